/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A call object on a fake port of its own, and the instance whose token it sends. The rig keeps all that the call
 * receives.
 */
#ifndef YCIAM_TESTS_CALL_RIG_H
#define YCIAM_TESTS_CALL_RIG_H

#include <yciam/call.h>

#include "rig.h"

typedef struct call_rig {
    rig_t rig; /* the instance; holds RIG_TOKEN at the start */
    fake_port_t api;
    yciam_call_config_t config;
    yciam_call_request_t request; /* a GET, until the test changes it */
    yciam_call_t call;
    uint8_t work[1024];

    const char *source; /* read_body returns these bytes */
    size_t source_len;
    size_t step;      /* at most so many at once; 0: no limit */
    unsigned not_now; /* number of times that it first returns 0 */
    size_t fail_at;   /* read_body fails from this offset on; 0: never */
    int body_rc;      /* result of on_body */
    int head_rc;
    char head[2048];
    size_t head_len;
    char body[2048];
    size_t body_len; /* number of all bytes; those after the end of body[] are only counted */
} call_rig_t;

#define OK_11    "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{\"ok\":true}"

#define NO_TOKEN "HTTP/1.1 401 Unauthorized\r\nContent-Length: 9\r\n\r\n{\"no\":16}"
#define TOKEN_2  "t1.9euANOTHER.abc-DEF"

/* Makes one call that is answered with OK_11, and whose connection is kept. */
void call_rig_setup(call_rig_t *c);

/* A test that begins with call_rig_setup(). */
#define CALL_RIG_TEST(test, c) cmocka_unit_test_prestate_setup_teardown(test, call_rig_setup_test, NULL, c)
int call_rig_setup_test(void **state);

/* Initialises the call with these deadlines. */
void call_rig_set_timeouts(call_rig_t *c, uint32_t connect_ms, uint32_t answer_ms, uint32_t total_ms);

/* Sets the server's next answer, on the open connection or on a new one. */
void call_rig_answer(call_rig_t *c, const char *text, size_t len);
#define ANSWER(c, text) call_rig_answer((c), (text), sizeof(text) - 1u)

/* Gives the request this body, from a buffer or through the callback. */
void call_rig_body(call_rig_t *c, const char *method, const char *body);
void call_rig_source(call_rig_t *c, const char *method, const char *body);

/* Lets time pass for the instance and the call. */
void call_rig_pass(call_rig_t *c, uint32_t ms);

/* Polls once, then lets the pause pass. */
yciam_result_t call_rig_poll(call_rig_t *c);

/* Lets as much time pass for the instance as a renewal needs. */
void call_rig_age(call_rig_t *c);

/* Polls until the call has ended, while the time of both ports advances; checks the rules for every call. */
yciam_result_t call_rig_run(call_rig_t *c);

/* The request that the server has received, NUL-terminated. */
const char *call_rig_request(call_rig_t *c);

#endif
