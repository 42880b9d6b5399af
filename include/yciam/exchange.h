/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One HTTP/1.1 request and its answer over a port, polled. yciam_poll() and yciam_call_poll() are built on it; an
 * application needs this header only for the sizes of its structs. Fields named priv_ are not API.
 */
#ifndef YCIAM_EXCHANGE_H
#define YCIAM_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <yciam/port.h>
#include <yciam/result.h>

#ifdef __cplusplus
extern "C" {
#endif

#define YCIAM_HTTP_LINE_CAP 80u /* the part of a head line that is kept; the fields that are read here are shorter */

/* The HTTP/1.x answer reader (RFC 9112): a filter that takes raw bytes and leaves the body's. */
typedef struct yciam_http {
    uint32_t priv_status; /* of the final answer; 0 while it is not known */
    uint8_t priv_state;
    uint8_t priv_flags;
    uint8_t priv_line_len;   /* at the cap: there may be more of the line */
    uint8_t priv_last;       /* byte of the line */
    bool priv_has_no_body;   /* set where the answer to HEAD is read */
    uint32_t priv_overhead;  /* bytes of head, chunk line or trailers so far */
    uint32_t priv_left;      /* body bytes to come, in this chunk or in all */
    uint32_t priv_retry_s;   /* Retry-After as seconds; 0: none */
    int64_t priv_date;       /* the Date field, seconds since 1970 UTC; 0: none */
    int64_t priv_retry_date; /* Retry-After as a date; 0: none */
    char priv_line[YCIAM_HTTP_LINE_CAP + 1u];
} yciam_http_t;

typedef struct yciam_timeouts {
    uint32_t connect_ms; /* name resolution, TCP and TLS handshake */
    uint32_t answer_ms;  /* sending, and receiving the whole answer, each */
    uint32_t total_ms;   /* from the first connect to the last byte */
} yciam_timeouts_t;

typedef struct yciam_exchange {
    yciam_stage_t priv_stage; /* before YCIAM_STAGE_CONNECT it is the owner's */
    yciam_security_t priv_security;
    bool priv_moved; /* the last step moved bytes: another one at once is worth it */
    uint16_t priv_tcp_port;
    const yciam_port_t *priv_port;
    const char *priv_host;
    /* Takes buf[0..len) of the answer, head and all; results as for a step of the reader. NULL: the body gathers in
     * buf. */
    yciam_result_t (*priv_take)(struct yciam_exchange *exchange, size_t len);
    uint8_t *priv_buf; /* the request, then the answer's body */
    size_t priv_cap;
    const uint8_t *priv_out; /* what is being sent: the buffer, or a part of the body elsewhere */
    size_t priv_len;         /* bytes of that, 0: not there yet; then of the body in the buffer */
    size_t priv_sent;
    uint32_t priv_start_ms; /* ticks */
    uint32_t priv_stage_ms; /* ticks at which this stage began */
    yciam_timeouts_t priv_timeouts;
    yciam_http_t priv_http;
} yciam_exchange_t;

#ifdef __cplusplus
}
#endif
#endif
