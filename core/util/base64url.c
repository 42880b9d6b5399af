/* SPDX-License-Identifier: Apache-2.0 */
#include "base64url.h"

#include <string.h>

/*
 * The character by arithmetic, not from a table: the signature is public, but the claims need not be, and on a chip
 * with a cache a table look-up would tell. It is smaller, too.
 */
static char character(unsigned v)
{
    if (v < 52u) {
        return (char) (v < 26u ? 'A' + v : 'a' + v - 26u);
    }
    return (char) (v < 62u ? '0' + v - 52u : v == 62u ? '-' : '_');
}

void yciam_priv_base64url_encode(yciam_writer_t *w, size_t from)
{
    size_t raw_len = w->len - from;
    size_t growth = (raw_len + 2u) / 3u; /* 4 characters for 3 bytes, 3 for 2, 2 for 1 */
    char *out = w->buf + from;
    const char *in;
    const char *end;
    unsigned bits = 0;
    unsigned bit_count = 0;

    if (yciam_priv_write_space(w, growth) == NULL) {
        return;
    }
    /* The raw bytes go to the end of the space: writing four for three, the output never overtakes the input. */
    in = (const char *) memmove(out + growth, out, raw_len);
    end = in + raw_len;
    while (out < end) {
        if (bit_count < 6u) {
            bits = (bits << 8) | (in < end ? (uint8_t) *in++ : 0u);
            bit_count += 8u;
        }
        bit_count -= 6u;
        *out++ = character((bits >> bit_count) & 63u);
    }
}
