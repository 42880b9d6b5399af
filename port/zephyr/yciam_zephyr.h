/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A port over Zephyr's sockets: plain TCP, DNS, clock and entropy. For TLS, put port/mbedtls on top of it. README.md
 * says how to set it up.
 *
 * No function but yciam_zephyr_wait() blocks. Memory: this object; a socket, and a second one for 250 ms if a host has
 * IPv4 and IPv6 addresses; one of CONFIG_YCIAM_RESOLVERS objects while a name is being resolved and connected to.
 *
 * `native` of yciam_error_t is errno, or Zephyr's DNS_EAI code (below 0) if the name was not resolved.
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

/** A port object. Complete so that it can be static. Fields named priv_ are not API. */
typedef struct yciam_zephyr {
    yciam_sockets_t priv_sockets;
} yciam_zephyr_t;

/**
 * Makes the object ready and fills the port that works on it. No I/O.
 *
 * @param[out] tcp         the caller's; must live as long as the port is used
 * @param[out] port        the port for plain TCP
 *
 * Owner task only (a thread of Zephyr).
 */
void yciam_zephyr_init(yciam_zephyr_t *tcp, yciam_port_t *port);

/**
 * A delay function for yciam_wait(): sleeps for `ms` milliseconds.
 *
 * @param ctx              not used
 * @param ms               milliseconds
 *
 * Any task. Blocks. Not from an ISR.
 */
void yciam_zephyr_wait(void *ctx, uint32_t ms);

/**
 * Sets the device's clock, which is not set until then. It continues with k_uptime_get().
 *
 * @param unix_time_s      seconds since 1970 UTC; below 0: the clock is no longer set
 *
 * Any task. Not from an ISR.
 */
void yciam_zephyr_set_unix_time(int64_t unix_time_s);

/**
 * Makes a lock for the configuration (share.h): a mutex with priority inheritance.
 *
 * @param[out] mutex       must live as long as the lock
 * @param[out] lock        the lock
 *
 * Any task. Not from an ISR.
 */
void yciam_zephyr_lock_init(struct k_mutex *mutex, yciam_lock_t *lock);

#ifdef __cplusplus
}
#endif
#endif
