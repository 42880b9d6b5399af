/* SPDX-License-Identifier: Apache-2.0 */
#include <yciam/jwt.h>

#include <string.h>

#include "../util/base64url.h"
#include "../util/text.h"

yciam_result_t yciam_jwt_begin(const yciam_key_t *key, const yciam_claims_t *claims, char *out, size_t cap, size_t *len)
{
    yciam_writer_t w = { out, cap, 0, 0 };
    const char *audience = claims->audience != NULL ? claims->audience : YCIAM_DEFAULT_AUDIENCE;
    const void *const values[] = { key->id, key->service_account_id, audience, &claims->issued_at,
                                   &claims->expires_at };
    size_t claims_at;

    *len = 0;
    if (!yciam_priv_text_is_id(key->id) || !yciam_priv_text_is_id(key->service_account_id)) {
        return YCIAM_ERR_KEY_ID;
    }
    /* A lifetime of 0 or less is a very long one without its sign. */
    if (!yciam_priv_text_is(audience, YCIAM_AUDIENCE_MAX, YCIAM_URI_OTHERS) || claims->issued_at < 0 ||
        (uint64_t) claims->expires_at - (uint64_t) claims->issued_at - 1u >= YCIAM_JWT_LIFETIME_MAX) {
        return YCIAM_ERR_ARGUMENT;
    }
    yciam_priv_write_form(&w, "{\"typ\":\"JWT\",\"alg\":\"PS256\",\"kid\":\"%\"}", values);
    yciam_priv_base64url_encode(&w, 0);
    claims_at = w.len + 1u; /* behind the dot */
    yciam_priv_write_form(&w, ".{\"iss\":\"%\",\"aud\":\"%\",\"iat\":#,\"exp\":#}", values + 1);
    yciam_priv_base64url_encode(&w, claims_at);
    if (w.overflow != 0) {
        return YCIAM_ERR_SPACE;
    }
    *len = w.len;
    return YCIAM_OK;
}

yciam_result_t yciam_jwt_sign(const yciam_key_t *key, char *out, size_t cap, size_t *len, int32_t *native)
{
    const yciam_signer_t *signer = &key->signer;
    size_t len_of_message = *len;
    size_t signature_at = len_of_message + 1u;
    yciam_writer_t w = { out, cap, signature_at + signer->signature_len, 0 };
    int32_t unused;
    yciam_result_t result;

    if (native == NULL) {
        native = &unused;
    }
    *native = 0;
    if (cap - len_of_message <= YCIAM_BASE64URL_LEN((size_t) signer->signature_len)) {
        return YCIAM_ERR_SPACE;
    }
    result = (yciam_result_t) signer->sign(signer, (const uint8_t *) out, len_of_message,
                                           (uint8_t *) out + signature_at, native);
    if (result == YCIAM_OK) {
        out[len_of_message] = '.';
        yciam_priv_base64url_encode(&w, signature_at);
        *len = w.len;
    }
    return result;
}

void yciam_jwt_cancel(const yciam_key_t *key)
{
    if (key->signer.cancel != NULL) {
        key->signer.cancel(&key->signer);
    }
}
