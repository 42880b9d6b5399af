/* SPDX-License-Identifier: Apache-2.0 */
/* PS256 over PSA Crypto: ps256_psa.c is the one file that knows PSA. */
#ifndef YCIAM_CORE_PS256_PSA_H
#define YCIAM_CORE_PS256_PSA_H

#include <stddef.h>
#include <stdint.h>

#include <yciam/result.h>
#include <yciam/signer.h>

/*
 * Imports an RSAPrivateKey as a volatile key that can do nothing but sign PS256. Calls psa_crypto_init(). The signer's
 * signature_len and ctx are the caller's to set; after a failure it is of no use.
 */
yciam_result_t yciam_priv_ps256_import(yciam_signer_t *signer, const uint8_t *pkcs1, size_t pkcs1_len, int32_t *native);

/* Destroys the key of a signer that yciam_priv_ps256_import() filled. */
void yciam_priv_ps256_destroy(yciam_signer_t *signer);

#endif
