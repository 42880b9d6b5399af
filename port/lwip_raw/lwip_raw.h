/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A port over lwIP's raw API for a superloop (NO_SYS 1): plain TCP, DNS and a clock. For TLS, put port/mbedtls on top
 * of it. Its files check lwipopts.h and say what to set.
 *
 * The application runs lwIP: in the loop that calls yciam_poll(), it polls its interface and calls
 * sys_check_timeouts(). All functions must be called from that loop, and none from an ISR.
 *
 * Addresses: IPv4 and IPv6, as lwipopts.h has them; one of the two is enough. The device counts as online while the
 * interface in use has a link and an address (for IPv6, one that is more than link-local). Before a connection that is
 * lwIP's default interface. The port looks a name up in each family of which this interface has an address, IPv4 first.
 * If the first family has no address, or refuses the connection, conn_open() continues with the second. lwIP keeps one
 * address of each family, for at most DNS_MAX_TTL; then an attempt asks the name server again. A connection that is not
 * answered takes all the time that conn_open() has; the next attempt begins with the other family. A host that is an IP
 * address needs no name server.
 *
 * Memory: this object; one TCP control block of lwIP's pool, and others while old connections close (if the pool is
 * empty, a new connection takes the place of the oldest); received bytes that were not read yet, at most TCP_WND, in
 * lwIP's buffers; and a copy of sent bytes that were not acknowledged yet, at most TCP_SND_BUF, in lwIP's heap. The
 * port copies sent bytes because the caller's buffer is free again when conn_send() returns. Without a copy, each call
 * would have to wait one round trip for the acknowledgement.
 *
 * `native` of yciam_error_t is lwIP's err_t.
 */
#ifndef YCIAM_LWIP_RAW_H
#define YCIAM_LWIP_RAW_H

#include <stddef.h>
#include <stdint.h>

#include <lwip/ip_addr.h>

#include <yciam/port.h>

#include "../lwip_clock/lwip_clock.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A port object. Complete so that it can be static. Fields named priv_ are not API. */
typedef struct yciam_lwip_raw {
    yciam_entropy_t *priv_entropy;
    void *priv_entropy_ctx;
    struct tcp_pcb *priv_pcb;       /* lwIP's; NULL: none */
    struct pbuf *priv_received;     /* and not read yet */
    const char *priv_host;          /* of the connection that is being opened or open; NULL: none */
    uint32_t priv_connection;       /* number of the open connection; 0: none */
    uint32_t priv_connection_count; /* connections opened so far */
    uint16_t priv_tcp_port;
    ip_addr_t priv_address;
    int32_t priv_native;
    uint8_t priv_state;
    uint8_t priv_first; /* the family to begin with, next time */
    uint8_t priv_tried; /* the families that this attempt has asked for */
    int8_t priv_result; /* of the failure */
} yciam_lwip_raw_t;

/**
 * Makes the object ready and fills the port that works on it. Call lwip_init() before. After its first use the object
 * must live as long as lwIP runs, since a DNS answer may still arrive for it; so call this function once for each
 * object.
 *
 * @param[out] tcp         the caller's
 * @param entropy          the platform's random source (yciam_port_t.entropy)
 * @param entropy_ctx      first argument of `entropy`
 * @param[out] port        the port for plain TCP
 *
 * The loop that runs lwIP only. Not from an ISR.
 */
void yciam_lwip_raw_init(yciam_lwip_raw_t *tcp, yciam_entropy_t *entropy, void *entropy_ctx, yciam_port_t *port);

#ifdef __cplusplus
}
#endif
#endif
