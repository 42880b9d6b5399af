/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A port over lwIP's sockets (NO_SYS 0), for a task of any operating system that lwIP runs on: plain TCP, DNS and a
 * clock. For TLS, put port/mbedtls on top of it. Compile it and port/sockets with -DYCIAM_SOCKETS_LWIP;
 * yciam_lwip_sockets.c checks lwipopts.h and says what to set. README.md says how to set it up.
 *
 * No function but yciam_lwip_sockets_wait() blocks, and that waits outside of the network stack: a task that is deleted
 * there leaves nothing in lwIP, and another task may close the port and use it again.
 *
 * Memory: this object; a socket of lwIP, and a second one for 250 ms if a host has IPv4 and IPv6 addresses; of lwIP's
 * heap 250 bytes and the name, while the name is being resolved and connected to.
 *
 * `native` of yciam_error_t is errno, or lwIP's err_t (below 0) if the name was not resolved.
 */
#ifndef YCIAM_LWIP_SOCKETS_H
#define YCIAM_LWIP_SOCKETS_H

#include <stddef.h>
#include <stdint.h>

#include <lwip/sys.h>

#include <yciam/port.h>
#include <yciam/share.h>

#include "../lwip_clock/lwip_clock.h"
#include "../sockets/yciam_sockets.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A port object. Complete so that it can be static. Fields named priv_ are not API. */
typedef struct yciam_lwip_sockets {
    yciam_sockets_t priv_sockets;
    yciam_entropy_t *priv_entropy;
    void *priv_entropy_ctx;
} yciam_lwip_sockets_t;

/**
 * Makes the object ready and fills the port that works on it. No I/O. The port's functions may be called from the owner
 * task after tcpip_init() has called back; ticks_ms and unix_time may be called from any task.
 *
 * @param[out] tcp         the caller's; must live as long as the port is used
 * @param entropy          the platform's random source (yciam_port_t.entropy)
 * @param entropy_ctx      first argument of `entropy`
 * @param[out] port        the port for plain TCP
 *
 * Owner task only.
 */
void yciam_lwip_sockets_init(yciam_lwip_sockets_t *tcp, yciam_entropy_t *entropy, void *entropy_ctx,
                             yciam_port_t *port);

/**
 * A delay function for yciam_wait(): sleeps for `ms` milliseconds, and at least until the next tick of the operating
 * system. So tasks of lower priority run, although lwIP's sys_msleep() rounds a wait down to ticks.
 *
 * @param ctx              not used
 * @param ms               milliseconds
 *
 * Any task. Blocks. Not from an ISR.
 */
void yciam_lwip_sockets_wait(void *ctx, uint32_t ms);

/**
 * Makes a lock for the configuration (share.h) from a mutex of lwIP. The mutex has priority inheritance if the
 * operating system's mutexes have it. The lock is never freed.
 *
 * @param[out] mutex       must live as long as the lock
 * @param[out] lock        the lock
 * @return YCIAM_OK; YCIAM_ERR_MEMORY.
 *
 * Any task. Not from an ISR.
 */
yciam_result_t yciam_lwip_lock_init(sys_mutex_t *mutex, yciam_lock_t *lock);

#ifdef __cplusplus
}
#endif
#endif
