/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A port over lwIP's sockets (NO_SYS 0), for a task of whatever operating system lwIP runs on: plain TCP, DNS and a
 * clock. It knows no TLS; port/mbedtls on top of it does. Compile it and port/sockets with -DYCIAM_SOCKETS_LWIP;
 * yciam_lwip_sockets.c checks lwipopts.h and says what to set. README.md is for those who set it up.
 *
 * Nothing blocks but yciam_lwip_sockets_wait(), and that waits outside of the network stack: a task that is deleted
 * there leaves nothing behind that lwIP would trip over, and another task may close the port and use it again.
 *
 * Memory: this object; a socket of lwIP's, and a second one for 250 ms where a host has IPv4 and IPv6 addresses; of
 * lwIP's heap 250 bytes and the name while a name is being resolved and connected to.
 *
 * native (yciam_error_t) is errno, or lwIP's err_t (below 0) where the name was not resolved.
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

/* One connection. Complete so that it can be static; fields named priv_ are not API. */
typedef struct yciam_lwip_sockets {
    yciam_sockets_t priv_sockets;
    yciam_entropy_t *priv_entropy;
    void *priv_entropy_ctx;
} yciam_lwip_sockets_t;

/*
 * Makes *tcp ready and fills *port, which works on it. No I/O. The port's functions: owner task only, after
 * tcpip_init() has called back; ticks_ms and unix_time: any task.
 */
void yciam_lwip_sockets_init(yciam_lwip_sockets_t *tcp, yciam_entropy_t *entropy, void *entropy_ctx,
                             yciam_port_t *port);

/*
 * Sleeps for `ms`, and at least until the next tick of the operating system: tasks of lower priority run, although
 * lwIP's sys_msleep() rounds a wait down to ticks. A delay function for yciam_wait(), with any ctx. Any task.
 */
void yciam_lwip_sockets_wait(void *ctx, uint32_t ms);

/*
 * A mutex of lwIP's as the lock of a configuration (share.h). lwIP's ports make one with priority inheritance where the
 * operating system has it. YCIAM_OK, YCIAM_ERR_MEMORY. It is never freed; *mutex lives as long as the lock.
 */
yciam_result_t yciam_lwip_lock_init(sys_mutex_t *mutex, yciam_lock_t *lock);

#ifdef __cplusplus
}
#endif
#endif
