/* SPDX-License-Identifier: Apache-2.0 */
/* Which characters a text may hold before it goes unescaped into JSON, a URL or a header field; and numbers in text. */
#ifndef YCIAM_CORE_TEXT_H
#define YCIAM_CORE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether c is a letter, a digit or one of `others`. A NUL is not. */
bool yciam_priv_char_is(char c, const char *others);

/* Whether text, which ends at its NUL, is 1 to max_len letters, digits and characters of `others`. */
bool yciam_priv_text_is(const char *text, size_t max_len, const char *others);

/* Whether text is 1 to YCIAM_ID_MAX characters of A-Z a-z 0-9 . _ - */
bool yciam_priv_text_is_id(const char *text);

/* Whether c may be in a Bearer token (RFC 6750, 2.1), and whether text is 1 to max_len of such characters. */
bool yciam_priv_char_is_of_token(char c);
bool yciam_priv_text_is_token(const char *text, size_t max_len);

/* The value of a digit in base 16; 16 for any other character. */
uint32_t yciam_priv_digit_value(int c);

/*
 * Reads a number in base 10 or 16 into *out and returns the position behind its last digit. Returns NULL if text does
 * not begin with a digit (*out is then 0), or if the number is above UINT32_MAX (*out is then UINT32_MAX).
 */
const char *yciam_priv_text_number(const char *text, unsigned base, uint32_t *out);

#endif
