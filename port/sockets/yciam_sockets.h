/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shared by the ports over BSD sockets: one connection to a host. All its addresses are tried, a new one every 250 ms
 * until one answers, IPv6 and IPv4 by turns (after RFC 8305); the first one that answers is used. A rejected address
 * (conn_reject) is tried last from then on. Nothing blocks. Compiled with the system's sockets, or with
 * -DYCIAM_SOCKETS_LWIP with lwIP's. Not for applications: see port/posix, port/lwip_sockets.
 */
#ifndef YCIAM_SOCKETS_H
#define YCIAM_SOCKETS_H

#include <stddef.h>
#include <stdint.h>

#include <yciam/port.h>

#ifdef __cplusplus
extern "C" {
#endif

#define YCIAM_SOCKETS_ATTEMPTS_MAX 8u   /* addresses that are tried at the same time; the oldest one makes room */
#define YCIAM_SOCKETS_NEXT_MS      250u /* time after which the next address is tried, beside the ones before */
#define YCIAM_SOCKETS_REJECTED_MAX 4u   /* rejected addresses that are remembered */

struct addrinfo;
struct yciam_resolver;

/* A socket that is connecting. */
typedef struct yciam_sockets_attempt {
    int fd;
    uint32_t started_ms;
    uint32_t address; /* its hash */
} yciam_sockets_attempt_t;

typedef struct yciam_sockets {
    uint32_t (*priv_ticks_ms)(void *ctx);
    struct yciam_resolver *priv_resolver;                              /* NULL: no name is being resolved */
    struct addrinfo *priv_addresses;                                   /* NULL: none yet */
    const struct addrinfo *priv_next;                                  /* the next one to try; NULL: all are */
    uint32_t priv_tried;                                               /* a bit for each of the first 32 addresses */
    int priv_family;                                                   /* of the last one that was tried; 0: none */
    yciam_sockets_attempt_t priv_attempts[YCIAM_SOCKETS_ATTEMPTS_MAX]; /* the oldest first */
    unsigned priv_attempt_count;
    uint32_t priv_address;                              /* of the connection; a hash, like the following ones */
    uint32_t priv_rejected[YCIAM_SOCKETS_REJECTED_MAX]; /* 0: none */
    unsigned priv_rejected_count;                       /* so far */
    int priv_fd;                                        /* the connected socket; -1: none */
    const char *priv_host;                              /* of the connection that is being opened or open; NULL: none */
    uint16_t priv_tcp_port;
    uint32_t priv_connection;       /* number of the open connection; 0: none */
    uint32_t priv_connection_count; /* connections opened so far */
    size_t priv_unanswered;         /* bytes sent since the peer's last bytes */
    int priv_error;                 /* errno, or the resolver's code below 0, of the last failure */
    int priv_result;                /* of the last address that failed */
    short priv_wants;               /* what poll() has to wait for; 0: the last call moved bytes */
} yciam_sockets_t;

/*
 * Makes *sockets ready, which must be the first member of the object at port->ctx. Fills conn_open, conn_send,
 * conn_recv, conn_close, conn_reject, connection and last_error of *port. ticks_ms must be there already.
 */
void yciam_sockets_init(yciam_sockets_t *sockets, yciam_port_t *port);

#ifdef __cplusplus
}
#endif
#endif
