/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The authorized key of a service account, read from one of two forms:
 *   key file  the JSON that `yc iam key create` writes, or the nested camelCase answer of the IAM API's own method
 *   key blob  the IDs and the private key in a small binary format, for devices that are provisioned in a factory
 *
 * A yciam_key_t must be all zero before its first use (static, or `= {0}`), and is all zero again after
 * yciam_key_unload(). The functions that fill a key refuse one that is loaded or has a signer: they return
 * YCIAM_ERR_ARGUMENT and change nothing.
 *
 * Inputs are pointer and length: no byte after the length is read. A NULL pointer where it is not allowed is
 * YCIAM_ERR_ARGUMENT. A key has one owner task. Functions marked "pure" may be called from any task. No function may be
 * called from an ISR.
 */
#ifndef YCIAM_AUTHORIZED_KEY_H
#define YCIAM_AUTHORIZED_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <yciam/result.h>
#include <yciam/signer.h>

#ifdef __cplusplus
extern "C" {
#endif

#define YCIAM_ID_MAX 50u /**< characters of an ID; the API's own limit (iam_token_service.proto) */

/** The most bytes of a private key in DER (RSAPrivateKey or PKCS#8), rounded up. */
#define YCIAM_KEY_DER_MAX(rsa_bits) ((rsa_bits) <= 2048u ? 1280u : 2464u)

#define YCIAM_KEY_VALUES            32u /**< JSON values for which there is room in the scratch; a key file has 19 */

/** Bytes of scratch for yciam_key_load() and yciam_authorized_key_parse(): the JSON values and the DER. */
#define YCIAM_KEY_SCRATCH_SIZE(rsa_bits) (YCIAM_KEY_VALUES * 20u + YCIAM_KEY_DER_MAX(rsa_bits))

/** The size in bytes of the longest key blob. */
#define YCIAM_KEY_BLOB_SIZE(rsa_bits) (12u + 2u * YCIAM_ID_MAX + YCIAM_KEY_DER_MAX(rsa_bits))

/** A key that is ready for use. An application with a signer of its own fills the first three members. */
typedef struct yciam_key {
    char id[YCIAM_ID_MAX + 1u];                 /**< the key's ID, the JWT's `kid` */
    char service_account_id[YCIAM_ID_MAX + 1u]; /**< the JWT's `iss` */
    yciam_signer_t signer;                      /**< signs with the private key */
    bool priv_is_imported; /* the library imported the private key into PSA and has to destroy it */
} yciam_key_t;

/**
 * Loads a key file: imports the private key into PSA as a volatile key that can only sign PS256, and wipes the scratch.
 * Calls psa_crypto_init(). In the file, the library skips a UTF-8 byte order mark before the JSON, and white space, NUL
 * bytes and 0xFF bytes (erased flash) after it. It ignores fields that it does not need. A field that it reads must
 * occur once in its object.
 *
 * @param[out] key         all zero before the call; filled on success, all zero on failure
 * @param json             the file, `json_len` bytes; not changed, may be in flash; secret: the caller wipes it
 * @param json_len         bytes of the file
 * @param scratch          memory for the call; the caller's; YCIAM_KEY_SCRATCH_SIZE(4096) is enough for every key file
 *   of the service
 * @param scratch_cap      bytes of the scratch
 * @param[out] error       the error record; may be NULL. With YCIAM_ERR_SPACE and YCIAM_ERR_KEY_BIG, `native` is a size
 *   of the scratch that is enough, or 0 if the file is nested too deep for any size
 * @return YCIAM_OK; YCIAM_ERR_ARGUMENT; YCIAM_ERR_MEMORY; YCIAM_ERR_ENTROPY; YCIAM_ERR_KEY_*; YCIAM_ERR_SPACE if the
 *   scratch is too small for a file of up to YCIAM_KEY_VALUES values.
 *
 * Owner task only.
 */
yciam_result_t yciam_key_load(yciam_key_t *key, const char *json, size_t json_len, void *scratch, size_t scratch_cap,
                              yciam_error_t *error);

/**
 * Loads a key blob: like yciam_key_load(), without JSON and without a scratch.
 *
 * @param[out] key         all zero before the call; filled on success, all zero on failure
 * @param blob             what yciam_key_blob_write() wrote; not changed, may be in flash; secret: the caller wipes it
 * @param len              bytes; may be larger than the blob, which contains its own length
 * @param[out] error       the error record; may be NULL
 * @return YCIAM_OK; YCIAM_ERR_ARGUMENT; YCIAM_ERR_MEMORY; YCIAM_ERR_ENTROPY; YCIAM_ERR_KEY_BLOB; YCIAM_ERR_KEY_ID;
 *   YCIAM_ERR_KEY_PEM; YCIAM_ERR_KEY_TYPE; YCIAM_ERR_KEY_REJECTED.
 *
 * Owner task only.
 */
yciam_result_t yciam_key_load_blob(yciam_key_t *key, const void *blob, size_t len, yciam_error_t *error);

/**
 * Destroys the PSA key that the library imported, if it imported one, and wipes the object. A key that was given to
 * yciam_signer_psa(), or that a signer of the application uses, stays. Cancel an unfinished signature first
 * (yciam_jwt_cancel()).
 *
 * @param[in,out] key      loaded, all zero, or NULL
 *
 * Owner task only.
 */
void yciam_key_unload(yciam_key_t *key);

/**
 * Reads a key file without PSA: for a signer of the application, and to provision a device. Fills the IDs and
 * `signer.signature_len`; `signer.sign` stays NULL.
 *
 * @param[out] key         all zero before the call; filled on success, all zero on failure
 * @param json             the file, `json_len` bytes; not changed, may be in flash; secret: the caller wipes it
 * @param json_len         bytes of the file
 * @param scratch          memory for the values and the private key, secret: the caller wipes it after use;
 *   YCIAM_KEY_SCRATCH_SIZE(4096) is enough for every key file of the service; wiped on failure
 * @param scratch_cap      bytes of the scratch
 * @param[out] pkcs1       the RSAPrivateKey in DER (RFC 8017, A.1.2), which is in the scratch
 * @param[out] pkcs1_len   bytes of the RSAPrivateKey. With YCIAM_ERR_SPACE and YCIAM_ERR_KEY_BIG: a size of the scratch
 *   that is enough, 0 if there is none
 * @return as yciam_key_load(), except for the failures of PSA.
 *
 * Pure.
 */
yciam_result_t yciam_authorized_key_parse(yciam_key_t *key, const char *json, size_t json_len, void *scratch,
                                          size_t scratch_cap, const uint8_t **pkcs1, size_t *pkcs1_len);

/**
 * Writes a key blob from what yciam_authorized_key_parse() read. The blob is as secret as the key file. It must not
 * overlap the other arguments.
 *
 * The format, version 1; numbers have their lowest byte first:
 *
 *     offset 0  4 bytes  "YCK1"
 *            4  1        length of the key's ID
 *            5  1        length of the service account's ID
 *            6  2        length of the RSAPrivateKey
 *            8           the key's ID, the service account's ID, the RSAPrivateKey
 *         then  4        CRC-32 (ISO/IEC 3309, as zlib computes it) of all bytes before it, against damage
 *
 * @param key              its IDs are written; its signer is not used
 * @param pkcs1            the RSAPrivateKey in DER
 * @param pkcs1_len        bytes of the RSAPrivateKey
 * @param[out] blob        the caller's; YCIAM_KEY_BLOB_SIZE() is enough
 * @param cap              bytes available in the blob's buffer
 * @param[out] len         bytes written; 0 on failure
 * @return YCIAM_OK; YCIAM_ERR_ARGUMENT; YCIAM_ERR_SPACE; YCIAM_ERR_KEY_ID; YCIAM_ERR_KEY_PEM; YCIAM_ERR_KEY_TYPE.
 *
 * Pure.
 */
yciam_result_t yciam_key_blob_write(const yciam_key_t *key, const uint8_t *pkcs1, size_t pkcs1_len, void *blob,
                                    size_t cap, size_t *len);

/**
 * Reads a key blob without PSA. Fills the IDs and `signer.signature_len`; `signer.sign` stays NULL.
 *
 * @param[out] key         all zero before the call; filled on success, all zero on failure
 * @param blob             what yciam_key_blob_write() wrote; not changed, may be in flash
 * @param len              bytes; may be larger than the blob, which contains its own length
 * @param[out] pkcs1       the RSAPrivateKey inside the blob; it is not copied
 * @param[out] pkcs1_len   bytes of the RSAPrivateKey
 * @return YCIAM_OK; YCIAM_ERR_ARGUMENT; YCIAM_ERR_KEY_BLOB; YCIAM_ERR_KEY_ID; YCIAM_ERR_KEY_PEM; YCIAM_ERR_KEY_TYPE.
 *
 * Pure.
 */
yciam_result_t yciam_key_blob_parse(yciam_key_t *key, const void *blob, size_t len, const uint8_t **pkcs1,
                                    size_t *pkcs1_len);

#ifdef __cplusplus
}
#endif
#endif
