/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The property of an accepted text's values that json_tokens.c proves and json_values.c assumes. Include it after
 * json.c.
 */
#ifndef YCIAM_TESTS_JSON_SOUND_H
#define YCIAM_TESTS_JSON_SOUND_H

#include "proof.h"

/* The value and a closing quote are in the text; its parent is before it; an object has names with values. */
static bool is_sound(const jsmntok_t *tokens, size_t i, size_t count, size_t text_len)
{
    const jsmntok_t *t = tokens + i;
    size_t text_end = (size_t) t->end + (t->type == JSMN_STRING ? 1u : 0u);

    if (t->start < 0 || t->start > t->end || (size_t) t->start >= text_end || text_end > text_len ||
        t->type < JSMN_OBJECT || t->type > JSMN_PRIMITIVE) {
        return false;
    }
    if (i == 0) {
        return t->parent == -1;
    }
    return t->parent >= 0 && (size_t) t->parent < i &&
           (tokens[t->parent].type != JSMN_OBJECT || (t->type == JSMN_STRING && i + 1u < count));
}

#endif
