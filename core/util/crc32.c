/* SPDX-License-Identifier: Apache-2.0 */
#include "crc32.h"

#define POLYNOMIAL 0xEDB88320u /* the bits reversed */

/* One bit at a time: it runs once for a key or a saved state, and a table would take a kilobyte. */
uint32_t yciam_priv_crc32(uint32_t crc, const void *data, size_t len)
{
    const uint8_t *bytes = (const uint8_t *) data;

    for (size_t i = 0; i < len; i++) {
        crc ^= bytes[i];
        for (unsigned bit = 0; bit < 8u; bit++) {
            uint32_t lowest = crc & 1u;

            crc >>= 1;
            if (lowest != 0) {
                crc ^= POLYNOMIAL;
            }
        }
    }
    return crc;
}
