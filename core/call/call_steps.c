/* SPDX-License-Identifier: Apache-2.0 */
#include "call_steps.h"

#include <string.h>

#include "../http/http_exchange.h"
#include "../http/http_reader.h"
#include "../iam/attempt.h"
#include "../iam/clock.h"
#include "../iam/need_token.h"
#include "../iam/schedule.h"
#include "../util/error_record.h"
#include "../util/or_default.h"
#include "../util/result_class.h"
#include "call_answer.h"
#include "call_request.h"

static void enter_call_stage(yciam_call_t *call, yciam_stage_t stage)
{
    call->priv_stage = stage;
    yciam_priv_exchange_enter_stage(&call->priv_exchange);
}

/* Ends the call; priv_error says how. The connection is closed, or kept for the next call from now on. */
static yciam_result_t end_call(yciam_call_t *call)
{
    yciam_priv_exchange_wipe(&call->priv_exchange);
    enter_call_stage(call, YCIAM_STAGE_IDLE);
    return call->priv_error.result;
}

yciam_result_t yciam_priv_call_failed(yciam_call_t *call, yciam_result_t result, int32_t native)
{
    yciam_exchange_t *x = &call->priv_exchange;

    (void) yciam_priv_record(&call->priv_error, call->priv_stage, result, native);
    call->priv_error.http_status = (uint16_t) x->priv_http.priv_status;
    yciam_priv_exchange_close(x);
    return end_call(call);
}

/* Whether the connection of the last call is still open, and nothing has arrived that nobody asked for. */
static bool is_connection_alive(yciam_call_t *call)
{
    yciam_exchange_t *x = &call->priv_exchange;
    uint8_t byte;
    size_t len;

    return yciam_priv_exchange_is_open(x) && yciam_priv_exchange_read(x, &byte, 1, &len) == YCIAM_PENDING && len == 0;
}

/* A 401 made the instance request a new token, and that has ended without one. */
static yciam_result_t no_other_token(yciam_call_t *call)
{
    const yciam_t *iam = call->priv_config->iam;

    if (yciam_priv_schedule_last_failure(iam) != YCIAM_OK) {
        call->priv_error = *yciam_error(iam);
    } else {
        (void) yciam_priv_record(&call->priv_error, YCIAM_STAGE_TOKEN, YCIAM_ERR_REFUSED, 0);
    }
    call->priv_error.http_status = 401;
    call->priv_skips_answer = false;
    yciam_priv_exchange_close(&call->priv_exchange);
    return end_call(call);
}

/* A token is there: writes the head, and sends it over the kept connection or over a new one. */
static yciam_result_t begin_call_request(yciam_call_t *call)
{
    yciam_exchange_t *x = &call->priv_exchange;
    uint32_t start_ms = x->priv_start_ms;
    size_t head_len;

    call->priv_is_reused = is_connection_alive(call);
    if (!call->priv_is_reused) {
        yciam_priv_exchange_close(x);
    }
    yciam_priv_exchange_begin(x);
    x->priv_start_ms = start_ms; /* total_ms is for the whole call */
    x->priv_http.priv_room = yciam_priv_or_default(call->priv_config->head_max, YCIAM_CALL_DEFAULT_HEAD_MAX);
    x->priv_http.priv_has_no_body = strcmp(yciam_priv_call_method(call->priv_request), "HEAD") == 0;
    head_len = yciam_priv_call_write_head(call);
    if (head_len == 0) {
        return yciam_priv_call_failed(call, YCIAM_ERR_SPACE, YCIAM_ARG_WORK);
    }
    yciam_priv_exchange_set_out(x, x->priv_buf, head_len);
    call->priv_generation = yciam_token_generation(call->priv_config->iam);
    call->priv_skips_answer = false;
    call->priv_stops_sending = false;
    call->priv_offset = 0;
    enter_call_stage(call, call->priv_is_reused ? YCIAM_STAGE_SEND : YCIAM_STAGE_CONNECT);
    return YCIAM_PENDING;
}

static yciam_result_t step_call_token(yciam_call_t *call)
{
    const yciam_exchange_t *x = &call->priv_exchange;
    yciam_t *iam = call->priv_config->iam;
    uint32_t passed_ms = yciam_priv_exchange_in_all_ms(x);
    /* A refresh is completed, since nobody else may be there to go on with it, but it gets half of the time only. */
    bool settled = call->priv_skips_answer || passed_ms < x->priv_timeouts.total_ms / 2u;
    bool was_under_way = yciam_priv_attempt_is_under_way(iam);
    yciam_result_t result = yciam_priv_need_token(iam, settled, &call->priv_error);

    call->priv_began_attempt = yciam_priv_attempt_is_under_way(iam) && (call->priv_began_attempt || !was_under_way);
    if (result < 0) {
        yciam_priv_exchange_close(&call->priv_exchange);
        return end_call(call);
    }
    if (passed_ms >= x->priv_timeouts.total_ms) {
        return yciam_priv_call_failed(call, YCIAM_ERR_TIMEOUT, 0);
    }
    if (result == YCIAM_PENDING) {
        return YCIAM_PENDING;
    }
    if (call->priv_skips_answer && yciam_token_generation(iam) == call->priv_generation) {
        return no_other_token(call);
    }
    return begin_call_request(call);
}

/* A failure of a kept connection before a byte of the answer has arrived says nothing about the call itself. */
static bool is_stale(const yciam_call_t *call, yciam_result_t result)
{
    const yciam_exchange_t *x = &call->priv_exchange;
    bool is_unsent = call->priv_offset == 0 && x->priv_sent == 0;

    return call->priv_is_reused && yciam_priv_is_of_connection(result) && yciam_priv_http_is_untouched(&x->priv_http) &&
           (is_unsent || yciam_priv_call_is_idempotent(call->priv_request));
}

/* A step over the connection failed. */
static yciam_result_t exchange_failed(yciam_call_t *call, yciam_result_t result)
{
    yciam_exchange_t *x = &call->priv_exchange;

    if (is_stale(call, result)) {
        yciam_priv_exchange_close(x);
        enter_call_stage(call, YCIAM_STAGE_TOKEN);
        return YCIAM_PENDING;
    }
    return yciam_priv_call_failed(call, result,
                                  result == YCIAM_ERR_CALLBACK ? call->priv_native : yciam_priv_exchange_native(x));
}

static yciam_result_t step_call_connect(yciam_call_t *call)
{
    yciam_exchange_t *x = &call->priv_exchange;
    yciam_result_t result = yciam_priv_exchange_open(x);

    if (result == YCIAM_OK) {
        result = yciam_priv_clock_verify_peer(&call->priv_config->iam->priv_clock, x);
    }
    if (result == YCIAM_OK) {
        enter_call_stage(call, YCIAM_STAGE_SEND);
    }
    return result >= 0 ? YCIAM_PENDING : exchange_failed(call, result);
}

/* Everything that was set up is sent: sets up the next part of the body. YCIAM_OK or YCIAM_ERR_CALLBACK. */
static yciam_result_t set_up_next_part(yciam_call_t *call)
{
    const yciam_call_request_t *request = call->priv_request;
    yciam_exchange_t *x = &call->priv_exchange;
    size_t len = request->body_len - call->priv_offset;
    const void *bytes = request->body;

    if (bytes == NULL) {
        int rc;

        len = len < x->priv_cap ? len : x->priv_cap;
        rc = request->read_body(request->ctx, call->priv_offset, x->priv_buf, len);
        if (yciam_priv_call_returned(call, rc, len) != YCIAM_OK) {
            return YCIAM_ERR_CALLBACK;
        }
        len = (size_t) rc;
        bytes = x->priv_buf;
    }
    yciam_priv_exchange_set_out(x, bytes, len);
    call->priv_offset += len;
    return YCIAM_OK;
}

/*
 * Not all is sent, because the peer takes no more now, or never (`sent` is a failure). If an answer has come that is no
 * success, or that is all there will be, nothing more is sent.
 */
static yciam_result_t look_for_answer(yciam_call_t *call, yciam_result_t sent)
{
    yciam_exchange_t *x = &call->priv_exchange;
    bool has_moved = x->priv_moved;
    yciam_result_t heard = yciam_priv_call_listen(call);
    uint32_t status = x->priv_http.priv_status;

    x->priv_moved = x->priv_moved || has_moved;
    if (status == 0 && sent < 0) {
        return exchange_failed(call, sent);
    }
    if (heard < 0) {
        call->priv_stage = YCIAM_STAGE_RECEIVE;
        return exchange_failed(call, heard);
    }
    if (status >= 300u || sent < 0) {
        call->priv_stops_sending = true;
        enter_call_stage(call, YCIAM_STAGE_RECEIVE);
    }
    return YCIAM_PENDING;
}

static yciam_result_t step_call_send(yciam_call_t *call)
{
    yciam_exchange_t *x = &call->priv_exchange;
    yciam_result_t result = YCIAM_OK;

    if (x->priv_sent == x->priv_out_len) {
        result = set_up_next_part(call);
    }
    if (result == YCIAM_OK) {
        result = yciam_priv_exchange_send(x);
    }
    if (result == YCIAM_ERR_CALLBACK) {
        return exchange_failed(call, result);
    }
    if (x->priv_moved) {
        yciam_priv_exchange_enter_stage(x); /* answer_ms is the longest pause between two bytes */
    }
    if (result == YCIAM_OK && call->priv_offset == call->priv_request->body_len) {
        enter_call_stage(call, YCIAM_STAGE_RECEIVE);
        return YCIAM_PENDING;
    }
    return look_for_answer(call, result);
}

static yciam_result_t step_call_receive(yciam_call_t *call)
{
    yciam_exchange_t *x = &call->priv_exchange;
    yciam_result_t result = yciam_priv_call_receive(call);

    if (x->priv_moved) {
        yciam_priv_exchange_enter_stage(x);
    }
    if (result != YCIAM_OK) {
        return result < 0 ? exchange_failed(call, result) : YCIAM_PENDING;
    }
    if (call->priv_stops_sending || !yciam_priv_http_is_reusable(&x->priv_http)) {
        yciam_priv_exchange_close(x);
    }
    if (call->priv_skips_answer) {
        call->priv_has_repeated = true;
        enter_call_stage(call, YCIAM_STAGE_TOKEN);
        return YCIAM_PENDING;
    }
    return end_call(call);
}

yciam_result_t yciam_priv_call_step(yciam_call_t *call)
{
    switch (call->priv_stage) {
    case YCIAM_STAGE_TOKEN:
        return step_call_token(call);
    case YCIAM_STAGE_CONNECT:
        return step_call_connect(call);
    case YCIAM_STAGE_SEND:
        return step_call_send(call);
    default:
        return step_call_receive(call);
    }
}
