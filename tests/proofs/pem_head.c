/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PEM up to its label: for any string of up to 28 characters, nothing is written and the result is one that is
 * promised.
 */
/* cbmc: --unwind 30 --unwindset yciam_priv_wipe.0:65 core/key/pem.c core/util/wipe.c */
#include "proof.h"

#include <core/key/pem.h>

#include "pem_stubs.h"

#define TEXT_MAX 28u

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
    PROVE(result == YCIAM_ERR_KEY_PEM || result == YCIAM_ERR_KEY_ENCRYPTED || result == YCIAM_ERR_KEY_PUBLIC);
    PROVE(len == 0);
}
