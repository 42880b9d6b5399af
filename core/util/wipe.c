/* SPDX-License-Identifier: Apache-2.0 */
#include "wipe.h"

void yciam_priv_wipe(void *buf, size_t len)
{
    volatile unsigned char *p = (volatile unsigned char *) buf;

    while (len-- > 0) {
        *p++ = 0;
    }
}
