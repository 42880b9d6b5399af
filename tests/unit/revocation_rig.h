/* SPDX-License-Identifier: Apache-2.0 */
/* A revocation, and the instance whose port and work buffer it borrows. */
#ifndef YCIAM_TESTS_REVOCATION_RIG_H
#define YCIAM_TESTS_REVOCATION_RIG_H

#include <yciam/revocation.h>

#include "rig.h"

#define SUBJECT  "ajeaccount0000000001"
#define REVOKED  "{\"subjectId\":\"" SUBJECT "\"}" /* the body of the service's answer */
#define STRANGER "t1.9euOfSomebodyElse"            /* a token that the instance does not hold */

typedef struct revocation_rig {
    rig_t rig;
    yciam_revocation_t revocation;
} revocation_rig_t;

/* An instance without a token, and a revocation that is not started. The service answers REVOKED. */
void revocation_rig_start(revocation_rig_t *r);

/* A test that begins with revocation_rig_start(). */
#define REVOCATION_RIG_TEST(test, r) cmocka_unit_test_prestate_setup_teardown(test, revocation_rig_start_test, NULL, r)
int revocation_rig_start_test(void **state);

/* Gets the instance its token; then the service answers REVOKED. */
void revocation_rig_get_token(revocation_rig_t *r);

/* Polls a revocation that was started to its end. */
yciam_result_t revocation_rig_finish(revocation_rig_t *r);

/* The blocking form. Checks the rules for every revocation. */
yciam_result_t revocation_rig_revoke(revocation_rig_t *r, const char *token);

/* Checks that the request of the last connection revoked this token, authorised by that one. */
void revocation_rig_check_request(revocation_rig_t *r, const char *revoked, const char *bearer);

#endif
