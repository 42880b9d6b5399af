/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A port to a server whose answers the test chooses, on a clock that moves only when the test moves it. It counts its
 * calls of connect, send and recv, and goes wrong at one of them. What breaks the contract of <yciam/port.h> on the
 * library's side is kept in `violation`.
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
    FAKE_FAIL,     /* answers fault_result */
    FAKE_STALL,    /* not now, from this call on until close() */
    FAKE_NOT_NOW,  /* not now, this once */
    FAKE_ONE_BYTE, /* moves one byte */
    FAKE_TOO_MANY, /* claims to have moved more bytes than were asked for */
    FAKE_GARBAGE,  /* gives bytes that nobody sent */
    FAKE_CUT       /* from here on the peer has closed in good order */
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

    /* The server and the way to it. */
    const char *answer;
    size_t answer_len;
    void (*on_request)(void *ctx); /* NULL, or called before the answer's first byte: it may change the answer */
    void *on_request_ctx;
    int answer_end;           /* what recv() answers behind the answer: 0 or a failure */
    size_t piece;             /* the most that a call moves; 0: all there is */
    bool is_heard;            /* what the server has said can be read after a failure of send() */
    size_t window;            /* so much of a request is read, and no more; 0: all */
    uint32_t gap_ms;          /* between two pieces of the answer */
    unsigned connect_pending; /* so many times connect() is not done yet */
    int verify_result;        /* of fake_verify_time() */
    bool no_entropy;
    uint32_t random;
    int32_t native;

    /* The fault, and at which call it occurs, counted from 1; 0: never. */
    fake_fault_t fault;
    unsigned fault_at;
    int fault_result;

    /* What the test may look at. */
    const char *violation;
    fake_call_t fault_call; /* the call that went wrong */
    unsigned calls;
    unsigned connects;   /* connections that were opened */
    uint32_t connection; /* number of the open one; 0: none */
    unsigned closes;
    bool is_open;
    const char *host;
    uint16_t tcp_port;
    yciam_security_t security;
    int64_t verified_s; /* the time that fake_verify_time() was asked for */
    char request[4096]; /* of the last connection */
    size_t request_len;

    /* Its own. */
    size_t answered;
    uint64_t next_piece_ms;
    unsigned pending_left;
    bool is_dead;
    bool is_deaf; /* by a failure of send() */
    bool is_stalled;
    bool is_connecting;
} fake_port_t;

void fake_init(fake_port_t *fake);

/* For `verify_time` of a port that has it: the dates are right unless verify_result says otherwise. */
int fake_verify_time(void *ctx, int64_t unix_time);

/* The service's clock, seconds since 1970. */
int64_t fake_service_time(const fake_port_t *fake);

/* The server answers this from the next connection on. */
void fake_answer(fake_port_t *fake, const char *answer, size_t len);

/* The k-th call of connect, send and recv from now on goes wrong. */
void fake_break(fake_port_t *fake, fake_fault_t fault, unsigned at, int result);

#endif
