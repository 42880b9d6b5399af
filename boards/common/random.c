/* SPDX-License-Identifier: Apache-2.0 */
/* Functions by which others ask the board for random numbers: PSA Crypto (and with it TLS), and lwIP. */
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

/* lwIP's function cannot report a failure; its transaction IDs then come from the clock's ticks. */
uint32_t board_random_u32(void)
{
    uint32_t value = board_ticks();

    (void) board_entropy(NULL, &value, sizeof value);
    return value;
}
