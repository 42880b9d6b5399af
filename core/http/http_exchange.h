/* SPDX-License-Identifier: Apache-2.0 */
/* One request and its answer over a port, a bounded step at a time, under deadlines. */
#ifndef YCIAM_CORE_EXCHANGE_H
#define YCIAM_CORE_EXCHANGE_H

#include <yciam/exchange.h>

#define YCIAM_POLL_MS      5u        /* between two polls when nothing moved */
#define YCIAM_DELAY_MAX_MS 86400000u /* a day, so that a wrap of ticks_ms is never missed */

/*
 * Begins with YCIAM_STAGE_CONNECT, or with YCIAM_STAGE_SEND where the connection stands: buf[0..request_len) is the
 * request, and buf[0..cap - 1) is where the answer's body goes afterwards; the last byte is for a NUL behind it. With
 * request_len 0 it waits, connected, for another start. The other fields of *exchange that name the port and the peer,
 * and priv_start_ms, are set by the caller, who also calls yciam_priv_http_init().
 */
void yciam_priv_exchange_start(yciam_exchange_t *exchange, yciam_stage_t stage, size_t request_len);

/* The platform's code for what the port failed with last; 0 where there is none. */
static inline int32_t yciam_priv_exchange_native(const yciam_exchange_t *exchange)
{
    const yciam_port_t *port = exchange->priv_port;

    return port->last_error != NULL ? port->last_error(port->ctx) : 0;
}

/* How it failed, and where it stands. */
void yciam_priv_exchange_record(const yciam_exchange_t *exchange, yciam_result_t result, int32_t native,
                                yciam_error_t *error);

/*
 * YCIAM_OK: the answer is read, its status is known, its body stands in buf[0..priv_len). YCIAM_PENDING, or a failure.
 * A body too long for the buffer is YCIAM_ERR_LONG, but for an error answer, whose body is then dropped: its status
 * says what matters.
 */
yciam_result_t yciam_priv_exchange_poll(yciam_exchange_t *exchange);

/* It is over: wipes the buffer and the last line of the head. A server may have put what it was sent into either. */
void yciam_priv_exchange_end(yciam_exchange_t *exchange);

#endif
