/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is done with the values of a text that was taken: any 4 sound ones over any 6 bytes. Looking up members and
 * elements, and reading strings and numbers, reads and writes nothing outside them, the text and the caller's buffer.
 */
/* cbmc: --unwind 8 tests/proofs/libc.c */
/* replace: yciam_priv_json_char:stub_json_char */
#include "proof.h"

#include <core/json/json.c>
#include <core/util/text.c>

#include "json_tokens.h"

#define TEXT_LEN 6u
#define COUNT    4
#define OUT_MAX  3u

/* Proved in json_char.c. */
int stub_json_char(yciam_json_t *json)
{
    int byte = nondet_int();

    PROVE(__CPROVER_r_ok(json->at, 1));
    if (*json->at == '\0' || nondet_bool()) {
        return -1;
    }
    json->at++;
    ASSUME(byte >= 0 && byte <= 255);
    return byte;
}

void proof(void)
{
    char text[TEXT_LEN + 1u];
    jsmntok_t tokens[COUNT];
    yciam_json_t json = { text, text, 0, tokens, COUNT };
    uint32_t number = 0;
    size_t cap = nondet_size();
    int object = nondet_int();
    int value;
    int len;

    ASSUME(cap >= 1u && cap <= OUT_MAX && object >= 0 && object < COUNT);
    ANY_BYTES(out, cap, OUT_MAX);
    __CPROVER_havoc_object(text);
    text[TEXT_LEN] = '\0';
    __CPROVER_havoc_object(tokens);
    for (int i = 0; i < COUNT; i++) {
        ASSUME(is_sound(tokens, i, COUNT, (int) TEXT_LEN));
    }
    value = yciam_priv_json_member(&json, object, "a_b");
    PROVE(value == YCIAM_JSON_NONE || (value > object && value < COUNT));
    PROVE(yciam_priv_json_offset(&json, value) <= TEXT_LEN);
    len = yciam_priv_json_string(&json, value, (char *) out, cap);
    PROVE(len <= 0 || ((size_t) len < cap && out[len] == 0));
    PROVE(!yciam_priv_json_uint(&json, value, &number) || number <= INT32_MAX);
    value = yciam_priv_json_next(&json, object, nondet_bool() ? object : value);
    PROVE(value == YCIAM_JSON_NONE || (value > object && value < COUNT));
}
