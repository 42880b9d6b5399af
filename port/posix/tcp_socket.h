/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One non-blocking TCP connection over a BSD socket, as plain functions over its descriptor. Knows no port and no
 * clock, so that a port to another stack with BSD sockets can share it. Results are those of the port contract; errno
 * says more.
 */
#ifndef YCIAM_TCP_SOCKET_H
#define YCIAM_TCP_SOCKET_H

#include <stddef.h>

struct addrinfo;

/* Begins to connect. A descriptor, or YCIAM_ERR_CONNECT. */
int yciam_socket_open(const struct addrinfo *address);

/* YCIAM_PENDING, YCIAM_OK, or YCIAM_ERR_CONNECT; the descriptor stays open. */
int yciam_socket_step(int fd);

int yciam_socket_send(int fd, const void *buf, size_t len);
int yciam_socket_recv(int fd, void *buf, size_t len);

/* Keeps errno. */
void yciam_socket_close(int fd);

#endif
