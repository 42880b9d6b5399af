/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One request and its answer over a port, a bounded step at a time, under deadlines. The owner (an attempt or a call)
 * knows the stage and calls the function of that stage until it returns YCIAM_OK:
 *
 *     init(), begin() -> open() -> set_out() -> send() -> receive() -> close()
 *
 * A step returns YCIAM_OK (the stage is complete), YCIAM_PENDING or a failure. After a failure the owner asks native()
 * for the port's code and then calls close().
 */
#ifndef YCIAM_CORE_HTTP_EXCHANGE_H
#define YCIAM_CORE_HTTP_EXCHANGE_H

#include <yciam/exchange.h>

#define YCIAM_POLL_MS      5u        /* the pause between two polls while nothing moves */
#define YCIAM_DELAY_MAX_MS 86400000u /* a day: a wrap of ticks_ms (49.7 days) is never missed */

/* Where a request goes, and within what time: what counts where a configuration has zeros. */
typedef struct yciam_priv_peer {
    const char *host;
    uint16_t tcp_port;
    yciam_security_t security;
    yciam_timeouts_t timeouts;
} yciam_priv_peer_t;

/* Sets the peer, all else of *exchange becomes zero. The caller then sets the port and the work buffer. */
void yciam_priv_exchange_init(yciam_exchange_t *exchange, const yciam_priv_peer_t *defaults, const char *host,
                              uint16_t tcp_port, const yciam_timeouts_t *timeouts);

/* Starts total_ms and the deadline of the first stage, and prepares for a new answer. No I/O. */
void yciam_priv_exchange_begin(yciam_exchange_t *exchange);

/* Starts the deadline of the next stage. */
void yciam_priv_exchange_enter_stage(yciam_exchange_t *exchange);

/* Milliseconds since then, and since begin(). */
uint32_t yciam_priv_exchange_in_stage_ms(const yciam_exchange_t *exchange);
uint32_t yciam_priv_exchange_in_all_ms(const yciam_exchange_t *exchange);

/* Whether the connection that this object opened is still the one that the port has open. */
bool yciam_priv_exchange_is_open(const yciam_exchange_t *exchange);

/* Opens a connection. */
yciam_result_t yciam_priv_exchange_open(yciam_exchange_t *exchange);

/* Sets the bytes that send() sends next. They must stay until send() has returned YCIAM_OK. */
void yciam_priv_exchange_set_out(yciam_exchange_t *exchange, const void *bytes, size_t len);

/* Sends what set_out() named. */
yciam_result_t yciam_priv_exchange_send(yciam_exchange_t *exchange);

/*
 * Reads the answer; the body gathers in buf[0..priv_body_len). A body that does not fit into cap - 1 bytes is
 * YCIAM_ERR_LONG, except in an answer with an error status: its status says enough, so the body is dropped.
 */
yciam_result_t yciam_priv_exchange_receive(yciam_exchange_t *exchange);

/*
 * Reads bytes as they come from the connection into to[0..cap): *len of them, 0 if none have arrived. For owners that
 * read the answer by themselves. YCIAM_PENDING, a failure, or YCIAM_OK: the peer has closed, which ends the answer.
 */
yciam_result_t yciam_priv_exchange_read(yciam_exchange_t *exchange, uint8_t *to, size_t cap, size_t *len);

/* The port's code for the last failure, or the number that the port returned, if that is no result; 0: none. */
int32_t yciam_priv_exchange_native(const yciam_exchange_t *exchange);

/* Closes the connection that this object opened or is opening; another object's connection on the port stays open. */
void yciam_priv_exchange_close(yciam_exchange_t *exchange);

/* Wipes the work buffer and the last line of the head: a server may have copied parts of the request into either. */
void yciam_priv_exchange_wipe(yciam_exchange_t *exchange);

#endif
