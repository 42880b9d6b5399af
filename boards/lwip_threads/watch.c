/* SPDX-License-Identifier: Apache-2.0 */
#include "watch.h"

#include <pthread.h>

static const yciam_port_t *port_inner;
static const yciam_lock_t *lock_inner;
static int (*sign_inner)(const yciam_signer_t *signer, const uint8_t *message, size_t message_len, uint8_t *signature,
                         int32_t *native);

static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER; /* protects the next two */
static uint32_t leapt_ms;
static watch_report_t report;

static __thread unsigned held; /* of calls by this task */

/* Records a call of the port or the signer. Returns the time by which the ticks have leapt. */
static uint32_t note_call(void)
{
    uint32_t leapt;

    pthread_mutex_lock(&guard);
    report.calls++;
    report.calls_held += held > 0 ? 1u : 0;
    leapt = leapt_ms;
    pthread_mutex_unlock(&guard);
    return leapt;
}

static uint32_t ticks_ms(void *ctx)
{
    return note_call() + port_inner->ticks_ms(ctx);
}

static int64_t unix_time(void *ctx)
{
    (void) note_call();
    return port_inner->unix_time(ctx);
}

static int entropy(void *ctx, void *buf, size_t len)
{
    (void) note_call();
    return port_inner->entropy(ctx, buf, len);
}

static int connect(void *ctx, const char *host, uint16_t tcp_port, yciam_security_t security)
{
    (void) note_call();
    return port_inner->conn_open(ctx, host, tcp_port, security);
}

static int send(void *ctx, const void *buf, size_t len)
{
    (void) note_call();
    return port_inner->conn_send(ctx, buf, len);
}

static int recv(void *ctx, void *buf, size_t len)
{
    (void) note_call();
    return port_inner->conn_recv(ctx, buf, len);
}

static void close(void *ctx)
{
    (void) note_call();
    port_inner->conn_close(ctx);
}

void watch_port(const yciam_port_t *inner, yciam_port_t *port)
{
    port_inner = inner;
    *port = *inner;
    port->ticks_ms = ticks_ms;
    port->unix_time = unix_time;
    port->entropy = entropy;
    port->conn_open = connect;
    port->conn_send = send;
    port->conn_recv = recv;
    port->conn_close = close;
}

static int sign(const yciam_signer_t *signer, const uint8_t *message, size_t message_len, uint8_t *signature,
                int32_t *native)
{
    (void) note_call();
    return sign_inner(signer, message, message_len, signature, native);
}

void watch_signer(yciam_signer_t *signer)
{
    sign_inner = signer->sign;
    signer->sign = sign;
}

static void take(void *ctx)
{
    lock_inner->take(ctx);
    held++;
}

static void give(void *ctx)
{
    held--;
    lock_inner->give(ctx);
    pthread_mutex_lock(&guard);
    report.holds++;
    pthread_mutex_unlock(&guard);
}

void watch_lock(const yciam_lock_t *inner, yciam_lock_t *lock)
{
    lock_inner = inner;
    *lock = (yciam_lock_t){ take, give, inner->ctx };
}

void watch_leap(uint32_t ms)
{
    pthread_mutex_lock(&guard);
    leapt_ms += ms;
    pthread_mutex_unlock(&guard);
}

watch_report_t watch_report(void)
{
    watch_report_t now;

    pthread_mutex_lock(&guard);
    now = report;
    pthread_mutex_unlock(&guard);
    return now;
}
