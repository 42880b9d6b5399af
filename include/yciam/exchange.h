/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The state of one HTTP/1.1 request and its answer. Applications need this header only because the structs of instances
 * and calls contain these structs. Fields named priv_ are not API.
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

#define YCIAM_HTTP_LINE_CAP 80u /**< bytes kept of each head line; every field that the library reads is shorter */

/**
 * Bytes of the head with all interim answers, of one chunk line, or of all trailers. A longer part is
 * YCIAM_ERR_HTTP_LONG.
 */
#define YCIAM_HTTP_OVERHEAD_MAX 8192u

/** Reads an HTTP/1.x answer (RFC 9112): takes the bytes of the connection and leaves those of the body. */
typedef struct yciam_http {
    uint8_t priv_state;
    uint8_t priv_flags;
    uint8_t priv_line_len;   /* at YCIAM_HTTP_LINE_CAP the line may be longer */
    uint8_t priv_last;       /* the last byte of the line */
    bool priv_has_begun;     /* a byte of an answer has been read */
    bool priv_has_no_body;   /* the request was HEAD */
    uint32_t priv_status;    /* of the final answer; 0: not read yet */
    uint32_t priv_room;      /* bytes that the head, the chunk line or the trailers may still have */
    uint32_t priv_left;      /* body bytes still to come, in this chunk or in all */
    uint32_t priv_retry_s;   /* Retry-After as seconds; 0: none */
    int64_t priv_date;       /* the Date field, seconds since 1970 UTC; 0: none */
    int64_t priv_retry_date; /* Retry-After as a date; 0: none */
    char priv_line[YCIAM_HTTP_LINE_CAP + 1u];
} yciam_http_t;

/** Deadlines in milliseconds; 0 means the default, which the configuration that holds them names. */
typedef struct yciam_timeouts {
    uint32_t connect_ms; /**< name resolution, TCP and TLS handshake together */
    uint32_t answer_ms;  /**< see the configuration */
    uint32_t total_ms;   /**< see the configuration */
} yciam_timeouts_t;

/** A connection over a port, the request that is sent over it and the answer that is read from it. */
typedef struct yciam_exchange {
    bool priv_moved;      /* the last step made progress, so another one at once is worth it */
    bool priv_is_opening; /* conn_open() has returned YCIAM_PENDING */
    uint16_t priv_tcp_port;
    const yciam_port_t *priv_port;
    const char *priv_host;
    uint8_t *priv_buf; /* the caller's work buffer: the request, then the answer */
    size_t priv_cap;
    const uint8_t *priv_out; /* the bytes that are being sent, in the work buffer or elsewhere */
    size_t priv_out_len;
    size_t priv_sent;     /* how many of them are sent */
    size_t priv_body_len; /* bytes of the answer's body at the start of the work buffer */
    yciam_security_t priv_security;
    uint32_t priv_connection; /* the number of the connection that this object opened; 0: none */
    uint32_t priv_start_ms;   /* ticks when the request began: for total_ms */
    uint32_t priv_stage_ms;   /* ticks when its stage began: for connect_ms and answer_ms */
    int32_t priv_unknown;     /* what the port returned, if that was no result of the library; 0 otherwise */
    yciam_timeouts_t priv_timeouts;
    yciam_http_t priv_http;
} yciam_exchange_t;

#ifdef __cplusplus
}
#endif
#endif
