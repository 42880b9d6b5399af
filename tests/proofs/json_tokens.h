/* SPDX-License-Identifier: Apache-2.0 */
/* What json_text.c proves of the values of a text that was taken, and json_values.c takes for granted. */
#ifndef YCIAM_TESTS_JSON_TOKENS_H
#define YCIAM_TESTS_JSON_TOKENS_H

#include "proof.h"

#include <core/json/json_tokens.h>

/* They lie in the text, stand in an earlier one, and a name is followed by its value. */
static bool is_sound(const jsmntok_t *tokens, int i, int count, int text_len)
{
    const jsmntok_t *t = tokens + i;
    bool has_type =
        t->type == JSMN_OBJECT || t->type == JSMN_ARRAY || t->type == JSMN_STRING || t->type == JSMN_PRIMITIVE;

    return has_type && t->start >= 0 && t->start <= t->end && t->end <= text_len && t->parent >= -1 && t->parent < i &&
           (t->parent < 0 || tokens[t->parent].type != JSMN_OBJECT || i + 1 < count);
}

#endif
