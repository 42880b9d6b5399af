/* SPDX-License-Identifier: Apache-2.0 */
/* Replaces skip_one_of() of core/json/json_grammar.c, which must be included before. */
#ifndef YCIAM_TESTS_JSON_ONE_OF_H
#define YCIAM_TESTS_JSON_ONE_OF_H

#include "proof.h"

/* The same without a loop: the first character identifies the set. */
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

#endif
