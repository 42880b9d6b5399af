/* SPDX-License-Identifier: Apache-2.0 */
#include <yciam/yciam.h>

#include <string.h>

#include "clock.h"
#include "exchange.h"
#include "http.h"
#include "refresh.h"
#include "request.h"
#include "text.h"
#include "wipe.h"

#define RETRY_AFTER_MAX_S 86400u    /* what is believed of Retry-After */
#define POLL_MS           5u        /* between two polls when nothing moved */
#define DELAY_MAX_MS      86400000u /* a day, so that a wrap of ticks_ms is never missed */

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

    if (class_of == YCIAM_CLASS_USAGE || class_of == YCIAM_CLASS_KEY || result == YCIAM_ERR_REFUSED) {
        min_ms = max_ms;
    }
    ms = yciam_backoff_ms(failures, min_ms, max_ms, random_u32(iam));
    after_s = after_s < RETRY_AFTER_MAX_S ? after_s : RETRY_AFTER_MAX_S;
    return class_of == YCIAM_CLASS_REFUSED && after_s > ms / 1000u ? after_s * 1000u : ms;
}

static void record(yciam_t *iam, yciam_result_t result, int32_t native)
{
    yciam_error_t *error = &iam->priv_error;

    memset(error, 0, sizeof *error);
    error->result = result;
    error->stage = (yciam_stage_t) iam->priv_stage;
    error->native = native;
    error->http_status = (uint16_t) yciam_http_status(&iam->priv_exchange.priv_http);
}

/* Ends the attempt that failed as it was recorded, and sets the time of the next. */
static yciam_result_t give_up(yciam_t *iam)
{
    yciam_result_t result = iam->priv_error.result;

    if (result != YCIAM_ERR_CLOCK && iam->priv_failures < UINT8_MAX) {
        iam->priv_failures++; /* asking the clock once more costs nobody anything */
    }
    iam->priv_next_ms = iam->priv_now_ms + pause_ms(iam, result);
    end_attempt(iam);
    return result;
}

static yciam_result_t fail(yciam_t *iam, yciam_result_t result, int32_t native)
{
    record(iam, result, native);
    return give_up(iam);
}

static yciam_result_t send_request(yciam_t *iam)
{
    yciam_result_t result = yciam_request_end(iam);

    if (result != YCIAM_OK) {
        return fail(iam, result, 0);
    }
    iam->priv_stage = YCIAM_STAGE_CONNECT;
    return YCIAM_PENDING;
}

static yciam_result_t begin(yciam_t *iam)
{
    int64_t now = yciam_service_time(iam);
    yciam_result_t result;

    yciam_http_init(&iam->priv_exchange.priv_http);
    iam->priv_exchange.priv_moved = true;
    iam->priv_stage = YCIAM_STAGE_CLOCK;
    if (now == 0 && iam->priv_config->port->verify_time == NULL) {
        return fail(iam, YCIAM_ERR_CLOCK, 0);
    }
    iam->priv_stage = YCIAM_STAGE_SIGN;
    result = yciam_request_begin(iam, now);
    if (result == YCIAM_OK) {
        return send_request(iam);
    }
    return result < 0 ? fail(iam, result, 0) : YCIAM_PENDING;
}

static yciam_result_t step_sign(yciam_t *iam)
{
    int32_t native = 0;
    yciam_result_t result = yciam_request_sign(iam, &native);

    if (result == YCIAM_OK) {
        return send_request(iam);
    }
    iam->priv_exchange.priv_moved = false; /* whoever signs needs time */
    return result < 0 ? fail(iam, result, native) : YCIAM_PENDING;
}

static yciam_result_t refused(yciam_t *iam, unsigned status, uint8_t *scratch, size_t scratch_cap)
{
    const yciam_exchange_t *x = &iam->priv_exchange;
    bool news = yciam_clock_learn(iam);

    if (status < 400u) {
        return fail(iam, YCIAM_ERR_HTTP_STATUS, 0);
    }
    if (status == 429u || status >= 500u) {
        record(iam, YCIAM_ERR_BUSY, 0);
    } else {
        record(iam, YCIAM_ERR_REFUSED, 0);
        yciam_request_forget_jwt(iam); /* it may be the very thing that is refused */
    }
    yciam_answer_status((const char *) x->priv_buf, x->priv_len, scratch, scratch_cap, &iam->priv_error);
    (void) give_up(iam);
    if (news && !iam->priv_clock_learnt && (status == 401u || status == 400u)) {
        iam->priv_clock_learnt = true; /* our times were wrong: once more, with better ones */
        iam->priv_next_ms = iam->priv_now_ms;
    }
    return iam->priv_error.result;
}

static yciam_result_t accept(yciam_t *iam, uint8_t *scratch, size_t scratch_cap)
{
    const yciam_config_t *config = iam->priv_config;
    const yciam_exchange_t *x = &iam->priv_exchange;
    yciam_iam_token_t token;
    yciam_result_t result = yciam_answer_token((char *) x->priv_buf, x->priv_len, scratch, scratch_cap, &token);
    int64_t lifetime_s;
    int64_t now;

    if (result != YCIAM_OK) {
        return fail(iam, result, 0);
    }
    (void) yciam_clock_learn(iam);
    now = yciam_service_time(iam);
    if (now == 0) {
        return fail(iam, YCIAM_ERR_CLOCK, 0); /* lost during the attempt */
    }
    lifetime_s = token.expires_at - now;
    if (lifetime_s <= 0) {
        return fail(iam, YCIAM_ERR_EXPIRED, 0);
    }
    if (token.token_len >= config->token_cap) {
        return fail(iam, YCIAM_ERR_LONG, 0);
    }
    lifetime_s = lifetime_s < (int64_t) YCIAM_LIFETIME_MAX_S ? lifetime_s : (int64_t) YCIAM_LIFETIME_MAX_S;
    memcpy(config->token, token.token, token.token_len + 1u);
    iam->priv_token_len = token.token_len;
    iam->priv_expires_at = token.expires_at;
    iam->priv_got_ms = iam->priv_now_ms;
    iam->priv_expires_ms = iam->priv_now_ms + (uint64_t) lifetime_s * 1000u;
    iam->priv_next_ms =
        iam->priv_now_ms +
        1000u * (uint64_t) yciam_refresh_delay_s((uint32_t) lifetime_s,
                                                 or_default(config->refresh_s, YCIAM_DEFAULT_REFRESH_S),
                                                 or_default(config->margin_s, YCIAM_DEFAULT_MARGIN_S), random_u32(iam));
    iam->priv_failures = 0;
    iam->priv_clock_learnt = false;
    memset(&iam->priv_error, 0, sizeof iam->priv_error);
    yciam_request_forget_jwt(iam);
    end_attempt(iam);
    return YCIAM_OK;
}

/* The answer to a request without a JWT: whatever it says, its date counts. */
static yciam_result_t on_time(yciam_t *iam)
{
    (void) yciam_clock_learn(iam);
    if (yciam_service_time(iam) == 0) {
        return fail(iam, YCIAM_ERR_CLOCK, 0);
    }
    iam->priv_next_ms = iam->priv_now_ms;
    end_attempt(iam);
    return YCIAM_PENDING;
}

/*
 * The port has passed over the certificates' dates if the clock is not set. Before the JWT goes out, they are checked
 * against the time that the service once told.
 */
static yciam_result_t verify_time(yciam_t *iam)
{
    const yciam_port_t *port = iam->priv_config->port;

    if (yciam_clock_is_set(iam) || iam->priv_jwt_len == 0 || port->verify_time == NULL) {
        return YCIAM_OK;
    }
    return (yciam_result_t) port->verify_time(port->ctx, yciam_service_time(iam));
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
    if (iam->priv_jwt_len == 0) {
        return on_time(iam);
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

    if (iam->priv_stage == YCIAM_STAGE_CONNECT && x->priv_stage == YCIAM_STAGE_SEND) {
        result = verify_time(iam) == YCIAM_OK ? YCIAM_PENDING : YCIAM_ERR_CERT_TIME;
    }
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

void yciam_invalidate(yciam_t *iam)
{
    uint64_t earliest_ms = iam->priv_got_ms + YCIAM_INVALIDATE_MIN_S * 1000u;

    if (iam->priv_failures == 0 && iam->priv_next_ms > earliest_ms) {
        iam->priv_next_ms = earliest_ms;
    }
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
    yciam_request_forget_jwt(iam);
}
