/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A port for Linux, the BSDs and macOS: plain TCP, clock and entropy. For TLS, put port/mbedtls on top of it.
 *
 * No function but yciam_posix_wait() blocks. The system's resolver can only block, so it runs in a thread of its own
 * for as long as it needs. IP addresses need no resolver and so no thread. All addresses of a host are tried, IPv6 and
 * IPv4, a new one every 250 ms until one answers; the first that answers is used (RFC 8305).
 *
 * Link with -pthread if the C library needs it.
 */
#ifndef YCIAM_POSIX_H
#define YCIAM_POSIX_H

#include <stdint.h>

#include <yciam/port.h>

#include "../sockets/yciam_sockets.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A port object. Complete so that it can be static. Fields named priv_ are not API. */
typedef struct yciam_posix {
    yciam_sockets_t priv_sockets;
} yciam_posix_t;

/**
 * Makes the object ready and fills the port that works on it. No I/O.
 *
 * @param[out] posix       the caller's; must live as long as the port is used
 * @param[out] port        the port for plain TCP
 *
 * Owner task only.
 */
void yciam_posix_init(yciam_posix_t *posix, yciam_port_t *port);

/**
 * A delay function for yciam_wait(). If the last call of the port returned "not now", the function sleeps until that
 * call can continue, until `ms` milliseconds have passed, or until a signal. Without a connection it sleeps for `ms`.
 * Otherwise it sleeps for at most a millisecond, since a layer above may hold bytes that have arrived.
 *
 * @param posix            a yciam_posix_t
 * @param ms               milliseconds
 *
 * Owner task only. Blocks.
 */
void yciam_posix_wait(void *posix, uint32_t ms);

#ifdef __cplusplus
}
#endif
#endif
