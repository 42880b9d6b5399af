/* SPDX-License-Identifier: Apache-2.0 */
/*
 * port/mbedtls over port/posix with a third port between them, which a test bends, for what the suite cannot ask. So
 * the three are not a connection_t of the boards, which has nothing between TLS and TCP. The programs run under
 * peers.py: PROGRAM HOST IP FIRST_TCP_PORT ANCHORS.pem
 */
#ifndef YCIAM_CONFORMANCE_BENT_H
#define YCIAM_CONFORMANCE_BENT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <mbedtls/yciam_mbedtls.h>
#include <posix/yciam_posix.h>

#include "suite.h"

#define CLOCK_2000    946684800 /* a real-time clock whose battery was changed */
#define CLOCK_2020    1577836800
#define CLOCK_2024_06 1717200000
#define CLOCK_2043    2303683200
#define CLOCK_2050    2524608000
#define CLOCK_TRUE    INT64_MIN

#define PLAIN_NATIVE  4711 /* last_error() of the plain port while it fails */

extern const char *host;
extern const char *ip_address;
extern uint16_t first_tcp_port;
extern const char *material; /* the directory with the certificates of most peers; NULL: not given */
extern mbedtls_x509_crt anchors;
extern yciam_posix_t posix;
extern yciam_port_t below; /* port/posix */
extern yciam_port_t bent;  /* the same, changed as `bend` says */
extern yciam_mbedtls_t tls;
extern yciam_port_t port; /* port/mbedtls over it */

extern struct bend {
    int64_t clock;         /* CLOCK_TRUE: the real time */
    size_t io_len_max;     /* 0: no limit */
    bool stutter;          /* every second send and recv returns 0 */
    unsigned fail_at;      /* which call of connect, send and recv fails, from 1; 0: none */
    bool send_says_closed; /* if that call is a send, it returns YCIAM_ERR_CLOSED */
    bool no_way_up;        /* every send fails */
    bool has_full_stop;    /* the name that connect was called with; the connection goes to `host` */
    unsigned calls, sends, recvs, rejects;
    size_t received;
} bend;

/* Before and after each test. */
int bent_setup(void **state);
int bent_teardown(void **state);

/* The result of connect(). */
int connect_to(enum peer peer, const char *name);

/*
 * Sends `size` bytes and an end mark to a peer that answers as SLOW does, with a recv() between two sends as in the
 * library, and checks the sum that comes back.
 */
void upload(size_t size);

/* Sends one byte and receives it. The first failure, or YCIAM_OK. */
int echo(void);

/* The same over a new connection to the ECHO peer. */
int talk(const char *name);

/* The same to `host`; it must succeed. */
void talk_and_close(void);

/* The bytes that such an exchange takes; it must succeed. */
size_t bytes_of_a_talk(const char *name);

/* The result of connect() at a given time, and its native code. */
void check_dates(enum peer peer, int64_t clock, int result, uint32_t flags);

/* The result of verify_time() at a given time, for an open connection to the peer. */
int verify_at(enum peer peer, int64_t clock, int64_t told);

/* Reads the arguments and runs the tests. Returns the exit code. */
int bent_main(int argc, char **argv, int (*run)(void));

#endif
