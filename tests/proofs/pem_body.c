/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PEM after its label: any string of up to 12 characters, with the base64 text and the start of the END line, into a
 * buffer of any size up to 8 bytes. Nothing is written outside it.
 */
/* cbmc: --unwind 14 core/util/wipe.c */
/* replace: read_pem_mark:any_pem_char */
#include "proof.h"

#include <core/key/pem.c>

#include "pem_stubs.h"

#define CAP_MAX  8u
#define TEXT_MAX 12u

void proof(void)
{
    size_t cap = nondet_size();
    size_t text_len = nondet_size();
    yciam_json_chars_t chars;
    size_t len = 0;
    yciam_result_t result;

    ASSUME(cap <= CAP_MAX && text_len <= TEXT_MAX);
    ANY_BYTES(der, cap, CAP_MAX);
    ANY_BYTES(text, text_len, TEXT_MAX);
    chars.at = (char *) text;
    chars.end = (char *) text + text_len;
    result = decode_body(&chars, der, cap, &len);
    PROVE(result == YCIAM_OK || result == YCIAM_ERR_KEY_PEM || result == YCIAM_ERR_SPACE);
    PROVE(len <= cap);
    PROVE(chars.at <= chars.end && chars.end == (char *) text + text_len);
}
