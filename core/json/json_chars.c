/* SPDX-License-Identifier: Apache-2.0 */
#include "json_chars.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "../util/text.h"

#define UTF16_ESCAPE_LEN 6u /* \uXXXX */

static bool is_between(int value, int first, int last)
{
    return value >= first && value <= last;
}

/* The byte `offset` bytes behind the position, or -1 behind the end of the text. */
static int byte_at(const yciam_json_chars_t *chars, size_t offset)
{
    return offset < (size_t) (chars->end - chars->at) ? (uint8_t) chars->at[offset] : -1;
}

/* Reads the UTF-8 sequence at the position and returns its length; 0 if it is malformed (RFC 3629, 3). */
static size_t read_utf8(const yciam_json_chars_t *chars, int *c)
{
    int first = byte_at(chars, 0);
    size_t len = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    int least = len == 2 ? 0x80 : len == 3 ? 0x800 : 0x10000; /* a smaller one has a shorter sequence */

    if (!is_between(first, 0xC0, 0xF7)) {
        return 0;
    }
    *c = first & (0x7F >> len);
    for (size_t i = 1; i < len; i++) {
        int byte = byte_at(chars, i);

        if (!is_between(byte, 0x80, 0xBF)) {
            return 0;
        }
        *c = *c * 64 + (byte & 0x3F);
    }
    return is_between(*c, least, YCIAM_JSON_CHAR_MAX) && !is_between(*c, 0xD800, 0xDFFF) ? len : 0;
}

/* The UTF-16 code unit of an escape \uXXXX that begins `offset` bytes behind the position; -1 if there is none. */
static int utf16_unit_at(const yciam_json_chars_t *chars, size_t offset)
{
    int unit = 0;

    if (byte_at(chars, offset) != '\\' || byte_at(chars, offset + 1u) != 'u') {
        return -1;
    }
    for (size_t i = 2; i < UTF16_ESCAPE_LEN; i++) {
        int digit = (int) yciam_priv_digit_value(byte_at(chars, offset + i));

        if (digit > 15) {
            return -1;
        }
        unit = unit * 16 + digit;
    }
    return unit;
}

/*
 * Reads the character of \uXXXX, or of a surrogate pair of them, and returns the length of its text; 0 if it is
 * malformed. A surrogate without its partner is malformed.
 */
static size_t read_utf16_escape(const yciam_json_chars_t *chars, int *c)
{
    int unit = utf16_unit_at(chars, 0);

    *c = unit;
    if (is_between(unit, 0xD800, 0xDBFF)) {
        int low = utf16_unit_at(chars, UTF16_ESCAPE_LEN);

        *c = 0x10000 + (unit - 0xD800) * 0x400 + (low - 0xDC00);
        return is_between(low, 0xDC00, 0xDFFF) ? 2u * UTF16_ESCAPE_LEN : 0;
    }
    return unit < 0 || is_between(unit, 0xDC00, 0xDFFF) ? 0 : UTF16_ESCAPE_LEN;
}

/* Reads the character of an escape and returns the length of its text; 0 if it is malformed. */
static size_t read_escape(const yciam_json_chars_t *chars, int *c)
{
    static const char letters[] = "\"\\/bfnrt";
    static const char meanings[] = "\"\\/\b\f\n\r\t";
    const char *letter = (const char *) memchr(letters, byte_at(chars, 1), sizeof letters - 1u);

    if (letter == NULL) {
        return read_utf16_escape(chars, c);
    }
    *c = (unsigned char) meanings[letter - letters];
    return 2;
}

int yciam_priv_json_char(yciam_json_chars_t *chars)
{
    int c = byte_at(chars, 0);
    size_t len = 1;

    if (c == '"') {
        return YCIAM_JSON_END;
    }
    if (c == '\\') {
        len = read_escape(chars, &c);
    } else if (c >= 0x80) {
        len = read_utf8(chars, &c);
    } else if (c < ' ') {
        len = 0;
    }
    if (len == 0) {
        return YCIAM_JSON_MALFORMED;
    }
    chars->at += len;
    return c;
}
