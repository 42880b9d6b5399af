/* SPDX-License-Identifier: Apache-2.0 */
#include "text.h"

#include <string.h>

#include <yciam/authorized_key.h>

#define TOKEN_OTHERS "~+/=._-" /* in a Bearer token, besides letters and digits */

bool yciam_priv_char_is(char c, const char *others)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr(others, c) != NULL);
}

bool yciam_priv_text_is(const char *text, size_t max_len, const char *others)
{
    size_t len = 0;

    for (; text[len] != '\0'; len++) {
        if (len == max_len || !yciam_priv_char_is(text[len], others)) {
            return false;
        }
    }
    return len > 0;
}

bool yciam_priv_text_is_id(const char *text)
{
    return yciam_priv_text_is(text, YCIAM_ID_MAX, "._-");
}

bool yciam_priv_char_is_of_token(char c)
{
    return yciam_priv_char_is(c, TOKEN_OTHERS);
}

bool yciam_priv_text_is_token(const char *text, size_t max_len)
{
    return yciam_priv_text_is(text, max_len, TOKEN_OTHERS);
}

uint32_t yciam_priv_digit_value(int c)
{
    if (c >= '0' && c <= '9') {
        return (uint32_t) (c - '0');
    }
    if (c >= 'a' && c <= 'f') {
        return (uint32_t) (c - 'a') + 10u;
    }
    return c >= 'A' && c <= 'F' ? (uint32_t) (c - 'A') + 10u : 16u;
}

const char *yciam_priv_text_number(const char *text, unsigned base, uint32_t *out)
{
    const char *at = text;
    uint32_t number = 0;

    for (; yciam_priv_digit_value(*at) < base; at++) {
        uint32_t digit = yciam_priv_digit_value(*at);

        if (number > (UINT32_MAX - digit) / base) {
            *out = UINT32_MAX;
            return NULL;
        }
        number = number * base + digit;
    }
    *out = number;
    return at > text ? at : NULL;
}
