/* SPDX-License-Identifier: Apache-2.0 */
#include <yciam/jwt.h>

#include <stdbool.h>

#include "../util/base64url.h"
#include "../util/result_class.h"
#include "../util/text.h"
#include "audience.h"

static bool is_lifetime_valid(const yciam_claims_t *claims)
{
    /* No overflow: both times are 0 or later where they are subtracted. */
    return claims->issued_at >= 0 && claims->expires_at > claims->issued_at &&
           claims->expires_at - claims->issued_at <= (int64_t) YCIAM_JWT_LIFETIME_MAX;
}

yciam_result_t yciam_jwt_begin(const yciam_key_t *key, const yciam_claims_t *claims, char *out, size_t cap, size_t *len)
{
    yciam_writer_t w = { out, cap, 0, false };
    const char *audience;
    size_t claims_at;

    if (key == NULL || claims == NULL || out == NULL || len == NULL) {
        return YCIAM_ERR_ARGUMENT;
    }
    *len = 0;
    if (!yciam_priv_text_is_id(key->id) || !yciam_priv_text_is_id(key->service_account_id)) {
        return YCIAM_ERR_KEY_ID;
    }
    audience = yciam_priv_audience(claims->audience);
    if (audience == NULL || !is_lifetime_valid(claims)) {
        return YCIAM_ERR_ARGUMENT;
    }
    yciam_priv_write_form(&w, "{\"typ\":\"JWT\",\"alg\":\"PS256\",\"kid\":\"%\"}", (const void *[]){ key->id });
    yciam_priv_base64url_encode(&w, 0);
    yciam_priv_write(&w, ".");
    claims_at = w.len;
    yciam_priv_write_form(&w, "{\"iss\":\"%\",\"aud\":\"%\",\"iat\":#,\"exp\":#}",
                          (const void *[]){ key->service_account_id, audience, &claims->issued_at,
                                            &claims->expires_at });
    yciam_priv_base64url_encode(&w, claims_at);
    if (w.overflow) {
        return YCIAM_ERR_SPACE;
    }
    *len = w.len;
    return YCIAM_OK;
}

/* Keeps a number that is no result as the native code, unless the signer has set one. */
static yciam_result_t check_signer_result(int rc, int32_t *native)
{
    yciam_result_t result = yciam_priv_signer_result(rc);

    if (result != rc && *native == 0) {
        *native = rc;
    }
    return result;
}

yciam_result_t yciam_jwt_sign(const yciam_key_t *key, char *out, size_t cap, size_t *len, int32_t *native)
{
    yciam_writer_t w = { out, cap, 0, false };
    int32_t unused;
    size_t message_len;
    uint8_t *signature;
    yciam_result_t result;

    if (native == NULL) {
        native = &unused;
    }
    *native = 0;
    if (key == NULL || key->signer.sign == NULL || out == NULL || len == NULL) {
        return YCIAM_ERR_ARGUMENT;
    }
    message_len = *len;
    if (message_len > cap || cap - message_len <= YCIAM_BASE64URL_LEN((size_t) key->signer.signature_len)) {
        return YCIAM_ERR_SPACE;
    }
    /* The signer writes the raw signature to where its text will begin, behind a dot. */
    signature = (uint8_t *) out + message_len + 1u;
    result = check_signer_result(key->signer.sign(&key->signer, (const uint8_t *) out, message_len, signature, native),
                                 native);
    if (result == YCIAM_OK) {
        out[message_len] = '.';
        w.len = message_len + 1u + key->signer.signature_len;
        yciam_priv_base64url_encode(&w, message_len + 1u);
        *len = w.len;
    }
    return result;
}

void yciam_jwt_cancel(const yciam_key_t *key)
{
    if (key != NULL && key->signer.cancel != NULL) {
        key->signer.cancel(&key->signer);
    }
}
