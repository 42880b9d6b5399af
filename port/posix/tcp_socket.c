/* SPDX-License-Identifier: Apache-2.0 */
#define _DEFAULT_SOURCE
#include "tcp_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <unistd.h>

#include <yciam/result.h>

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0 /* where it is missing, SO_NOSIGPIPE does the same */
#endif

static bool prepare(int fd)
{
    const int on = 1;
    int flags = fcntl(fd, F_GETFL);

    if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0 || fcntl(fd, F_SETFD, FD_CLOEXEC) != 0) {
        return false;
    }
#ifdef SO_NOSIGPIPE
    if (setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on) != 0) {
        return false;
    }
#endif
    /* The request goes out in one or two writes and then waits for the answer: nothing to gather. */
    (void) setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return true;
}

int yciam_socket_open(const struct addrinfo *address)
{
    int fd = socket(address->ai_family, address->ai_socktype, address->ai_protocol);

    if (fd < 0) {
        return YCIAM_ERR_CONNECT;
    }
    /* EINTR: it goes on in the background all the same. */
    if (prepare(fd) &&
        (connect(fd, address->ai_addr, address->ai_addrlen) == 0 || errno == EINPROGRESS || errno == EINTR)) {
        return fd;
    }
    yciam_socket_close(fd);
    return YCIAM_ERR_CONNECT;
}

int yciam_socket_step(int fd)
{
    struct pollfd ready = { fd, POLLOUT, 0 };
    int error = 0;
    socklen_t error_len = sizeof error;
    int count = poll(&ready, 1, 0);

    if (count == 0 || (count < 0 && errno == EINTR)) {
        return YCIAM_PENDING;
    }
    if (count < 0 || getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &error_len) != 0) {
        return YCIAM_ERR_CONNECT;
    }
    if (error != 0) {
        errno = error;
        return YCIAM_ERR_CONNECT;
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
    ssize_t count = send(fd, buf, at_most_int(len), MSG_NOSIGNAL);

    if (count >= 0) {
        return (int) count;
    }
    return is_again() ? 0 : YCIAM_ERR_NETWORK;
}

int yciam_socket_recv(int fd, void *buf, size_t len)
{
    ssize_t count = recv(fd, buf, at_most_int(len), 0);

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

    (void) close(fd);
    errno = error;
}
