/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The authorized key of a service account: the JSON file that `yc iam key create` writes, or the nested camelCase
 * answer of the IAM API's own method. Other fields are passed over; a name that is read here must stand once in its
 * object.
 */
#ifndef YCIAM_AUTHORIZED_KEY_H
#define YCIAM_AUTHORIZED_KEY_H

#include <stddef.h>
#include <stdint.h>

#include <yciam/result.h>
#include <yciam/signer.h>

#ifdef __cplusplus
extern "C" {
#endif

#define YCIAM_ID_MAX 50u /* characters in an ID; the API's own limit, see iam_token_service.proto */

/* Scratch for yciam_key_load() and yciam_authorized_key_parse(): 32 values of JSON (a key file has 19) and the DER. */
#define YCIAM_KEY_SCRATCH_SIZE(rsa_bits) (640u + ((rsa_bits) <= 2048u ? 1280u : 2464u))

/* A key ready for use. Complete so that it can be static; an application with a signer of its own fills it by hand. */
typedef struct yciam_key {
    char id[YCIAM_ID_MAX + 1u];                 /* the key's ID, the JWT's `kid` */
    char service_account_id[YCIAM_ID_MAX + 1u]; /* the JWT's `iss` */
    yciam_signer_t signer;
} yciam_key_t;

/*
 * Reads a key file, imports the private key into PSA as a volatile key and wipes the scratch. Calls psa_crypto_init().
 * json[0..json_len) is not changed and may be in flash; json[json_len] is 0. It is the caller's to wipe. On failure
 * *key is all zero. *error is filled whatever the result. Results: YCIAM_OK, YCIAM_ERR_SPACE, YCIAM_ERR_MEMORY,
 * YCIAM_ERR_ENTROPY or a YCIAM_ERR_KEY_*. Owner task only.
 */
yciam_result_t yciam_key_load(yciam_key_t *key, const char *json, size_t json_len, void *scratch, size_t scratch_cap,
                              yciam_error_t *error);

/* Destroys the PSA key that yciam_key_load() imported and wipes *key. May be called on an all-zero key. */
void yciam_key_unload(yciam_key_t *key);

/*
 * The first half of yciam_key_load() alone, for those who provision a secure element: no PSA, pure. Fills the IDs and
 * signer.signature_len; signer.sign stays NULL. pkcs1[0..*pkcs1_len) is the RSAPrivateKey in DER (RFC 8017, A.1.2), in
 * the scratch: secret, and the caller's to wipe. On failure *key is all zero and the scratch is wiped.
 */
yciam_result_t yciam_authorized_key_parse(yciam_key_t *key, const char *json, size_t json_len, void *scratch,
                                          size_t scratch_cap, const uint8_t **pkcs1, size_t *pkcs1_len);

#ifdef __cplusplus
}
#endif
#endif
