/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the ports over BSD sockets share: one connection to a host of which all addresses are tried, a new one every
 * 250 ms while none has answered (after RFC 8305); the first that answers is used. Nothing blocks. Compiled with the
 * system's sockets, or with -DYCIAM_SOCKETS_LWIP with lwIP's. Not for applications: see port/posix, port/lwip_sockets.
 */
#ifndef YCIAM_SOCKETS_H
#define YCIAM_SOCKETS_H

#include <stdint.h>

#include <yciam/port.h>

#ifdef __cplusplus
extern "C" {
#endif

#define YCIAM_SOCKETS_ATTEMPTS_MAX 4u   /* addresses that are tried at the same time */
#define YCIAM_SOCKETS_NEXT_MS      250u /* after which the next address is tried beside the ones before */

struct addrinfo;
struct yciam_resolver;

typedef struct yciam_sockets {
    uint32_t (*priv_ticks_ms)(void *ctx);
    struct yciam_resolver *priv_resolver;          /* NULL: no name is being resolved */
    struct addrinfo *priv_addresses;               /* NULL: none yet */
    const struct addrinfo *priv_next;              /* the next one to try; NULL: all are */
    int priv_attempts[YCIAM_SOCKETS_ATTEMPTS_MAX]; /* sockets that are connecting, the oldest first */
    uint32_t priv_started_ms[YCIAM_SOCKETS_ATTEMPTS_MAX];
    unsigned priv_attempt_count;
    int priv_fd;           /* the connected socket; -1: none */
    const char *priv_host; /* of the connection that is being opened or open; NULL: none */
    uint16_t priv_tcp_port;
    uint32_t priv_connection;       /* number of the open connection; 0: none */
    uint32_t priv_connection_count; /* connections opened so far */
    int priv_error;                 /* errno, or the resolver's code below 0, of the last failure */
    int priv_result;                /* of the last address that failed */
    short priv_wants;               /* what poll() has to wait for; 0: the last call moved bytes */
} yciam_sockets_t;

/*
 * Makes *sockets ready, which is the beginning of what port->ctx points to, and fills conn_open, conn_send, conn_recv,
 * conn_close, connection and last_error of *port. ticks_ms is there already.
 */
void yciam_sockets_init(yciam_sockets_t *sockets, yciam_port_t *port);

#ifdef __cplusplus
}
#endif
#endif
