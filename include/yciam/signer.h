/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The signer contract: a function that makes a PS256 signature (RFC 7518, 3.5: RSASSA-PSS, SHA-256, MGF1 with SHA-256,
 * a salt of 32 bytes). The library's own signer uses PSA Crypto, for imported keys and for keys in a secure element.
 * Write another signer where PSA does not reach the key.
 */
#ifndef YCIAM_SIGNER_H
#define YCIAM_SIGNER_H

#include <stddef.h>
#include <stdint.h>

#include <yciam/result.h>

#ifdef __cplusplus
extern "C" {
#endif

#define YCIAM_SIGNATURE_MAX 512u /**< bytes, RSA-4096 */

/** A signer: two functions, and what they need. An application fills it for a signer of its own. */
typedef struct yciam_signer {
    /**
     * Signs message[0..message_len) into signature[0..signer->signature_len). Returns
     *   YCIAM_OK       the signature is written
     *   YCIAM_WORKING  not done: this function works in slices; the library calls again at once
     *   YCIAM_PENDING  not done: another task or a device works; the library calls again after a pause
     *   below 0        failed: YCIAM_ERR_SIGN, YCIAM_ERR_MEMORY or YCIAM_ERR_ENTROPY
     * After WORKING or PENDING the library calls again with the same arguments. Until the signature is done or
     * cancelled, both buffers stay where they are and nobody else changes them. *native receives the engine's code, for
     * yciam_error_t.native. Called from the owner task. Any other result is treated as YCIAM_ERR_SIGN, with the result
     * in native if *native is 0.
     */
    int (*sign)(const struct yciam_signer *signer, const uint8_t *message, size_t message_len, uint8_t *signature,
                int32_t *native);

    /**
     * Gives up an unfinished signature. When it returns, the signer no longer uses either buffer. The library calls it
     * when it gives up a signature that returned WORKING or PENDING: on close, on a timeout, on a new key. May be
     * called when no signature is unfinished. May be NULL if sign() never returns WORKING or PENDING, or if the signer
     * works on copies of its own.
     */
    void (*cancel)(const struct yciam_signer *signer);

    void *ctx;              /**< for the signer's own use */
    uint32_t key_id;        /**< for the signer's own use; psa_key_id_t in the library's signer */
    uint16_t signature_len; /**< bytes: 256 (RSA-2048) or 512 (RSA-4096) */
} yciam_signer_t;

/**
 * Sets `*signer` to the library's own signer for a key that PSA already holds: an RSA key pair of 2048 or 4096 bits
 * whose policy allows PS256. The usage is PSA_KEY_USAGE_SIGN_MESSAGE or PSA_KEY_USAGE_SIGN_HASH; the algorithm, or in
 * Mbed TLS the enrolment algorithm, is PSA_ALG_RSA_PSS or PSA_ALG_RSA_PSS_ANY_SALT with PSA_ALG_SHA_256 or
 * PSA_ALG_ANY_HASH. A policy for an algorithm of a vendor cannot be checked here: the first signature shows whether it
 * works.
 *
 * @param[out] signer      unchanged on failure
 * @param psa_key_id       a psa_key_id_t; the key remains the caller's, the library never destroys it
 * @param[out] native      the psa_status_t; may be NULL
 * @return YCIAM_OK; YCIAM_ERR_ARGUMENT for NULL; YCIAM_ERR_KEY_TYPE; YCIAM_ERR_MEMORY; YCIAM_ERR_ENTROPY;
 *   YCIAM_ERR_KEY_REJECTED if PSA does not know the key, or if its policy forbids PS256 (PSA_ERROR_NOT_PERMITTED).
 *
 * Owner task only.
 */
yciam_result_t yciam_signer_psa(yciam_signer_t *signer, uint32_t psa_key_id, int32_t *native);

/**
 * The result for a status of PSA. For an application whose own signer uses PSA.
 *
 * @param status           a psa_status_t
 * @param otherwise        the result for a status other than those below
 * @return YCIAM_OK; YCIAM_ERR_MEMORY; YCIAM_ERR_ENTROPY; `otherwise`.
 *
 * Pure.
 */
yciam_result_t yciam_result_of_psa(int32_t status, yciam_result_t otherwise);

#ifdef __cplusplus
}
#endif
#endif
