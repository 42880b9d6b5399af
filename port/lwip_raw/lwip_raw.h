/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A port over lwIP's raw API for a superloop (NO_SYS 1): plain TCP, DNS and a clock. It knows no TLS; port/mbedtls on
 * top of it does. Its files check lwipopts.h and say what to set.
 *
 * The application runs lwIP: it polls its interface and calls sys_check_timeouts() in the loop that calls yciam_poll().
 * Everything here belongs to that loop; nothing may be called from an interrupt.
 *
 * IPv4 and IPv6, as lwipopts.h has them; either alone will do. The device counts as online while the interface in use
 * has a link and an address, of IPv6 one that is more than link-local; before a connection that is lwIP's default
 * interface. A name is asked for an address of each family that this interface has an address of, IPv4 first, and
 * conn_open() goes on to the second family where the first has no address or refuses. Of each family it knows one
 * address, since lwIP keeps one, and no longer than DNS_MAX_TTL: then an attempt asks the name server again. A
 * connection that is not answered takes all of the time that conn_open() is given; the attempt after it begins with the
 * other family. An IP address as host is taken as it is.
 *
 * Memory: this object, one TCP control block of lwIP's pool (and others while old connections close; a new one takes
 * the place of the oldest where no other is left), what was received and not read yet (at most TCP_WND bytes in lwIP's
 * buffers) and a copy of what was sent and not acknowledged yet (at most TCP_SND_BUF bytes of lwIP's heap). Sent bytes
 * are copied since the caller's buffer is free again when send() returns; to wait for the peer's acknowledgement in
 * place of it would cost a round trip a call.
 *
 * native (yciam_error_t) is lwIP's err_t.
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

/* One connection. Complete so that it can be static; fields named priv_ are not API. */
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

/*
 * Makes *tcp ready and fills *port, which works on it. lwip_init() comes before. *tcp, once it was used, must live as
 * long as lwIP runs, since a DNS answer may still be on its way to it; so it is initialised once.
 */
void yciam_lwip_raw_init(yciam_lwip_raw_t *tcp, yciam_entropy_t *entropy, void *entropy_ctx, yciam_port_t *port);

#ifdef __cplusplus
}
#endif
#endif
