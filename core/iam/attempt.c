/* SPDX-License-Identifier: Apache-2.0 */
#include "attempt.h"

#include <string.h>

#include "../http/http_exchange.h"
#include "../http/http_reader.h"
#include "../util/error_record.h"
#include "../util/result_class.h"
#include "clock.h"
#include "iam_answer.h"
#include "iam_request.h"
#include "schedule.h"
#include "source.h"
#include "token.h"

/* A connection does not wait longer than this for a signature: from then on the signature comes first. */
#define SIGN_LATE_MAX_MS 5000u

void yciam_priv_tick(yciam_t *iam)
{
    if (yciam_priv_clock_look(&iam->priv_clock, false)) {
        yciam_priv_token_shorten(iam);
        yciam_priv_schedule_token_shortened(iam);
        yciam_priv_schedule_clock_changed(iam);
    }
    yciam_priv_token_expire(iam);
}

/* Whether the attempt is the instance's own: not a revocation's, which has a record of its own. */
static bool is_own(const yciam_t *iam)
{
    return iam->priv_attempt.record == &iam->priv_error;
}

static void enter(yciam_t *iam, yciam_stage_t stage)
{
    iam->priv_attempt.stage = stage;
    iam->priv_attempt.stage_ms = (uint32_t) yciam_priv_clock_now_ms(&iam->priv_clock);
    yciam_priv_exchange_enter_stage(&iam->priv_exchange);
}

static uint32_t in_stage_ms(const yciam_t *iam)
{
    return (uint32_t) yciam_priv_clock_now_ms(&iam->priv_clock) - iam->priv_attempt.stage_ms;
}

void yciam_priv_attempt_end(yciam_t *iam)
{
    yciam_attempt_t *a = &iam->priv_attempt;

    if (a->source != NULL && a->source->end != NULL) {
        a->source->end(iam);
    }
    yciam_priv_exchange_close(&iam->priv_exchange);
    yciam_priv_exchange_wipe(&iam->priv_exchange);
    a->stage = YCIAM_STAGE_IDLE;
}

/* Ends the attempt, whose record is filled. */
static yciam_result_t conclude(yciam_t *iam, const yciam_failure_t *failure)
{
    const yciam_config_t *config = iam->priv_config;
    bool tells = is_own(iam);

    if (tells) {
        yciam_priv_schedule_failed(iam, failure);
    }
    yciam_priv_attempt_end(iam);
    if (tells && config->on_failure != NULL) {
        config->on_failure(config->on_failure_ctx, &iam->priv_error);
    }
    return tells ? failure->result : YCIAM_PENDING; /* a revocation reads its own record */
}

static bool is_of_connection(yciam_result_t result)
{
    yciam_class_t class_of = yciam_result_class(result);

    return class_of == YCIAM_CLASS_NETWORK || class_of == YCIAM_CLASS_TLS || class_of == YCIAM_CLASS_TIMEOUT;
}

static yciam_result_t attempt_failed(yciam_t *iam, yciam_result_t result, int32_t native)
{
    yciam_attempt_t *a = &iam->priv_attempt;
    const yciam_http_t *http = &iam->priv_exchange.priv_http;
    yciam_failure_t failure = { result, 0, result == YCIAM_ERR_CERT_TIME, false };

    if (a->has_signed_late && is_of_connection(result) && yciam_priv_http_is_untouched(http)) {
        a->signs_first = true; /* the service may have lost patience while the signature was made */
    }
    yciam_priv_record(a->record, a->stage, result, native, http->priv_status);
    return conclude(iam, &failure);
}

/* There is no clock, and no way to ask for the time. That is told once; then the clock is looked at from time to time.
 */
static yciam_result_t no_clock(yciam_t *iam)
{
    yciam_attempt_t *a = &iam->priv_attempt;
    const yciam_config_t *config = iam->priv_config;
    bool is_told = a->has_told_clock;

    yciam_priv_record(a->record, YCIAM_STAGE_CLOCK, YCIAM_ERR_CLOCK, 0, 0);
    yciam_priv_attempt_end(iam);
    if (!is_own(iam)) {
        return YCIAM_PENDING;
    }
    yciam_priv_schedule_wait_for_clock(iam);
    if (is_told) {
        return YCIAM_PENDING;
    }
    a->has_told_clock = true;
    if (config->on_failure != NULL) {
        config->on_failure(config->on_failure_ctx, &iam->priv_error);
    }
    return YCIAM_ERR_CLOCK;
}

/* The stage that comes first, or that follows TOKEN. */
static yciam_stage_t first_stage(const yciam_t *iam)
{
    const yciam_attempt_t *a = &iam->priv_attempt;
    bool signs = a->source->sign != NULL && !a->asks_time && !a->has_jwt;

    return signs && (a->signs_first || yciam_priv_is_signature_slow(iam)) ? YCIAM_STAGE_SIGN : YCIAM_STAGE_CONNECT;
}

yciam_result_t yciam_priv_attempt_begin(yciam_t *iam, const yciam_source_t *source, yciam_error_t *record)
{
    yciam_attempt_t *a = &iam->priv_attempt;
    const yciam_exchange_t *x = &iam->priv_exchange;
    int64_t now = yciam_priv_service_time(&iam->priv_clock);

    a->source = source;
    a->record = record;
    a->has_signed_late = false;
    a->is_signing = false;
    enter(iam, YCIAM_STAGE_CLOCK);
    yciam_priv_exchange_begin(&iam->priv_exchange);
    if (source->write == NULL) { /* the application hands in the tokens */
        if (!yciam_priv_token_is_held(iam)) {
            return attempt_failed(iam, YCIAM_ERR_EXPIRED, 0);
        }
        yciam_priv_attempt_end(iam);
        yciam_priv_schedule_at_end_of_token(iam);
        return YCIAM_PENDING;
    }
    a->asks_time = now == 0;
    if (a->asks_time && (x->priv_security != YCIAM_TLS || x->priv_port->verify_time == NULL)) {
        return no_clock(iam); /* over plain HTTP anybody could tell the time */
    }
    a->has_told_clock = false;
    a->has_jwt = source->sign != NULL && !a->asks_time && !yciam_priv_jwt_is_missing(iam, now);
    enter(iam, source->need_token != NULL && !a->asks_time ? YCIAM_STAGE_TOKEN : first_stage(iam));
    return YCIAM_PENDING;
}

static yciam_result_t step_need_token(yciam_t *iam)
{
    yciam_attempt_t *a = &iam->priv_attempt;
    yciam_failure_t failure = { YCIAM_PENDING, 0, false, false };

    failure.result = a->source->need_token(iam, a->record);
    iam->priv_exchange.priv_moved = false;
    if (failure.result < 0) {
        return conclude(iam, &failure);
    }
    if (failure.result == YCIAM_OK) {
        yciam_priv_exchange_begin(&iam->priv_exchange); /* the waiting is not part of total_ms */
        enter(iam, first_stage(iam));
    } else if (in_stage_ms(iam) >= iam->priv_exchange.priv_timeouts.total_ms) {
        return attempt_failed(iam, YCIAM_ERR_TIMEOUT, 0);
    }
    return YCIAM_PENDING;
}

static uint32_t sign_limit_ms(const yciam_t *iam)
{
    return iam->priv_config->sign_ms != 0 ? iam->priv_config->sign_ms : YCIAM_DEFAULT_SIGN_MS;
}

static yciam_result_t step_sign(yciam_t *iam)
{
    yciam_attempt_t *a = &iam->priv_attempt;
    bool is_connected = yciam_priv_exchange_is_open(&iam->priv_exchange);
    int32_t native = 0;
    yciam_result_t result;

    a->has_signed_late = is_connected;
    result = a->source->sign(iam, &native);
    iam->priv_exchange.priv_moved = result == YCIAM_WORKING;
    if (result > 0) {
        return in_stage_ms(iam) >= sign_limit_ms(iam) ? attempt_failed(iam, YCIAM_ERR_TIMEOUT, 0) : YCIAM_PENDING;
    }
    if (is_connected) {
        (void) yciam_priv_clock_look(&iam->priv_clock, false);
        /* What TLS holds may have been in the way of the signature, or the service may lose patience. */
        a->signs_first = result < 0 || in_stage_ms(iam) > SIGN_LATE_MAX_MS;
    }
    if (result < 0) {
        return attempt_failed(iam, result, native);
    }
    a->has_jwt = true;
    if (!is_connected) {
        yciam_priv_exchange_begin(&iam->priv_exchange);
    }
    enter(iam, is_connected ? YCIAM_STAGE_SEND : YCIAM_STAGE_CONNECT);
    return YCIAM_PENDING;
}

static yciam_result_t step_open(yciam_t *iam)
{
    yciam_attempt_t *a = &iam->priv_attempt;
    yciam_result_t result = yciam_priv_exchange_open(&iam->priv_exchange);

    if (result != YCIAM_OK) {
        return result < 0 ? attempt_failed(iam, result, yciam_priv_exchange_native(&iam->priv_exchange)) : result;
    }
    if (!a->asks_time && yciam_priv_clock_verify_peer(&iam->priv_clock, &iam->priv_exchange) != YCIAM_OK) {
        return attempt_failed(iam, YCIAM_ERR_CERT_TIME, yciam_priv_exchange_native(&iam->priv_exchange));
    }
    enter(iam, a->source->sign != NULL && !a->asks_time && !a->has_jwt ? YCIAM_STAGE_SIGN : YCIAM_STAGE_SEND);
    return YCIAM_PENDING;
}

/* Writes the request and sets it up for sending. YCIAM_OK or a failure. */
static yciam_result_t write_request(yciam_t *iam)
{
    yciam_exchange_t *x = &iam->priv_exchange;
    yciam_writer_t w = { (char *) x->priv_buf, x->priv_cap, 0, 0 };
    yciam_result_t result = YCIAM_OK;

    if (iam->priv_attempt.asks_time) {
        yciam_priv_write_time_request(&w, x);
    } else {
        result = iam->priv_attempt.source->write(iam, &w);
    }
    yciam_priv_exchange_set_out(x, w.buf, w.len);
    return w.overflow ? YCIAM_ERR_SPACE : result;
}

static yciam_result_t step_send(yciam_t *iam)
{
    yciam_exchange_t *x = &iam->priv_exchange;
    yciam_result_t result = YCIAM_OK;

    if (x->priv_out == NULL) { /* the stage begins */
        result = write_request(iam);
    }
    if (result < 0) {
        return attempt_failed(iam, result, result == YCIAM_ERR_SPACE ? YCIAM_ARG_WORK : YCIAM_ARG_NONE);
    }
    result = yciam_priv_exchange_send(x);
    if (result < 0) {
        return attempt_failed(iam, result, yciam_priv_exchange_native(x));
    }
    if (result == YCIAM_OK) {
        enter(iam, YCIAM_STAGE_RECEIVE);
    }
    return YCIAM_PENDING;
}

yciam_result_t yciam_priv_status_result(uint32_t status)
{
    if (status == 200u) {
        return YCIAM_OK;
    }
    if (status < 400u) {
        return YCIAM_ERR_HTTP_STATUS;
    }
    /* 408 Request Timeout, 425 Too Early, 429 Too Many Requests: not now, but the request is not at fault. */
    return status >= 500u || status == 429u || status == 408u || status == 425u ? YCIAM_ERR_BUSY : YCIAM_ERR_REFUSED;
}

/* The answer to a request for the time: whatever its status, the Date counts, and the clock has learnt it. */
static yciam_result_t on_time(yciam_t *iam)
{
    const yciam_attempt_t *a = &iam->priv_attempt;
    const yciam_source_t *source = a->source;
    yciam_error_t *record = a->record;

    if (yciam_priv_service_time(&iam->priv_clock) == 0) {
        /* There was no Date, or the certificates are not valid at that time. */
        bool has_date = YCIAM_CLOCK_IS_SET(iam->priv_exchange.priv_http.priv_date);

        return attempt_failed(iam, has_date ? YCIAM_ERR_CERT_TIME : YCIAM_ERR_CLOCK, 0);
    }
    yciam_priv_attempt_end(iam);
    return yciam_priv_attempt_begin(iam, source, record);
}

static yciam_result_t on_refused(yciam_t *iam, yciam_json_t *json, yciam_result_t result, bool has_learnt)
{
    yciam_attempt_t *a = &iam->priv_attempt;
    const yciam_http_t *http = &iam->priv_exchange.priv_http;
    uint32_t status = http->priv_status;
    yciam_failure_t failure = { result, 0, false, false };

    yciam_priv_record(a->record, YCIAM_STAGE_ANSWER, result, 0, status);
    if (status >= 400u && json != NULL) {
        yciam_priv_answer_read_status(json, a->record);
    }
    if (status == 429u || status == 503u) {
        failure.retry_after_s = yciam_priv_http_retry_after_s(http);
    }
    if (a->source->on_refused != NULL && result == YCIAM_ERR_REFUSED) {
        failure.is_mended = a->source->on_refused(iam, status);
    }
    if (a->source->sign != NULL && (status == 400u || status == 401u)) { /* the times in the JWT may be the reason */
        failure.is_mended = has_learnt;
        if (!has_learnt) {
            yciam_priv_clock_forget(&iam->priv_clock); /* the correction did not help either */
        }
        failure.is_for_clock = yciam_priv_clock_is_corrected(&iam->priv_clock);
    }
    return conclude(iam, &failure);
}

static yciam_result_t on_answer(yciam_t *iam)
{
    yciam_attempt_t *a = &iam->priv_attempt;
    yciam_exchange_t *x = &iam->priv_exchange;
    uint8_t *end = x->priv_buf + x->priv_body_len; /* the NUL that the JSON reader needs, then its values */
    int64_t accepted_until = x->priv_http.priv_status == 200u && a->has_jwt ? a->jwt_expires_at : 0;
    bool has_learnt = yciam_priv_clock_learn(&iam->priv_clock, x, accepted_until);
    yciam_json_t json;
    yciam_result_t parsed;
    yciam_result_t result;

    a->stage = YCIAM_STAGE_ANSWER;
    if (has_learnt) {
        yciam_priv_token_shorten(iam);
        yciam_priv_schedule_token_shortened(iam);
    }
    if (a->asks_time) {
        return on_time(iam);
    }
    *end = '\0';
    parsed = yciam_priv_json_parse(&json, (char *) x->priv_buf, x->priv_body_len, end + 1,
                                   x->priv_cap - 1u - x->priv_body_len);
    result = yciam_priv_status_result(x->priv_http.priv_status);
    if (result == YCIAM_OK) {
        result = parsed == YCIAM_OK ? a->source->read(iam, &json, (char *) x->priv_buf) : parsed;
    }
    if (a->source->sign != NULL && (result == YCIAM_OK || result == YCIAM_ERR_REFUSED)) {
        yciam_priv_forget_jwt(iam); /* it is used up, or is the very thing that is refused */
    }
    if (result == YCIAM_OK) {
        yciam_priv_attempt_end(iam);
        return YCIAM_OK;
    }
    return on_refused(iam, parsed == YCIAM_OK ? &json : NULL, result, has_learnt);
}

static yciam_result_t step_receive(yciam_t *iam)
{
    yciam_result_t result = yciam_priv_exchange_receive(&iam->priv_exchange);

    if (result < 0) {
        return attempt_failed(iam, result, yciam_priv_exchange_native(&iam->priv_exchange));
    }
    return result == YCIAM_OK ? on_answer(iam) : YCIAM_PENDING;
}

yciam_result_t yciam_priv_attempt_step(yciam_t *iam)
{
    yciam_priv_tick(iam);
    switch (iam->priv_attempt.stage) {
    case YCIAM_STAGE_IDLE:
        if (!yciam_priv_schedule_is_due(iam)) {
            return YCIAM_PENDING;
        }
        return yciam_priv_attempt_begin(
            iam, iam->priv_config->source != NULL ? iam->priv_config->source : &yciam_source_key, &iam->priv_error);
    case YCIAM_STAGE_TOKEN:
        return step_need_token(iam);
    case YCIAM_STAGE_SIGN:
        return step_sign(iam);
    case YCIAM_STAGE_CONNECT:
        return step_open(iam);
    case YCIAM_STAGE_SEND:
        return step_send(iam);
    default:
        return step_receive(iam);
    }
}

yciam_result_t yciam_priv_accept_token(yciam_t *iam, const yciam_iam_token_t *token)
{
    int64_t now = yciam_priv_service_time(&iam->priv_clock);
    int64_t left_s = token->expires_at - now;
    uint32_t lifetime_s = left_s < (int64_t) YCIAM_LIFETIME_MAX_S ? (uint32_t) left_s : YCIAM_LIFETIME_MAX_S;

    if (now == 0) {
        return YCIAM_ERR_CLOCK; /* the clock was lost during the attempt */
    }
    if (token->expires_at <= now) {
        return YCIAM_ERR_EXPIRED;
    }
    return yciam_priv_accept_token_for(iam, token, lifetime_s);
}

yciam_result_t yciam_priv_accept_token_for(yciam_t *iam, const yciam_iam_token_t *token, uint32_t lifetime_s)
{
    if (token->token_len >= iam->priv_config->token_cap) {
        return YCIAM_ERR_LONG;
    }
    yciam_priv_token_hold(iam, token, lifetime_s);
    yciam_priv_schedule_succeeded(iam, lifetime_s);
    memset(&iam->priv_error, 0, sizeof iam->priv_error);
    return YCIAM_OK;
}

yciam_result_t yciam_priv_read_iam_token(yciam_t *iam, yciam_json_t *json, char *body)
{
    yciam_iam_token_t token;
    yciam_result_t result = yciam_priv_answer_read_token(json, body, &token);

    return result == YCIAM_OK ? yciam_priv_accept_token(iam, &token) : result;
}

yciam_result_t yciam_priv_attempt_wait_is_over(yciam_t *iam)
{
    if (yciam_priv_schedule_last_failure(iam) == YCIAM_OK) {
        yciam_priv_record(&iam->priv_error, iam->priv_attempt.stage, YCIAM_ERR_TIMEOUT, 0, 0);
    }
    return iam->priv_error.result;
}
