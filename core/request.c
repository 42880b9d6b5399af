/* SPDX-License-Identifier: Apache-2.0 */
#include "request.h"

#include <string.h>

#include "exchange.h"
#include "wipe.h"
#include "writer.h"

#define BACKDATE_S 60 /* `iat` lies so far back, for a service whose clock is behind */
#define JWT_LEFT_S 60 /* a kept JWT must be good for this long */

/* Writes all up to the JWT. */
static void write_head(yciam_t *iam, yciam_writer_t *w, size_t jwt_len)
{
    const yciam_exchange_t *x = &iam->priv_exchange;

    bool is_ipv6 = strchr(x->priv_host, ':') != NULL; /* stands in brackets (RFC 3986, 3.2.2) */

    yciam_write(w, "POST /iam/v1/tokens HTTP/1.1\r\nHost: ");
    yciam_write(w, is_ipv6 ? "[" : "");
    yciam_write(w, x->priv_host);
    yciam_write(w, is_ipv6 ? "]" : "");
    if (x->priv_tcp_port != YCIAM_DEFAULT_TCP_PORT) {
        yciam_write(w, ":");
        yciam_write_u64(w, x->priv_tcp_port);
    }
    yciam_write(w, "\r\nContent-Type: application/json\r\nContent-Length: ");
    yciam_write_u64(w, jwt_len + 10u); /* {"jwt":""} */
    yciam_write(w, "\r\n\r\n{\"jwt\":\"");
    iam->priv_jwt_at = w->len;
}

static bool is_kept_jwt_good(const yciam_t *iam, int64_t now)
{
    int64_t left_s = iam->priv_jwt_expires_at - now;

    return iam->priv_jwt_kept && left_s > JWT_LEFT_S && left_s <= (int64_t) YCIAM_JWT_LIFETIME_MAX;
}

/* A new JWT: once for its length, which the head has to say, and once in its place. */
static yciam_result_t begin_jwt(yciam_t *iam, yciam_writer_t *w, int64_t now)
{
    const yciam_config_t *config = iam->priv_config;
    yciam_claims_t claims = { config->audience, now - BACKDATE_S, now - BACKDATE_S + YCIAM_JWT_LIFETIME_MAX };
    size_t len;
    yciam_result_t result = yciam_jwt_begin(config->key, &claims, w->buf, w->cap, &len);

    if (result == YCIAM_OK) {
        write_head(iam, w, len + 1u + YCIAM_BASE64URL_LEN((size_t) config->key->signer.signature_len));
        result = yciam_jwt_begin(config->key, &claims, w->buf + w->len, w->cap - w->len, &iam->priv_jwt_len);
        iam->priv_jwt_expires_at = claims.expires_at;
    }
    return result == YCIAM_OK ? YCIAM_PENDING : result;
}

yciam_result_t yciam_request_begin(yciam_t *iam, int64_t now)
{
    const yciam_config_t *config = iam->priv_config;
    yciam_writer_t w = { (char *) config->work, config->work_cap, 0, false };
    char *at;

    if (!is_kept_jwt_good(iam, now)) {
        yciam_request_forget_jwt(iam);
        iam->priv_jwt_len = 0;
        if (now != 0) {
            return begin_jwt(iam, &w, now);
        }
    }
    write_head(iam, &w, iam->priv_jwt_len);
    at = yciam_write_space(&w, iam->priv_jwt_len);
    if (at == NULL) {
        return YCIAM_ERR_SPACE;
    }
    if (iam->priv_jwt_len > 0) {
        memcpy(at, config->jwt, iam->priv_jwt_len);
    }
    return YCIAM_OK;
}

yciam_result_t yciam_request_sign(yciam_t *iam, int32_t *native)
{
    const yciam_config_t *config = iam->priv_config;
    char *jwt = (char *) config->work + iam->priv_jwt_at;
    yciam_result_t result =
        yciam_jwt_sign(config->key, jwt, config->work_cap - iam->priv_jwt_at, &iam->priv_jwt_len, native);

    if (result == YCIAM_OK && config->jwt != NULL) {
        memcpy(config->jwt, jwt, iam->priv_jwt_len);
        iam->priv_jwt_kept = true;
    }
    return result;
}

yciam_result_t yciam_request_end(yciam_t *iam)
{
    const yciam_config_t *config = iam->priv_config;
    yciam_writer_t w = { (char *) config->work, config->work_cap, iam->priv_jwt_at + iam->priv_jwt_len, false };

    yciam_write(&w, "\"}");
    yciam_exchange_start(&iam->priv_exchange, w.len);
    return w.overflow ? YCIAM_ERR_SPACE : YCIAM_OK;
}

void yciam_request_forget_jwt(yciam_t *iam)
{
    if (iam->priv_jwt_kept) {
        yciam_wipe(iam->priv_config->jwt, iam->priv_config->jwt_cap);
    }
    iam->priv_jwt_kept = false;
}
