/* SPDX-License-Identifier: Apache-2.0 */
#include "call_request.h"

#include <string.h>

#include "../http/http_exchange.h"
#include "../http/http_reader.h"
#include "../iam/attempt.h"
#include "../iam/clock.h"
#include "../util/text.h"

#define REFUSED SIZE_MAX /* as an offset: the server said no before all was sent, and gets no more */

/* Ends the call; *priv_error says how. The connection is kept or closed already. */
static yciam_result_t end(yciam_call_t *call)
{
    yciam_priv_exchange_end(&call->priv_exchange);
    return call->priv_error.result;
}

static void disconnect(yciam_call_t *call)
{
    const yciam_port_t *port = call->priv_exchange.priv_port;

    port->conn_close(port->ctx);
    call->priv_is_open = false;
}

static yciam_result_t fail(yciam_call_t *call, yciam_result_t result, int32_t native)
{
    yciam_priv_exchange_record(&call->priv_exchange, result, native, &call->priv_error);
    disconnect(call);
    return end(call);
}

/* A callback answered; `most` is what it may answer. */
static yciam_result_t answered(yciam_call_t *call, int rc, size_t most)
{
    call->priv_native = rc;
    return rc < 0 || (size_t) rc > most ? YCIAM_ERR_CALLBACK : YCIAM_OK;
}

/* Whether there is another token than the one that was sent, or the instance asks for one at once. */
static bool renew_token(const yciam_call_t *call)
{
    yciam_t *iam = call->priv_config->iam;

    yciam_priv_tick(iam); /* a call may last long, and nobody polls meanwhile */
    if (iam->priv_generation != call->priv_generation) {
        return true;
    }
    if (call->priv_is_in_vain && (uint32_t) iam->priv_now_ms - iam->priv_got_ms < YCIAM_DEFAULT_BACKOFF_MAX_MS) {
        return false; /* as slow as after any refusal */
    }
    yciam_invalidate(iam);
    return iam->priv_exchange.priv_stage != YCIAM_STAGE_IDLE || iam->priv_due_ms == 0;
}

static yciam_result_t show_head(yciam_call_t *call, const void *bytes, size_t len)
{
    const yciam_call_request_t *request = call->priv_request;

    if (call->priv_is_again || request->on_head == NULL) {
        return YCIAM_OK;
    }
    return answered(call, request->on_head(request->ctx, (const char *) bytes, len), INT32_MAX);
}

/* The final answer's status line has been read: what happens to the rest depends on it. */
static yciam_result_t on_status(yciam_call_t *call)
{
    const yciam_http_t *http = &call->priv_exchange.priv_http;
    const char *line = http->priv_line;
    bool is_refused = http->priv_status == 401u;
    yciam_result_t result;

    call->priv_is_again = is_refused && !call->priv_is_renewed && renew_token(call);
    call->priv_is_in_vain = is_refused; /* also where the next answer does not come */
    result = show_head(call, line, strlen(line));
    return result == YCIAM_OK ? show_head(call, "\r\n", 2) : result;
}

static yciam_result_t take_head_byte(yciam_call_t *call, uint8_t byte)
{
    yciam_http_t *http = &call->priv_exchange.priv_http;
    bool is_final = http->priv_status != 0;
    yciam_result_t result = yciam_priv_http_head_byte(http, byte);

    return !is_final && http->priv_status != 0 ? on_status(call) : result;
}

static yciam_result_t take(yciam_exchange_t *x, size_t len)
{
    yciam_call_t *call = (yciam_call_t *) (void *) ((uint8_t *) x - offsetof(yciam_call_t, priv_exchange));
    const yciam_call_request_t *request = call->priv_request;
    uint8_t *at = x->priv_buf;
    const uint8_t *unseen = at; /* of the final answer's head, behind the status line */
    uint8_t *end = at + len;
    yciam_result_t result = YCIAM_OK;
    size_t body_len;

    while (result == YCIAM_OK && at < end && yciam_priv_http_in_head(&x->priv_http)) {
        if (x->priv_http.priv_status == 0) {
            unseen = at + 1;
        }
        result = take_head_byte(call, *at++);
    }
    if (result == YCIAM_OK && unseen < at) {
        result = show_head(call, unseen, (size_t) (at - unseen));
    }
    if (result != YCIAM_OK) {
        return result;
    }
    result = yciam_priv_http_feed(&x->priv_http, at, (size_t) (end - at), &body_len);
    if (result >= 0 && body_len > 0 && !call->priv_is_again && request->on_body != NULL &&
        answered(call, request->on_body(request->ctx, at, body_len), INT32_MAX) != YCIAM_OK) {
        return YCIAM_ERR_CALLBACK;
    }
    return result;
}

yciam_result_t yciam_call_init(yciam_call_t *call, const yciam_call_config_t *config)
{
    const yciam_timeouts_t *timeouts = &config->timeouts;
    yciam_exchange_t *x = &call->priv_exchange;

    memset(call, 0, sizeof *call);
    if (config->iam == NULL || config->port == NULL || config->port == config->iam->priv_exchange.priv_port ||
        config->work == NULL || config->work_cap == 0 || config->host == NULL ||
        !yciam_priv_text_is(config->host, 255u, ":._-")) {
        return YCIAM_ERR_ARGUMENT;
    }
    call->priv_config = config;
    x->priv_port = config->port;
    x->priv_host = config->host;
    x->priv_tcp_port = config->tcp_port != 0 ? config->tcp_port : YCIAM_DEFAULT_TCP_PORT;
    x->priv_security = YCIAM_TLS;
    x->priv_take = take;
    x->priv_buf = (uint8_t *) config->work;
    x->priv_cap = config->work_cap;
    x->priv_timeouts.connect_ms = timeouts->connect_ms != 0 ? timeouts->connect_ms : YCIAM_DEFAULT_CONNECT_MS;
    x->priv_timeouts.answer_ms = timeouts->answer_ms != 0 ? timeouts->answer_ms : YCIAM_CALL_DEFAULT_IDLE_MS;
    x->priv_timeouts.total_ms = timeouts->total_ms != 0 ? timeouts->total_ms : YCIAM_CALL_DEFAULT_TOTAL_MS;
    return YCIAM_OK;
}

static uint32_t ticks_ms(const yciam_call_t *call)
{
    const yciam_port_t *port = call->priv_exchange.priv_port;

    return port->ticks_ms(port->ctx);
}

yciam_result_t yciam_call_start(yciam_call_t *call, const yciam_call_request_t *request)
{
    if (call->priv_exchange.priv_stage != YCIAM_STAGE_IDLE) {
        yciam_call_close(call);
    }
    memset(&call->priv_error, 0, sizeof call->priv_error);
    yciam_priv_http_init(&call->priv_exchange.priv_http);
    if (!yciam_priv_call_is_lawful(request)) {
        call->priv_error.result = YCIAM_ERR_ARGUMENT;
        return YCIAM_ERR_ARGUMENT;
    }
    call->priv_request = request;
    call->priv_is_again = false;
    call->priv_is_renewed = false;
    call->priv_exchange.priv_start_ms = ticks_ms(call);
    call->priv_exchange.priv_stage = YCIAM_STAGE_TOKEN;
    return YCIAM_OK;
}

/* Whether the connection of the last call still stands, with nothing in it that nobody asked for. */
static bool is_alive(const yciam_call_t *call)
{
    const yciam_port_t *port = call->priv_exchange.priv_port;
    uint8_t byte;

    return call->priv_is_open && port->conn_recv(port->ctx, &byte, 1) == 0;
}

static yciam_result_t step_token(yciam_call_t *call)
{
    yciam_exchange_t *x = &call->priv_exchange;
    uint32_t passed_ms = ticks_ms(call) - x->priv_start_ms;
    /* A refresh is not left half done, since nobody else may be there to go on with it; but the call has to be made. */
    bool settled = call->priv_is_again || passed_ms < x->priv_timeouts.total_ms / 2u;
    yciam_result_t result = yciam_priv_await_token(call->priv_config->iam, settled, &call->priv_error);
    size_t head_len;

    if (result < 0) {
        disconnect(call);
        return end(call);
    }
    if (passed_ms >= x->priv_timeouts.total_ms) {
        return fail(call, YCIAM_ERR_TIMEOUT, 0);
    }
    if (result == YCIAM_PENDING) {
        return YCIAM_PENDING;
    }
    head_len = yciam_priv_call_write_head(call);
    if (head_len == 0) {
        return fail(call, YCIAM_ERR_SPACE, 0);
    }
    call->priv_generation = call->priv_config->iam->priv_generation;
    call->priv_is_again = false;
    call->priv_offset = 0;
    call->priv_is_reused = is_alive(call);
    if (!call->priv_is_reused) {
        disconnect(call);
    }
    call->priv_is_open = false;
    yciam_priv_exchange_start(x, call->priv_is_reused ? YCIAM_STAGE_SEND : YCIAM_STAGE_CONNECT, head_len);
    yciam_priv_http_init(&x->priv_http);
    x->priv_http.priv_has_no_body = strcmp(yciam_priv_call_method(call->priv_request), "HEAD") == 0;
    return YCIAM_PENDING;
}

/* What was set up is sent: sets up what there is of the next part of the body. YCIAM_OK or YCIAM_ERR_CALLBACK. */
static yciam_result_t next_part(yciam_call_t *call)
{
    const yciam_call_request_t *request = call->priv_request;
    yciam_exchange_t *x = &call->priv_exchange;
    size_t len = request->body_len - call->priv_offset;

    x->priv_stage = YCIAM_STAGE_SEND;
    x->priv_out = (const uint8_t *) request->body;
    if (x->priv_out == NULL) {
        len = len < x->priv_cap ? len : x->priv_cap;
        if (answered(call, request->read_body(request->ctx, call->priv_offset, x->priv_buf, len), len) != YCIAM_OK) {
            return YCIAM_ERR_CALLBACK;
        }
        len = (size_t) call->priv_native;
        x->priv_out = x->priv_buf;
    }
    x->priv_sent = 0;
    x->priv_len = len;
    call->priv_offset += len;
    return YCIAM_OK;
}

/* Keeps the platform's code for a failure of the port. */
static yciam_result_t noted(yciam_call_t *call, yciam_result_t result)
{
    if (result < 0 && result != YCIAM_ERR_CALLBACK) {
        call->priv_native = yciam_priv_exchange_native(&call->priv_exchange);
    }
    return result;
}

/*
 * After a piece of the request was sent, or could not be: looks for an answer. If it is no success, it ends the
 * sending, since the server may read no more; of any other the rest waits until all is sent.
 */
static yciam_result_t listen(yciam_call_t *call, yciam_result_t sent)
{
    yciam_exchange_t *x = &call->priv_exchange;
    const yciam_port_t *port = x->priv_port;

    while (x->priv_http.priv_status == 0) {
        uint8_t byte;
        int rc = port->conn_recv(port->ctx, &byte, 1);
        yciam_result_t result = (yciam_result_t) rc;

        if (rc == 0 || (rc < 0 && sent < 0)) {
            return sent;
        }
        if (rc > 0) {
            result = rc == 1 ? take_head_byte(call, byte) : YCIAM_ERR_NETWORK;
        }
        if (noted(call, result) != YCIAM_OK) {
            x->priv_stage = YCIAM_STAGE_RECEIVE;
            return result;
        }
    }
    if (x->priv_http.priv_status < 300u) {
        return sent;
    }
    call->priv_offset = REFUSED;
    x->priv_stage = YCIAM_STAGE_RECEIVE;
    x->priv_len = 0;
    x->priv_moved = true;
    return YCIAM_PENDING;
}

static yciam_result_t on_answer(yciam_call_t *call)
{
    call->priv_is_open = call->priv_offset != REFUSED && yciam_priv_http_is_reusable(&call->priv_exchange.priv_http);
    if (!call->priv_is_open) {
        disconnect(call);
    }
    if (call->priv_is_again) {
        call->priv_is_renewed = true;
        call->priv_exchange.priv_stage = YCIAM_STAGE_TOKEN;
        return YCIAM_PENDING;
    }
    return end(call);
}

/* May be repeated whatever came of it (RFC 9110, 9.2.2). */
static bool is_idempotent(const char *method)
{
    const char *name = "GET\0HEAD\0PUT\0DELETE\0OPTIONS\0";

    while (*name != '\0' && strcmp(method, name) != 0) {
        name += strlen(name) + 1u;
    }
    return *name != '\0';
}

/* A connection that had been kept was dead already: that says nothing of the call. */
static bool is_stale(const yciam_call_t *call, yciam_result_t result)
{
    const yciam_exchange_t *x = &call->priv_exchange;
    yciam_class_t class_of = yciam_result_class(result);
    bool is_untouched = call->priv_offset == 0 && x->priv_sent == 0 && x->priv_len > 0;

    return call->priv_is_reused && (class_of == YCIAM_CLASS_NETWORK || class_of == YCIAM_CLASS_TLS) &&
           x->priv_http.priv_status == 0 && x->priv_http.priv_overhead == 0 &&
           (is_untouched || is_idempotent(yciam_priv_call_method(call->priv_request)));
}

/* Whether the server is to get more than what is set up. */
static bool has_more(const yciam_call_t *call)
{
    return call->priv_offset < call->priv_request->body_len;
}

static yciam_result_t step_exchange(yciam_call_t *call)
{
    yciam_exchange_t *x = &call->priv_exchange;
    bool was_connecting = x->priv_stage == YCIAM_STAGE_CONNECT;
    bool is_sent = x->priv_stage == YCIAM_STAGE_RECEIVE || x->priv_len == 0;
    yciam_result_t result = YCIAM_OK;

    if (is_sent && has_more(call)) {
        result = next_part(call);
    }
    if (result == YCIAM_OK) {
        bool is_sending = x->priv_stage == YCIAM_STAGE_SEND;

        result = noted(call, yciam_priv_exchange_poll(x));
        if (is_sending && (x->priv_stage == YCIAM_STAGE_SEND || has_more(call))) {
            result = listen(call, result);
        }
        if (x->priv_moved) {
            x->priv_stage_ms = ticks_ms(call); /* the deadline of a stage is one between two bytes here */
        }
    }
    if (was_connecting && x->priv_stage == YCIAM_STAGE_SEND) {
        result = noted(call, yciam_priv_clock_verify(call->priv_config->iam, x) == YCIAM_OK ? YCIAM_PENDING
                                                                                            : YCIAM_ERR_CERT_TIME);
    }
    if (result >= 0) {
        return result == YCIAM_OK ? on_answer(call) : YCIAM_PENDING;
    }
    if (is_stale(call, result)) {
        disconnect(call);
        x->priv_stage = YCIAM_STAGE_TOKEN;
        return YCIAM_PENDING;
    }
    return fail(call, result, call->priv_native);
}

yciam_result_t yciam_call_poll(yciam_call_t *call)
{
    switch (call->priv_exchange.priv_stage) {
    case YCIAM_STAGE_IDLE:
        return call->priv_error.result;
    case YCIAM_STAGE_TOKEN:
        return step_token(call);
    default:
        return step_exchange(call);
    }
}

uint32_t yciam_call_delay_ms(const yciam_call_t *call)
{
    const yciam_exchange_t *x = &call->priv_exchange;
    bool is_moving = x->priv_stage == YCIAM_STAGE_TOKEN ? yciam_delay_ms(call->priv_config->iam) == 0 : x->priv_moved;

    if (x->priv_stage == YCIAM_STAGE_IDLE) {
        return YCIAM_DELAY_MAX_MS;
    }
    return is_moving ? 0 : YCIAM_POLL_MS;
}

unsigned yciam_call_status(const yciam_call_t *call)
{
    return call->priv_is_again ? 0 : call->priv_exchange.priv_http.priv_status;
}

yciam_stage_t yciam_call_stage(const yciam_call_t *call)
{
    return (yciam_stage_t) call->priv_exchange.priv_stage;
}

const yciam_error_t *yciam_call_error(const yciam_call_t *call)
{
    return &call->priv_error;
}

void yciam_call_close(yciam_call_t *call)
{
    if (call->priv_exchange.priv_stage != YCIAM_STAGE_IDLE) {
        (void) fail(call, YCIAM_ERR_CLOSED, 0);
    }
    disconnect(call);
}
