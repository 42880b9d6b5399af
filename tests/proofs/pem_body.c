/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PEM behind its label: any 10 characters, which is more than two groups of those that are decoded at a time, and any
 * END line, into a buffer of any size up to 8 bytes. Nothing is written outside it.
 */
/* cbmc: --unwind 14 --unwindset next_mark.0:12,decode_body.0:12 core/util/wipe.c */
/* replace: take:stub_take */
#include "proof.h"

#include <core/key/pem.c>

#include "pem_stubs.h"

#define CAP_MAX 8u

/* It reads characters up to one that differs, which is proved in pem_head.c. */
bool stub_take(yciam_json_t *json, const char *text)
{
    (void) json;
    PROVE(*text != '\0');
    return nondet_bool();
}

void proof(void)
{
    yciam_json_t json;
    size_t cap = nondet_size();
    size_t len;
    yciam_result_t result;

    ASSUME(cap <= CAP_MAX);
    ANY_BYTES(der, cap, CAP_MAX);
    stub_prefix = "-----BEGIN PR";
    stub_chars_left = 10u;
    result = yciam_priv_pem_decode(&json, der, cap, &len);
    PROVE(result == YCIAM_OK || result == YCIAM_ERR_KEY_PEM || result == YCIAM_ERR_SPACE);
    PROVE(len <= cap);
}
