/* SPDX-License-Identifier: Apache-2.0 */
#include "yciam_zephyr.h"

#include <zephyr/random/random.h>

#define MS_PER_S   1000
#define NOT_SET_MS INT64_MIN

/* Milliseconds since 1970 UTC at k_uptime_get() 0. */
static int64_t epoch_ms = NOT_SET_MS;
static K_MUTEX_DEFINE(epoch_mutex); /* some processors do not write 64 bits at once */

void yciam_zephyr_set_unix_time(int64_t unix_time_s)
{
    (void) k_mutex_lock(&epoch_mutex, K_FOREVER);
    epoch_ms = YCIAM_CLOCK_IS_SET(unix_time_s) ? unix_time_s * MS_PER_S - k_uptime_get() : NOT_SET_MS;
    (void) k_mutex_unlock(&epoch_mutex);
}

static int64_t unix_time(void *ctx)
{
    int64_t epoch;

    (void) ctx;
    (void) k_mutex_lock(&epoch_mutex, K_FOREVER);
    epoch = epoch_ms;
    (void) k_mutex_unlock(&epoch_mutex);
    return epoch == NOT_SET_MS ? -1 : (epoch + k_uptime_get()) / MS_PER_S;
}

static uint32_t ticks_ms(void *ctx)
{
    (void) ctx;
    return k_uptime_get_32();
}

static int entropy(void *ctx, void *buf, size_t len)
{
    (void) ctx;
    return sys_csrand_get(buf, len) == 0 ? YCIAM_OK : YCIAM_ERR_ENTROPY;
}

void yciam_zephyr_init(yciam_zephyr_t *tcp, yciam_port_t *port)
{
    *port = (yciam_port_t){
        .ctx = tcp,
        .unix_time = unix_time,
        .ticks_ms = ticks_ms,
        .entropy = entropy,
    };
    yciam_sockets_init(&tcp->priv_sockets, port);
}

void yciam_zephyr_wait(void *ctx, uint32_t ms)
{
    (void) ctx;
    (void) k_msleep(ms < INT32_MAX ? (int32_t) ms : INT32_MAX);
}

static void lock_take(void *ctx)
{
    (void) k_mutex_lock(ctx, K_FOREVER);
}

static void lock_give(void *ctx)
{
    (void) k_mutex_unlock(ctx);
}

void yciam_zephyr_lock_init(struct k_mutex *mutex, yciam_lock_t *lock)
{
    (void) k_mutex_init(mutex);
    *lock = (yciam_lock_t){ lock_take, lock_give, mutex };
}
