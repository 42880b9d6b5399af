/* SPDX-License-Identifier: Apache-2.0 */
#define _DEFAULT_SOURCE
#include "tcp_socket.h"

#include <limits.h>
#include <stdbool.h>

#include <yciam/result.h>

#include "stack.h"

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0 /* if it is missing, SO_NOSIGPIPE has the same effect */
#endif

/* Without this flag, a program that another thread starts would inherit it; macOS and lwIP do not have the flag. */
#ifdef SOCK_CLOEXEC
#define CLOEXEC SOCK_CLOEXEC
#else
#define CLOEXEC 0
#endif

static bool prepare(int fd)
{
    const int on = 1;
    int flags = stack_fcntl(fd, F_GETFL, 0);

    if (flags < 0 || stack_fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0) {
        return false;
    }
#if defined(FD_CLOEXEC) && !defined(SOCK_CLOEXEC)
    if (stack_fcntl(fd, F_SETFD, FD_CLOEXEC) != 0) {
        return false;
    }
#endif
#ifdef SO_NOSIGPIPE
    if (stack_setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on) != 0) {
        return false;
    }
#endif
    /* The request goes out in one or two writes and then waits for the answer: there is nothing to gather. */
    (void) stack_setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return true;
}

/* By errno: whether the stack has no room for a connection, or the peer refuses it. */
static int no_connection(void)
{
    bool is_full = errno == ENOMEM || errno == ENOBUFS || errno == ENFILE || errno == EMFILE;

    return is_full ? YCIAM_ERR_MEMORY : YCIAM_ERR_CONNECT;
}

int yciam_socket_open(const struct addrinfo *address)
{
    int fd = stack_socket(address->ai_family, address->ai_socktype | CLOEXEC, address->ai_protocol);

    if (fd < 0) {
        return no_connection();
    }
    /* EINTR: the connection is opened in the background all the same. */
    if (prepare(fd) &&
        (stack_connect(fd, address->ai_addr, address->ai_addrlen) == 0 || errno == EINPROGRESS || errno == EINTR)) {
        return fd;
    }
    yciam_socket_close(fd);
    return no_connection();
}

int yciam_socket_step(int fd)
{
    struct pollfd ready = { fd, POLLOUT, 0 };
    int error = 0;
    socklen_t error_len = sizeof error;
    int count = stack_poll(&ready, 1, 0);

    if (count == 0 || (count < 0 && errno == EINTR)) {
        return YCIAM_PENDING;
    }
    if (count < 0 || stack_getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &error_len) != 0) {
        return YCIAM_ERR_CONNECT;
    }
    if (error != 0) {
        errno = error;
        return no_connection();
    }
    return YCIAM_OK;
}

static bool is_again(void)
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

static size_t at_most_int(size_t len)
{
    return len < INT_MAX ? len : INT_MAX;
}

int yciam_socket_send(int fd, const void *buf, size_t len)
{
    ssize_t count = stack_send(fd, buf, at_most_int(len), MSG_NOSIGNAL);

    if (count >= 0) {
        return (int) count;
    }
    return is_again() ? 0 : YCIAM_ERR_NETWORK;
}

int yciam_socket_recv(int fd, void *buf, size_t len)
{
    ssize_t count = stack_recv(fd, buf, at_most_int(len), 0);

    if (count > 0) {
        return (int) count;
    }
    if (count == 0) {
        errno = 0;
        return YCIAM_ERR_CLOSED;
    }
    return is_again() ? 0 : YCIAM_ERR_NETWORK;
}

void yciam_socket_close(int fd)
{
    int error = errno;

    (void) stack_close(fd);
    errno = error;
}

void yciam_socket_abandon(int fd)
{
#ifdef STACK_ABORTS_UNACKNOWLEDGED
    const struct linger none = { 1, 0 };

    (void) stack_setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof none);
#endif
    yciam_socket_close(fd);
}
