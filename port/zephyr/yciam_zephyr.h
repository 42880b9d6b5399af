/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A port over Zephyr's sockets: plain TCP, DNS, clock and entropy; for TLS, port/mbedtls on top of it. README.md is for
 * those who set it up.
 *
 * Nothing blocks but yciam_zephyr_wait(). Memory: this object; a socket, and a second one for 250 ms where a host has
 * IPv4 and IPv6 addresses; one of CONFIG_YCIAM_RESOLVERS objects while a name is being resolved and connected to.
 *
 * native (yciam_error_t) is errno, or Zephyr's DNS_EAI code (below 0) where the name was not resolved.
 */
#ifndef YCIAM_ZEPHYR_H
#define YCIAM_ZEPHYR_H

#include <stdint.h>

#include <zephyr/kernel.h>

#include <yciam/port.h>
#include <yciam/share.h>

#include "../sockets/yciam_sockets.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One connection. Complete so that it can be static; fields named priv_ are not API. */
typedef struct yciam_zephyr {
    yciam_sockets_t priv_sockets;
} yciam_zephyr_t;

/* Makes *tcp ready and fills *port, which works on it. No I/O. The port's functions: owner thread only. */
void yciam_zephyr_init(yciam_zephyr_t *tcp, yciam_port_t *port);

/* Sleeps for `ms`; a delay function for yciam_wait(), with any ctx. Any thread. */
void yciam_zephyr_wait(void *ctx, uint32_t ms);

/*
 * Sets the device's clock, which is not set until then; below 0: no longer set. It goes on with k_uptime_get(). Any
 * thread.
 */
void yciam_zephyr_set_unix_time(int64_t unix_time_s);

/* Makes *lock a lock for the configuration (share.h): a mutex with priority inheritance. *mutex lives as long. */
void yciam_zephyr_lock_init(struct k_mutex *mutex, yciam_lock_t *lock);

#ifdef __cplusplus
}
#endif
#endif
