/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jsmn after the grammar check: `{"":`, any 2 bytes and `}`. Nothing outside the text and the room is read or written,
 * and the values of an accepted text are sound.
 */
/* cbmc: --unwind 9 tests/proofs/libc.c */
/* cbmc: --unwindset jsmn_parse.0:4,jsmn_parse.2:6,jsmn_parse_string.0:5,jsmn_parse_string.1:4 */
/* cbmc: --unwindset jsmn_parse_primitive.0:4 */
/* cbmc: --unwindset yciam_priv_json_check.0:5,skip_closing_brackets.0:4,is_mark_next.0:5,skip_digits.0:4 */
/* cbmc: --unwindset skip_string_rest.0:4,proof.0:5,skip_word.0:5 */
/* replace: skip_one_of:one_of */
#include "proof.h"

#include <core/json/json.c>
#include <core/json/json_grammar.c>

#include "json_one_of.h"
#include "json_sound.h"

#define ROOM 4u

/* Proved in json_char.c. Here each byte from 0x80 on is a character; \uXXXX is too long for the text. */
int yciam_priv_json_char(yciam_json_chars_t *chars)
{
    size_t left = (size_t) (chars->end - chars->at);
    int c = left > 0 ? (uint8_t) chars->at[0] : 0;

    if (c == '"') {
        return YCIAM_JSON_END;
    }
    if (c < ' ') {
        return YCIAM_JSON_MALFORMED;
    }
    if (c == '\\') {
        char letter = left > 1u ? chars->at[1] : '\0';

        if (letter != '"' && letter != '\\' && letter != '/' && letter != 'b' && letter != 'f' && letter != 'n' &&
            letter != 'r' && letter != 't') {
            return YCIAM_JSON_MALFORMED;
        }
        chars->at++;
    }
    chars->at++;
    return c;
}

void proof(void)
{
    char text[] = { '{', '"', '"', ':', nondet_char(), nondet_char(), nondet_char() };
    jsmntok_t tokens[ROOM];
    yciam_json_t json;
    yciam_result_t result;

    ASSUME(text[sizeof text - 1u] == '}');
    result = yciam_priv_json_parse(&json, text, sizeof text, tokens, sizeof tokens);
    if (result == YCIAM_OK) {
        PROVE(json.count >= 3u && json.count <= ROOM && tokens[0].type == JSMN_OBJECT);
        for (size_t i = 0; i < json.count; i++) {
            PROVE(is_sound(tokens, i, json.count, sizeof text));
        }
    }
}
