/* SPDX-License-Identifier: Apache-2.0 */
#include "text.h"

#include <string.h>

#include <yciam/authorized_key.h>

bool yciam_priv_text_is(const char *text, size_t max_len, const char *others)
{
    size_t len = 0;

    for (; text[len] != '\0'; len++) {
        unsigned c = (unsigned char) text[len];

        if (len == max_len || !((c | 0x20u) - 'a' < 26u || c - '0' < 10u || strchr(others, (int) c) != NULL)) {
            return false;
        }
    }
    return len > 0;
}

bool yciam_priv_text_is_id(const char *text)
{
    return yciam_priv_text_is(text, YCIAM_ID_MAX, "._-");
}

const char *yciam_priv_text_number(const char *text, unsigned base, uint32_t *out)
{
    const char *at = text;
    uint32_t number = 0;

    for (;; at++) {
        unsigned c = (unsigned char) *at;
        unsigned digit = c - '0';

        if (digit > 9u) {
            digit = (c | 0x20u) - 'a';
            digit = digit < 6u ? digit + 10u : 16u;
        }
        if (digit >= base) {
            *out = number;
            return at != text ? at : NULL;
        }
        if (number > (UINT32_MAX - digit) / base) {
            *out = UINT32_MAX;
            return NULL;
        }
        number = number * base + digit;
    }
}
