/* SPDX-License-Identifier: Apache-2.0 */
/*
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

/* The `aud` that the service expects, at every endpoint. */
#define YCIAM_DEFAULT_AUDIENCE "https://iam.api.cloud.yandex.net/iam/v1/tokens"
#define YCIAM_AUDIENCE_MAX     255u  /* characters */
#define YCIAM_JWT_LIFETIME_MAX 3600u /* seconds, the most that the service allows between `iat` and `exp` */

/* The length of n bytes in base64url without padding (RFC 7515, 2). */
#define YCIAM_BASE64URL_LEN(n) (((n) *4u + 2u) / 3u)

/* The length in bytes of the longest JWT for an audience and a signature of these lengths, with the longest IDs. */
#define YCIAM_JWT_MAX(audience_len, signature_len)                                                                     \
    (YCIAM_BASE64URL_LEN(36u + YCIAM_ID_MAX) + 1u + YCIAM_BASE64URL_LEN(76u + YCIAM_ID_MAX + (audience_len)) + 1u +    \
     YCIAM_BASE64URL_LEN(signature_len))

typedef struct yciam_claims {
    const char *audience; /* up to YCIAM_AUDIENCE_MAX URI characters (RFC 3986, 2); NULL: the default */
    int64_t issued_at;    /* `iat`, seconds since 1970 UTC */
    int64_t expires_at;   /* `exp`, seconds since 1970 UTC; at most YCIAM_JWT_LIFETIME_MAX after issued_at */
} yciam_claims_t;

/*
 * Writes `header.claims` to out[0..*len), which is the message to sign (RFC 7515, 5.1). Writes no NUL. Pure.
 *   key     the IDs; its signer is not used
 *   claims  used during the call only
 *   out     cap bytes, the caller's; YCIAM_JWT_MAX() is enough for the whole JWT
 *   len     bytes written; 0 on failure
 * Results: YCIAM_OK; YCIAM_ERR_ARGUMENT for the times, the audience or a NULL pointer; YCIAM_ERR_KEY_ID;
 * YCIAM_ERR_SPACE.
 */
yciam_result_t yciam_jwt_begin(const yciam_key_t *key, const yciam_claims_t *claims, char *out, size_t cap,
                               size_t *len);

/*
 * Signs what yciam_jwt_begin() wrote to out[0..*len) and appends `.signature`. On YCIAM_OK, *len is the length of the
 * whole JWT; there is no NUL. Owner task only.
 *   out     cap bytes, the caller's; a JWT is a secret until it expires
 *   native  the signer's own code; may be NULL
 * YCIAM_WORKING: the signer works in slices; call again with the same arguments at once. YCIAM_PENDING: another task or
 * a device works; call again with the same arguments after a pause. Until the signature is done, has failed or is
 * cancelled, nothing else may read or write `out`, and the key must stay loaded.
 * Results: YCIAM_OK, YCIAM_WORKING, YCIAM_PENDING, YCIAM_ERR_ARGUMENT, YCIAM_ERR_SPACE, YCIAM_ERR_MEMORY,
 * YCIAM_ERR_ENTROPY, YCIAM_ERR_SIGN. Any other number that a signer returns becomes YCIAM_ERR_SIGN; *native is then
 * that number, unless the signer set *native.
 */
yciam_result_t yciam_jwt_sign(const yciam_key_t *key, char *out, size_t cap, size_t *len, int32_t *native);

/*
 * Cancels a signature for which yciam_jwt_sign() returned YCIAM_WORKING or YCIAM_PENDING: calls the signer's cancel(),
 * if it has one. May be called when no signature is under way, and with NULL. Owner task only.
 */
void yciam_jwt_cancel(const yciam_key_t *key);

#ifdef __cplusplus
}
#endif
#endif
