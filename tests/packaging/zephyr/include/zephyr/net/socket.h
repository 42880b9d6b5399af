/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STAND_IN_ZEPHYR_SOCKET_H
#define STAND_IN_ZEPHYR_SOCKET_H

#include <stddef.h>

#include "net_ip.h"

#ifdef STAND_IN_NET_NAMES
#define ZSOCK_SOL_SOCKET  1
#define ZSOCK_SO_ERROR    4
#define ZSOCK_TCP_NODELAY 1
#else
#define SOL_SOCKET  1
#define SO_ERROR    4
#define TCP_NODELAY 1
#endif

struct zsock_pollfd {
    int fd;
    short events;
    short revents;
};

#define ZSOCK_POLLIN  1
#define ZSOCK_POLLOUT 4

int zsock_socket(int family, int type, int protocol);
int zsock_connect(int fd, const struct STAND_IN(sockaddr) * address, STAND_IN(socklen_t) len);
int zsock_fcntl(int fd, int command, int flags);
int zsock_poll(struct zsock_pollfd *fds, int count, int timeout_ms);
int zsock_getsockopt(int fd, int level, int name, void *value, STAND_IN(socklen_t) * len);
int zsock_setsockopt(int fd, int level, int name, const void *value, STAND_IN(socklen_t) len);
ssize_t zsock_send(int fd, const void *buf, size_t len, int flags);
ssize_t zsock_recv(int fd, void *buf, size_t len, int flags);
int zsock_close(int fd);
int zsock_inet_pton(int family, const char *text, void *address);

#endif
