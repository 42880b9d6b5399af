/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One non-blocking TCP connection over a BSD socket, as plain functions over its descriptor. Results are those of the
 * port contract; errno says more. Internal to the ports over sockets.
 */
#ifndef YCIAM_TCP_SOCKET_H
#define YCIAM_TCP_SOCKET_H

#include <stddef.h>

struct addrinfo;

/* Begins to connect. Returns a descriptor, YCIAM_ERR_CONNECT, or YCIAM_ERR_MEMORY if the stack has no room for it. */
int yciam_socket_open(const struct addrinfo *address);

/* YCIAM_PENDING, YCIAM_OK, YCIAM_ERR_CONNECT or YCIAM_ERR_MEMORY; the descriptor stays open. */
int yciam_socket_step(int fd);

int yciam_socket_send(int fd, const void *buf, size_t len);
int yciam_socket_recv(int fd, void *buf, size_t len);

/* Keeps errno. */
void yciam_socket_close(int fd);

/*
 * The same for a peer that has stopped answering: data that it has not acknowledged is not retransmitted, if the stack
 * can drop it. lwIP's heap would keep the data for minutes.
 */
void yciam_socket_abandon(int fd);

#endif
