/* SPDX-License-Identifier: Apache-2.0 */
#define _DEFAULT_SOURCE
#include "yciam_posix.h"

#include <limits.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>
#if defined(__APPLE__)
#include <sys/random.h>
#endif

#include "posix_resolver.h"

#define ENTROPY_STEP 256u /* the most bytes of one call of getentropy() */

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
#ifdef CLOCK_BOOTTIME
    if (clock_gettime(CLOCK_BOOTTIME, &now) != 0) /* counts also while the machine sleeps; not in every kernel */
#endif
    {
        (void) clock_gettime(CLOCK_MONOTONIC, &now);
    }
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

void yciam_posix_init(yciam_posix_t *posix, yciam_port_t *port)
{
    *port = (yciam_port_t){
        .ctx = posix,
        .unix_time = unix_time,
        .ticks_ms = ticks_ms,
        .entropy = entropy,
    };
    yciam_sockets_init(&posix->priv_sockets, port);
}

void yciam_posix_wait(void *ctx, uint32_t ms)
{
    yciam_sockets_t *sockets = &((yciam_posix_t *) ctx)->priv_sockets;
    struct pollfd fds[YCIAM_SOCKETS_ATTEMPTS_MAX];
    nfds_t count = 0;

    if (sockets->priv_fd >= 0 && sockets->priv_wants == 0) {
        ms = ms > 0 ? 1 : 0; /* TLS may hold bytes that have arrived, or the caller waits for something else */
    } else if (sockets->priv_fd >= 0) {
        fds[count++] = (struct pollfd){ sockets->priv_fd, sockets->priv_wants, 0 };
    } else if (sockets->priv_resolver != NULL) {
        fds[count++] = (struct pollfd){ yciam_resolver_fd(sockets->priv_resolver), POLLIN, 0 };
    } else {
        for (; count < sockets->priv_attempt_count; count++) {
            fds[count] = (struct pollfd){ sockets->priv_attempts[count].fd, POLLOUT, 0 };
        }
        if (sockets->priv_next != NULL && ms > YCIAM_SOCKETS_NEXT_MS) {
            ms = YCIAM_SOCKETS_NEXT_MS; /* then the next address must be tried */
        }
    }
    (void) poll(fds, count, ms < INT_MAX ? (int) ms : INT_MAX);
    sockets->priv_wants = 0; /* until the next calls set it again: the caller may no longer wait for this direction */
}
