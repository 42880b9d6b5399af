/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The JWT that is exchanged for an IAM token (RFC 7519 in the compact form of RFC 7515), signed with PS256.
 * For those who bring an HTTPS client of their own; yciam_poll() does all of it by itself.
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

/* What the service expects as `aud`, whatever the endpoint that is connected to. */
#define YCIAM_DEFAULT_AUDIENCE "https://iam.api.cloud.yandex.net/iam/v1/tokens"
#define YCIAM_AUDIENCE_MAX     255u  /* characters */
#define YCIAM_JWT_LIFETIME_MAX 3600u /* seconds, the most that the service allows between `iat` and `exp` */

/* Characters of n bytes in base64url without padding (RFC 7515, 2). */
#define YCIAM_BASE64URL_LEN(n) (((n) *4u + 2u) / 3u)

/* The longest JWT there can be for an audience and a signature of these lengths: 20-digit times, IDs of full length. */
#define YCIAM_JWT_MAX(audience_len, signature_len)                                                                     \
    (YCIAM_BASE64URL_LEN(36u + YCIAM_ID_MAX) + 1u + YCIAM_BASE64URL_LEN(76u + YCIAM_ID_MAX + (audience_len)) + 1u +    \
     YCIAM_BASE64URL_LEN(signature_len))

typedef struct yciam_claims {
    const char *audience; /* NULL: YCIAM_DEFAULT_AUDIENCE. The characters of a URI (RFC 3986, 2) */
    int64_t issued_at;    /* `iat`, seconds since 1970 UTC */
    int64_t expires_at;   /* `exp`; at most YCIAM_JWT_LIFETIME_MAX after issued_at */
} yciam_claims_t;

/*
 * Writes `header.claims` to out[0..*len), which is the message to sign (RFC 7515, 5.1). No NUL. Pure.
 * YCIAM_OK, YCIAM_ERR_ARGUMENT (times, audience), YCIAM_ERR_KEY_ID, YCIAM_ERR_SPACE.
 */
yciam_result_t yciam_jwt_begin(const yciam_key_t *key, const yciam_claims_t *claims, char *out, size_t cap,
                               size_t *len);

/*
 * Signs what yciam_jwt_begin() wrote and appends `.signature`. YCIAM_PENDING: call again with the same arguments; until
 * then nothing else may touch `out`. native may be NULL. On YCIAM_OK, *len has grown to the whole JWT; no NUL.
 */
yciam_result_t yciam_jwt_sign(const yciam_key_t *key, char *out, size_t cap, size_t *len, int32_t *native);

/*
 * Gives up a signature for which yciam_jwt_sign() returned YCIAM_PENDING or YCIAM_WORKING: `out` is free again. May be
 * called when none is unfinished. Owner task only.
 */
void yciam_jwt_cancel(const yciam_key_t *key);

#ifdef __cplusplus
}
#endif
#endif
