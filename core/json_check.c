/* SPDX-License-Identifier: Apache-2.0 */
/* The grammar of RFC 8259, from the first byte to the last. */
#include "json.h"

#include <string.h>

/*
 * Each rule takes the text at the cursor and gives the text after what it took, or NULL. No rule takes the NUL behind
 * the text, so none reads past it.
 */

static const char *take_space(const char *at)
{
    return at + strspn(at, " \t\n\r");
}

static const char *take_digits(const char *at)
{
    size_t count = strspn(at, "0123456789");

    return count > 0 ? at + count : NULL;
}

static const char *take_number(const char *at)
{
    at += *at == '-' ? 1 : 0;
    at = *at == '0' ? at + 1 : take_digits(at);
    if (at != NULL && *at == '.') {
        at = take_digits(at + 1);
    }
    if (at != NULL && (*at | 0x20) == 'e') {
        at += at[1] == '+' || at[1] == '-' ? 2 : 1;
        at = take_digits(at);
    }
    return at;
}

static const char *take_literal(const char *at, const char *word)
{
    size_t len = strlen(word);

    return strncmp(at, word, len) == 0 ? at + len : NULL;
}

int32_t yciam_json_hex4(const char *at)
{
    int32_t value = 0;

    for (const char *end = at + 4; at < end; at++) {
        unsigned digit = (unsigned char) *at - (unsigned) '0';

        if (digit > 9u) {
            digit = ((unsigned char) *at | 0x20u) - 'a' + 10u;
            if (digit < 10u || digit > 15u) {
                return -1;
            }
        }
        value = value * 16 + (int32_t) digit;
    }
    return value;
}

/* What follows the backslash. A surrogate is lawful only as a pair, high before low. */
static const char *take_escape(const char *at)
{
    int32_t unit;

    if (*at != 'u') {
        return *at != '\0' && strchr("\"\\/bfnrt", *at) != NULL ? at + 1 : NULL;
    }
    unit = yciam_json_hex4(at + 1);
    if ((unit & ~0x3FF) == 0xD800) {
        at += 6;
        return at[-1] == '\\' && at[0] == 'u' && (yciam_json_hex4(at + 1) & ~0x3FF) == 0xDC00 ? at + 5 : NULL;
    }
    return unit >= 0 && (unit & ~0x3FF) != 0xDC00 ? at + 5 : NULL;
}

/* The rest of a UTF-8 sequence (RFC 3629, 4): shortest form, no surrogates, at most U+10FFFF. */
static const char *take_utf8(const char *at, unsigned lead)
{
    unsigned more = lead >= 0xF0u ? 3u : lead >= 0xE0u ? 2u : 1u;
    uint32_t point = lead & (0x3Fu >> more);

    for (unsigned i = 0; i < more; i++) {
        unsigned bits = (unsigned char) *at++ ^ 0x80u;

        if (bits > 0x3Fu) {
            return NULL;
        }
        point = (point << 6) | bits;
    }
    /* Two bytes are too many for what needs seven bits, three for eleven, four for sixteen. */
    return lead >= 0xC2u && lead <= 0xF4u && point >> (5u * more + 1u) != 0 && point <= 0x10FFFFu &&
                   (point >> 11) != 0x1Bu
               ? at
               : NULL;
}

static const char *take_string(const char *at)
{
    if (*at++ != '"') {
        return NULL;
    }
    while (at != NULL && *at != '"') {
        unsigned byte = (unsigned char) *at++;

        if (byte < 0x20u) {
            return NULL;
        }
        if (byte == '\\') {
            at = take_escape(at);
        } else if (byte >= 0x80u) {
            at = take_utf8(at, byte);
        }
    }
    return at != NULL ? at + 1 : NULL;
}

static const char *take_scalar(const char *at)
{
    switch (*at) {
    case '"':
        return take_string(at);
    case 't':
        return take_literal(at, "true");
    case 'f':
        return take_literal(at, "false");
    case 'n':
        return take_literal(at, "null");
    default:
        return take_number(at);
    }
}

static const char *take_name(const char *at)
{
    at = take_string(take_space(at));
    if (at != NULL) {
        at = take_space(at);
        at = *at == ':' ? at + 1 : NULL;
    }
    return at;
}

yciam_result_t yciam_json_check(const char *text, size_t len)
{
    const char *at = text;
    uint32_t objects = 0; /* a bit a level, innermost lowest: 1 is an object, 0 an array */
    unsigned depth = 0;
    bool want_value = true;

    for (;;) {
        at = take_space(at);
        if (want_value) {
            bool object = *at == '{';

            if (!object && *at != '[') {
                at = take_scalar(at);
                want_value = false;
            } else {
                if (++depth > YCIAM_JSON_DEPTH_MAX) {
                    return YCIAM_ERR_JSON_BIG;
                }
                objects = (objects << 1) | (object ? 1u : 0u);
                at = take_space(at + 1);
                want_value = *at != (object ? '}' : ']');
                if (object && want_value) {
                    at = take_name(at);
                }
            }
        } else if (depth == 0) {
            return at == text + len ? YCIAM_OK : YCIAM_ERR_JSON;
        } else if (*at == ',') {
            at = (objects & 1u) != 0 ? take_name(at + 1) : at + 1;
            want_value = true;
        } else if (*at == ((objects & 1u) != 0 ? '}' : ']')) {
            at++;
            objects >>= 1;
            depth--;
        } else {
            return YCIAM_ERR_JSON;
        }
        if (at == NULL) {
            return YCIAM_ERR_JSON;
        }
    }
}
