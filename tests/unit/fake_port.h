/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A port to a server whose answers the test chooses, on a clock that moves only when the test moves it. It counts its
 * calls of connect, send and recv, and one of them can fail. If the library breaks the contract of <yciam/port.h>,
 * `violation` says how.
 */
#ifndef YCIAM_TESTS_FAKE_PORT_H
#define YCIAM_TESTS_FAKE_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <yciam/port.h>

#define FAKE_EPOCH 1785542400 /* 2026-08-01: the service's time when the clock of the test is 0 */

typedef enum fake_fault {
    FAKE_GOOD = 0,
    FAKE_FAIL,     /* returns fault_result */
    FAKE_STALL,    /* not now, from this call on until close() */
    FAKE_NOT_NOW,  /* not now, this once */
    FAKE_ONE_BYTE, /* moves one byte */
    FAKE_TOO_MANY, /* claims to have moved more bytes than requested */
    FAKE_GARBAGE,  /* returns bytes that nobody sent */
    FAKE_CUT       /* from this call on, the peer has closed properly */
} fake_fault_t;

typedef enum fake_call { FAKE_NO_CALL = 0, FAKE_CONNECT, FAKE_SEND, FAKE_RECV } fake_call_t;

typedef struct fake_port {
    yciam_port_t port;

    /* The time. */
    uint64_t now_ms;
    uint32_t ticks_at_0;
    int64_t clock_error_s; /* of the device's clock */
    bool clock_unset;      /* unix_time() is below 0 */
    bool clock_lies;       /* unix_time() is lie_s */
    int64_t lie_s;

    /* The server and the path to it. */
    const char *answer;
    size_t answer_len;
    void (*on_request)(void *ctx); /* optional: called before the answer's first byte; may change the answer */
    void *on_request_ctx;
    int answer_end;           /* result of recv() after the answer: 0 or a failure */
    size_t piece;             /* the most bytes that a call moves; 0: no limit */
    bool is_heard;            /* after a failure of send(), the server's bytes can still be read */
    size_t window;            /* the server reads only so much of a request; 0: all */
    uint32_t gap_ms;          /* between two pieces of the answer */
    unsigned connect_pending; /* number of times that connect() is pending */
    int verify_result;        /* of fake_verify_time() */
    bool no_entropy;
    uint32_t random;
    int32_t native;

    /* The fault, and the number of the call at which it occurs, from 1; 0: never. */
    fake_fault_t fault;
    unsigned fault_at;
    int fault_result;

    /* Results for the test. */
    const char *violation;
    fake_call_t fault_call; /* the call that failed */
    unsigned calls;
    unsigned connects;   /* number of connections that were opened */
    uint32_t connection; /* number of the open one; 0: none */
    unsigned closes;
    bool is_open;
    const char *host;
    uint16_t tcp_port;
    yciam_security_t security;
    int64_t verified_s; /* the time in the last call of fake_verify_time() */
    char request[4096]; /* of the last connection */
    size_t request_len;

    /* The fake port's own state. */
    size_t answered;
    uint64_t next_piece_ms;
    unsigned pending_left;
    bool is_dead;
    bool is_deaf; /* closed by a failure of send() */
    bool is_stalled;
    bool is_connecting;
} fake_port_t;

void fake_init(fake_port_t *fake);

/* For `verify_time` of a port that has it: the dates are right unless verify_result says otherwise. */
int fake_verify_time(void *ctx, int64_t unix_time);

/* The service's clock, seconds since 1970. */
int64_t fake_service_time(const fake_port_t *fake);

/* Sets the server's answer, from the next connection on. */
void fake_answer(fake_port_t *fake, const char *answer, size_t len);

/* Sets a fault for the k-th call of connect, send and recv from now on. */
void fake_break(fake_port_t *fake, fake_fault_t fault, unsigned at, int result);

#endif
