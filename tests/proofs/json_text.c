/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The grammar of JSON: any text of up to 5 bytes. Nothing outside the text is read, and a text that is accepted has
 * values.
 */
/* cbmc: --unwind 7 tests/proofs/libc.c */
/* replace: skip_one_of:one_of */
#include "proof.h"

#include <core/json/json_grammar.c>

#define TEXT_MAX 5u

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
