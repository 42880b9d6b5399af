/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The JWT that is exchanged for an IAM token (RFC 7519 in the compact form of RFC 7515), signed with PS256.
 * For applications with an HTTPS client of their own; yciam_poll() calls these functions itself.
 */
#ifndef YCIAM_JWT_H
#define YCIAM_JWT_H

#include <stddef.h>
#include <stdint.h>

#include <yciam/authorized_key.h>
#include <yciam/result.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The `aud` that the service expects, at every endpoint. */
#define YCIAM_DEFAULT_AUDIENCE "https://iam.api.cloud.yandex.net/iam/v1/tokens"
#define YCIAM_AUDIENCE_MAX     255u  /**< characters */
#define YCIAM_JWT_LIFETIME_MAX 3600u /**< seconds, the most that the service allows between `iat` and `exp` */

/** The length of n bytes in base64url without padding (RFC 7515, 2). */
#define YCIAM_BASE64URL_LEN(n) (((n) *4u + 2u) / 3u)

/** The length in bytes of the longest JWT for an audience and a signature of these lengths, with the longest IDs. */
#define YCIAM_JWT_MAX(audience_len, signature_len)                                                                     \
    (YCIAM_BASE64URL_LEN(36u + YCIAM_ID_MAX) + 1u + YCIAM_BASE64URL_LEN(76u + YCIAM_ID_MAX + (audience_len)) + 1u +    \
     YCIAM_BASE64URL_LEN(signature_len))

/** The claims of a JWT. */
typedef struct yciam_claims {
    const char *audience; /**< up to YCIAM_AUDIENCE_MAX URI characters (RFC 3986, 2); NULL: the default */
    int64_t issued_at;    /**< `iat`, seconds since 1970 UTC */
    int64_t expires_at;   /**< `exp`, seconds since 1970 UTC; at most YCIAM_JWT_LIFETIME_MAX after issued_at */
} yciam_claims_t;

/**
 * Writes `header.claims`, which is the message to sign. Writes no NUL.
 *
 * @param key              its IDs are used; its signer is not
 * @param claims           used during the call only
 * @param[out] out         the caller's; YCIAM_JWT_MAX() is enough for the whole JWT
 * @param cap              bytes available in `out`
 * @param[out] len         bytes written; 0 on failure
 * @return YCIAM_OK; YCIAM_ERR_ARGUMENT for the times, the audience or a NULL pointer; YCIAM_ERR_KEY_ID;
 *   YCIAM_ERR_SPACE.
 *
 * Pure. Source: RFC 7515, 5.1.
 */
yciam_result_t yciam_jwt_begin(const yciam_key_t *key, const yciam_claims_t *claims, char *out, size_t cap,
                               size_t *len);

/**
 * Signs what yciam_jwt_begin() wrote and appends `.signature`. Writes no NUL. Until the signature is done, has failed
 * or is cancelled, nothing else may read or write `out`, and the key must stay loaded.
 *
 * @param key              its signer is used
 * @param[in,out] out      what yciam_jwt_begin() wrote; the whole JWT on YCIAM_OK; the caller's. A JWT is a secret
 *   until it expires
 * @param cap              bytes available in `out`; YCIAM_JWT_MAX() is enough
 * @param[in,out] len      bytes that yciam_jwt_begin() wrote; on YCIAM_OK the length of the JWT
 * @param[out] native      the signer's own code; may be NULL
 * @retval YCIAM_OK        the JWT is complete
 * @retval YCIAM_WORKING   the signer works in slices; call again with the same arguments at once
 * @retval YCIAM_PENDING   another task or a device works; call again with the same arguments after a pause
 * @return on failure YCIAM_ERR_ARGUMENT; YCIAM_ERR_SPACE; YCIAM_ERR_MEMORY; YCIAM_ERR_ENTROPY; YCIAM_ERR_SIGN. Any
 *   other number that a signer returns becomes YCIAM_ERR_SIGN; `*native` is then that number, unless the signer set
 *   `*native`.
 *
 * Owner task only.
 */
yciam_result_t yciam_jwt_sign(const yciam_key_t *key, char *out, size_t cap, size_t *len, int32_t *native);

/**
 * Cancels a signature for which yciam_jwt_sign() returned YCIAM_WORKING or YCIAM_PENDING: calls the signer's cancel(),
 * if it has one. May be called when no signature is under way.
 *
 * @param key              the key that signs, or NULL
 *
 * Owner task only.
 */
void yciam_jwt_cancel(const yciam_key_t *key);

#ifdef __cplusplus
}
#endif
#endif
