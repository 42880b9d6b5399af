/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The characters of a JSON string (RFC 8259, 7): UTF-8 and escapes are checked, escapes are resolved. This
 * file knows nothing of the text around the string.
 */
#ifndef YCIAM_CORE_JSON_CHARS_H
#define YCIAM_CORE_JSON_CHARS_H

#include <stdint.h>

#define YCIAM_JSON_END       (-1) /* the closing quote is next */
#define YCIAM_JSON_MALFORMED (-2) /* bad UTF-8, bad escape, control character, or no closing quote */
#define YCIAM_JSON_CHAR_MAX  0x10FFFF

/* A position in a string: at first the byte behind the opening quote. A copy of the struct is a place to go back to. */
typedef struct yciam_json_chars {
    const char *at;
    const char *end; /* the end of the text: nothing at or behind it is read */
} yciam_json_chars_t;

/*
 * Returns the code point of the next character, 0 to YCIAM_JSON_CHAR_MAX, and moves behind it. At the end of the string
 * and at a malformed character, returns YCIAM_JSON_END or YCIAM_JSON_MALFORMED and does not move.
 */
int yciam_priv_json_char(yciam_json_chars_t *chars);

#endif
