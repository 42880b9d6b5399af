/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base64url: any 0 to 6 raw bytes after any 0 to 2 others, in a buffer of any capacity up to 10 bytes. Nothing is read
 * or written outside, the text before `from` stays, the length is that of RFC 4648, and each character is one of its 64
 * and has the value of its six bits.
 */
/* cbmc: --unsigned-overflow-check --unwind 12 core/util/base64url.c core/util/writer.c */
#include <string.h>

#include <core/util/base64url.h>

#include "proof.h"

#define CAP_MAX 10u
#define RAW_MAX 6u

static unsigned value_of(char c)
{
    return c >= 'A' && c <= 'Z'   ? (unsigned) (c - 'A')
           : c >= 'a' && c <= 'z' ? (unsigned) (c - 'a') + 26u
           : c >= '0' && c <= '9' ? (unsigned) (c - '0') + 52u
           : c == '-'             ? 62u
           : c == '_'             ? 63u
                                  : 64u;
}

void proof(void)
{
    size_t cap = nondet_size();
    size_t len = nondet_size();
    size_t from = nondet_size();
    size_t i = nondet_size();
    char raw[CAP_MAX];
    yciam_writer_t w;

    ASSUME(cap <= CAP_MAX && len <= cap && from <= len && from <= 2u && len - from <= RAW_MAX);
    ANY_BYTES(buf, cap, CAP_MAX);
    w.buf = (char *) buf;
    w.cap = cap;
    w.len = len;
    w.overflow = nondet_bool();
    for (size_t k = 0; k < CAP_MAX; k++) {
        raw[k] = k < len ? w.buf[k] : 0;
    }
    bool had_overflow = w.overflow;

    yciam_priv_base64url_encode(&w, from);

    size_t encoded_len = ((len - from) * 4u + 2u) / 3u;
    PROVE(w.len <= w.cap && w.cap == cap);
    PROVE(w.overflow == (had_overflow || encoded_len > cap - from));
    ASSUME(i < w.len);
    if (w.overflow || i < from) {
        PROVE(w.buf[i] == raw[i]);
    } else {
        size_t bit = (i - from) * 6u;
        unsigned high = (unsigned char) raw[from + bit / 8u];
        unsigned low = from + bit / 8u + 1u < len ? (unsigned char) raw[from + bit / 8u + 1u] : 0u;

        PROVE(w.len == from + encoded_len);
        PROVE(value_of(w.buf[i]) == ((high << 8 | low) >> (10u - bit % 8u) & 63u));
    }
}
