/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The world of the soak test: a clock that moves only when the test moves it, random numbers from one seed, and links.
 * A link is a port with a service at its other end. While faults are on, a link may break an exchange in one way, at
 * one call; it then knows which result the library must report.
 */
#ifndef YCIAM_SOAK_WORLD_H
#define YCIAM_SOAK_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <yciam/yciam.h>

#define WORLD_EPOCH INT64_C(1785542400) /* the service's clock at the beginning: 2026-08-01 */
#define ANSWER_CAP  16384u
#define REQUEST_CAP 8192u
#define DRIP_MS     500u /* a byte now and then */

/* Prints the seed, the time and the broken promise, and ends the test. */
#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            world_fail(__FILE__, __LINE__, #condition);                                                                \
        }                                                                                                              \
    } while (0)

typedef struct world {
    uint64_t seed;
    uint64_t random;
    uint64_t now_ms;
    bool faults;           /* faults are on */
    int64_t clock_wrong_s; /* the device's clock minus the service's */
    bool clock_unset;
    uint64_t stepped_ms; /* when the clock was last set or stepped */
    unsigned injected;   /* faults so far */
} world_t;

typedef struct link {
    yciam_port_t port;
    bool is_open;
    bool is_connecting;
    bool is_dead;
    bool is_deaf; /* by a failure of send(), and the library has not called recv() for the bytes before it */
    bool is_stalled;
    unsigned connects;
    uint32_t connection; /* number of the open connection; 0: none */
    unsigned calls;      /* of this connection */
    unsigned strike_at;  /* number of the call that breaks it; 0: none */
    unsigned strike;     /* how it breaks */
    char request[REQUEST_CAP];
    size_t request_len;
    char answer[ANSWER_CAP];
    size_t answer_len;
    size_t answer_at;
    bool answer_made;
    bool is_whole; /* the answer has its own end, and the connection may be used again */
    bool drips;
    uint64_t next_byte_ms;
    int answer_end; /* result of recv() after the answer */
    uint32_t retry_after_s;
    unsigned status;
    yciam_result_t want; /* the result that the exchange must have */
    yciam_stage_t want_stage;
} link_t;

extern world_t world;

void world_fail(const char *file, int line, const char *condition);
void world_begin(uint64_t seed);

/* Prints the state on stderr. device.c */
void soak_describe(void);

/* A random number from 0 to range - 1; whether an event with a chance of 1 in n happens. */
uint64_t draw(uint64_t range);
bool one_in(unsigned n);

int64_t service_time(void);

/* Changes the device's clock to a new error, or to "not set". */
void world_step_clock(int64_t wrong_s, bool unset);

void link_init(link_t *link);

/* The exchange on this link fails: the error record must say so. */
void link_want(link_t *link, yciam_result_t result, yciam_stage_t stage);

#endif
