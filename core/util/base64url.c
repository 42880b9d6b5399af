/* SPDX-License-Identifier: Apache-2.0 */
#include "base64url.h"

#include <string.h>

/*
 * The character for six bits. Computed, not read from a table: the claims of a JWT need not be public, and the time of
 * a table look-up depends on the index on a processor with a cache.
 */
static char base64url_char(unsigned bits)
{
    if (bits < 26u) {
        return (char) ('A' + bits);
    }
    if (bits < 52u) {
        return (char) ('a' + bits - 26u);
    }
    if (bits < 62u) {
        return (char) ('0' + bits - 52u);
    }
    return bits == 62u ? '-' : '_';
}

void yciam_priv_base64url_encode(yciam_writer_t *w, size_t from)
{
    size_t raw_len = w->len - from;
    size_t growth = (raw_len + 2u) / 3u; /* 4 characters for 3 bytes, 3 for 2, 2 for 1 */
    char *out = w->buf + from;
    const char *in;
    const char *end;
    unsigned bits = 0; /* the bytes read last; the lowest bit_count bits are not encoded yet */
    unsigned bit_count = 0;

    if (yciam_priv_write_space(w, growth) == NULL) {
        return;
    }
    /* Move the raw bytes to the end of the space. The output grows faster than the input is read, but never passes it:
     * it has `growth` bytes less to go. */
    in = (const char *) memmove(out + growth, out, raw_len);
    end = in + raw_len;
    while (out < end) {
        if (bit_count < 6u) {
            unsigned byte = 0; /* behind the last byte: zero bits (RFC 4648, 4) */

            if (in < end) {
                byte = (uint8_t) *in;
                in++;
            }
            bits = (bits << 8) | byte;
            bit_count += 8u;
        }
        bit_count -= 6u;
        *out = base64url_char((bits >> bit_count) & 63u);
        out++;
    }
}
