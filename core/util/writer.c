/* SPDX-License-Identifier: Apache-2.0 */
#include "writer.h"

#include <string.h>

char *yciam_priv_write_space(yciam_writer_t *w, size_t len)
{
    char *at = w->buf + w->len;

    if (w->overflow != 0 || len > w->cap - w->len) {
        w->overflow = 1;
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

/* value / 10 by shift and subtract: the compiler's 64-bit division is half a kilobyte on a 32-bit chip. */
static uint64_t divide_by_10(uint64_t value, unsigned *rest)
{
    unsigned r = 0;

    for (unsigned bit = 64; bit > 0; bit--) {
        r = (r << 1) | (unsigned) (value >> 63);
        value <<= 1; /* and the quotient comes in from below */
        if (r >= 10u) {
            r -= 10u;
            value |= 1u;
        }
    }
    *rest = r;
    return value;
}

void yciam_priv_write_u64(yciam_writer_t *w, uint64_t value)
{
    char digits[21];
    char *p = digits + sizeof digits - 1;
    unsigned digit;

    *p = '\0';
    do {
        value = divide_by_10(value, &digit);
        *--p = (char) ('0' + digit);
    } while (value != 0);
    yciam_priv_write(w, p);
}

void yciam_priv_write_form(yciam_writer_t *w, const char *form, const void *const *values)
{
    for (; *form != '\0'; form++) {
        char c[2] = { *form, '\0' };

        if (c[0] == '%') {
            yciam_priv_write(w, (const char *) *values++);
        } else if (c[0] == '#') {
            yciam_priv_write_u64(w, *(const uint64_t *) *values++);
        } else {
            yciam_priv_write(w, c);
        }
    }
}
