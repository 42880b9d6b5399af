/* SPDX-License-Identifier: Apache-2.0 */
#define _DEFAULT_SOURCE
#include "posix_resolver.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <yciam/result.h>

/* Without this flag, a program that another thread starts would inherit it; macOS does not have the flag. */
#ifdef SOCK_CLOEXEC
#define CLOEXEC SOCK_CLOEXEC
#else
#define CLOEXEC 0
#endif

#define SERVICE_CAP 6u /* "65535" */

/* Shared by the owner and the thread. The last user frees it; `lock` protects that decision. */
struct yciam_resolver {
    pthread_mutex_t lock;
    bool is_done;
    bool is_abandoned;
    int done[2]; /* connected sockets: the thread closes its end [1] when it has finished */
    int code;    /* of getaddrinfo() */
    int error;   /* errno, for EAI_SYSTEM */
    struct addrinfo *addresses;
    char service[SERVICE_CAP];
    char host[]; /* a copy: the caller's text may be freed before the thread ends */
};

static int look_up(const char *host, const char *service, int flags, struct addrinfo **addresses)
{
    struct addrinfo hints;

    memset(&hints, 0, sizeof hints);
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_protocol = IPPROTO_TCP;
    hints.ai_flags = flags | AI_NUMERICSERV;
    *addresses = NULL;
    return getaddrinfo(host, service, &hints, addresses);
}

/* The library's result for one of getaddrinfo(). */
static int result_of(int code, int system_error, int *error)
{
    if (code == 0) {
        return YCIAM_OK;
    }
    *error = code == EAI_SYSTEM ? system_error : -abs(code);
    return code == EAI_MEMORY ? YCIAM_ERR_MEMORY : YCIAM_ERR_DNS;
}

static void write_service(char service[SERVICE_CAP], uint16_t tcp_port)
{
    char digits[SERVICE_CAP];
    size_t n = 0;
    unsigned left = tcp_port;

    do {
        digits[n++] = (char) ('0' + left % 10u);
        left /= 10u;
    } while (left > 0);
    while (n > 0) {
        *service++ = digits[--n];
    }
    *service = '\0';
}

static void destroy(yciam_resolver_t *resolver)
{
    if (resolver->addresses != NULL) {
        freeaddrinfo(resolver->addresses);
    }
    close(resolver->done[0]);
    if (resolver->done[1] >= 0) {
        close(resolver->done[1]);
    }
    pthread_mutex_destroy(&resolver->lock);
    free(resolver);
}

static void *run(void *argument)
{
    yciam_resolver_t *resolver = argument;
    struct addrinfo *addresses;
    int code = look_up(resolver->host, resolver->service, 0, &addresses);
    int error = errno;
    bool is_last;

    pthread_mutex_lock(&resolver->lock);
    resolver->code = code;
    resolver->error = error;
    resolver->addresses = code == 0 ? addresses : NULL;
    resolver->is_done = true;
    close(resolver->done[1]);
    resolver->done[1] = -1;
    is_last = resolver->is_abandoned;
    pthread_mutex_unlock(&resolver->lock);
    if (is_last) {
        destroy(resolver);
    }
    return NULL;
}

/* Starts a thread with all signals blocked, so that the program's own threads get them. Returns 0 or an errno. */
static int start_thread(yciam_resolver_t *resolver)
{
    pthread_attr_t attributes;
    pthread_t thread;
    sigset_t all;
    sigset_t before;
    int error = pthread_attr_init(&attributes);

    if (error != 0) {
        return error;
    }
    (void) pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    error = pthread_create(&thread, &attributes, run, resolver);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    return error;
}

static yciam_resolver_t *create(const char *host, const char *service)
{
    size_t host_size = strlen(host) + 1u;
    yciam_resolver_t *resolver = malloc(sizeof *resolver + host_size);

    if (resolver == NULL) {
        return NULL;
    }
    memset(resolver, 0, sizeof *resolver);
    memcpy(resolver->host, host, host_size);
    memcpy(resolver->service, service, SERVICE_CAP);
    if (socketpair(AF_UNIX, SOCK_STREAM | CLOEXEC, 0, resolver->done) != 0) {
        free(resolver);
        return NULL;
    }
    if (CLOEXEC == 0) {
        (void) fcntl(resolver->done[0], F_SETFD, FD_CLOEXEC);
        (void) fcntl(resolver->done[1], F_SETFD, FD_CLOEXEC);
    }
    (void) pthread_mutex_init(&resolver->lock, NULL); /* with NULL it cannot fail on these systems */
    return resolver;
}

int yciam_resolver_start(const char *host, uint16_t tcp_port, yciam_resolver_t **resolver, struct addrinfo **addresses,
                         int *error)
{
    char service[SERVICE_CAP] = { 0 };
    int code;

    write_service(service, tcp_port);
    code = look_up(host, service, AI_NUMERICHOST, addresses);
    if (code != EAI_NONAME) {
        return result_of(code, errno, error);
    }
    *resolver = create(host, service);
    if (*resolver == NULL) {
        *error = errno;
        return YCIAM_ERR_MEMORY;
    }
    *error = start_thread(*resolver);
    if (*error != 0) {
        destroy(*resolver);
        *resolver = NULL;
        return YCIAM_ERR_MEMORY;
    }
    return YCIAM_PENDING;
}

int yciam_resolver_poll(yciam_resolver_t *resolver, struct addrinfo **addresses, int *error)
{
    bool is_done;
    int result;

    pthread_mutex_lock(&resolver->lock);
    is_done = resolver->is_done;
    pthread_mutex_unlock(&resolver->lock);
    if (!is_done) {
        return YCIAM_PENDING;
    }
    result = result_of(resolver->code, resolver->error, error);
    *addresses = resolver->addresses;
    resolver->addresses = NULL;
    destroy(resolver);
    return result;
}

int yciam_resolver_fd(const yciam_resolver_t *resolver)
{
    return resolver->done[0];
}

void yciam_resolver_abandon(yciam_resolver_t *resolver)
{
    bool is_last;

    pthread_mutex_lock(&resolver->lock);
    resolver->is_abandoned = true;
    is_last = resolver->is_done;
    pthread_mutex_unlock(&resolver->lock);
    if (is_last) {
        destroy(resolver);
    }
}

void yciam_resolver_free(struct addrinfo *addresses)
{
    freeaddrinfo(addresses);
}
