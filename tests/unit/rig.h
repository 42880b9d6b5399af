/* SPDX-License-Identifier: Apache-2.0 */
/* An instance with everything that it needs, on a fake port and with a fake signer. */
#ifndef YCIAM_TESTS_RIG_H
#define YCIAM_TESTS_RIG_H

#include <yciam/yciam.h>

#include "fake_port.h"
#include "unit.h"

#define RIG_TOKEN_CAP 301u
#define RIG_TOKEN     "t1.9euelZqOz5yNjJ2Lj8rMkM6L7ed2.abc-DEF_123=="

typedef struct rig {
    fake_port_t fake;
    yciam_key_t key;
    yciam_config_t config;
    yciam_t iam;
    char token[RIG_TOKEN_CAP];
    uint8_t work[YCIAM_WORK_SIZE(RIG_TOKEN_CAP - 1u)];
    char jwt[YCIAM_JWT_MAX(sizeof YCIAM_DEFAULT_AUDIENCE - 1u, 256u)];
    char answer[8192];       /* the bytes that the server sends */
    unsigned signatures;     /* signatures made so far */
    unsigned signer_pending; /* number of times that the signer first returns "not yet" */
    int signer_result;
    int32_t signer_native;
} rig_t;

/* Sets everything up; the configuration may then be changed before rig_init(). */
void rig_setup(rig_t *rig);
void rig_init(rig_t *rig);

/* Both of them. */
void rig_start(rig_t *rig);

/* A test that begins with rig_start(). */
#define RIG_TEST(test, rig) cmocka_unit_test_prestate_setup_teardown(test, rig_start_test, NULL, rig)
int rig_start_test(void **state);

/*
 * Makes the server answer `status_line`, with the service's Date, these further fields (each with its line end) and
 * this body.
 */
void rig_answer(rig_t *rig, const char *status_line, const char *fields, const char *body);

/* Makes the server answer 200 with a token of this lifetime. */
void rig_answer_token(rig_t *rig, const char *token, int64_t lifetime_s);

/* Makes the server refuse, with 401, a JWT whose times do not fit its own clock; for a good JWT it returns a token. */
void rig_check_times(rig_t *rig);

/* Polls once, then checks the rules for every poll. */
yciam_result_t rig_poll(rig_t *rig);

/* Moves the time to the next attempt, and polls until that has ended. Returns its result. */
yciam_result_t rig_attempt(rig_t *rig);

/* Makes an attempt, which must end with this result. Returns the pause that follows, in milliseconds. */
uint32_t rig_pause_after(rig_t *rig, yciam_result_t want);

/* Lets the instance get a first token that lives 12 hours. */
void rig_get_token(rig_t *rig);

/* The JWT of the last request, NUL-terminated, from fake.request. */
void rig_request_jwt(rig_t *rig, char jwt[1200]);

/* A claim of that JWT: the number after `"name":`. */
int64_t rig_request_claim(rig_t *rig, const char *name);

#endif
