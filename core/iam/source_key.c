/* SPDX-License-Identifier: Apache-2.0 */
/* A token for a JWT that the authorized key signed: `POST /iam/v1/tokens`. */
#include <string.h>

#include "../util/text.h"
#include "../util/wipe.h"
#include "attempt.h"
#include "clock.h"
#include "iam_answer.h"
#include "iam_request.h"

#define BACKDATE_S 60 /* `iat` lies so far back, for a service whose clock is behind */
#define JWT_LEFT_S 60 /* a kept JWT must be good for this long */

/*
 * No signature is made for a service that is not to be reached: the connection comes first, and waits for the signature
 * no longer than this. From then on the signature comes first; with a longer key than RSA-2048, which takes seven times
 * as long and twice the memory, from the start.
 */
#define SIGN_MAX_MS  5000u
#define SIGN_MAX_LEN 256u

static yciam_result_t check(const yciam_config_t *config)
{
    const yciam_key_t *key = config->key;
    const char *audience = config->audience != NULL ? config->audience : YCIAM_DEFAULT_AUDIENCE;

    if (key == NULL || key->signer.sign == NULL ||
        !yciam_priv_text_is(audience, YCIAM_AUDIENCE_MAX, YCIAM_URI_OTHERS)) {
        return YCIAM_ERR_ARGUMENT;
    }
    if (config->jwt != NULL && config->jwt_cap < YCIAM_JWT_MAX(strlen(audience), (size_t) key->signer.signature_len)) {
        return YCIAM_ERR_SPACE;
    }
    return YCIAM_OK;
}

static bool is_kept_jwt_good(const yciam_t *iam, int64_t now)
{
    int64_t left_s = iam->priv_jwt_expires_at - now;

    return iam->priv_jwt_kept && left_s > JWT_LEFT_S && left_s <= (int64_t) YCIAM_JWT_LIFETIME_MAX;
}

/*
 * The JWT is whole: out of the way of the request, into which it goes from there. What comes before it is not half as
 * long as the shortest work buffer, so the NUL stays; where it reaches the JWT, the whole does not fit.
 */
static yciam_result_t send_jwt(yciam_t *iam, const void *jwt)
{
    const yciam_exchange_t *x = &iam->priv_exchange;
    char *end = (char *) x->priv_buf + x->priv_cap - 1u;
    char *value = (char *) memmove(end - iam->priv_jwt_len, jwt, iam->priv_jwt_len);

    *end = '\0';
    return yciam_priv_post(iam, "jwt", value, "", "", "");
}

static yciam_result_t sign(yciam_t *iam)
{
    const yciam_config_t *config = iam->priv_config;
    yciam_exchange_t *x = &iam->priv_exchange;
    const yciam_port_t *port = x->priv_port;
    char *jwt = (char *) x->priv_buf;
    int32_t native;
    yciam_result_t result = yciam_jwt_sign(config->key, jwt, x->priv_cap, &iam->priv_jwt_len, &native);

    if (result == YCIAM_PENDING) {
        x->priv_moved = false; /* whoever signs needs time */
        return YCIAM_PENDING;
    }
    if (iam->priv_is_connected) { /* what TLS holds may have been in the way, or the service lose patience */
        iam->priv_signs_first = result < 0 || port->ticks_ms(port->ctx) - x->priv_stage_ms > SIGN_MAX_MS;
    }
    if (result < 0) {
        return yciam_priv_attempt_fail(iam, result, native);
    }
    if (config->jwt != NULL) {
        memcpy(config->jwt, jwt, iam->priv_jwt_len);
        iam->priv_jwt_kept = true;
    }
    return send_jwt(iam, jwt);
}

static yciam_result_t write(yciam_t *iam)
{
    const yciam_config_t *config = iam->priv_config;
    yciam_exchange_t *x = &iam->priv_exchange;
    char *jwt = (char *) x->priv_buf;
    int64_t now = yciam_priv_service_time(iam);
    yciam_claims_t claims = { config->audience, now - BACKDATE_S, now - BACKDATE_S + YCIAM_JWT_LIFETIME_MAX };
    yciam_result_t result;

    if (x->priv_stage == YCIAM_STAGE_SIGN) {
        return sign(iam);
    }
    if (is_kept_jwt_good(iam, now)) {
        return send_jwt(iam, config->jwt);
    }
    yciam_priv_forget_jwt(iam);
    iam->priv_jwt_len = 0;
    if (iam->priv_asks_time) {
        return send_jwt(iam, jwt);
    }
    x->priv_stage = YCIAM_STAGE_SIGN;
    result = yciam_jwt_begin(config->key, &claims, jwt, x->priv_cap, &iam->priv_jwt_len);
    iam->priv_jwt_expires_at = claims.expires_at;
    if (result != YCIAM_OK) {
        return yciam_priv_attempt_fail(iam, result, 0);
    }
    if (iam->priv_signs_first || config->key->signer.signature_len > SIGN_MAX_LEN) {
        return YCIAM_PENDING;
    }
    return yciam_priv_attempt_connect(iam, 0);
}

yciam_result_t yciam_priv_read_iam_token(yciam_t *iam, yciam_json_t *json, char *body)
{
    yciam_iam_token_t token;
    yciam_result_t result = yciam_priv_answer_read_token(json, body, &token);

    return result == YCIAM_OK ? yciam_priv_take_token(iam, &token) : result;
}

void yciam_priv_forget_jwt(yciam_t *iam)
{
    if (iam->priv_jwt_kept) {
        yciam_priv_wipe(iam->priv_config->jwt, iam->priv_config->jwt_cap);
    }
    iam->priv_jwt_kept = false;
}

const yciam_source_t yciam_source_key = {
    check,     write, yciam_priv_read_iam_token, YCIAM_DEFAULT_HOST, YCIAM_DEFAULT_CONNECT_MS, YCIAM_DEFAULT_TCP_PORT,
    YCIAM_TLS,
};
