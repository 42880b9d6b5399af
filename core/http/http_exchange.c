/* SPDX-License-Identifier: Apache-2.0 */
#include "http_exchange.h"

#include <string.h>

#include "../util/wipe.h"
#include "http_reader.h"

static void enter(yciam_exchange_t *x, yciam_stage_t stage)
{
    x->priv_stage = stage;
    x->priv_stage_ms = x->priv_port->ticks_ms(x->priv_port->ctx);
}

void yciam_priv_exchange_start(yciam_exchange_t *x, yciam_stage_t stage, size_t request_len)
{
    enter(x, stage);
    x->priv_out = x->priv_buf;
    x->priv_len = request_len;
    x->priv_sent = 0;
}

void yciam_priv_exchange_record(const yciam_exchange_t *x, yciam_result_t result, int32_t native, yciam_error_t *error)
{
    memset(error, 0, sizeof *error);
    error->result = result;
    error->stage = (yciam_stage_t) x->priv_stage;
    error->native = native;
    error->http_status = (uint16_t) x->priv_http.priv_status;
}

static bool is_late(const yciam_exchange_t *x)
{
    uint32_t now_ms = x->priv_port->ticks_ms(x->priv_port->ctx);
    uint32_t stage_limit_ms =
        x->priv_stage == YCIAM_STAGE_CONNECT ? x->priv_timeouts.connect_ms : x->priv_timeouts.answer_ms;

    return now_ms - x->priv_start_ms >= x->priv_timeouts.total_ms || now_ms - x->priv_stage_ms >= stage_limit_ms;
}

static yciam_result_t step_connect(yciam_exchange_t *x)
{
    int rc =
        x->priv_port->conn_open(x->priv_port->ctx, x->priv_host, x->priv_tcp_port, (yciam_security_t) x->priv_security);

    if (rc == 0) {
        enter(x, YCIAM_STAGE_SEND);
        x->priv_moved = true;
    }
    return rc < 0 ? (yciam_result_t) rc : YCIAM_PENDING;
}

/* len more bytes of the request are sent. */
static yciam_result_t on_sent(yciam_exchange_t *x, size_t len)
{
    x->priv_sent += len;
    if (x->priv_sent == x->priv_len) {
        enter(x, YCIAM_STAGE_RECEIVE);
        x->priv_len = 0;
    }
    return YCIAM_PENDING;
}

/* len more bytes of the answer are in the buffer. */
static yciam_result_t on_received(yciam_exchange_t *x, size_t len)
{
    yciam_result_t result;
    size_t body_len;

    if (x->priv_take != NULL) {
        return x->priv_take(x, len);
    }
    result = yciam_priv_http_feed(&x->priv_http, x->priv_buf + x->priv_len, len, &body_len);
    x->priv_len += body_len;
    return result;
}

yciam_result_t yciam_priv_exchange_poll(yciam_exchange_t *x)
{
    const yciam_port_t *port = x->priv_port;
    bool is_sending = x->priv_stage == YCIAM_STAGE_SEND;
    size_t most;
    int rc;

    x->priv_moved = false;
    if (is_late(x)) {
        return YCIAM_ERR_TIMEOUT;
    }
    if (x->priv_stage == YCIAM_STAGE_CONNECT) {
        return step_connect(x);
    }
    if (is_sending) {
        most = x->priv_len - x->priv_sent;
        if (most == 0) {
            return YCIAM_PENDING;
        }
        rc = port->conn_send(port->ctx, x->priv_out + x->priv_sent, most);
    } else {
        most = x->priv_cap - 1u - x->priv_len;
        if (most == 0) {
            x->priv_len = 0;
            return x->priv_http.priv_status >= 400u ? YCIAM_OK : YCIAM_ERR_LONG;
        }
        rc = port->conn_recv(port->ctx, x->priv_buf + x->priv_len, most);
    }
    if (rc < 0) {
        return rc == YCIAM_ERR_CLOSED ? yciam_priv_http_closed(&x->priv_http) : (yciam_result_t) rc;
    }
    if ((size_t) rc > most) {
        return YCIAM_ERR_NETWORK;
    }
    x->priv_moved = rc > 0;
    return is_sending ? on_sent(x, (size_t) rc) : on_received(x, (size_t) rc);
}

void yciam_priv_exchange_end(yciam_exchange_t *x)
{
    x->priv_stage = YCIAM_STAGE_IDLE;
    yciam_priv_wipe(x->priv_buf, x->priv_cap);
    yciam_priv_wipe(x->priv_http.priv_line, sizeof x->priv_http.priv_line);
}
