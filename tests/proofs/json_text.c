/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON as jsmn finds it and the check goes along it: `{` and any 5 bytes, into room for 3 values. Nothing outside the
 * text and the room is read or written, and the values of what is taken are sound.
 */
/* cbmc: --unwind 7 core/json/json_check.c tests/proofs/libc.c */
/* cbmc: --unwindset jsmn_parse.0:4,jsmn_parse.2:4,jsmn_parse_string.0:5,yciam_priv_json_check.0:5,take_gap.0:8 */
/* cbmc: --unwindset strncmp.0:6,yciam_priv_json_char.0:4,sequence.0:6,unit.0:5,strchr.0:15,proof.1:4 */
#include "proof.h"

#include <core/json/json.c>

#include "json_tokens.h"

#define TEXT_LEN 6u
#define ROOM     3u

void proof(void)
{
    char text[TEXT_LEN + 1u] = "{";
    jsmntok_t tokens[ROOM];
    yciam_json_t json = { text, text, 0, NULL, 0 };

    for (size_t i = 1; i < TEXT_LEN; i++) {
        text[i] = nondet_char();
    }
    if (parse(&json, text + TEXT_LEN, tokens, ROOM) == YCIAM_OK) {
        PROVE(json.count >= 1 && json.count <= (int) ROOM && tokens[0].type == JSMN_OBJECT);
        for (int i = 0; i < json.count; i++) {
            PROVE(is_sound(tokens, i, json.count, (int) TEXT_LEN));
        }
    }
}
