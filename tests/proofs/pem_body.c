/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PEM from its label on: any 29 characters after the BEGIN line, which is more than are decoded at a time (4) and more
 * than the END line, into a buffer of any size up to 8 bytes. Nothing is written outside it.
 */
/* cbmc: --unwind 31 core/wipe.c */
#include "proof.h"

#include <core/pem.c>

#include "pem_stubs.h"

#define CAP_MAX 8u

void proof(void)
{
    yciam_json_t json;
    size_t cap = nondet_size();
    size_t len;
    yciam_result_t result;

    ASSUME(cap <= CAP_MAX);
    ANY_BYTES(der, cap, CAP_MAX);
    stub_prefix = "-----BEGIN PRIVATE KEY-----";
    stub_chars_left = 29u;
    result = yciam_pem_decode(&json, der, cap, &len);
    PROVE(result == YCIAM_OK || result == YCIAM_ERR_KEY_PEM || result == YCIAM_ERR_SPACE);
    PROVE(len <= cap);
}
