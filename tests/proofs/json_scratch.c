/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The room for a text's values, and the filler around the text: a scratch of any size up to 3 values and some bytes, at
 * any alignment, and any text of up to 5 bytes. The values are aligned and in the scratch, and so is the used part that
 * the function reports.
 */
/* cbmc: --unwind 7 tests/proofs/libc.c */
/* replace: jsmn_parse:stub_jsmn_parse */
#include "proof.h"

#include <core/json/json.c>

#define SCRATCH_MAX 70u
#define TEXT_MAX    5u

static const char *the_text;
static size_t the_text_len;

/* Proved in json_text.c. */
yciam_result_t yciam_priv_json_check(const char *text, size_t len, size_t *count)
{
    PROVE(text >= the_text && (size_t) (text - the_text) <= the_text_len - len && len <= the_text_len);
    *count = nondet_size();
    ASSUME(*count <= the_text_len);
    return *count >= 1u ? YCIAM_OK : YCIAM_ERR_JSON;
}

int stub_jsmn_parse(jsmn_parser *parser, const char *text, const size_t len, jsmntok_t *tokens, const unsigned room)
{
    (void) parser;
    PROVE(text >= the_text && (size_t) (text - the_text) <= the_text_len - len && len <= the_text_len);
    PROVE(room >= 1u && __CPROVER_w_ok(tokens, room * sizeof *tokens));
    PROVE((uintptr_t) tokens % sizeof(int) == 0);
    return (int) room;
}

int yciam_priv_json_char(yciam_json_chars_t *chars)
{
    (void) chars;
    return YCIAM_JSON_END;
}

void proof(void)
{
    size_t cap = nondet_size();
    size_t skew = nondet_size();
    size_t len = nondet_size();
    uint32_t space[SCRATCH_MAX / 4u + 1u];
    yciam_json_t json;

    ASSUME(skew < 4u && cap <= SCRATCH_MAX - skew && len <= TEXT_MAX);
    ANY_BYTES(text, len, TEXT_MAX);
    the_text = (char *) text;
    the_text_len = len;
    if (yciam_priv_json_parse(&json, (char *) text, len, (uint8_t *) space + skew, cap) == YCIAM_OK) {
        PROVE(json.text == (char *) text + json.text_offset && json.scratch_used <= cap);
        PROVE((uint8_t *) json.tokens + json.count * YCIAM_JSON_VALUE_SIZE ==
              (uint8_t *) space + skew + json.scratch_used);
    }
}
