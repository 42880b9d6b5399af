/* SPDX-License-Identifier: Apache-2.0 */
#include <yciam/jwt.h>

#include <string.h>

#include "base64url.h"
#include "text.h"

/* What a URI is made of (RFC 3986, 2): nothing that JSON escapes. */
#define URI_OTHERS "-._~:/?#[]@!$&'()*+,;=%"

yciam_result_t yciam_jwt_begin(const yciam_key_t *key, const yciam_claims_t *claims, char *out, size_t cap, size_t *len)
{
    yciam_writer_t w = { out, cap, 0, false };
    const char *audience = claims->audience != NULL ? claims->audience : YCIAM_DEFAULT_AUDIENCE;
    size_t claims_at;

    *len = 0;
    if (!yciam_text_is_id(key->id) || !yciam_text_is_id(key->service_account_id)) {
        return YCIAM_ERR_KEY_ID;
    }
    if (!yciam_text_is(audience, YCIAM_AUDIENCE_MAX, URI_OTHERS) || claims->issued_at < 0 ||
        claims->expires_at <= claims->issued_at ||
        claims->expires_at - claims->issued_at > (int64_t) YCIAM_JWT_LIFETIME_MAX) {
        return YCIAM_ERR_ARGUMENT;
    }
    yciam_write_form(&w, "{\"typ\":\"JWT\",\"alg\":\"PS256\",\"kid\":\"%\"}", key->id);
    yciam_base64url_encode(&w, 0);
    yciam_write(&w, ".");
    claims_at = w.len;
    yciam_write_form(&w, "{\"iss\":\"%\",\"aud\":\"%\",\"iat\":#,\"exp\":#}", key->service_account_id, audience,
                     (uint64_t) claims->issued_at, (uint64_t) claims->expires_at);
    yciam_base64url_encode(&w, claims_at);
    if (w.overflow) {
        return YCIAM_ERR_SPACE;
    }
    *len = w.len;
    return YCIAM_OK;
}

yciam_result_t yciam_jwt_sign(const yciam_key_t *key, char *out, size_t cap, size_t *len, int32_t *native)
{
    yciam_writer_t w = { out, cap, *len, false };
    const yciam_signer_t *signer = &key->signer;
    int32_t code = 0;
    size_t signature_at;
    char *signature;
    yciam_result_t result;

    yciam_write(&w, ".");
    signature_at = w.len;
    signature = yciam_write_space(&w, signer->signature_len);
    if (signature == NULL || w.cap - signature_at < YCIAM_BASE64URL_LEN((size_t) signer->signature_len)) {
        return YCIAM_ERR_SPACE;
    }
    result = (yciam_result_t) signer->sign(signer, (const uint8_t *) out, *len, (uint8_t *) signature, &code);
    if (native != NULL) {
        *native = code;
    }
    if (result == YCIAM_OK) {
        yciam_base64url_encode(&w, signature_at);
        *len = w.len;
    }
    return result;
}
