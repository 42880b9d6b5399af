/* SPDX-License-Identifier: Apache-2.0 */
/* A PKCS#8 private key in PEM (RFC 7468, 10), as it stands in a JSON string, down to the RSAPrivateKey inside. */
#ifndef YCIAM_CORE_PEM_H
#define YCIAM_CORE_PEM_H

#include <stddef.h>
#include <stdint.h>

#include "../json/json.h"

/*
 * Decodes the first PEM block of the string into der[0..*len). Text before the block is passed over, and an escaped
 * line feed that was escaped once more counts as one, since both are seen in real key files. Nothing may follow the
 * block. YCIAM_OK, YCIAM_ERR_SPACE, YCIAM_ERR_KEY_PEM, _ENCRYPTED, _PUBLIC.
 */
yciam_result_t yciam_priv_pem_decode(yciam_json_t *json, uint8_t *der, size_t cap, size_t *len);

/*
 * Finds the RSAPrivateKey (RFC 8017, A.1.2) in a PrivateKeyInfo (RFC 5958, 2) of *len bytes: *pkcs1 and *len become its
 * own. The signature is as long as the modulus: *signature_len is 256 or 512 bytes.
 * YCIAM_OK, YCIAM_ERR_KEY_PEM, YCIAM_ERR_KEY_TYPE.
 */
yciam_result_t yciam_priv_pkcs8_rsa(uint8_t *der, const uint8_t **pkcs1, size_t *len, uint16_t *signature_len);

#endif
