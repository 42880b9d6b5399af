/* SPDX-License-Identifier: Apache-2.0 */
/* What json_text.c proves of the values of a text that was accepted, and json_values.c assumes. */
#ifndef YCIAM_TESTS_JSON_SOUND_H
#define YCIAM_TESTS_JSON_SOUND_H

#include "proof.h"

#include <core/json/json_grammar.h>

/* The value is in the text, its parent is before it, a closing quote is in the text, a value follows a name. */
static bool is_sound(const yciam_json_value_t *values, size_t i, size_t count, size_t text_len)
{
    const yciam_json_value_t *v = values + i;
    bool is_string = v->type == YCIAM_JSON_STRING || v->type == YCIAM_JSON_NAME;

    return v->start < text_len && v->end < text_len && (v->end == 0 || v->start <= v->end) &&
           (!is_string || v->end > 0) && v->type <= YCIAM_JSON_OTHER && (v->parent < i || i == 0) &&
           (v->type != YCIAM_JSON_NAME || i + 1u < count);
}

#endif
