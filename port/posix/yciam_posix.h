/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Plain TCP, clock and entropy for Linux, the BSDs and macOS, as a port. For TLS, put port/mbedtls on top of it.
 *
 * Nothing blocks, name resolution included: the system's resolver, which can only block, runs in a thread of its own
 * for as long as it needs. IP addresses need no resolver and so no thread. All addresses of a host are tried, IPv6 and
 * IPv4, a new one every 250 ms while none has answered (after RFC 8305); the first that answers is used.
 *
 * Owner task only. Link with -pthread where the C library asks for it.
 */
#ifndef YCIAM_POSIX_H
#define YCIAM_POSIX_H

#include <stdint.h>

#include <yciam/port.h>

#include "../sockets/yciam_sockets.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Complete so that it can be static. Fields named priv_ are not API. */
typedef struct yciam_posix {
    yciam_sockets_t priv_sockets;
} yciam_posix_t;

/* Makes *posix ready and fills *port, which works on it. No I/O. */
void yciam_posix_init(yciam_posix_t *posix, yciam_port_t *port);

/*
 * Sleeps until the port can go on with what it last answered "not now" to, or for `ms`, or until a signal. Without a
 * connection it just sleeps; over one that answered otherwise for no longer than a millisecond, since what lies over it
 * may hold bytes that came. `posix` is a yciam_posix_t: this is a delay function for yciam_wait().
 */
void yciam_posix_wait(void *posix, uint32_t ms);

#ifdef __cplusplus
}
#endif
#endif
