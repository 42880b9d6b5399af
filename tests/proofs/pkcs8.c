/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PKCS#8 and PKCS#1: any up to 600 bytes, and any result of Mbed TLS for them. Nothing outside them is read, the result
 * is a part of them, and an accepted key is large enough for its modulus.
 */
/* cbmc: --unwind 12 core/key/rsa_der.c */
#include "proof.h"

#include <core/key/rsa_der.h>

#include "pem_stubs.h"

#define LEN_MAX 600u

void proof(void)
{
    size_t len = nondet_size();
    const uint8_t *pkcs1;
    size_t pkcs1_len;
    uint16_t signature_len;
    yciam_result_t result;

    ASSUME(len <= LEN_MAX);
    ANY_BYTES(der, len, LEN_MAX);
    if (nondet_bool()) {
        result = yciam_priv_pkcs8_find_rsa(der, len, &pkcs1, &pkcs1_len);
        if (result == YCIAM_OK) {
            PROVE(pkcs1 >= der && pkcs1_len <= len && (size_t) (pkcs1 - der) <= len - pkcs1_len);
        }
    } else {
        result = yciam_priv_pkcs1_check(der, len, &signature_len);
        if (result == YCIAM_OK) {
            PROVE((signature_len == 256u || signature_len == 512u) && len > signature_len);
        }
    }
    PROVE(result == YCIAM_OK || result == YCIAM_ERR_KEY_PEM || result == YCIAM_ERR_KEY_TYPE);
}
