/* SPDX-License-Identifier: Apache-2.0 */
/* What configured and received text may hold before it goes into JSON, a URL or a header field as it is. */
#ifndef YCIAM_CORE_TEXT_H
#define YCIAM_CORE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Beside letters and digits: what a Bearer token may hold (RFC 6750, 2.1). */
#define YCIAM_TOKEN_OTHERS "~+/=._-"

/* What a URI is made of (RFC 3986, 2): nothing that JSON escapes. */
#define YCIAM_URI_OTHERS "-._~:/?#[]@!$&'()*+,;=%"

/* 1 to max_len characters: letters, digits and those of `others`. */
bool yciam_priv_text_is(const char *text, size_t max_len, const char *others);

/* 1 to YCIAM_ID_MAX characters of A-Z a-z 0-9 . _ - */
bool yciam_priv_text_is_id(const char *text);

/*
 * Reads a number of base 10 or 16 and answers what follows it; NULL where there is no digit or too many. *out is then
 * 0 or UINT32_MAX.
 */
const char *yciam_priv_text_number(const char *text, unsigned base, uint32_t *out);

#endif
