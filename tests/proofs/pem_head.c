/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PEM as a whole: for any string of up to 28 characters, nothing is read outside it, nothing is written outside the
 * buffer, and the result is a documented one.
 */
/* cbmc: --unwind 30 core/util/wipe.c */
/* replace: read_pem_char:any_pem_char read_pem_mark:any_pem_char skip_pem_text:any_pem_text decode_body:any_body */
#include "proof.h"

#include <core/key/pem.c>

#include "pem_stubs.h"

#define TEXT_MAX 28u

static bool has_body;

/* Proved in pem_body.c. */
yciam_result_t any_body(yciam_json_chars_t *chars, uint8_t *der, size_t cap, size_t *len)
{
    size_t step = nondet_size();
    size_t der_len = nondet_size();

    PROVE(*len == 0 && __CPROVER_w_ok(der, cap));
    ASSUME(step <= (size_t) (chars->end - chars->at) && der_len <= cap);
    chars->at += step;
    *len = der_len;
    has_body = true;
    return nondet_bool() ? YCIAM_OK : nondet_bool() ? YCIAM_ERR_KEY_PEM : YCIAM_ERR_SPACE;
}

void proof(void)
{
    uint8_t der[4];
    size_t text_len = nondet_size();
    yciam_json_chars_t chars;
    size_t len;
    yciam_result_t result;

    ASSUME(text_len <= TEXT_MAX);
    ANY_BYTES(text, text_len, TEXT_MAX);
    chars.at = (char *) text;
    chars.end = (char *) text + text_len;
    result = yciam_priv_pem_decode(&chars, der, sizeof der, &len);
    PROVE(len <= sizeof der && (has_body || len == 0));
    PROVE(has_body
              ? result == YCIAM_OK || result == YCIAM_ERR_KEY_PEM || result == YCIAM_ERR_SPACE
              : result == YCIAM_ERR_KEY_PEM || result == YCIAM_ERR_KEY_ENCRYPTED || result == YCIAM_ERR_KEY_PUBLIC);
    PROVE(chars.at == (char *) text);
}
