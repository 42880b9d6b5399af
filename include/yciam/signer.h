/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The signer contract: one function that makes a PS256 signature (RFC 7518, 3.5: RSASSA-PSS, SHA-256, MGF1 with
 * SHA-256, 32 bytes of salt). The library brings one over PSA Crypto, which serves imported keys and keys that never
 * leave a secure element alike. Bring another where the key lives behind something that PSA does not reach.
 */
#ifndef YCIAM_SIGNER_H
#define YCIAM_SIGNER_H

#include <stddef.h>
#include <stdint.h>

#include <yciam/result.h>

#ifdef __cplusplus
extern "C" {
#endif

#define YCIAM_SIGNATURE_MAX 512u /* bytes, RSA-4096 */

typedef struct yciam_signer {
    /*
     * Signs message[0..message_len) into signature[0..signer->signature_len).
     * YCIAM_OK, YCIAM_PENDING (call again with the same arguments; both buffers stay where they are and are not touched
     * meanwhile, so another task may do the work), or a failure: YCIAM_ERR_SIGN, YCIAM_ERR_MEMORY, YCIAM_ERR_ENTROPY.
     * No deadline cuts it short, since the buffers are its own until it is done: work that may never end has to be
     * given up in here. An application that calls yciam_close() or yciam_revoke_poll() meanwhile takes the buffers
     * away, so for that the signer has to work on a copy, and may be called with another message next. *native is the
     * engine's own code, for yciam_error_t.native.
     */
    int (*sign)(const struct yciam_signer *signer, const uint8_t *message, size_t message_len, uint8_t *signature,
                int32_t *native);
    void *ctx;              /* the signer's own */
    uint32_t key_id;        /* the signer's own; psa_key_id_t for the library's signer */
    uint16_t signature_len; /* bytes: 256 (RSA-2048) or 512 (RSA-4096) */
} yciam_signer_t;

/*
 * Makes *signer the library's own, on a key that is in PSA already: an RSA key pair of 2048 or 4096 bits whose policy
 * allows PSA_KEY_USAGE_SIGN_MESSAGE with PSA_ALG_RSA_PSS(PSA_ALG_SHA_256). `psa_key_id` is a psa_key_id_t.
 * YCIAM_OK, YCIAM_ERR_KEY_TYPE, or YCIAM_ERR_KEY_REJECTED with *native (may be NULL) the psa_status_t.
 * The key stays the caller's. Owner task only.
 */
yciam_result_t yciam_signer_psa(yciam_signer_t *signer, uint32_t psa_key_id, int32_t *native);

#ifdef __cplusplus
}
#endif
#endif
