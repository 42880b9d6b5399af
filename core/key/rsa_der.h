/* SPDX-License-Identifier: Apache-2.0 */
/* The DER structures of an RSA private key. The functions read der[0..len) only, and change nothing. */
#ifndef YCIAM_CORE_RSA_DER_H
#define YCIAM_CORE_RSA_DER_H

#include <stddef.h>
#include <stdint.h>

#include <yciam/result.h>

/*
 * Finds the RSAPrivateKey in a PrivateKeyInfo (RFC 5958, 2). YCIAM_OK; YCIAM_ERR_KEY_PEM if the structure is broken;
 * YCIAM_ERR_KEY_TYPE if the key is not for the algorithm rsaEncryption.
 */
yciam_result_t yciam_priv_pkcs8_find_rsa(const uint8_t *der, size_t len, const uint8_t **pkcs1, size_t *pkcs1_len);

/*
 * Checks that pkcs1[0..len) is one RSAPrivateKey (RFC 8017, A.1.2) with a modulus of 2048 or 4096 bits. The signature
 * is as long as the modulus: *signature_len becomes 256 or 512. YCIAM_OK; YCIAM_ERR_KEY_PEM if the structure is broken;
 * YCIAM_ERR_KEY_TYPE for a modulus of another length.
 */
yciam_result_t yciam_priv_pkcs1_check(const uint8_t *pkcs1, size_t len, uint16_t *signature_len);

#endif
