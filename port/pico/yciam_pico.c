/* SPDX-License-Identifier: Apache-2.0 */
#include "yciam_pico.h"

#include <psa/crypto.h>

#include <yciam/result.h>

int yciam_pico_entropy(void *ctx, void *buf, size_t len)
{
    (void) ctx;
    return psa_generate_random(buf, len) == PSA_SUCCESS ? YCIAM_OK : YCIAM_ERR_ENTROPY;
}
