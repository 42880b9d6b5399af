/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The room for a text's values: a scratch of any size up to 3 values and some, at any alignment. What jsmn is given is
 * aligned and in the scratch, and what is said to be used of it, too.
 */
/* cbmc: --unwind 2 */
/* replace: jsmn_parse:stub_jsmn_parse */
#include "proof.h"

#include <core/json/json.c>

#define SCRATCH_MAX 70u

int stub_jsmn_parse(jsmn_parser *parser, const char *text, const size_t len, jsmntok_t *tokens, const unsigned room)
{
    int count = nondet_int();

    (void) parser;
    (void) text;
    (void) len;
    PROVE(room >= 1u && __CPROVER_w_ok(tokens, room * sizeof *tokens));
    PROVE((uintptr_t) tokens % sizeof(int) == 0);
    tokens->type = (jsmntype_t) nondet_unsigned();
    ASSUME(count <= 0 || (unsigned) count <= room);
    return count;
}

/* Proved in json_text.c. */
yciam_result_t yciam_priv_json_check(yciam_json_t *json, const char *end)
{
    PROVE(json->count >= 0 && *end == '\0');
    return nondet_bool() ? YCIAM_OK : YCIAM_ERR_JSON;
}

void proof(void)
{
    const char *text = "{}";
    size_t cap = nondet_size();
    size_t skew = nondet_size();
    uint32_t space[SCRATCH_MAX / 4u + 1u];
    yciam_json_t json;

    ASSUME(skew < 4u && cap <= SCRATCH_MAX - skew);
    if (yciam_priv_json_parse(&json, text, 2, (uint8_t *) space + skew, cap) == YCIAM_OK) {
        PROVE(json.text == text && yciam_priv_json_scratch_used(&json, (uint8_t *) space + skew) <= cap);
    }
}
