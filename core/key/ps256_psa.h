/* SPDX-License-Identifier: Apache-2.0 */
/* PS256 over PSA Crypto. ps256_psa.c is the only file of the core that uses PSA. */
#ifndef YCIAM_CORE_PS256_PSA_H
#define YCIAM_CORE_PS256_PSA_H

#include <stddef.h>
#include <stdint.h>

#include <yciam/result.h>
#include <yciam/signer.h>

/*
 * Imports an RSAPrivateKey as a volatile key that may only sign PS256. Calls psa_crypto_init(). Sets signer->sign and
 * signer->key_id; signature_len and ctx are the caller's. After a failure *signer is not usable.
 * YCIAM_OK, YCIAM_ERR_MEMORY, YCIAM_ERR_ENTROPY, YCIAM_ERR_KEY_REJECTED. *native is the psa_status_t.
 */
yciam_result_t yciam_priv_ps256_import(yciam_signer_t *signer, const uint8_t *pkcs1, size_t pkcs1_len, int32_t *native);

/* Destroys the key that yciam_priv_ps256_import() imported for this signer. */
void yciam_priv_ps256_destroy(const yciam_signer_t *signer);

#endif
