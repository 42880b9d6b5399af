/* SPDX-License-Identifier: Apache-2.0 */
#include "c_array.h"

#define LINE 16u

void c_array_write(FILE *file, const unsigned char *bytes, size_t len)
{
    for (size_t at = 0; at < len; at++) {
        const char *start = at % LINE == 0 ? "    " : " ";

        fprintf(file, "%s0x%02x,%s", start, bytes[at], at % LINE == LINE - 1u || at + 1u == len ? "\n" : "");
    }
}
