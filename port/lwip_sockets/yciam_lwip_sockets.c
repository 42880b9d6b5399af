/* SPDX-License-Identifier: Apache-2.0 */
#include "yciam_lwip_sockets.h"

#include <lwip/opt.h>
#include <lwip/sys.h>

#if !defined(YCIAM_SOCKETS_LWIP)
#error "compile port/lwip_sockets and port/sockets with -DYCIAM_SOCKETS_LWIP"
#endif
#if NO_SYS || !LWIP_SOCKET || !LWIP_TCP
#error                                                                                                                 \
    "port/lwip_sockets needs an operating system: set NO_SYS 0, LWIP_SOCKET 1 and LWIP_TCP 1 in lwipopts.h, or use port/lwip_raw"
#endif
#if !LWIP_SOCKET_POLL
#error "port/lwip_sockets polls its sockets: set LWIP_SOCKET_POLL 1 in lwipopts.h"
#endif
#if !LWIP_DNS
#error "port/lwip_sockets resolves the service's name: set LWIP_DNS 1 in lwipopts.h"
#endif
#if !LWIP_TCPIP_CORE_LOCKING
#error "port/lwip_sockets asks lwIP's DNS client from a task: set LWIP_TCPIP_CORE_LOCKING 1 in lwipopts.h"
#endif
#if !SYS_LIGHTWEIGHT_PROT
#error "several tasks use lwIP's pools and this clock: set SYS_LIGHTWEIGHT_PROT 1 in lwipopts.h"
#endif
#if MEMP_NUM_NETCONN < 2
#error "an old connection closes while the next one opens: set MEMP_NUM_NETCONN to at least 2 in lwipopts.h"
#endif
#if !LWIP_SO_LINGER && !MEM_LIBC_MALLOC
#error                                                                                                                 \
    "a lost connection is not to fill lwIP's heap with what it has sent: set LWIP_SO_LINGER 1 in lwipopts.h, or MEM_LIBC_MALLOC 1"
#endif
/* YCIAM_LWIP_ANY_DNS_MAX_TTL: the platform has an lwipopts.h that its users cannot change. */
#if !defined(YCIAM_LWIP_ANY_DNS_MAX_TTL) && (!defined(DNS_MAX_TTL) || DNS_MAX_TTL > 300)
#error                                                                                                                 \
    "lwIP keeps the first address of a name alone: set DNS_MAX_TTL to at most 300 in lwipopts.h, so that the name is asked again when that address fails"
#endif
#if defined(SNTP_SET_SYSTEM_TIME) && LWIP_TIMERS && MEMP_NUM_SYS_TIMEOUT <= LWIP_NUM_SYS_TIMEOUT_INTERNAL
#error                                                                                                                 \
    "SNTP takes a timeout that lwIP does not count, and TCP then repeats nothing: set MEMP_NUM_SYS_TIMEOUT to (LWIP_NUM_SYS_TIMEOUT_INTERNAL + 1) in lwipopts.h"
#endif

static int64_t unix_time(void *ctx)
{
    (void) ctx;
    return yciam_lwip_unix_time();
}

static uint32_t ticks_ms(void *ctx)
{
    (void) ctx;
    return sys_now();
}

static int entropy(void *ctx, void *buf, size_t len)
{
    const yciam_lwip_sockets_t *tcp = ctx;

    return tcp->priv_entropy(tcp->priv_entropy_ctx, buf, len);
}

void yciam_lwip_sockets_init(yciam_lwip_sockets_t *tcp, yciam_entropy_t *entropy_of_platform, void *entropy_ctx,
                             yciam_port_t *port)
{
    tcp->priv_entropy = entropy_of_platform;
    tcp->priv_entropy_ctx = entropy_ctx;
    *port = (yciam_port_t){
        .ctx = tcp,
        .unix_time = unix_time,
        .ticks_ms = ticks_ms,
        .entropy = entropy,
    };
    yciam_sockets_init(&tcp->priv_sockets, port);
}

void yciam_lwip_sockets_wait(void *ctx, uint32_t ms)
{
    uint32_t start_ms = sys_now();

    (void) ctx;
    while (ms > 0) {
        sys_msleep(ms);
        if (sys_now() != start_ms) {
            return;
        }
        ms *= 2u; /* a wait of less than a tick does not wait at all */
    }
}

static void lock_take(void *ctx)
{
    sys_mutex_lock((sys_mutex_t *) ctx);
}

static void lock_give(void *ctx)
{
    sys_mutex_unlock((sys_mutex_t *) ctx);
}

yciam_result_t yciam_lwip_lock_init(sys_mutex_t *mutex, yciam_lock_t *lock)
{
    *lock = (yciam_lock_t){ lock_take, lock_give, mutex };
    return sys_mutex_new(mutex) == ERR_OK ? YCIAM_OK : YCIAM_ERR_MEMORY;
}
