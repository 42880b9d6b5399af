/* SPDX-License-Identifier: Apache-2.0 */
/* A token in exchange for a JWT that is signed with the authorized key: `POST /iam/v1/tokens`. */
#include <string.h>

#include "../key/audience.h"
#include "../util/wipe.h"
#include "accept_token.h"
#include "clock.h"
#include "iam_request.h"
#include "source.h"

#define BACKDATE_S    60   /* `iat` is so far in the past, for a service whose clock is behind */
#define JWT_LEFT_S    60   /* a kept JWT is used only if it is valid for longer than this */
#define SLOW_KEY_SIZE 256u /* bytes; signatures of longer keys are slow */

yciam_result_t yciam_priv_check_key(const yciam_config_t *config, const yciam_key_t *key, int32_t *arg)
{
    const char *audience = yciam_priv_audience(config->audience);

    *arg = YCIAM_ARG_KEY;
    if (key == NULL || key->signer.sign == NULL) {
        return YCIAM_ERR_ARGUMENT;
    }
    *arg = YCIAM_ARG_AUDIENCE;
    if (audience == NULL) {
        return YCIAM_ERR_ARGUMENT;
    }
    *arg = YCIAM_ARG_JWT;
    if (config->jwt != NULL && config->jwt_cap < YCIAM_JWT_MAX(strlen(audience), (size_t) key->signer.signature_len)) {
        return YCIAM_ERR_SPACE;
    }
    return YCIAM_OK;
}

static yciam_result_t check_key_source(const yciam_t *iam, const yciam_config_t *config, int32_t *arg)
{
    (void) iam;
    return yciam_priv_check_key(config, config->key, arg);
}

bool yciam_priv_is_signature_slow(const yciam_t *iam)
{
    return iam->priv_key->signer.signature_len > SLOW_KEY_SIZE;
}

bool yciam_priv_jwt_is_missing(const yciam_t *iam, int64_t now)
{
    const yciam_attempt_t *a = &iam->priv_attempt;
    int64_t left_s = a->jwt_expires_at - now;

    return !a->is_jwt_kept || left_s <= JWT_LEFT_S || left_s > (int64_t) YCIAM_JWT_LIFETIME_MAX;
}

void yciam_priv_forget_jwt(yciam_t *iam)
{
    if (iam->priv_attempt.is_jwt_kept) {
        yciam_priv_wipe(iam->priv_config->jwt, iam->priv_config->jwt_cap);
    }
    iam->priv_attempt.is_jwt_kept = false;
}

static yciam_result_t begin_jwt(yciam_t *iam)
{
    yciam_attempt_t *a = &iam->priv_attempt;
    const yciam_exchange_t *x = &iam->priv_exchange;
    int64_t now = yciam_priv_service_time(&iam->priv_clock);
    yciam_claims_t claims = { iam->priv_config->audience, now - BACKDATE_S,
                              now - BACKDATE_S + (int64_t) YCIAM_JWT_LIFETIME_MAX };

    if (now == 0) {
        return YCIAM_ERR_CLOCK; /* the clock was lost since the attempt began */
    }
    yciam_priv_forget_jwt(iam);
    a->jwt_expires_at = claims.expires_at;
    return yciam_jwt_begin(iam->priv_key, &claims, (char *) x->priv_buf, x->priv_cap, &a->jwt_len);
}

static yciam_result_t sign_jwt(yciam_t *iam, int32_t *native)
{
    yciam_attempt_t *a = &iam->priv_attempt;
    const yciam_config_t *config = iam->priv_config;
    const yciam_exchange_t *x = &iam->priv_exchange;
    char *jwt = (char *) x->priv_buf;
    yciam_result_t result = a->is_signing ? YCIAM_OK : begin_jwt(iam);

    if (result != YCIAM_OK) {
        return result;
    }
    result = yciam_jwt_sign(iam->priv_key, jwt, x->priv_cap, &a->jwt_len, native);
    a->is_signing = result > 0;
    if (result == YCIAM_OK && config->jwt != NULL) {
        memcpy(config->jwt, jwt, a->jwt_len);
        a->is_jwt_kept = true;
    }
    return result;
}

static void end_jwt(yciam_t *iam)
{
    if (iam->priv_attempt.is_signing) {
        yciam_jwt_cancel(iam->priv_key);
    }
    iam->priv_attempt.is_signing = false;
}

/*
 * The JWT is at the start of the work buffer, or in the buffer that keeps it. It moves to the end of the work buffer,
 * so that the head of the request can be written before it; then it moves up behind the head.
 */
static yciam_result_t write_jwt_request(yciam_t *iam, yciam_writer_t *w)
{
    const yciam_attempt_t *a = &iam->priv_attempt;
    const char *jwt = a->is_jwt_kept ? iam->priv_config->jwt : w->buf;
    char *end = w->buf + w->cap - a->jwt_len;

    memmove(end, jwt, a->jwt_len);
    yciam_priv_write_post(w, &iam->priv_exchange, "", NULL, "jwt", end, a->jwt_len);
    return YCIAM_OK;
}

const yciam_source_t yciam_source_key = {
    .check = check_key_source,
    .sign = sign_jwt,
    .end = end_jwt,
    .write = write_jwt_request,
    .read = yciam_priv_read_iam_token,
    .peer = &yciam_priv_iam_service,
};
