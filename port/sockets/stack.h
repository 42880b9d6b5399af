/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The BSD sockets that port/sockets uses: the system's; lwIP's if YCIAM_SOCKETS_LWIP is defined for the compiler; those
 * of another stack if YCIAM_SOCKETS_STACK_H names a header that defines the same names. All differences are here.
 * FD_CLOEXEC, SO_NOSIGPIPE and MSG_NOSIGNAL are used if the headers have them.
 */
#ifndef YCIAM_SOCKETS_NAMES_H
#define YCIAM_SOCKETS_NAMES_H

#if defined(YCIAM_SOCKETS_STACK_H)

#include YCIAM_SOCKETS_STACK_H

#elif defined(YCIAM_SOCKETS_LWIP)

#include <lwip/errno.h>
#include <lwip/netdb.h>
#include <lwip/sockets.h>

#define stack_socket     lwip_socket
#define stack_connect    lwip_connect
#define stack_fcntl      lwip_fcntl
#define stack_poll       lwip_poll
#define stack_getsockopt lwip_getsockopt
#define stack_setsockopt lwip_setsockopt
#define stack_send       lwip_send
#define stack_recv       lwip_recv
#define stack_close      lwip_close

#if LWIP_SO_LINGER
#define STACK_ABORTS_UNACKNOWLEDGED /* on close, with a linger time of 0, if there is such data */
#endif

#else

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#define stack_socket     socket
#define stack_connect    connect
#define stack_fcntl      fcntl
#define stack_poll       poll
#define stack_getsockopt getsockopt
#define stack_setsockopt setsockopt
#define stack_send       send
#define stack_recv       recv
#define stack_close      close

#endif
#endif
