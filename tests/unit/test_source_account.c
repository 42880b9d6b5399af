/* SPDX-License-Identifier: Apache-2.0 */
/* An instance that gets its token with the token of another one, its authority, over the same port and work buffer. */
#include "unit.h"

#include <yciam/revocation.h>

#include "account_rig.h"

static account_rig_t a;

static void the_authoritys_token_is_got_first(void **state)
{
    (void) state;
    assert_int_equal(account_rig_run(&a), YCIAM_OK);
    assert_string_equal(yciam_token(&a.iam), ACCOUNT_TOKEN);
    assert_string_equal(yciam_token(&a.authority.iam), RIG_TOKEN);
    assert_int_equal(a.authority.fake.connects, 2);
    assert_true(all_zero(a.authority.work, sizeof a.authority.work));
    assert_non_null(
        strstr(a.request, "POST /iam/v1/tokens:createForServiceAccount HTTP/1.1\r\nHost: " YCIAM_DEFAULT_HOST "\r\n"));
    assert_non_null(strstr(a.request, "\r\n\r\n{\"serviceAccountId\":\"ajeother000000000001\"}"));
}

static void a_held_token_of_the_authority_serves(void **state)
{
    (void) state;
    assert_int_equal(rig_attempt(&a.authority), YCIAM_OK);
    assert_int_equal(account_rig_run(&a), YCIAM_OK);
    assert_int_equal(a.authority.fake.connects, 2);
    assert_int_equal(a.authority.signatures, 1);
}

static void the_configuration_is_checked(void **state)
{
    (void) state;
    yciam_close(&a.iam);
    a.config.authority = NULL;
    assert_int_equal(yciam_init(&a.iam, &a.config), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_error(&a.iam)->native, YCIAM_ARG_AUTHORITY);
    a.config.authority = &a.iam;
    assert_int_equal(yciam_init(&a.iam, &a.config), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_error(&a.iam)->native, YCIAM_ARG_AUTHORITY);
    a.config.authority = &a.authority.iam;
    a.config.account_id = NULL;
    assert_int_equal(yciam_init(&a.iam, &a.config), YCIAM_ERR_ARGUMENT);
    a.config.account_id = "a\"b";
    assert_int_equal(yciam_init(&a.iam, &a.config), YCIAM_ERR_ARGUMENT);
    a.config.account_id = "";
    assert_int_equal(yciam_init(&a.iam, &a.config), YCIAM_ERR_ARGUMENT);
}

/* The authority's failure becomes a failure of this instance, with its record. */
static void without_the_authority_there_is_no_token(void **state)
{
    (void) state;
    a.authority.signer_result = YCIAM_ERR_SIGN;
    a.authority.signer_native = -135;
    assert_int_equal(account_rig_run(&a), YCIAM_ERR_SIGN);
    assert_int_equal(yciam_error(&a.iam)->stage, YCIAM_STAGE_SIGN);
    assert_int_equal(yciam_error(&a.iam)->native, -135);
    assert_int_equal(yciam_stage(&a.iam), YCIAM_STAGE_IDLE);
    a.authority.signer_result = YCIAM_OK;
    while (yciam_token(&a.iam) == NULL) {
        a.authority.fake.now_ms += yciam_delay_ms(&a.iam);
        (void) account_rig_run(&a);
    }
}

/* The authority's token is revoked: after the refusal the authority gets a new one at once, and all is well again. */
static void a_revoked_token_of_the_authority_is_replaced(void **state)
{
    uint64_t start_ms;

    (void) state;
    assert_int_equal(yciam_set_token(&a.authority.iam, "t1.9euRevoked", FAKE_EPOCH + 43200), YCIAM_OK);
    a.authority.fake.now_ms += 120000;
    start_ms = a.authority.fake.now_ms;
    assert_int_equal(account_rig_run(&a), YCIAM_ERR_REFUSED);
    assert_int_equal(account_rig_run(&a), YCIAM_OK);
    assert_true(a.authority.fake.now_ms - start_ms < 1000u);
    assert_string_equal(yciam_token(&a.iam), ACCOUNT_TOKEN);
    assert_string_equal(yciam_token(&a.authority.iam), RIG_TOKEN);
}

static void refuse_account(void *ctx)
{
    account_rig_answer(ctx);
    if (strstr(a.authority.fake.request, ":createForServiceAccount") != NULL) {
        rig_answer(&a.authority, "401 Unauthorized", "", "{\"code\":16}");
    }
}

/* A token that is younger than a minute is not the cause, and there is no other token: no attempt follows at once. */
static void a_new_token_of_the_authority_is_not_replaced(void **state)
{
    (void) state;
    assert_int_equal(yciam_set_token(&a.authority.iam, "t1.9euRevoked", FAKE_EPOCH + 43200), YCIAM_OK);
    assert_int_equal(account_rig_run(&a), YCIAM_ERR_REFUSED);
    assert_true(yciam_delay_ms(&a.iam) > 100000u);
    assert_int_equal(a.authority.fake.connects, 1);
}

/* Only once: if new tokens are refused, too, the pause is that of any refusal. */
static void a_refusal_that_stands_is_slow(void **state)
{
    uint64_t start_ms;

    (void) state;
    a.authority.fake.on_request = refuse_account;
    start_ms = a.authority.fake.now_ms;
    while (a.authority.fake.now_ms - start_ms < 86400000u) {
        (void) account_rig_run(&a);
        a.authority.fake.now_ms += yciam_delay_ms(&a.iam);
    }
    assert_in_range(a.authority.fake.connects, 2 * 180, 2 * 721);
}

/* Without a clock the first request asks for the time, and has no secret. */
static void a_device_without_a_clock_gets_there_too(void **state)
{
    (void) state;
    a.authority.fake.port.verify_time = fake_verify_time;
    a.authority.fake.clock_unset = true;
    while (yciam_token(&a.iam) == NULL) {
        assert_true(account_rig_run(&a) == YCIAM_OK || yciam_error(&a.iam)->result < 0);
        a.authority.fake.now_ms += yciam_delay_ms(&a.iam);
    }
    assert_string_equal(yciam_token(&a.iam), ACCOUNT_TOKEN);
}

/* A revocation that begins at any point of an attempt, over the port that both instances share. */
static void a_revocation_comes_between(void **state)
{
    (void) state;
    for (unsigned polls = 1; polls < 8u; polls++) {
        yciam_revocation_t revocation = { 0 };
        yciam_result_t result;

        account_rig_start(&a);
        a.authority.fake.piece = 300;
        for (unsigned i = 0; i < polls; i++) {
            (void) yciam_poll(&a.iam);
        }
        assert_int_equal(yciam_revocation_start(&revocation, &a.iam, "t1.9euOther"), YCIAM_OK);
        do {
            result = yciam_revocation_poll(&revocation);
            a.authority.fake.now_ms += 10;
            CHECK(a.authority.fake.violation == NULL, "%s", a.authority.fake.violation);
        } while (result == YCIAM_PENDING);
        while (yciam_token(&a.iam) == NULL) {
            (void) account_rig_run(&a);
            a.authority.fake.now_ms += yciam_delay_ms(&a.iam);
        }
    }
}

static void fail_account(void *ctx)
{
    account_rig_answer(ctx);
    if (strstr(a.authority.fake.request, ":createForServiceAccount") != NULL) {
        rig_answer(&a.authority, "503 Busy", "", "{}");
    }
}

static void forbid_account(void *ctx)
{
    account_rig_answer(ctx);
    if (strstr(a.authority.fake.request, ":createForServiceAccount") != NULL) {
        rig_answer(&a.authority, "403 Forbidden", "", "{\"code\":7}");
    }
}

/* A service that is busy, or that forbids the request, says nothing about the authority's token. */
static void other_failures_do_not_replace_the_authoritys_token(void **state)
{
    static void (*const answers[])(void *ctx) = { fail_account, forbid_account };
    static const yciam_result_t results[] = { YCIAM_ERR_BUSY, YCIAM_ERR_REFUSED };

    (void) state;
    for (size_t i = 0; i < COUNT(answers); i++) {
        account_rig_start(&a);
        a.authority.fake.on_request = answers[i];
        assert_int_equal(rig_attempt(&a.authority), YCIAM_OK);
        a.authority.fake.now_ms += 120000;
        assert_int_equal(account_rig_run(&a), results[i]);
        assert_int_equal(yciam_stage(&a.authority.iam), YCIAM_STAGE_IDLE);
        assert_true(yciam_delay_ms(&a.authority.iam) > 200000u);
        assert_true(yciam_delay_ms(&a.iam) > 400u);
    }
}

static void refuse_revocation(void *ctx)
{
    account_rig_answer(ctx);
    if (strstr(a.authority.fake.request, ":revoke") != NULL) {
        rig_answer(&a.authority, "401 Unauthorized", "", "{\"code\":16}");
    }
}

/* It is the account's token that authorises a revocation, so a 401 says nothing of the authority's. */
static void a_refused_revocation_leaves_the_authority_alone(void **state)
{
    static const char *const tokens[] = { NULL, "t1.9euOther" };

    (void) state;
    for (size_t i = 0; i < COUNT(tokens); i++) {
        yciam_revocation_t revocation = { 0 };
        uint32_t generation;

        account_rig_start(&a);
        assert_int_equal(account_rig_run(&a), YCIAM_OK);
        generation = yciam_token_generation(&a.authority.iam);
        a.authority.fake.now_ms += 120000; /* a doubt would make the authority ask at once */
        a.authority.fake.on_request = refuse_revocation;
        assert_int_equal(yciam_revocation_start(&revocation, &a.iam, tokens[i]), YCIAM_OK);
        while (yciam_revocation_poll(&revocation) == YCIAM_PENDING) {
            a.authority.fake.now_ms += yciam_revocation_delay_ms(&revocation);
        }
        assert_int_equal(yciam_revocation_error(&revocation)->result, YCIAM_ERR_REFUSED);
        assert_int_equal(yciam_revocation_error(&revocation)->http_status, 401);
        assert_non_null(strstr(a.authority.fake.request, "\r\nAuthorization: Bearer " ACCOUNT_TOKEN "\r\n"));
        assert_int_equal(yciam_poll(&a.authority.iam), YCIAM_OK);
        assert_int_equal(yciam_stage(&a.authority.iam), YCIAM_STAGE_IDLE);
        assert_true(yciam_delay_ms(&a.authority.iam) > 200000u);
        assert_int_equal(yciam_token_generation(&a.authority.iam), generation);
        assert_int_equal(a.authority.fake.connects, 3); /* two tokens and one revocation, which is not repeated */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ACCOUNT_RIG_TEST(the_authoritys_token_is_got_first, &a),
        ACCOUNT_RIG_TEST(a_held_token_of_the_authority_serves, &a),
        ACCOUNT_RIG_TEST(the_configuration_is_checked, &a),
        ACCOUNT_RIG_TEST(without_the_authority_there_is_no_token, &a),
        ACCOUNT_RIG_TEST(a_revoked_token_of_the_authority_is_replaced, &a),
        ACCOUNT_RIG_TEST(a_new_token_of_the_authority_is_not_replaced, &a),
        ACCOUNT_RIG_TEST(a_refusal_that_stands_is_slow, &a),
        ACCOUNT_RIG_TEST(a_device_without_a_clock_gets_there_too, &a),
        ACCOUNT_RIG_TEST(a_revocation_comes_between, &a),
        ACCOUNT_RIG_TEST(other_failures_do_not_replace_the_authoritys_token, &a),
        ACCOUNT_RIG_TEST(a_refused_revocation_leaves_the_authority_alone, &a),
    };

    return cmocka_run_group_tests_name("source_account", tests, NULL, NULL);
}
