/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PKCS#8: any up to 600 bytes, whatever Mbed TLS makes of them. Nothing outside them is read, and what comes out is a
 * part of them that can hold the modulus.
 */
/* cbmc: --unwind 12 core/key/pem.c core/util/wipe.c */
#include "proof.h"

#include <core/key/pem.h>

#include "pem_stubs.h"

#define LEN_MAX 600u

void proof(void)
{
    size_t der_len = nondet_size();
    const uint8_t *pkcs1;
    uint16_t signature_len;
    yciam_result_t result;
    size_t len;

    ASSUME(der_len <= LEN_MAX);
    ANY_BYTES(der, der_len, LEN_MAX);
    len = der_len;
    result = yciam_priv_pkcs8_rsa(der, &pkcs1, &len, &signature_len);

    PROVE(result == YCIAM_OK || result == YCIAM_ERR_KEY_PEM || result == YCIAM_ERR_KEY_TYPE);
    if (result == YCIAM_OK) {
        PROVE(signature_len == 256u || signature_len == 512u);
        PROVE(pkcs1 >= der && len <= der_len && (size_t) (pkcs1 - der) <= der_len - len);
    }
}
