/* SPDX-License-Identifier: Apache-2.0 */
/* Who asks the board for random numbers by a name of their own: PSA Crypto, and with it TLS, and lwIP. */
#include <psa/crypto.h>

#include "board.h"

psa_status_t mbedtls_psa_external_get_random(mbedtls_psa_external_random_context_t *context, uint8_t *output,
                                             size_t output_size, size_t *output_length)
{
    (void) context;
    if (board_entropy(NULL, output, output_size) != 0) {
        return PSA_ERROR_INSUFFICIENT_ENTROPY;
    }
    *output_length = output_size;
    return PSA_SUCCESS;
}

/* lwIP cannot be told of a failure; its transaction IDs fall back on the clock's ticks then. */
uint32_t board_random_u32(void)
{
    uint32_t value = board_ticks();

    (void) board_entropy(NULL, &value, sizeof value);
    return value;
}
