/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The check of a JSON text: for any text of 0, 1, 3 and 6 bytes and its NUL, nothing outside them is read, the result
 * is one of the three, and what is accepted holds no NUL and no other raw control byte but white space.
 */
/* cbmc: --unwind 12 core/json_check.c tests/proofs/libc.c */
#include "proof.h"

#include <core/json.h>

static void prove_text(char *text, size_t len)
{
    size_t i = nondet_size();
    yciam_result_t result;

    text[len] = '\0';
    result = yciam_json_check(text, len);
    PROVE(result == YCIAM_OK || result == YCIAM_ERR_JSON || result == YCIAM_ERR_JSON_BIG);
    PROVE(result != YCIAM_OK || len > 0);
    ASSUME(i < len && result == YCIAM_OK);
    PROVE((unsigned char) text[i] >= ' ' || text[i] == '\t' || text[i] == '\n' || text[i] == '\r');
}

void proof(void)
{
    char text0[1];
    char text1[2];
    char text3[4];
    char text6[7];

    /* Each length is an object of its own, which is solved far sooner than one of any size. */
    switch (nondet_unsigned() % 4u) {
    case 0:
        prove_text(text0, 0);
        break;
    case 1:
        prove_text(text1, 1);
        break;
    case 2:
        prove_text(text3, 3);
        break;
    default:
        prove_text(text6, 6);
        break;
    }
}
