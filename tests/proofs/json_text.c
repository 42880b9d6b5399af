/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The grammar of JSON, then jsmn: any text of up to 5 bytes, into room for up to 3 values. Nothing outside the text and
 * the room is read or written, and the values of a text that is accepted are sound.
 */
/* cbmc: --unwind 7 tests/proofs/libc.c */
/* replace: skip_one_of:one_of */
#include "proof.h"

#include <core/json/json.c>
#include <core/json/json_grammar.c>

#include "json_sound.h"

#define TEXT_MAX 5u
#define ROOM_MAX 3u

/* The same without a loop: the sets are known by their first characters. */
bool one_of(json_parser_t *p, const char *set)
{
    char c = peek_byte(p);
    bool is_space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    bool is_exponent = c == 'e' || c == 'E';
    bool is_sign = c == '+' || c == '-';
    bool is_in_set = set[0] == ' '   ? is_space
                     : set[0] == 'e' ? is_exponent
                     : set[0] == '+' ? is_sign
                                     : c >= '0' && c <= '9';

    if (is_in_set) {
        p->text.at++;
    }
    return is_in_set;
}

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
    return c < YCIAM_JSON_NON_ASCII ? c : YCIAM_JSON_NON_ASCII;
}

void proof(void)
{
    size_t len = nondet_size();
    size_t room = nondet_size();
    jsmntok_t tokens[ROOM_MAX];
    yciam_json_t json;
    yciam_result_t result;

    ASSUME(len <= TEXT_MAX && room <= ROOM_MAX);
    ANY_BYTES(text, len, TEXT_MAX);
    result = yciam_priv_json_parse(&json, (char *) text, len, tokens + (ROOM_MAX - room), room * sizeof *tokens);
    PROVE(result == YCIAM_OK || result == YCIAM_ERR_JSON || result == YCIAM_ERR_JSON_BIG);
    PROVE(json.count <= len);
    if (result == YCIAM_OK) {
        PROVE(json.count >= 1u && json.count <= room && tokens[ROOM_MAX - room].type == JSMN_OBJECT);
        for (size_t i = 0; i < json.count; i++) {
            PROVE(is_sound(tokens + (ROOM_MAX - room), i, json.count, len));
        }
    }
}
