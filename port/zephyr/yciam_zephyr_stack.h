/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Zephyr's sockets under the names that port/sockets uses (see sockets/stack.h). Up to 4.3 Zephyr's types are called
 * sockaddr and AF_INET; from 4.4 on net_sockaddr and NET_AF_INET, and the old names depend on an option. Only the files
 * of the port include this header.
 */
#ifndef YCIAM_ZEPHYR_STACK_H
#define YCIAM_ZEPHYR_STACK_H

#include <errno.h>

#include <zephyr/net/socket.h>
#include <zephyr/sys/fdtable.h>

#define stack_socket     zsock_socket
#define stack_connect    zsock_connect
#define stack_fcntl      zsock_fcntl
#define stack_poll       zsock_poll
#define stack_getsockopt zsock_getsockopt
#define stack_setsockopt zsock_setsockopt
#define stack_send       zsock_send
#define stack_recv       zsock_recv
#define stack_close      zsock_close

#ifdef NET_AF_INET /* 4.4 and newer */

typedef struct net_sockaddr yciam_sockaddr_t;
typedef struct net_sockaddr_in yciam_sockaddr_in_t;
typedef struct net_sockaddr_in6 yciam_sockaddr_in6_t;
typedef net_socklen_t yciam_socklen_t;
#define YCIAM_AF_INET     NET_AF_INET
#define YCIAM_AF_INET6    NET_AF_INET6
#define YCIAM_SOCK_STREAM NET_SOCK_STREAM
#define YCIAM_IPPROTO_TCP NET_IPPROTO_TCP
#define YCIAM_HTONS       net_htons

#undef SOL_SOCKET
#undef SO_ERROR
#undef TCP_NODELAY
#undef IPPROTO_TCP
#define SOL_SOCKET  ZSOCK_SOL_SOCKET
#define SO_ERROR    ZSOCK_SO_ERROR
#define TCP_NODELAY ZSOCK_TCP_NODELAY
#define IPPROTO_TCP NET_IPPROTO_TCP

#else

typedef struct sockaddr yciam_sockaddr_t;
typedef struct sockaddr_in yciam_sockaddr_in_t;
typedef struct sockaddr_in6 yciam_sockaddr_in6_t;
typedef socklen_t yciam_socklen_t;
#define YCIAM_AF_INET     AF_INET
#define YCIAM_AF_INET6    AF_INET6
#define YCIAM_SOCK_STREAM SOCK_STREAM
#define YCIAM_IPPROTO_TCP IPPROTO_TCP
#define YCIAM_HTONS       htons

#endif

/* These are the same in both. Some of the old names may come from a C library. */
#undef addrinfo
#undef pollfd
#undef socklen_t
#undef POLLIN
#undef POLLOUT
#undef F_GETFL
#undef F_SETFL
#undef O_NONBLOCK
#undef FD_CLOEXEC
#undef SOCK_CLOEXEC
#undef MSG_NOSIGNAL
#define pollfd     zsock_pollfd
#define socklen_t  yciam_socklen_t
#define POLLIN     ZSOCK_POLLIN
#define POLLOUT    ZSOCK_POLLOUT
#define F_GETFL    ZVFS_F_GETFL
#define F_SETFL    ZVFS_F_SETFL
#define O_NONBLOCK ZVFS_O_NONBLOCK

/* The port's own type: Zephyr's has room for a name of full length in each entry. */
struct addrinfo {
    int ai_family;
    int ai_socktype;
    int ai_protocol;
    yciam_socklen_t ai_addrlen;
    yciam_sockaddr_t *ai_addr;
    struct addrinfo *ai_next;
};

#endif
