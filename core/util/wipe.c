/* SPDX-License-Identifier: Apache-2.0 */
#include "wipe.h"

void yciam_priv_wipe(void *buf, size_t len)
{
    volatile unsigned char *bytes = (volatile unsigned char *) buf;

    for (size_t i = 0; i < len; i++) {
        bytes[i] = 0;
    }
}
