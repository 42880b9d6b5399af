/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Zephyr's functions, made of this machine's, by our reading of Zephyr's sources. DNS knows two names: "localhost"
 * (127.0.0.1) and "silent.example", for which no server answers. Each answer comes in a thread.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <zephyr/kernel.h>
#include <zephyr/random/random.h>

/* The kernel */

int k_mutex_init(struct k_mutex *mutex)
{
    static const struct k_mutex fresh = { PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP };

    *mutex = fresh;
    return 0;
}

int k_mutex_lock(struct k_mutex *mutex, int timeout)
{
    (void) timeout;
    return -pthread_mutex_lock(&mutex->lock);
}

int k_mutex_unlock(struct k_mutex *mutex)
{
    return -pthread_mutex_unlock(&mutex->lock);
}

int64_t k_uptime_get(void)
{
    struct timespec now;

    (void) clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

uint32_t k_uptime_get_32(void)
{
    return (uint32_t) k_uptime_get();
}

int32_t k_msleep(int32_t ms)
{
    (void) usleep((useconds_t) ms * 1000u);
    return 0;
}

int sys_csrand_get(void *buf, size_t len)
{
    return getrandom(buf, len, 0) == (ssize_t) len ? 0 : -EIO;
}

/* Sockets. Zephyr's fcntl() has numbers of its own, and a send to a closed connection raises no signal. */

enum { ZEPHYR_GETFL = 3, ZEPHYR_SETFL = 4, ZEPHYR_NONBLOCK = 0x4000 };

int zsock_fcntl(int fd, int command, int flags);
int zsock_fcntl(int fd, int command, int flags)
{
    if (command == ZEPHYR_GETFL) {
        return (fcntl(fd, F_GETFL, 0) & O_NONBLOCK) != 0 ? ZEPHYR_NONBLOCK : 0;
    }
    if (command != ZEPHYR_SETFL) {
        errno = EINVAL; /* FD_CLOEXEC, for example */
        return -1;
    }
    return fcntl(fd, F_SETFL, (flags & ZEPHYR_NONBLOCK) != 0 ? O_NONBLOCK : 0);
}

ssize_t zsock_send(int fd, const void *buf, size_t len, int flags);
ssize_t zsock_send(int fd, const void *buf, size_t len, int flags)
{
    return send(fd, buf, len, flags | MSG_NOSIGNAL);
}

int zsock_poll(struct pollfd *fds, int count, int timeout_ms);
int zsock_poll(struct pollfd *fds, int count, int timeout_ms)
{
    return poll(fds, (nfds_t) count, timeout_ms);
}

#define PASS_ON(type, name, parameters, arguments)                                                                     \
    type zsock_##name parameters;                                                                                      \
    type zsock_##name parameters                                                                                       \
    {                                                                                                                  \
        return name arguments;                                                                                         \
    }

PASS_ON(int, socket, (int family, int type, int protocol), (family, type, protocol))
PASS_ON(int, connect, (int fd, const struct sockaddr *address, socklen_t len), (fd, address, len))
PASS_ON(int, getsockopt, (int fd, int level, int name, void *value, socklen_t *len), (fd, level, name, value, len))
PASS_ON(int, setsockopt, (int fd, int level, int name, const void *value, socklen_t len), (fd, level, name, value, len))
PASS_ON(ssize_t, recv, (int fd, void *buf, size_t len, int flags), (fd, buf, len, flags))
PASS_ON(int, close, (int fd), (fd))
PASS_ON(int, inet_pton, (int family, const char *text, void *address), (family, text, address))

/* DNS. As in Zephyr, the callback is called with the resolver's own lock held, and cancelling calls it, too. */

enum { TYPE_A = 1, QUERIES_MAX = 4, NODATA = -5, INPROGRESS = -100, CANCELED = -101, ALLDONE = -103 };

typedef struct query {
    void (*cb)(int status, struct sockaddr_in6 *address, void *ctx); /* NULL: not in use */
    void *ctx;
    uint16_t id;
    bool is_known, is_silent;
} query_t;

static query_t queries[QUERIES_MAX];
static pthread_mutex_t dns_lock = PTHREAD_MUTEX_INITIALIZER;

static void end(query_t *query, int status)
{
    query->cb(status, NULL, query->ctx);
    query->cb = NULL;
}

static void *answer(void *id)
{
    struct sockaddr_in6 address = { .sin6_family = 0 };
    struct sockaddr_in *ipv4 = (struct sockaddr_in *) (void *) &address;

    (void) usleep(20000);
    (void) pthread_mutex_lock(&dns_lock);
    for (query_t *query = queries; query < queries + QUERIES_MAX; query++) {
        if (query->cb == NULL || query->id != (uint16_t) (uintptr_t) id || query->is_silent) {
            continue;
        }
        if (query->is_known) {
            ipv4->sin_family = AF_INET;
            ipv4->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
            query->cb(INPROGRESS, &address, query->ctx);
        }
        end(query, query->is_known ? ALLDONE : NODATA);
    }
    (void) pthread_mutex_unlock(&dns_lock);
    return NULL;
}

int dns_get_addr_info(const char *name, int type, uint16_t *id, void (*cb)(int, struct sockaddr_in6 *, void *),
                      void *ctx, int32_t timeout_ms);
int dns_get_addr_info(const char *name, int type, uint16_t *id, void (*cb)(int, struct sockaddr_in6 *, void *),
                      void *ctx, int32_t timeout_ms)
{
    static uint16_t last_id;
    pthread_t thread;
    int rc = -EAGAIN;

    (void) timeout_ms;
    (void) pthread_mutex_lock(&dns_lock);
    for (query_t *query = queries; query < queries + QUERIES_MAX && rc != 0; query++) {
        if (query->cb == NULL) {
            *query = (query_t){ cb, ctx, ++last_id, type == TYPE_A && strcmp(name, "localhost") == 0,
                                strcmp(name, "silent.example") == 0 };
            *id = query->id;
            rc = -pthread_create(&thread, NULL, answer, (void *) (uintptr_t) query->id);
            (void) pthread_detach(thread);
        }
    }
    (void) pthread_mutex_unlock(&dns_lock);
    return rc;
}

int dns_cancel_addr_info(uint16_t id);
int dns_cancel_addr_info(uint16_t id)
{
    int rc = -ENOENT;

    (void) pthread_mutex_lock(&dns_lock);
    for (query_t *query = queries; query < queries + QUERIES_MAX; query++) {
        if (query->cb != NULL && query->id == id) {
            end(query, CANCELED);
            rc = 0;
        }
    }
    (void) pthread_mutex_unlock(&dns_lock);
    return rc;
}
