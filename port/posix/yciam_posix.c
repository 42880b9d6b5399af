/* SPDX-License-Identifier: Apache-2.0 */
#define _DEFAULT_SOURCE
#include "yciam_posix.h"

#include <errno.h>
#include <limits.h>
#include <netdb.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#if defined(__APPLE__)
#include <sys/random.h>
#endif

#include "resolver.h"
#include "tcp_socket.h"

#define NEXT_ATTEMPT_MS 250u  /* after which the next address is tried beside the ones before */
#define ATTEMPT_MS      5000u /* that an address has when its place is wanted for another one */
#define ENTROPY_STEP    256u  /* the most that getentropy() gives at once */

/* A clock that goes on while the machine sleeps, where there is a choice. */
#ifdef CLOCK_BOOTTIME
#define MONOTONIC CLOCK_BOOTTIME
#else
#define MONOTONIC CLOCK_MONOTONIC
#endif

static int64_t unix_time(void *ctx)
{
    struct timespec now;

    (void) ctx;
    return clock_gettime(CLOCK_REALTIME, &now) == 0 ? (int64_t) now.tv_sec : -1;
}

static uint32_t ticks_ms(void *ctx)
{
    struct timespec now = { 0, 0 };

    (void) ctx;
    (void) clock_gettime(MONOTONIC, &now);
    return (uint32_t) ((uint64_t) now.tv_sec * 1000u + (uint64_t) now.tv_nsec / 1000000u);
}

static int entropy(void *ctx, void *buf, size_t len)
{
    unsigned char *out = buf;

    (void) ctx;
    while (len > 0) {
        size_t step = len < ENTROPY_STEP ? len : ENTROPY_STEP;

        if (getentropy(out, step) != 0) {
            return YCIAM_ERR_ENTROPY;
        }
        out += step;
        len -= step;
    }
    return YCIAM_OK;
}

static int32_t last_error(void *ctx)
{
    return ((yciam_posix_t *) ctx)->priv_error;
}

/* Connecting */

static void end_attempt(yciam_posix_t *posix, unsigned i)
{
    yciam_socket_close(posix->priv_attempts[i]);
    posix->priv_attempt_count--;
    for (; i < posix->priv_attempt_count; i++) {
        posix->priv_attempts[i] = posix->priv_attempts[i + 1u];
        posix->priv_started_ms[i] = posix->priv_started_ms[i + 1u];
    }
}

static void start_attempt(yciam_posix_t *posix, uint32_t now_ms)
{
    int fd = yciam_socket_open(posix->priv_next);

    posix->priv_next = posix->priv_next->ai_next;
    if (fd < 0) {
        posix->priv_error = errno;
        return;
    }
    posix->priv_attempts[posix->priv_attempt_count] = fd;
    posix->priv_started_ms[posix->priv_attempt_count] = now_ms;
    posix->priv_attempt_count++;
}

static bool is_next_due(yciam_posix_t *posix, uint32_t now_ms)
{
    unsigned count = posix->priv_attempt_count;

    if (posix->priv_next == NULL) {
        return false;
    }
    if (count == YCIAM_POSIX_ATTEMPTS_MAX) {
        return now_ms - posix->priv_started_ms[0] >= ATTEMPT_MS;
    }
    return count == 0 || now_ms - posix->priv_started_ms[count - 1u] >= NEXT_ATTEMPT_MS;
}

/* Looks at all attempts. True: one of them is connected, and is now priv_fd. */
static bool is_connected(yciam_posix_t *posix)
{
    unsigned i = 0;

    while (i < posix->priv_attempt_count) {
        int rc = yciam_socket_step(posix->priv_attempts[i]);

        if (rc == YCIAM_OK) {
            posix->priv_fd = posix->priv_attempts[i];
            posix->priv_attempts[i] = posix->priv_attempts[--posix->priv_attempt_count];
            return true;
        }
        if (rc < 0) {
            posix->priv_error = errno;
            end_attempt(posix, i);
        } else {
            i++;
        }
    }
    return false;
}

/* Frees all that connecting needed. */
static void end_connecting(yciam_posix_t *posix)
{
    while (posix->priv_attempt_count > 0) {
        end_attempt(posix, posix->priv_attempt_count - 1u);
    }
    if (posix->priv_resolver != NULL) {
        yciam_resolver_abandon(posix->priv_resolver);
        posix->priv_resolver = NULL;
    }
    if (posix->priv_addresses != NULL) {
        freeaddrinfo(posix->priv_addresses);
        posix->priv_addresses = NULL;
    }
    posix->priv_next = NULL;
}

static int resolve(yciam_posix_t *posix, const char *host, uint16_t tcp_port)
{
    int rc;

    if (posix->priv_resolver == NULL) {
        posix->priv_error = 0;
        rc = yciam_resolver_start(host, tcp_port, &posix->priv_resolver, &posix->priv_addresses, &posix->priv_error);
    } else {
        rc = yciam_resolver_poll(posix->priv_resolver, &posix->priv_addresses, &posix->priv_error);
        posix->priv_resolver = rc == YCIAM_PENDING ? posix->priv_resolver : NULL;
    }
    posix->priv_next = posix->priv_addresses;
    return rc;
}

static int step_attempts(yciam_posix_t *posix)
{
    uint32_t now_ms = ticks_ms(posix);

    if (is_connected(posix)) {
        end_connecting(posix);
        return YCIAM_OK;
    }
    while (is_next_due(posix, now_ms)) {
        if (posix->priv_attempt_count == YCIAM_POSIX_ATTEMPTS_MAX) {
            end_attempt(posix, 0);
        }
        start_attempt(posix, now_ms);
    }
    return posix->priv_attempt_count > 0 ? YCIAM_PENDING : YCIAM_ERR_CONNECT;
}

static int posix_connect(void *ctx, const char *host, uint16_t tcp_port, yciam_security_t security)
{
    yciam_posix_t *posix = ctx;

    if (security != YCIAM_PLAIN) {
        return YCIAM_ERR_ARGUMENT;
    }
    if (posix->priv_fd >= 0) {
        return YCIAM_OK;
    }
    if (posix->priv_addresses == NULL) {
        int rc = resolve(posix, host, tcp_port);

        if (rc != YCIAM_OK) {
            return rc;
        }
    }
    return step_attempts(posix);
}

/* The connection */

static int moved(yciam_posix_t *posix, int rc, short wants)
{
    posix->priv_wants = rc == 0 ? wants : 0;
    if (rc < 0) {
        posix->priv_error = errno;
    }
    return rc;
}

static int posix_send(void *ctx, const void *buf, size_t len)
{
    yciam_posix_t *posix = ctx;

    return moved(posix, yciam_socket_send(posix->priv_fd, buf, len), POLLOUT);
}

static int posix_recv(void *ctx, void *buf, size_t len)
{
    yciam_posix_t *posix = ctx;

    return moved(posix, yciam_socket_recv(posix->priv_fd, buf, len), POLLIN);
}

static void posix_close(void *ctx)
{
    yciam_posix_t *posix = ctx;

    end_connecting(posix);
    if (posix->priv_fd >= 0) {
        yciam_socket_close(posix->priv_fd);
        posix->priv_fd = -1;
    }
    posix->priv_wants = 0;
}

void yciam_posix_init(yciam_posix_t *posix, yciam_port_t *port)
{
    memset(posix, 0, sizeof *posix);
    posix->priv_fd = -1;
    *port = (yciam_port_t){
        .ctx = posix,
        .unix_time = unix_time,
        .ticks_ms = ticks_ms,
        .entropy = entropy,
        .connect = posix_connect,
        .send = posix_send,
        .recv = posix_recv,
        .close = posix_close,
        .last_error = last_error,
    };
}

void yciam_posix_wait(void *ctx, uint32_t ms)
{
    const yciam_posix_t *posix = ctx;
    struct pollfd fds[YCIAM_POSIX_ATTEMPTS_MAX];
    nfds_t count = 0;

    if (posix->priv_fd >= 0) {
        if (posix->priv_wants == 0) {
            return;
        }
        fds[count++] = (struct pollfd){ posix->priv_fd, posix->priv_wants, 0 };
    } else if (posix->priv_resolver != NULL) {
        fds[count++] = (struct pollfd){ yciam_resolver_fd(posix->priv_resolver), POLLIN, 0 };
    } else {
        for (; count < posix->priv_attempt_count; count++) {
            fds[count] = (struct pollfd){ posix->priv_attempts[count], POLLOUT, 0 };
        }
        if (posix->priv_next != NULL && ms > NEXT_ATTEMPT_MS) {
            ms = NEXT_ATTEMPT_MS; /* then another address is due */
        }
    }
    (void) poll(fds, count, ms < INT_MAX ? (int) ms : INT_MAX);
}
