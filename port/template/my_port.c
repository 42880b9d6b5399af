/* SPDX-License-Identifier: Apache-2.0 */
#include "my_port.h"

#include <string.h>

/* Seconds since 1970-01-01 UTC. -1 until SNTP, the RTC or a modem has set the clock: never a guess. */
static int64_t unix_time(void *ctx)
{
    (void) ctx;
    return -1; /* YOUR CODE HERE */
}

/* Milliseconds since some moment. Never goes back, is never set; may wrap at 2^32. */
static uint32_t ticks_ms(void *ctx)
{
    (void) ctx;
    return 0; /* YOUR CODE HERE. While this returns the same number, no deadline passes. */
}

/* The hardware's random number generator, with its health checked. All `len` bytes or YCIAM_ERR_ENTROPY. */
static int entropy(void *ctx, void *buf, size_t len)
{
    (void) ctx;
    (void) buf;
    (void) len;
    return YCIAM_ERR_ENTROPY; /* YOUR CODE HERE */
}

/* Frees everything, in any state of the connection. It must also work if there is nothing to free. */
static void my_close(void *ctx)
{
    ((my_port_t *) ctx)->connection = 0; /* YOUR CODE HERE */
}

/*
 * Called again until it returns something other than YCIAM_PENDING, so keep the progress in *my. Resolve `host` (it may
 * be an IP address in text form), try its addresses, and return YCIAM_OK when one has accepted the connection. If the
 * resolver finds nothing, return YCIAM_ERR_DNS; if no address answers, YCIAM_ERR_CONNECT.
 */
static int my_open(void *ctx, const char *host, uint16_t tcp_port, yciam_security_t security)
{
    my_port_t *my = ctx;

    if (security != YCIAM_PLAIN) {
        return YCIAM_ERR_ARGUMENT; /* port/mbedtls does TLS, on top of this port. If your stack does TLS, see
                                      port/README.md */
    }
    if (my->connection != 0) {
        my_close(my); /* a second connection replaces the first */
    }
    (void) host;
    (void) tcp_port;
    my->error = 0;
    /* YOUR CODE HERE. When the connection is open: my->connection = ++my->connections; return YCIAM_OK; */
    return YCIAM_ERR_CONNECT;
}

static uint32_t my_connection(void *ctx)
{
    return ((my_port_t *) ctx)->connection;
}

/* Sends as much as fits now, and does not wait. 0: nothing fits; below 0: the connection broke. */
static int my_send(void *ctx, const void *buf, size_t len)
{
    (void) ctx;
    (void) buf;
    (void) len;
    return YCIAM_ERR_NETWORK; /* YOUR CODE HERE */
}

/* Returns bytes that have arrived. 0: none yet. Return YCIAM_ERR_CLOSED for the peer's FIN only after its last byte. */
static int my_recv(void *ctx, void *buf, size_t len)
{
    (void) ctx;
    (void) buf;
    (void) len;
    return YCIAM_ERR_NETWORK; /* YOUR CODE HERE */
}

static int32_t last_error(void *ctx)
{
    return ((my_port_t *) ctx)->error;
}

void my_port_init(my_port_t *my, yciam_port_t *port)
{
    memset(my, 0, sizeof *my);
    *port = (yciam_port_t){
        .ctx = my,
        .unix_time = unix_time,
        .ticks_ms = ticks_ms,
        .entropy = entropy,
        .conn_open = my_open,
        .conn_send = my_send,
        .conn_recv = my_recv,
        .conn_close = my_close,
        .connection = my_connection,
        .last_error = last_error,
    };
}
