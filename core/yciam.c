/* SPDX-License-Identifier: Apache-2.0 */
#include <yciam/yciam.h>

#include <string.h>

#include "exchange.h"
#include "http.h"
#include "refresh.h"
#include "text.h"
#include "wipe.h"
#include "writer.h"

#define CLOCK_SET_SINCE   1704067200 /* 2024-01-01: a clock before it was never set */
#define BACKDATE_S        60         /* `iat` lies so far back, for a service whose clock is behind */
#define CLOCK_TOLERANCE_S 30         /* a Date field this near says nothing about our clock */
#define LIFETIME_MAX_S    86400      /* what is believed of a token's life; the service gives 12 hours at most */
#define RETRY_AFTER_MAX_S 86400u     /* what is believed of Retry-After */
#define POLL_MS           5u         /* between two polls when nothing moved */
#define DELAY_MAX_MS      86400000u  /* a day, so that a wrap of ticks_ms is never missed */
#define JWT_LEFT_S        60         /* a kept JWT must be good for this long */

static uint32_t or_default(uint32_t value, uint32_t otherwise)
{
    return value != 0 ? value : otherwise;
}

static const char *host_of(const yciam_config_t *config)
{
    return config->host != NULL ? config->host : YCIAM_DEFAULT_HOST;
}

static const char *audience_of(const yciam_config_t *config)
{
    return config->audience != NULL ? config->audience : YCIAM_DEFAULT_AUDIENCE;
}

static int64_t unix_time(const yciam_t *iam)
{
    const yciam_port_t *port = iam->priv_config->port;

    return port->unix_time(port->ctx);
}

/* For jitter alone. Without entropy all draw the middle, which is no worse than no jitter. */
static uint32_t random_u32(const yciam_t *iam)
{
    const yciam_port_t *port = iam->priv_config->port;
    uint32_t value;

    return port->entropy(port->ctx, &value, sizeof value) == 0 ? value : 0x80000000u;
}

static void tick(yciam_t *iam)
{
    const yciam_port_t *port = iam->priv_config->port;
    uint32_t ticks_ms = port->ticks_ms(port->ctx);

    iam->priv_now_ms += (uint32_t) (ticks_ms - iam->priv_ticks_ms);
    iam->priv_ticks_ms = ticks_ms;
}

static void drop_token(yciam_t *iam)
{
    yciam_wipe(iam->priv_config->token, iam->priv_config->token_cap);
    iam->priv_token_len = 0;
    iam->priv_expires_at = 0;
}

static void drop_jwt(yciam_t *iam)
{
    if (iam->priv_config->jwt != NULL) {
        yciam_wipe(iam->priv_config->jwt, iam->priv_config->jwt_cap);
    }
    iam->priv_jwt_kept = false;
}

yciam_result_t yciam_init(yciam_t *iam, const yciam_config_t *config)
{
    yciam_exchange_t *x = &iam->priv_exchange;

    memset(iam, 0, sizeof *iam);
    if (config->port == NULL || config->key == NULL || config->token == NULL || config->work == NULL ||
        config->key->signer.sign == NULL || !yciam_text_is(host_of(config), 255u, "-._:")) {
        return YCIAM_ERR_ARGUMENT;
    }
    if (config->token_cap < 2u || config->work_cap < YCIAM_WORK_SIZE(config->token_cap - 1u)) {
        return YCIAM_ERR_SPACE;
    }
    if (config->jwt != NULL &&
        config->jwt_cap < YCIAM_JWT_MAX(strlen(audience_of(config)), (size_t) config->key->signer.signature_len)) {
        return YCIAM_ERR_SPACE;
    }
    iam->priv_config = config;
    iam->priv_ticks_ms = config->port->ticks_ms(config->port->ctx);
    x->priv_port = config->port;
    x->priv_host = host_of(config);
    x->priv_tcp_port = config->tcp_port != 0 ? config->tcp_port : YCIAM_DEFAULT_TCP_PORT;
    x->priv_security = YCIAM_TLS;
    x->priv_buf = config->work;
    x->priv_cap = config->work_cap;
    x->priv_timeouts.connect_ms = or_default(config->timeouts.connect_ms, YCIAM_DEFAULT_CONNECT_MS);
    x->priv_timeouts.answer_ms = or_default(config->timeouts.answer_ms, YCIAM_DEFAULT_ANSWER_MS);
    x->priv_timeouts.total_ms = or_default(config->timeouts.total_ms, YCIAM_DEFAULT_TOTAL_MS);
    drop_token(iam);
    return YCIAM_OK;
}

/* Ends the attempt: nothing of it stays in memory. */
static void end_attempt(yciam_t *iam)
{
    const yciam_port_t *port = iam->priv_config->port;

    port->close(port->ctx);
    yciam_wipe(iam->priv_config->work, iam->priv_config->work_cap);
    iam->priv_stage = YCIAM_STAGE_IDLE;
}

static uint32_t pause_ms(yciam_t *iam, yciam_result_t result)
{
    const yciam_config_t *config = iam->priv_config;
    uint32_t min_ms = or_default(config->backoff_min_ms, YCIAM_DEFAULT_BACKOFF_MIN_MS);
    uint32_t max_ms = or_default(config->backoff_max_ms, YCIAM_DEFAULT_BACKOFF_MAX_MS);
    yciam_class_t class_of = yciam_result_class(result);
    uint32_t after_s = yciam_http_retry_after_s(&iam->priv_exchange.priv_http);
    unsigned failures = iam->priv_failures;
    uint32_t ms;

    if (class_of == YCIAM_CLASS_CLOCK) {
        failures = 1; /* asking the clock again costs nothing */
    }
    if (class_of == YCIAM_CLASS_USAGE || class_of == YCIAM_CLASS_KEY || result == YCIAM_ERR_REFUSED) {
        min_ms = max_ms;
    }
    ms = yciam_backoff_ms(failures, min_ms, max_ms, random_u32(iam));
    after_s = after_s < RETRY_AFTER_MAX_S ? after_s : RETRY_AFTER_MAX_S;
    return class_of == YCIAM_CLASS_REFUSED && after_s > ms / 1000u ? after_s * 1000u : ms;
}

static yciam_result_t fail(yciam_t *iam, yciam_result_t result, int32_t native)
{
    yciam_error_t *error = &iam->priv_error;

    error->result = result;
    error->stage = (yciam_stage_t) iam->priv_stage;
    error->native = native;
    error->http_status = (uint16_t) yciam_http_status(&iam->priv_exchange.priv_http);
    if (iam->priv_failures < UINT8_MAX) {
        iam->priv_failures++;
    }
    iam->priv_next_ms = iam->priv_now_ms + pause_ms(iam, result);
    end_attempt(iam);
    return result;
}

/* Writes the request up to the JWT. */
static void write_head(yciam_t *iam, yciam_writer_t *w, size_t jwt_len)
{
    const yciam_exchange_t *x = &iam->priv_exchange;

    yciam_write(w, "POST /iam/v1/tokens HTTP/1.1\r\nHost: ");
    yciam_write(w, x->priv_host);
    if (x->priv_tcp_port != YCIAM_DEFAULT_TCP_PORT) {
        yciam_write(w, ":");
        yciam_write_u64(w, x->priv_tcp_port);
    }
    yciam_write(w, "\r\nContent-Type: application/json\r\nContent-Length: ");
    yciam_write_u64(w, jwt_len + 10u); /* {"jwt":""} */
    yciam_write(w, "\r\n\r\n{\"jwt\":\"");
    iam->priv_jwt_at = w->len;
}

/* The request is whole: it goes out. */
static yciam_result_t send_request(yciam_t *iam)
{
    const yciam_config_t *config = iam->priv_config;
    yciam_writer_t w = { config->work, config->work_cap, iam->priv_jwt_at + iam->priv_jwt_len, false };

    yciam_write(&w, "\"}");
    if (w.overflow) {
        return fail(iam, YCIAM_ERR_SPACE, 0);
    }
    yciam_exchange_start(&iam->priv_exchange, w.len);
    iam->priv_stage = YCIAM_STAGE_CONNECT;
    return YCIAM_PENDING;
}

/* The request with the JWT that was kept. */
static yciam_result_t reuse_jwt(yciam_t *iam)
{
    const yciam_config_t *config = iam->priv_config;
    yciam_writer_t w = { config->work, config->work_cap, 0, false };
    char *at;

    write_head(iam, &w, iam->priv_jwt_len);
    at = yciam_write_space(&w, iam->priv_jwt_len);
    if (at == NULL) {
        return fail(iam, YCIAM_ERR_SPACE, 0);
    }
    memcpy(at, config->jwt, iam->priv_jwt_len);
    return send_request(iam);
}

/* The request as far as it can be written without a signature. */
static yciam_result_t begin_jwt(yciam_t *iam, int64_t now)
{
    const yciam_config_t *config = iam->priv_config;
    yciam_writer_t w = { config->work, config->work_cap, 0, false };
    yciam_claims_t claims = { config->audience, now - BACKDATE_S, now - BACKDATE_S + YCIAM_JWT_LIFETIME_MAX };
    yciam_result_t result;
    size_t len;

    /* Once for its length, which the head has to say, and once in its place. */
    result = yciam_jwt_begin(config->key, &claims, w.buf, w.cap, &len);
    if (result == YCIAM_OK) {
        write_head(iam, &w, len + 1u + YCIAM_BASE64URL_LEN((size_t) config->key->signer.signature_len));
        result = yciam_jwt_begin(config->key, &claims, w.buf + w.len, w.cap - w.len, &iam->priv_jwt_len);
    }
    iam->priv_jwt_expires_at = claims.expires_at;
    return result < 0 ? fail(iam, result, 0) : YCIAM_PENDING;
}

static yciam_result_t begin(yciam_t *iam)
{
    int64_t now = unix_time(iam);

    memset(&iam->priv_error, 0, sizeof iam->priv_error);
    yciam_http_init(&iam->priv_exchange.priv_http);
    iam->priv_stage = YCIAM_STAGE_CLOCK;
    if (now < CLOCK_SET_SINCE) {
        return fail(iam, YCIAM_ERR_CLOCK, 0);
    }
    now += iam->priv_clock_error_s;
    iam->priv_stage = YCIAM_STAGE_SIGN;
    if (iam->priv_jwt_kept && iam->priv_jwt_expires_at - now > JWT_LEFT_S &&
        iam->priv_jwt_expires_at - now <= (int64_t) YCIAM_JWT_LIFETIME_MAX) {
        return reuse_jwt(iam);
    }
    drop_jwt(iam);
    return begin_jwt(iam, now);
}

static yciam_result_t step_sign(yciam_t *iam)
{
    const yciam_config_t *config = iam->priv_config;
    char *jwt = (char *) config->work + iam->priv_jwt_at;
    int32_t native = 0;
    yciam_result_t result =
        yciam_jwt_sign(config->key, jwt, config->work_cap - iam->priv_jwt_at, &iam->priv_jwt_len, &native);

    if (result != YCIAM_OK) {
        return result < 0 ? fail(iam, result, native) : YCIAM_PENDING;
    }
    if (config->jwt != NULL) {
        memcpy(config->jwt, jwt, iam->priv_jwt_len);
        iam->priv_jwt_kept = true;
    }
    return send_request(iam);
}

/* The service's clock less ours, when its answer says that they differ. True: that is news. */
static bool learn_clock(yciam_t *iam)
{
    int64_t date = iam->priv_exchange.priv_http.priv_date;
    int64_t error_s = date - unix_time(iam);
    int64_t change_s = error_s - iam->priv_clock_error_s;

    if (date < CLOCK_SET_SINCE || (change_s <= CLOCK_TOLERANCE_S && change_s >= -CLOCK_TOLERANCE_S)) {
        return false;
    }
    iam->priv_clock_error_s = error_s;
    return true;
}

static yciam_result_t refused(yciam_t *iam, unsigned status, uint8_t *scratch, size_t scratch_cap)
{
    const yciam_exchange_t *x = &iam->priv_exchange;
    bool news = learn_clock(iam);
    yciam_result_t result = YCIAM_ERR_REFUSED;

    if (status < 400u) {
        return fail(iam, YCIAM_ERR_HTTP_STATUS, 0);
    }
    if (status == 429u || status >= 500u) {
        result = YCIAM_ERR_BUSY;
    } else {
        drop_jwt(iam); /* it may be the very thing that is refused */
    }
    yciam_answer_status((const char *) x->priv_buf, x->priv_len, scratch, scratch_cap, &iam->priv_error);
    result = fail(iam, result, 0);
    if (news && !iam->priv_clock_learnt && result == YCIAM_ERR_REFUSED) {
        iam->priv_clock_learnt = true; /* our times were wrong: once more, with better ones */
        iam->priv_next_ms = iam->priv_now_ms;
    }
    return result;
}

static yciam_result_t accept(yciam_t *iam, uint8_t *scratch, size_t scratch_cap)
{
    const yciam_config_t *config = iam->priv_config;
    const yciam_exchange_t *x = &iam->priv_exchange;
    yciam_iam_token_t token;
    yciam_result_t result = yciam_answer_token((char *) x->priv_buf, x->priv_len, scratch, scratch_cap, &token);
    int64_t lifetime_s;

    if (result != YCIAM_OK) {
        return fail(iam, result, 0);
    }
    (void) learn_clock(iam);
    lifetime_s = token.expires_at - (unix_time(iam) + iam->priv_clock_error_s);
    if (lifetime_s <= 0) {
        return fail(iam, YCIAM_ERR_EXPIRED, 0);
    }
    if (token.token_len >= config->token_cap) {
        return fail(iam, YCIAM_ERR_LONG, 0);
    }
    lifetime_s = lifetime_s < LIFETIME_MAX_S ? lifetime_s : LIFETIME_MAX_S;
    memcpy(config->token, token.token, token.token_len + 1u);
    iam->priv_token_len = token.token_len;
    iam->priv_expires_at = token.expires_at;
    iam->priv_expires_ms = iam->priv_now_ms + (uint64_t) lifetime_s * 1000u;
    iam->priv_next_ms =
        iam->priv_now_ms +
        1000u * (uint64_t) yciam_refresh_delay_s((uint32_t) lifetime_s,
                                                 or_default(config->refresh_s, YCIAM_DEFAULT_REFRESH_S),
                                                 or_default(config->margin_s, YCIAM_DEFAULT_MARGIN_S), random_u32(iam));
    iam->priv_failures = 0;
    iam->priv_clock_learnt = false;
    drop_jwt(iam);
    end_attempt(iam);
    return YCIAM_OK;
}

/* The JSON reader wants a NUL behind the body, and the rest of the buffer for the values. */
static yciam_result_t on_answer(yciam_t *iam)
{
    yciam_exchange_t *x = &iam->priv_exchange;
    unsigned status = yciam_http_status(&x->priv_http);
    uint8_t *scratch = x->priv_buf + x->priv_len + 1u;
    size_t scratch_cap;

    if (x->priv_len == x->priv_cap) {
        return fail(iam, YCIAM_ERR_LONG, 0);
    }
    x->priv_buf[x->priv_len] = '\0';
    scratch_cap = x->priv_cap - x->priv_len - 1u;
    return status == 200u ? accept(iam, scratch, scratch_cap) : refused(iam, status, scratch, scratch_cap);
}

static yciam_result_t step_exchange(yciam_t *iam)
{
    yciam_exchange_t *x = &iam->priv_exchange;
    const yciam_port_t *port = x->priv_port;
    yciam_result_t result = yciam_exchange_poll(x);

    iam->priv_stage = x->priv_stage;
    if (result < 0) {
        return fail(iam, result, port->last_error != NULL ? port->last_error(port->ctx) : 0);
    }
    if (result != YCIAM_OK) {
        return YCIAM_PENDING;
    }
    iam->priv_stage = YCIAM_STAGE_ANSWER;
    return on_answer(iam);
}

static yciam_result_t step(yciam_t *iam)
{
    switch (iam->priv_stage) {
    case YCIAM_STAGE_IDLE:
        return iam->priv_now_ms < iam->priv_next_ms ? YCIAM_PENDING : begin(iam);
    case YCIAM_STAGE_SIGN:
        return step_sign(iam);
    default:
        return step_exchange(iam);
    }
}

yciam_result_t yciam_poll(yciam_t *iam)
{
    yciam_result_t result;

    tick(iam);
    if (iam->priv_token_len > 0 && iam->priv_now_ms >= iam->priv_expires_ms) {
        drop_token(iam);
    }
    result = step(iam);
    return result == YCIAM_PENDING && iam->priv_token_len > 0 ? YCIAM_OK : result;
}

uint32_t yciam_delay_ms(const yciam_t *iam)
{
    uint64_t left_ms;

    if (iam->priv_stage != YCIAM_STAGE_IDLE) {
        return iam->priv_exchange.priv_moved ? 0 : POLL_MS;
    }
    left_ms = iam->priv_next_ms > iam->priv_now_ms ? iam->priv_next_ms - iam->priv_now_ms : 0;
    return left_ms < DELAY_MAX_MS ? (uint32_t) left_ms : DELAY_MAX_MS;
}

const char *yciam_token(const yciam_t *iam)
{
    return iam->priv_token_len > 0 ? iam->priv_config->token : NULL;
}

int64_t yciam_expires_at(const yciam_t *iam)
{
    return iam->priv_expires_at;
}

yciam_stage_t yciam_stage(const yciam_t *iam)
{
    return (yciam_stage_t) iam->priv_stage;
}

const yciam_error_t *yciam_error(const yciam_t *iam)
{
    return &iam->priv_error;
}

void yciam_close(yciam_t *iam)
{
    end_attempt(iam);
    drop_token(iam);
    drop_jwt(iam);
}
