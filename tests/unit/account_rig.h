/* SPDX-License-Identifier: Apache-2.0 */
/* An instance that gets its token with the token of another one, its authority, over the same port and work buffer. */
#ifndef YCIAM_TESTS_ACCOUNT_RIG_H
#define YCIAM_TESTS_ACCOUNT_RIG_H

#include "rig.h"

#define ACCOUNT_TOKEN "t1.9euOfTheOtherAccount"

typedef struct account_rig {
    rig_t authority; /* its port and buffers serve both instances */
    yciam_config_t config;
    yciam_t iam;
    char token[RIG_TOKEN_CAP];
    char request[4096]; /* the last request for the account's token */
} account_rig_t;

/* Starts two instances without a token. account_rig_answer() plays the service. */
void account_rig_start(account_rig_t *a);

/* A test that begins with account_rig_start(). */
#define ACCOUNT_RIG_TEST(test, a) cmocka_unit_test_prestate_setup_teardown(test, account_rig_start_test, NULL, a)
int account_rig_start_test(void **state);

/* The service: a JWT gets the authority's token, and that token gets the account's. ctx: the rig. */
void account_rig_answer(void *ctx);

/* Polls the account's instance until it holds a token or fails; no other code polls the authority. */
yciam_result_t account_rig_run(account_rig_t *a);

#endif
