/* SPDX-License-Identifier: Apache-2.0 */
#include "base64url.h"

#include <string.h>

/*
 * The character by arithmetic, not from a table: the signature is public, but the claims need not be, and on a chip
 * with a cache a table look-up would tell. It is smaller, too.
 */
static char character(unsigned v)
{
    unsigned c = v + 'A';

    if (v >= 26u) {
        c += 'a' - 'Z' - 1u;
    }
    if (v >= 52u) {
        c -= 'z' + 1u - '0';
    }
    if (v >= 62u) {
        c -= '9' + 1u - '-';
    }
    if (v >= 63u) {
        c += '_' - '-' - 1u;
    }
    return (char) c;
}

void yciam_base64url_encode(yciam_writer_t *w, size_t from)
{
    size_t raw_len = w->len - from;
    size_t growth = (raw_len + 2u) / 3u; /* 4 characters for 3 bytes, 3 for 2, 2 for 1 */
    const uint8_t *in;
    char *out;
    unsigned bits = 0;
    unsigned bit_count = 0;

    if (yciam_write_space(w, growth) == NULL) {
        return;
    }
    /* The raw bytes go to the end of the space: writing four for three, the output never overtakes the input. */
    out = w->buf + from;
    memmove(out + growth, out, raw_len);
    in = (const uint8_t *) out + growth;

    for (size_t i = 0; i < raw_len; i++) {
        bits = (bits << 8) | in[i];
        bit_count += 8u;
        while (bit_count >= 6u) {
            bit_count -= 6u;
            *out++ = character((bits >> bit_count) & 63u);
        }
    }
    if (bit_count > 0) {
        *out = character((bits << (6u - bit_count)) & 63u);
    }
}
