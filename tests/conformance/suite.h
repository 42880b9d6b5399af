/* SPDX-License-Identifier: Apache-2.0 */
/* Functions and data that the suite's cases share. */
#ifndef YCIAM_CONFORMANCE_SUITE_H
#define YCIAM_CONFORMANCE_SUITE_H

#include "conformance.h"

enum peer {
#define PEER(name, what) PEER_##name,
#include "peers.def"
#undef PEER
    PEER_COUNT
};

typedef struct suite {
    const conformance_t *with;
    const yciam_port_t *port;
    int got;             /* the port's last result */
    uint32_t slowest_ms; /* duration of the longest call */
    unsigned calls;      /* duration of connect() for the last connection */
} suite_t;

typedef enum applies { APPLIES_ALWAYS, APPLIES_PLAIN, APPLIES_TLS } applies_t;

/* A case returns this if this run gave it nothing to test. */
extern const char suite_skipped[];

/* Returns NULL, suite_skipped, or the condition that did not hold. */
typedef const char *(*case_run_t)(suite_t *suite);

typedef struct suite_case {
    const char *name;
    applies_t applies;
    case_run_t run;
} suite_case_t;

/* Each list ends with a name of NULL. */
extern const suite_case_t platform_cases[];
extern const suite_case_t connection_cases[];
extern const suite_case_t end_cases[];
extern const suite_case_t certificate_cases[];
extern const suite_case_t number_cases[];

#define EXPECT(condition)                                                                                              \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            return #condition;                                                                                         \
        }                                                                                                              \
    } while (0)

/* Returns the problem of a helper, if there is one. */
#define PASS(expression)                                                                                               \
    do {                                                                                                               \
        const char *problem_ = (expression);                                                                           \
        if (problem_ != NULL) {                                                                                        \
            return problem_;                                                                                           \
        }                                                                                                              \
    } while (0)

void suite_delay(suite_t *suite, uint32_t ms);

/* Single calls of the port, with their time measured. */
int suite_call_connect(suite_t *suite, const char *host, enum peer peer);
int suite_call_send(suite_t *suite, const void *buf, size_t len);
int suite_call_recv(suite_t *suite, void *buf, size_t len);
void suite_close(suite_t *suite);

/* Repeats the call until it returns something other than "not now"; YCIAM_ERR_TIMEOUT if that takes too long. */
int suite_connect(suite_t *suite, const char *host, enum peer peer);
int suite_recv(suite_t *suite, void *buf, size_t len);

/* Whether the port reports the end of a peer that closed properly as the contract demands. */
bool suite_is_good_end(const suite_t *suite, int result);

/* Connects to the ECHO peer by the machine's name, sends a few hundred bytes, receives them, closes. */
const char *suite_echo(suite_t *suite);

/* Sends all bytes, receives exactly `len` bytes. Returns NULL, or the rule that was broken. */
const char *suite_send_all(suite_t *suite, const void *buf, size_t len);
const char *suite_recv_all(suite_t *suite, void *buf, size_t len);

#endif
