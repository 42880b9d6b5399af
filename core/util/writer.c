/* SPDX-License-Identifier: Apache-2.0 */
#include "writer.h"

#include <string.h>

char *yciam_priv_write_space(yciam_writer_t *w, size_t len)
{
    char *at = w->buf + w->len;

    if (w->overflow || len > w->cap - w->len) {
        w->overflow = true;
        return NULL;
    }
    w->len += len;
    return at;
}

void yciam_priv_write(yciam_writer_t *w, const char *text)
{
    size_t len = strlen(text);
    char *at = yciam_priv_write_space(w, len);

    if (at != NULL) {
        memmove(at, text, len);
    }
}

/*
 * Long division, bit by bit from the highest: the operator / on 64 bits would link half a kilobyte of the compiler's
 * library on a 32-bit processor.
 */
static uint64_t divide_by_10(uint64_t value, unsigned *remainder)
{
    uint64_t quotient = 0;
    unsigned rest = 0;

    for (unsigned bit = 0; bit < 64u; bit++) {
        rest = rest * 2u + (unsigned) (value >> 63);
        value <<= 1;
        quotient <<= 1;
        if (rest >= 10u) {
            rest -= 10u;
            quotient |= 1u;
        }
    }
    *remainder = rest;
    return quotient;
}

void yciam_priv_write_u64(yciam_writer_t *w, uint64_t value)
{
    char digits[21]; /* 2^64 has 20 digits */
    char *first = digits + sizeof digits - 1u;
    unsigned digit;

    *first = '\0';
    do {
        value = divide_by_10(value, &digit);
        first--;
        *first = (char) ('0' + digit);
    } while (value != 0);
    yciam_priv_write(w, first);
}

void yciam_priv_write_form(yciam_writer_t *w, const char *form, const void *const *values)
{
    for (; *form != '\0'; form++) {
        const char text[2] = { *form, '\0' };

        if (*form == '%') {
            yciam_priv_write(w, (const char *) *values);
            values++;
        } else if (*form == '#') {
            yciam_priv_write_u64(w, *(const uint64_t *) *values);
            values++;
        } else {
            yciam_priv_write(w, text);
        }
    }
}
