/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Look-ups in an accepted text: any 4 sound values over any 6 bytes. Looking up members and elements, and reading
 * strings and numbers, reads and writes nothing outside the values, the text and the caller's buffer.
 */
/* cbmc: --unwind 8 tests/proofs/libc.c */
#include "proof.h"

#include <core/json/json.c>

#include "json_sound.h"

#define TEXT_LEN 6u
#define COUNT    4u
#define OUT_MAX  3u

yciam_result_t yciam_priv_json_check(const char *text, size_t len, size_t *count)
{
    (void) text;
    (void) len;
    *count = 0;
    return YCIAM_ERR_JSON;
}

/* Proved in json_char.c. */
int yciam_priv_json_char(yciam_json_chars_t *chars)
{
    int c = nondet_int();

    PROVE(chars->at == chars->end || __CPROVER_r_ok(chars->at, 1));
    if (chars->at == chars->end || nondet_bool()) {
        return YCIAM_JSON_END;
    }
    chars->at++;
    ASSUME(c >= 0 && c <= YCIAM_JSON_CHAR_MAX);
    return c;
}

void proof(void)
{
    char text[TEXT_LEN];
    jsmntok_t tokens[COUNT];
    yciam_json_t json = { text, 0, tokens, COUNT, sizeof tokens };
    yciam_json_chars_t chars;
    uint32_t number = 0;
    size_t cap = nondet_size();
    int object = nondet_int();
    int value;
    int len;

    ASSUME(cap >= 1u && cap <= OUT_MAX && object >= 0 && object < (int) COUNT);
    ANY_BYTES(out, cap, OUT_MAX);
    __CPROVER_havoc_object(text);
    __CPROVER_havoc_object(tokens);
    for (size_t i = 0; i < COUNT; i++) {
        ASSUME(is_sound(tokens, i, COUNT, TEXT_LEN));
    }
    value = yciam_priv_json_member(&json, object, "a_b");
    PROVE(value == YCIAM_JSON_NONE || (value > object && value < (int) COUNT));
    PROVE(yciam_priv_json_offset(&json, value) < TEXT_LEN);
    if (yciam_priv_json_open(&json, value, &chars)) {
        PROVE(chars.at >= text && chars.at < chars.end && chars.end <= text + TEXT_LEN);
    }
    len = yciam_priv_json_string(&json, value, (char *) out, cap);
    PROVE(len <= 0 || ((size_t) len < cap && out[len] == 0));
    PROVE(!yciam_priv_json_uint(&json, value, &number) || number <= INT32_MAX);
    value = yciam_priv_json_next(&json, object, nondet_bool() ? object : value);
    PROVE(value == YCIAM_JSON_NONE || (value > 0 && value < (int) COUNT));
}
