/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The grammar of JSON: any text of up to 6 bytes, into room for up to 3 values. Nothing outside the text and the room
 * is read or written, and the values of a text that is accepted are sound.
 */
/* cbmc: --unwind 9 core/json/json_chars.c tests/proofs/libc.c */
#include "proof.h"

#include <core/json/json_grammar.c>

#include "json_sound.h"

#define TEXT_MAX 6u
#define ROOM_MAX 3u

void proof(void)
{
    size_t len = nondet_size();
    size_t room = nondet_size();
    yciam_json_value_t values[ROOM_MAX];
    size_t count;
    yciam_result_t result;

    ASSUME(len <= TEXT_MAX && room <= ROOM_MAX);
    ANY_BYTES(text, len, TEXT_MAX);
    result = yciam_priv_json_check((char *) text, len, values + (ROOM_MAX - room), room, &count);
    PROVE(result == YCIAM_OK || result == YCIAM_ERR_JSON || result == YCIAM_ERR_JSON_BIG);
    PROVE(count <= len);
    if (result == YCIAM_OK) {
        PROVE(count >= 1u && count <= room && values[ROOM_MAX - room].type == YCIAM_JSON_OBJECT);
        for (size_t i = 0; i < count; i++) {
            PROVE(is_sound(values + (ROOM_MAX - room), i, count, len));
        }
    }
}
