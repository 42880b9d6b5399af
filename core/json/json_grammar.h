/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The grammar of RFC 8259, checked strictly over the whole text. jsmn accepts many texts that are not
 * JSON, so the check runs first: jsmn sees only texts that passed it.
 */
#ifndef YCIAM_CORE_JSON_GRAMMAR_H
#define YCIAM_CORE_JSON_GRAMMAR_H

#include <stddef.h>

#include <yciam/result.h>

#define YCIAM_JSON_DEPTH_MAX 32u /* objects and arrays inside each other, the root included */

/*
 * Checks that text[0..len) is one JSON object, with or without white space before it and nothing behind it. *count is
 * the number of values in it; the name of a member counts as one. YCIAM_OK, YCIAM_ERR_JSON, or YCIAM_ERR_JSON_BIG for
 * more than YCIAM_JSON_DEPTH_MAX levels; *count is then 0.
 */
yciam_result_t yciam_priv_json_check(const char *text, size_t len, size_t *count);

#endif
