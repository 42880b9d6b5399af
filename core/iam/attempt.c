/* SPDX-License-Identifier: Apache-2.0 */
#include "attempt.h"

#include <string.h>

#include "../http/http_exchange.h"
#include "../http/http_reader.h"
#include "../http/http_status.h"
#include "../util/error_record.h"
#include "../util/or_default.h"
#include "attempt_end.h"
#include "clock.h"
#include "iam_answer.h"
#include "iam_request.h"
#include "schedule.h"
#include "source.h"
#include "tick.h"
#include "token.h"

/* A connection does not wait longer than this for a signature: from then on the signature comes first. */
#define SIGN_LATE_MAX_MS 5000u

/* Asking for the time: a request that carries no secret, for the Date of its answer. */
static yciam_result_t write_time_request(yciam_t *iam, yciam_writer_t *w)
{
    yciam_priv_write_post(w, &iam->priv_exchange, "", NULL, "jwt", "", 0);
    return YCIAM_OK;
}

static const yciam_source_t time_source = { .write = write_time_request };

static void enter_attempt_stage(yciam_t *iam, yciam_stage_t stage)
{
    iam->priv_attempt.stage = stage;
    yciam_priv_exchange_enter_stage(&iam->priv_exchange);
}

void yciam_priv_attempt_init(yciam_t *iam)
{
    memset(&iam->priv_attempt, 0, sizeof iam->priv_attempt);
}

/* Begins with the source's request, or goes on with it when the token that it needs is there. */
static yciam_result_t begin_request(yciam_t *iam)
{
    yciam_attempt_t *a = &iam->priv_attempt;
    bool signs_first = a->needs_jwt && (a->signs_first || yciam_priv_is_signature_slow(iam));

    yciam_priv_exchange_begin(&iam->priv_exchange); /* waiting for a token is not part of total_ms */
    a->stage = signs_first ? YCIAM_STAGE_SIGN : YCIAM_STAGE_CONNECT;
    return YCIAM_PENDING;
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
    a->needs_jwt = false;
    a->stage = YCIAM_STAGE_CLOCK;
    yciam_priv_exchange_begin(&iam->priv_exchange);
    if (source->write == NULL) { /* the application hands in the tokens */
        if (!yciam_priv_token_is_held(iam)) {
            return yciam_priv_attempt_failed(iam, YCIAM_ERR_EXPIRED, 0);
        }
        yciam_priv_attempt_end(iam);
        yciam_priv_schedule_at_end_of_token(iam);
        return YCIAM_PENDING;
    }
    if (now == 0) {
        if (x->priv_security != YCIAM_TLS || x->priv_port->verify_time == NULL) {
            return yciam_priv_attempt_no_clock(iam); /* over plain HTTP anybody could tell the time */
        }
        a->after_time = source;
        a->source = &time_source;
    }
    a->needs_jwt = a->source->sign != NULL && yciam_priv_jwt_is_missing(iam, now);
    a->has_old_jwt = !a->needs_jwt;
    if (a->source->need_token != NULL) {
        a->stage = YCIAM_STAGE_TOKEN;
        return YCIAM_PENDING;
    }
    return begin_request(iam);
}

static yciam_result_t step_need_token(yciam_t *iam)
{
    yciam_attempt_t *a = &iam->priv_attempt;
    yciam_exchange_t *x = &iam->priv_exchange;
    yciam_failure_t failure = { 0 };

    failure.result = a->source->need_token(iam, &failure);
    x->priv_moved = false;
    if (failure.result < 0) {
        return yciam_priv_attempt_conclude(iam, &failure);
    }
    if (failure.result == YCIAM_OK) {
        return begin_request(iam);
    }
    return yciam_priv_exchange_in_all_ms(x) < x->priv_timeouts.total_ms
               ? YCIAM_PENDING
               : yciam_priv_attempt_failed(iam, YCIAM_ERR_TIMEOUT, 0);
}

static yciam_result_t step_sign(yciam_t *iam)
{
    yciam_attempt_t *a = &iam->priv_attempt;
    yciam_exchange_t *x = &iam->priv_exchange;
    uint32_t limit_ms = yciam_priv_or_default(iam->priv_config->sign_ms, YCIAM_DEFAULT_SIGN_MS);
    int32_t native = 0;
    yciam_result_t result;

    a->has_signed_late = yciam_priv_exchange_is_open(x);
    result = a->source->sign(iam, &native);
    x->priv_moved = result == YCIAM_WORKING;
    if (result > 0 && yciam_priv_exchange_in_stage_ms(x) < limit_ms) {
        return YCIAM_PENDING;
    }
    if (result > 0) {
        return yciam_priv_attempt_failed(iam, YCIAM_ERR_TIMEOUT, 0);
    }
    if (a->has_signed_late) {
        /* What TLS holds may have been in the way of the signature, or the service may lose patience. */
        a->signs_first = result < 0 || yciam_priv_exchange_in_stage_ms(x) > SIGN_LATE_MAX_MS;
    }
    if (result < 0) {
        return yciam_priv_attempt_failed(iam, result, native);
    }
    a->needs_jwt = false;
    if (!a->has_signed_late) {
        return begin_request(iam);
    }
    enter_attempt_stage(iam, YCIAM_STAGE_SEND);
    return YCIAM_PENDING;
}

static yciam_result_t step_open(yciam_t *iam)
{
    const yciam_attempt_t *a = &iam->priv_attempt;
    yciam_result_t result = yciam_priv_exchange_open(&iam->priv_exchange);

    if (result == YCIAM_OK && a->source != &time_source) {
        result = yciam_priv_clock_verify_peer(&iam->priv_clock, &iam->priv_exchange);
    }
    if (result == YCIAM_OK) {
        enter_attempt_stage(iam, a->needs_jwt ? YCIAM_STAGE_SIGN : YCIAM_STAGE_SEND);
    }
    return result;
}

/* Writes the request to the work buffer and sets it up for sending. */
static yciam_result_t write_request(yciam_t *iam, int32_t *arg)
{
    yciam_exchange_t *x = &iam->priv_exchange;
    yciam_writer_t w = { (char *) x->priv_buf, x->priv_cap, 0, 0 };
    yciam_result_t result = iam->priv_attempt.source->write(iam, &w);

    if (w.overflow) {
        *arg = YCIAM_ARG_WORK;
        return YCIAM_ERR_SPACE;
    }
    yciam_priv_exchange_set_out(x, w.buf, w.len);
    return result;
}

static yciam_result_t step_send(yciam_t *iam, int32_t *arg)
{
    yciam_exchange_t *x = &iam->priv_exchange;
    yciam_result_t result = x->priv_out == NULL ? write_request(iam, arg) : YCIAM_OK; /* when the stage begins */

    if (result < 0) {
        return result;
    }
    result = yciam_priv_exchange_send(x);
    if (result == YCIAM_OK) {
        enter_attempt_stage(iam, YCIAM_STAGE_RECEIVE);
    }
    return result;
}

/* The answer to a request for the time: the Date counts, not the status, and the clock has learnt it. */
static yciam_result_t on_time(yciam_t *iam)
{
    if (yciam_priv_service_time(&iam->priv_clock) == 0) {
        /* There was no Date, or the certificates are not valid at that time. */
        bool has_date = YCIAM_CLOCK_IS_SET(iam->priv_exchange.priv_http.priv_date);

        return yciam_priv_attempt_failed(iam, has_date ? YCIAM_ERR_CERT_TIME : YCIAM_ERR_CLOCK, 0);
    }
    yciam_priv_attempt_end(iam);
    return yciam_priv_attempt_begin(iam, iam->priv_attempt.after_time, iam->priv_attempt.record);
}

static yciam_result_t on_refused(yciam_t *iam, yciam_json_t *json, yciam_result_t result, bool has_learnt)
{
    yciam_attempt_t *a = &iam->priv_attempt;
    uint32_t status = iam->priv_exchange.priv_http.priv_status;
    yciam_failure_t failure = { .result = result };

    (void) yciam_priv_record(a->record, YCIAM_STAGE_ANSWER, result, 0);
    a->record->http_status = (uint16_t) status;
    if (status >= 400u && json != NULL) {
        yciam_priv_answer_read_status(json, a->record);
    }
    if (status == 429u || status == 503u) {
        failure.retry_after_s = yciam_priv_http_retry_after_s(&iam->priv_exchange.priv_http);
    }
    if (a->source->on_refused != NULL && result == YCIAM_ERR_REFUSED) {
        failure.is_mended = a->source->on_refused(iam, status);
    }
    if (a->source->sign != NULL && (status == 400u || status == 401u)) { /* the times in the JWT may be the reason */
        failure.is_mended = has_learnt || a->has_old_jwt; /* a new JWT may be taken: the old one is forgotten */
        if (!failure.is_mended) {
            yciam_priv_clock_forget(&iam->priv_clock); /* the correction did not help either */
        }
        failure.is_for_clock = yciam_priv_clock_is_corrected(&iam->priv_clock);
    }
    return yciam_priv_attempt_conclude(iam, &failure);
}

static yciam_result_t on_answer(yciam_t *iam)
{
    yciam_attempt_t *a = &iam->priv_attempt;
    yciam_exchange_t *x = &iam->priv_exchange;
    uint8_t *end = x->priv_buf + x->priv_body_len; /* a NUL, then the JSON reader's values */
    yciam_result_t result = yciam_priv_http_status_result(x->priv_http.priv_status);
    bool has_jwt = a->source->sign != NULL;
    yciam_json_t json;
    yciam_result_t parsed;
    bool has_learnt;

    a->stage = YCIAM_STAGE_ANSWER;
    yciam_priv_tick_at_once(iam); /* a correction counts from what the device's clock says now */
    has_learnt = yciam_priv_clock_learn(&iam->priv_clock, x, has_jwt && result == YCIAM_OK ? a->jwt_expires_at : 0);
    if (has_learnt) {
        yciam_priv_time_changed(iam);
    }
    if (a->source == &time_source) {
        return on_time(iam);
    }
    *end = '\0';
    parsed = yciam_priv_json_parse(&json, (char *) x->priv_buf, x->priv_body_len, end + 1,
                                   x->priv_cap - 1u - x->priv_body_len);
    if (result == YCIAM_OK) {
        result = parsed == YCIAM_OK ? a->source->read(iam, &json, (char *) x->priv_buf) : parsed;
    }
    if (has_jwt && (result == YCIAM_OK || result == YCIAM_ERR_REFUSED)) {
        yciam_priv_forget_jwt(iam); /* it is used up, or is the very thing that is refused */
    }
    if (result == YCIAM_OK) {
        yciam_priv_attempt_end(iam);
        return YCIAM_OK;
    }
    return on_refused(iam, parsed == YCIAM_OK ? &json : NULL, result, has_learnt);
}

yciam_result_t yciam_priv_attempt_step(yciam_t *iam)
{
    const yciam_source_t *source = iam->priv_config->source;
    int32_t native = 0;
    yciam_result_t result;

    yciam_priv_tick(iam);
    switch (iam->priv_attempt.stage) {
    case YCIAM_STAGE_IDLE:
        if (!yciam_priv_schedule_is_due(iam)) {
            return YCIAM_PENDING;
        }
        return yciam_priv_attempt_begin(iam, source != NULL ? source : &yciam_source_key, &iam->priv_error);
    case YCIAM_STAGE_TOKEN:
        return step_need_token(iam);
    case YCIAM_STAGE_SIGN:
        return step_sign(iam);
    case YCIAM_STAGE_CONNECT:
        result = step_open(iam);
        break;
    case YCIAM_STAGE_SEND:
        result = step_send(iam, &native);
        break;
    default:
        result = yciam_priv_exchange_receive(&iam->priv_exchange);
        if (result == YCIAM_OK) {
            return on_answer(iam);
        }
        break;
    }
    if (result >= 0) {
        return YCIAM_PENDING;
    }
    return yciam_priv_attempt_failed(iam, result,
                                     native != 0 ? native : yciam_priv_exchange_native(&iam->priv_exchange));
}
