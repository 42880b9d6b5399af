/* SPDX-License-Identifier: Apache-2.0 */
#include "entropy.h"

#include <sys/random.h>

#include <yciam/result.h>

int entropy(void *ctx, void *buf, size_t len)
{
    (void) ctx;
    return getrandom(buf, len, 0) == (ssize_t) len ? YCIAM_OK : YCIAM_ERR_ENTROPY;
}
