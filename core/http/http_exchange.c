/* SPDX-License-Identifier: Apache-2.0 */
#include "http_exchange.h"

#include <string.h>

#include "../util/or_default.h"
#include "../util/result_class.h"
#include "../util/wipe.h"
#include "http_reader.h"

static uint32_t exchange_ticks_ms(const yciam_exchange_t *x)
{
    return x->priv_port->ticks_ms(x->priv_port->ctx);
}

void yciam_priv_exchange_init(yciam_exchange_t *x, const yciam_priv_peer_t *defaults, const char *host,
                              uint16_t tcp_port, const yciam_timeouts_t *timeouts)
{
    memset(x, 0, sizeof *x);
    x->priv_host = host != NULL ? host : defaults->host;
    x->priv_tcp_port = (uint16_t) yciam_priv_or_default(tcp_port, defaults->tcp_port);
    x->priv_security = defaults->security;
    x->priv_timeouts.connect_ms = yciam_priv_or_default(timeouts->connect_ms, defaults->timeouts.connect_ms);
    x->priv_timeouts.answer_ms = yciam_priv_or_default(timeouts->answer_ms, defaults->timeouts.answer_ms);
    x->priv_timeouts.total_ms = yciam_priv_or_default(timeouts->total_ms, defaults->timeouts.total_ms);
}

void yciam_priv_exchange_begin(yciam_exchange_t *x)
{
    yciam_priv_exchange_enter_stage(x);
    x->priv_start_ms = x->priv_stage_ms;
    x->priv_unknown = 0;
    x->priv_body_len = 0;
    yciam_priv_http_init(&x->priv_http);
}

void yciam_priv_exchange_enter_stage(yciam_exchange_t *x)
{
    x->priv_stage_ms = exchange_ticks_ms(x);
    x->priv_moved = true;
}

uint32_t yciam_priv_exchange_in_stage_ms(const yciam_exchange_t *x)
{
    return exchange_ticks_ms(x) - x->priv_stage_ms;
}

uint32_t yciam_priv_exchange_in_all_ms(const yciam_exchange_t *x)
{
    return exchange_ticks_ms(x) - x->priv_start_ms;
}

bool yciam_priv_exchange_is_open(const yciam_exchange_t *x)
{
    return x->priv_connection != 0 && x->priv_port->connection(x->priv_port->ctx) == x->priv_connection;
}

/* Maps a failure of the port to a result. A number that is not a result of the library is kept for native(). */
static yciam_result_t port_failed(yciam_exchange_t *x, int rc)
{
    yciam_result_t result = yciam_priv_port_failure(rc);

    x->priv_unknown = result != rc ? rc : 0;
    return result;
}

int32_t yciam_priv_exchange_native(const yciam_exchange_t *x)
{
    const yciam_port_t *port = x->priv_port;
    int32_t native = port->last_error != NULL ? port->last_error(port->ctx) : 0;

    return native != 0 ? native : x->priv_unknown;
}

/*
 * The result of a step that is not complete. The deadline of the stage counts only when the step made no progress: an
 * owner that polls late still gets the answer that has arrived. A peer that keeps sending has that time more than
 * total_ms.
 */
static yciam_result_t pending_until(const yciam_exchange_t *x, uint32_t stage_limit_ms)
{
    uint32_t in_all_ms = yciam_priv_exchange_in_all_ms(x);
    uint32_t total_ms = x->priv_timeouts.total_ms;
    uint32_t grace_ms = x->priv_moved ? stage_limit_ms : 0;
    bool is_late = in_all_ms >= total_ms && in_all_ms - total_ms >= grace_ms;

    if (!x->priv_moved && yciam_priv_exchange_in_stage_ms(x) >= stage_limit_ms) {
        is_late = true;
    }
    return is_late ? YCIAM_ERR_TIMEOUT : YCIAM_PENDING;
}

yciam_result_t yciam_priv_exchange_open(yciam_exchange_t *x)
{
    const yciam_port_t *port = x->priv_port;
    int rc = port->conn_open(port->ctx, x->priv_host, x->priv_tcp_port, x->priv_security);

    x->priv_moved = false;
    if (rc == YCIAM_PENDING) {
        x->priv_is_opening = true;
        return pending_until(x, x->priv_timeouts.connect_ms);
    }
    if (rc != YCIAM_OK) {
        /* YCIAM_ERR_ARGUMENT to the first call: another object is opening a connection, which is not ours to close. */
        x->priv_is_opening = x->priv_is_opening || rc != YCIAM_ERR_ARGUMENT;
        return port_failed(x, rc);
    }
    x->priv_is_opening = false;
    x->priv_connection = port->connection(port->ctx);
    return YCIAM_OK;
}

void yciam_priv_exchange_set_out(yciam_exchange_t *x, const void *bytes, size_t len)
{
    x->priv_out = (const uint8_t *) bytes;
    x->priv_out_len = len;
    x->priv_sent = 0;
}

yciam_result_t yciam_priv_exchange_send(yciam_exchange_t *x)
{
    const yciam_port_t *port = x->priv_port;
    size_t left = x->priv_out_len - x->priv_sent;
    int rc;

    x->priv_moved = false;
    if (!yciam_priv_exchange_is_open(x)) {
        return YCIAM_ERR_CLOSED; /* another object has opened a connection on this port */
    }
    if (left == 0) {
        return pending_until(x, x->priv_timeouts.answer_ms);
    }
    rc = port->conn_send(port->ctx, x->priv_out + x->priv_sent, left);
    if (rc < 0 || (size_t) rc > left) {
        return port_failed(x, rc);
    }
    x->priv_sent += (size_t) rc;
    x->priv_moved = rc > 0;
    return x->priv_sent == x->priv_out_len ? YCIAM_OK : pending_until(x, x->priv_timeouts.answer_ms);
}

yciam_result_t yciam_priv_exchange_read(yciam_exchange_t *x, uint8_t *to, size_t cap, size_t *len)
{
    const yciam_port_t *port = x->priv_port;
    int rc;

    *len = 0;
    x->priv_moved = false;
    if (!yciam_priv_exchange_is_open(x)) {
        return YCIAM_ERR_CLOSED; /* not by the peer: this is not the end of an answer without a length */
    }
    rc = port->conn_recv(port->ctx, to, cap);
    if (rc == YCIAM_ERR_CLOSED) {
        return yciam_priv_http_closed(&x->priv_http);
    }
    if (rc < 0 || (size_t) rc > cap) {
        return port_failed(x, rc);
    }
    *len = (size_t) rc;
    x->priv_moved = rc > 0;
    return pending_until(x, x->priv_timeouts.answer_ms);
}

yciam_result_t yciam_priv_exchange_receive(yciam_exchange_t *x)
{
    size_t room = x->priv_cap - 1u - x->priv_body_len;
    uint8_t *to = x->priv_buf + x->priv_body_len;
    size_t len;
    size_t body_len;
    yciam_result_t result;
    yciam_result_t parsed;

    if (room == 0) {
        x->priv_body_len = 0;
        return x->priv_http.priv_status >= 400u ? YCIAM_OK : YCIAM_ERR_LONG;
    }
    result = yciam_priv_exchange_read(x, to, room, &len);
    if (len == 0) {
        return result;
    }
    parsed = yciam_priv_http_feed(&x->priv_http, to, len, &body_len);
    x->priv_body_len += body_len;
    return parsed == YCIAM_PENDING ? result : parsed;
}

void yciam_priv_exchange_close(yciam_exchange_t *x)
{
    if (x->priv_is_opening || yciam_priv_exchange_is_open(x)) {
        x->priv_port->conn_close(x->priv_port->ctx);
    }
    x->priv_is_opening = false;
    x->priv_connection = 0;
}

void yciam_priv_exchange_wipe(yciam_exchange_t *x)
{
    yciam_priv_wipe(x->priv_buf, x->priv_cap);
    yciam_priv_wipe(x->priv_http.priv_line, sizeof x->priv_http.priv_line);
    x->priv_out = NULL; /* no request is set up */
}
