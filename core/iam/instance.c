/* SPDX-License-Identifier: Apache-2.0 */
#include <yciam/yciam.h>

#include <string.h>

#include "../http/http_exchange.h"
#include "../http/http_reader.h"
#include "../util/result_class.h"
#include "../util/text.h"
#include "../util/wipe.h"
#include "attempt.h"
#include "clock.h"
#include "iam_answer.h"
#include "refresh_times.h"

static uint32_t or_default(uint32_t value, uint32_t otherwise)
{
    return value != 0 ? value : otherwise;
}

static uint32_t greater(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

/* For jitter alone. Without entropy all draw the middle, which is no worse than no jitter. */
static uint32_t random_u32(const yciam_t *iam)
{
    const yciam_port_t *port = iam->priv_exchange.priv_port;
    uint32_t value;

    return port->entropy(port->ctx, &value, sizeof value) == 0 ? value : 0x80000000u;
}

static uint32_t rest(uint32_t left_ms, uint32_t passed_ms)
{
    return left_ms > passed_ms ? left_ms - passed_ms : 0;
}

/*
 * Holds this token, or none. All that other tasks read (share.h) is written here, with the lock held: that must not
 * last longer than it takes to wipe one token and to copy another. Behind the held one the buffer is always zero.
 */
static void hold(yciam_t *iam, const yciam_iam_token_t *token, uint32_t lifetime_s)
{
    const yciam_config_t *config = iam->priv_config;
    const yciam_lock_t *lock = config->lock;

    if (lock != NULL) {
        lock->take(lock->ctx);
    }
    iam->priv_generation++;
    yciam_priv_wipe(config->token, iam->priv_token_len);
    iam->priv_token_len = 0;
    iam->priv_expires_at = 0;
    if (token != NULL) {
        iam->priv_token_len = token->token_len;
        iam->priv_expires_at = token->expires_at;
        iam->priv_expires_ms = (uint32_t) iam->priv_now_ms + lifetime_s * 1000u;
        memcpy(config->token, token->token, token->token_len);
    }
    if (lock != NULL) {
        lock->give(lock->ctx);
    }
}

void yciam_priv_drop_token(yciam_t *iam)
{
    hold(iam, NULL, 0);
}

void yciam_priv_tick(yciam_t *iam)
{
    const yciam_port_t *port = iam->priv_exchange.priv_port;
    uint32_t before_ms = (uint32_t) iam->priv_now_ms;
    uint32_t passed_ms = port->ticks_ms(port->ctx) - before_ms;

    iam->priv_now_ms += passed_ms;
    iam->priv_due_ms = rest(iam->priv_due_ms, passed_ms);
    if (iam->priv_token_len > 0 && passed_ms >= iam->priv_expires_ms - before_ms) {
        yciam_priv_drop_token(iam);
    }
}

yciam_result_t yciam_init(yciam_t *iam, const yciam_config_t *config)
{
    const yciam_source_t *source = config->source != NULL ? config->source : &yciam_source_key;
    yciam_exchange_t *x = &iam->priv_exchange;

    memset(iam, 0, sizeof *iam);
    x->priv_host = config->host != NULL ? config->host : source->host;
    if (config->port == NULL || config->token == NULL || config->work == NULL ||
        !yciam_priv_text_is(x->priv_host, 255u, ":._-")) {
        return YCIAM_ERR_ARGUMENT;
    }
    if (config->token_cap < 2u || config->work_cap < YCIAM_WORK_SIZE(config->token_cap - 1u)) {
        return YCIAM_ERR_SPACE;
    }
    iam->priv_config = config;
    iam->priv_own_source = source;
    iam->priv_source = source;
    iam->priv_now_ms = config->port->ticks_ms(config->port->ctx);
    x->priv_port = config->port;
    x->priv_tcp_port = config->tcp_port != 0 ? config->tcp_port : source->tcp_port;
    x->priv_security = source->security;
    x->priv_buf = config->work;
    x->priv_cap = config->work_cap;
    x->priv_timeouts.connect_ms = or_default(config->timeouts.connect_ms, source->connect_ms);
    x->priv_timeouts.answer_ms = or_default(config->timeouts.answer_ms, YCIAM_DEFAULT_ANSWER_MS);
    x->priv_timeouts.total_ms = or_default(config->timeouts.total_ms, YCIAM_DEFAULT_TOTAL_MS);
    yciam_priv_wipe(config->token, config->token_cap);
    return source->check(config);
}

void yciam_priv_attempt_end(yciam_t *iam)
{
    const yciam_port_t *port = iam->priv_exchange.priv_port;

    port->conn_close(port->ctx);
    iam->priv_source = iam->priv_own_source;
    yciam_priv_exchange_end(&iam->priv_exchange);
}

static uint32_t pause_ms(const yciam_t *iam, yciam_result_t result)
{
    const yciam_config_t *config = iam->priv_config;
    uint32_t min_ms = or_default(config->backoff_min_ms, YCIAM_DEFAULT_BACKOFF_MIN_MS);
    uint32_t max_ms = or_default(config->backoff_max_ms, YCIAM_DEFAULT_BACKOFF_MAX_MS);
    unsigned failures = iam->priv_failures;
    uint32_t calm_ms = 0;
    uint32_t after_ms = 0;
    uint32_t ms;

    if (yciam_priv_is_lasting(result)) {
        min_ms = max_ms;
    } else if (failures > 1u && result != YCIAM_ERR_DNS) {
        min_ms = greater(min_ms, max_ms / 2u); /* no hiccup, then: the service is out of order, or out of room */
        failures--;
    }
    if (iam->priv_token_len > 0 && !iam->priv_doubted) {
        calm_ms = yciam_priv_calm_ms(iam->priv_expires_ms - (uint32_t) iam->priv_now_ms,
                                     or_default(config->refresh_s, YCIAM_DEFAULT_REFRESH_S));
    }
    ms = yciam_priv_backoff_ms(failures, greater(min_ms, calm_ms), greater(max_ms, calm_ms), random_u32(iam));
    if (yciam_priv_is_refused(result)) {
        after_ms =
            yciam_priv_retry_after_ms(yciam_priv_http_retry_after_s(&iam->priv_exchange.priv_http), random_u32(iam));
    }
    return greater(ms, after_ms);
}

yciam_result_t yciam_priv_attempt_give_up(yciam_t *iam)
{
    yciam_result_t result = iam->priv_error.result;

    if (iam->priv_error.stage != YCIAM_STAGE_CLOCK && iam->priv_failures < UINT8_MAX) {
        iam->priv_failures++; /* asking the device's clock once more costs nobody anything */
    }
    iam->priv_due_ms = pause_ms(iam, result);
    yciam_priv_attempt_end(iam);
    return result;
}

yciam_result_t yciam_priv_attempt_fail(yciam_t *iam, yciam_result_t result, int32_t native)
{
    yciam_priv_exchange_record(&iam->priv_exchange, result, native, &iam->priv_error);
    return yciam_priv_attempt_give_up(iam);
}

yciam_result_t yciam_priv_attempt_connect(yciam_t *iam, size_t request_len)
{
    yciam_exchange_t *x = &iam->priv_exchange;

    yciam_priv_exchange_start(x, YCIAM_STAGE_CONNECT, request_len);
    x->priv_start_ms = x->priv_stage_ms;
    return YCIAM_PENDING;
}

yciam_result_t yciam_priv_attempt_send(yciam_t *iam, const yciam_writer_t *w)
{
    if (w->overflow) {
        return yciam_priv_attempt_fail(iam, YCIAM_ERR_SPACE, 0);
    }
    if (iam->priv_is_connected) {
        yciam_priv_exchange_start(&iam->priv_exchange, YCIAM_STAGE_SEND, w->len);
        return YCIAM_PENDING;
    }
    return yciam_priv_attempt_connect(iam, w->len);
}

yciam_result_t yciam_priv_attempt_begin(yciam_t *iam)
{
    yciam_exchange_t *x = &iam->priv_exchange;
    const yciam_source_t *source = iam->priv_source;

    yciam_priv_http_init(&x->priv_http);
    x->priv_moved = true;
    x->priv_stage = YCIAM_STAGE_CLOCK;
    iam->priv_is_connected = false;
    iam->priv_asks_time = yciam_priv_service_time(iam) == 0 && source->read != NULL;
    if (iam->priv_asks_time) {
        if (x->priv_security != YCIAM_TLS || x->priv_port->verify_time == NULL) {
            return yciam_priv_attempt_fail(iam, YCIAM_ERR_CLOCK, 0); /* over plain HTTP anybody could tell the time */
        }
        source = &yciam_source_key; /* whatever the own one: a JWT that is missing is refused with a Date */
    }
    return source->write(iam);
}

yciam_result_t yciam_priv_take_token(yciam_t *iam, const yciam_iam_token_t *token)
{
    const yciam_config_t *config = iam->priv_config;
    int64_t now = yciam_priv_service_time(iam);
    int64_t left_s;
    uint32_t lifetime_s;

    if (now == 0) {
        return YCIAM_ERR_CLOCK; /* lost during the attempt */
    }
    if (token->expires_at <= now) {
        return YCIAM_ERR_EXPIRED;
    }
    if (token->token_len >= config->token_cap) {
        return YCIAM_ERR_LONG;
    }
    left_s = token->expires_at - now;
    lifetime_s = left_s < (int64_t) YCIAM_LIFETIME_MAX_S ? (uint32_t) left_s : YCIAM_LIFETIME_MAX_S;
    hold(iam, token, lifetime_s);
    iam->priv_got_ms = (uint32_t) iam->priv_now_ms;
    iam->priv_got_at = now;
    iam->priv_due_ms =
        1000u * yciam_priv_refresh_delay_s(lifetime_s, or_default(config->refresh_s, YCIAM_DEFAULT_REFRESH_S),
                                           or_default(config->margin_s, YCIAM_DEFAULT_MARGIN_S), random_u32(iam));
    iam->priv_failures = 0;
    iam->priv_clock_learnt = false;
    iam->priv_doubted = false;
    memset(&iam->priv_error, 0, sizeof iam->priv_error);
    return YCIAM_OK;
}

/* What an answer is that was parsed with this result. */
static yciam_result_t read_answer(yciam_t *iam, yciam_result_t parsed, yciam_json_t *json)
{
    yciam_exchange_t *x = &iam->priv_exchange;
    unsigned status = x->priv_http.priv_status;

    if (iam->priv_asks_time) { /* whatever it says, its date counts */
        if (yciam_priv_service_time(iam) != 0) {
            return YCIAM_PENDING;
        }
        /* It told none, or one that its certificates are not valid at. */
        return YCIAM_CLOCK_IS_SET(x->priv_http.priv_date) ? YCIAM_ERR_CERT_TIME : YCIAM_ERR_CLOCK;
    }
    if (status == 200u) {
        return parsed == YCIAM_OK ? iam->priv_source->read(iam, json, (char *) x->priv_buf) : parsed;
    }
    if (status < 400u) {
        return YCIAM_ERR_HTTP_STATUS;
    }
    return status == 429u || status >= 500u ? YCIAM_ERR_BUSY : YCIAM_ERR_REFUSED;
}

static yciam_result_t on_answer(yciam_t *iam)
{
    yciam_exchange_t *x = &iam->priv_exchange;
    unsigned status = x->priv_http.priv_status;
    uint8_t *end = x->priv_buf + x->priv_len; /* here stands the NUL that the JSON reader wants, then its values */
    bool news = yciam_priv_clock_learn(iam);
    bool is_of_jwt = iam->priv_source == &yciam_source_key;
    const yciam_t *authority = iam->priv_config->authority;
    yciam_json_t json;
    yciam_result_t parsed;
    yciam_result_t result;

    *end = '\0';
    parsed = yciam_priv_json_parse(&json, (char *) x->priv_buf, x->priv_len, end + 1, x->priv_cap - 1u - x->priv_len);
    result = read_answer(iam, parsed, &json);
    if (result >= 0 || result == YCIAM_ERR_REFUSED) {
        yciam_priv_forget_jwt(iam); /* it may be the very thing that is refused */
    }
    if (result >= 0) {
        yciam_priv_attempt_end(iam);
        return result;
    }
    yciam_priv_exchange_record(x, result, 0, &iam->priv_error);
    if (status >= 400u && parsed == YCIAM_OK) {
        yciam_priv_answer_read_status(&json, &iam->priv_error);
    }
    (void) yciam_priv_attempt_give_up(iam);
    if (is_of_jwt && (status == 401u || status == 400u)) {
        if (news && !iam->priv_clock_learnt) {
            iam->priv_clock_learnt = true; /* our times were wrong: once more, with better ones */
            iam->priv_due_ms = 0;
        } else if (!news && !iam->priv_clock_unset) {
            iam->priv_clock_error_s = 0; /* nor were those right that it told: the next ones are our clock's again */
        }
    } else if (result == YCIAM_ERR_REFUSED && status == 401u && authority != NULL && iam->priv_failures == 1u &&
               (uint32_t) authority->priv_now_ms - authority->priv_got_ms >= YCIAM_INVALIDATE_MIN_S * 1000u) {
        iam->priv_due_ms = 0; /* the authority's token is no good: once more, with another one */
    }
    return result;
}

static yciam_result_t step_exchange(yciam_t *iam)
{
    yciam_exchange_t *x = &iam->priv_exchange;
    bool was_connecting = x->priv_stage == YCIAM_STAGE_CONNECT;
    yciam_result_t result = yciam_priv_exchange_poll(x);

    if (was_connecting && x->priv_stage == YCIAM_STAGE_SEND) {
        if (!iam->priv_asks_time && yciam_priv_clock_verify(iam, x) != YCIAM_OK) {
            result = YCIAM_ERR_CERT_TIME;
        } else if (x->priv_len == 0) { /* the connection comes first, and now the request */
            iam->priv_is_connected = true;
            x->priv_stage = YCIAM_STAGE_SIGN;
        }
    }
    if (result == YCIAM_OK) {
        x->priv_stage = YCIAM_STAGE_ANSWER;
        return on_answer(iam);
    }
    if (result < 0) {
        return yciam_priv_attempt_fail(iam, result, yciam_priv_exchange_native(x));
    }
    return result;
}

yciam_result_t yciam_priv_step(yciam_t *iam)
{
    yciam_priv_tick(iam);
    if (iam->priv_exchange.priv_stage == YCIAM_STAGE_IDLE) {
        return iam->priv_due_ms > 0 ? YCIAM_PENDING : yciam_priv_attempt_begin(iam);
    }
    return iam->priv_exchange.priv_stage < YCIAM_STAGE_CONNECT ? iam->priv_source->write(iam) : step_exchange(iam);
}

yciam_result_t yciam_poll(yciam_t *iam)
{
    yciam_result_t result = yciam_priv_step(iam);

    return result == YCIAM_PENDING && iam->priv_token_len > 0 ? YCIAM_OK : result;
}

uint32_t yciam_delay_ms(const yciam_t *iam)
{
    uint32_t due_ms = iam->priv_due_ms;
    uint32_t left_ms = iam->priv_expires_ms - (uint32_t) iam->priv_now_ms;

    if (iam->priv_exchange.priv_stage != YCIAM_STAGE_IDLE) {
        return iam->priv_exchange.priv_moved ? 0 : YCIAM_POLL_MS;
    }
    if (iam->priv_token_len > 0 && left_ms < due_ms) {
        due_ms = left_ms; /* nobody sleeps on over that */
    }
    return due_ms < YCIAM_DELAY_MAX_MS ? due_ms : YCIAM_DELAY_MAX_MS;
}

void yciam_invalidate(yciam_t *iam)
{
    uint32_t earliest_ms;
    bool has_time;

    yciam_priv_tick(iam); /* a call may last long, and nobody polls meanwhile */
    has_time = iam->priv_failures == 0 || (iam->priv_token_len > 0 && !iam->priv_doubted);
    earliest_ms = rest(YCIAM_INVALIDATE_MIN_S * 1000u, (uint32_t) iam->priv_now_ms - iam->priv_got_ms);
    if (has_time && iam->priv_due_ms > earliest_ms) {
        iam->priv_due_ms = earliest_ms;
    }
    iam->priv_doubted = true;
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
    return (yciam_stage_t) iam->priv_exchange.priv_stage;
}

const yciam_error_t *yciam_error(const yciam_t *iam)
{
    return &iam->priv_error;
}

void yciam_close(yciam_t *iam)
{
    yciam_priv_attempt_end(iam);
    yciam_priv_drop_token(iam);
    yciam_priv_forget_jwt(iam);
}
