/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange.h"

#include "http.h"
#include "wipe.h"

static void enter(yciam_exchange_t *x, yciam_stage_t stage)
{
    x->priv_stage = (uint8_t) stage;
    x->priv_stage_ms = x->priv_port->ticks_ms(x->priv_port->ctx);
}

void yciam_exchange_start(yciam_exchange_t *x, size_t request_len)
{
    enter(x, YCIAM_STAGE_CONNECT);
    x->priv_start_ms = x->priv_stage_ms;
    x->priv_out = x->priv_buf;
    x->priv_len = request_len;
    x->priv_sent = 0;
    yciam_http_init(&x->priv_http);
}

void yciam_exchange_send(yciam_exchange_t *x, size_t request_len)
{
    enter(x, YCIAM_STAGE_SEND);
    x->priv_len = request_len;
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
        x->priv_port->connect(x->priv_port->ctx, x->priv_host, x->priv_tcp_port, (yciam_security_t) x->priv_security);

    if (rc == 0) {
        enter(x, YCIAM_STAGE_SEND);
        x->priv_moved = true;
    }
    return rc < 0 ? (yciam_result_t) rc : YCIAM_PENDING;
}

static yciam_result_t step_send(yciam_exchange_t *x)
{
    size_t left = x->priv_len - x->priv_sent;
    int rc = x->priv_port->send(x->priv_port->ctx, x->priv_out + x->priv_sent, left);

    if (rc < 0) {
        return (yciam_result_t) rc;
    }
    if ((size_t) rc > left) {
        return YCIAM_ERR_NETWORK;
    }
    x->priv_moved = rc > 0;
    x->priv_sent += (size_t) rc;
    if (x->priv_sent == x->priv_len) {
        enter(x, YCIAM_STAGE_RECEIVE);
        x->priv_len = 0;
    }
    return YCIAM_PENDING;
}

static yciam_result_t step_receive(yciam_exchange_t *x)
{
    size_t space = x->priv_cap - x->priv_len;
    yciam_result_t result;
    size_t body_len;
    int rc;

    if (space == 0) {
        x->priv_len = 0;
        return yciam_http_status(&x->priv_http) >= 400u ? YCIAM_OK : YCIAM_ERR_LONG;
    }
    rc = x->priv_port->recv(x->priv_port->ctx, x->priv_buf + x->priv_len, space);
    if (rc < 0) {
        return rc == YCIAM_ERR_CLOSED ? yciam_http_closed(&x->priv_http) : (yciam_result_t) rc;
    }
    if ((size_t) rc > space) {
        return YCIAM_ERR_NETWORK;
    }
    x->priv_moved = rc > 0;
    if (x->priv_take != NULL) {
        return x->priv_take(x, (size_t) rc);
    }
    result = yciam_http_feed(&x->priv_http, x->priv_buf + x->priv_len, (size_t) rc, &body_len);
    x->priv_len += body_len;
    return result;
}

yciam_result_t yciam_exchange_poll(yciam_exchange_t *x)
{
    x->priv_moved = false;
    if (is_late(x)) {
        return YCIAM_ERR_TIMEOUT;
    }
    switch (x->priv_stage) {
    case YCIAM_STAGE_CONNECT:
        return step_connect(x);
    case YCIAM_STAGE_SEND:
        return step_send(x);
    default:
        return step_receive(x);
    }
}

void yciam_exchange_wipe(yciam_exchange_t *x)
{
    yciam_wipe(x->priv_buf, x->priv_cap);
    yciam_wipe(x->priv_http.priv_line, sizeof x->priv_http.priv_line);
}
