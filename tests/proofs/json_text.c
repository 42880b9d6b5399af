/* SPDX-License-Identifier: Apache-2.0 */
/* The grammar of JSON: any text of up to 5 bytes. Nothing outside the text is read, and an accepted text has values. */
/* cbmc: --unwind 7 tests/proofs/libc.c */
/* replace: skip_one_of:one_of */
#include "proof.h"

#include <core/json/json_grammar.c>

#include "json_one_of.h"

#define TEXT_MAX 5u

/* Proved in json_char.c. */
int yciam_priv_json_char(yciam_json_chars_t *chars)
{
    size_t step = nondet_size();

    if (chars->at < chars->end && *chars->at == '"') {
        return YCIAM_JSON_END;
    }
    if (chars->at == chars->end || nondet_bool()) {
        return YCIAM_JSON_MALFORMED;
    }
    ASSUME(step >= 1u && step <= (size_t) (chars->end - chars->at));
    chars->at += step;
    return 'x';
}

void proof(void)
{
    size_t len = nondet_size();
    size_t count;
    yciam_result_t result;

    ASSUME(len <= TEXT_MAX);
    ANY_BYTES(text, len, TEXT_MAX);
    result = yciam_priv_json_check((char *) text, len, &count);
    PROVE(result == YCIAM_OK || result == YCIAM_ERR_JSON || result == YCIAM_ERR_JSON_BIG);
    PROVE(count <= len && (result == YCIAM_OK) == (count > 0));
}
