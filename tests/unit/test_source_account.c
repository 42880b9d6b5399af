/* SPDX-License-Identifier: Apache-2.0 */
/* An instance whose token is made for that of another one, its authority, over the same port and work buffer. */
#include "unit.h"

#include <limits.h>

#include <yciam/revocation.h>

#include "rig.h"

#define ACCOUNT_TOKEN "t1.9euOfTheOtherAccount"

static rig_t authority; /* its port and buffers serve both */
static yciam_config_t config;
static yciam_t iam;
static char token[RIG_TOKEN_CAP];
static char seen[sizeof authority.fake.request];

/* The server: a JWT gets the authority's token, that token gets the other account's. */
static void answer_both(void *ctx)
{
    (void) ctx;
    authority.fake.request[authority.fake.request_len] = '\0';
    if (strstr(authority.fake.request, ":createForServiceAccount") == NULL) {
        rig_answer_token(&authority, RIG_TOKEN, 43200);
        return;
    }
    strcpy(seen, authority.fake.request);
    if (strstr(authority.fake.request, "\r\nAuthorization: Bearer " RIG_TOKEN "\r\n") != NULL) {
        rig_answer_token(&authority, ACCOUNT_TOKEN, 3600);
    } else {
        rig_answer(&authority, "401 Unauthorized", "", "{\"code\":16}");
    }
}

static int setup(void **state)
{
    (void) state;
    rig_setup(&authority);
    authority.fake.on_request = answer_both;
    rig_init(&authority);
    config = authority.config;
    config.source = &yciam_source_account;
    config.key = NULL;
    config.authority = &authority.iam;
    config.account_id = "ajeother000000000001";
    config.token = token;
    memset(&iam, 0, sizeof iam);
    assert_int_equal(yciam_init(&iam, &config), YCIAM_OK);
    return 0;
}

static yciam_result_t run(void)
{
    for (unsigned polls = 0; polls < 20000u; polls++) {
        yciam_result_t result = yciam_poll(&iam);

        CHECK(authority.fake.violation == NULL, "%s", authority.fake.violation);
        if (result != YCIAM_PENDING) {
            return result;
        }
        authority.fake.now_ms += yciam_delay_ms(&iam);
    }
    fail_msg("no end; stage %s", yciam_stage_text(yciam_stage(&iam)));
    return YCIAM_PENDING;
}

static void the_authoritys_token_is_got_first(void **state)
{
    (void) state;
    assert_int_equal(run(), YCIAM_OK);
    assert_string_equal(yciam_token(&iam), ACCOUNT_TOKEN);
    assert_string_equal(yciam_token(&authority.iam), RIG_TOKEN);
    assert_int_equal(authority.fake.connects, 2);
    assert_true(all_zero(authority.work, sizeof authority.work));
    assert_non_null(
        strstr(seen, "POST /iam/v1/tokens:createForServiceAccount HTTP/1.1\r\nHost: " YCIAM_DEFAULT_HOST "\r\n"));
    assert_non_null(strstr(seen, "\r\n\r\n{\"serviceAccountId\":\"ajeother000000000001\"}"));
}

static void a_held_token_of_the_authority_serves(void **state)
{
    (void) state;
    assert_int_equal(rig_attempt(&authority), YCIAM_OK);
    assert_int_equal(run(), YCIAM_OK);
    assert_int_equal(authority.fake.connects, 2);
    assert_int_equal(authority.signatures, 1);
}

static void the_configuration_is_checked(void **state)
{
    (void) state;
    yciam_close(&iam);
    config.authority = NULL;
    assert_int_equal(yciam_init(&iam, &config), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_error(&iam)->native, YCIAM_ARG_AUTHORITY);
    config.authority = &iam;
    assert_int_equal(yciam_init(&iam, &config), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_error(&iam)->native, YCIAM_ARG_AUTHORITY);
    config.authority = &authority.iam;
    config.account_id = NULL;
    assert_int_equal(yciam_init(&iam, &config), YCIAM_ERR_ARGUMENT);
    config.account_id = "a\"b";
    assert_int_equal(yciam_init(&iam, &config), YCIAM_ERR_ARGUMENT);
    config.account_id = "";
    assert_int_equal(yciam_init(&iam, &config), YCIAM_ERR_ARGUMENT);
}

/* The authority's failure is a failure here, with its record. */
static void without_the_authority_there_is_no_token(void **state)
{
    (void) state;
    authority.signer_result = YCIAM_ERR_SIGN;
    authority.signer_native = -135;
    assert_int_equal(run(), YCIAM_ERR_SIGN);
    assert_int_equal(yciam_error(&iam)->stage, YCIAM_STAGE_SIGN);
    assert_int_equal(yciam_error(&iam)->native, -135);
    assert_int_equal(yciam_stage(&iam), YCIAM_STAGE_IDLE);
    authority.signer_result = YCIAM_OK;
    while (yciam_token(&iam) == NULL) {
        authority.fake.now_ms += yciam_delay_ms(&iam);
        (void) run();
    }
}

/* The authority's token is taken back: after the refusal it gets a new one at once, and then all is well. */
static void a_revoked_token_of_the_authority_is_replaced(void **state)
{
    uint64_t start_ms;

    (void) state;
    assert_int_equal(yciam_set_token(&authority.iam, "t1.9euRevoked", FAKE_EPOCH + 43200), YCIAM_OK);
    authority.fake.now_ms += 120000;
    start_ms = authority.fake.now_ms;
    assert_int_equal(run(), YCIAM_ERR_REFUSED);
    assert_int_equal(run(), YCIAM_OK);
    assert_true(authority.fake.now_ms - start_ms < 1000u);
    assert_string_equal(yciam_token(&iam), ACCOUNT_TOKEN);
    assert_string_equal(yciam_token(&authority.iam), RIG_TOKEN);
}

static void refuse_account(void *ctx)
{
    answer_both(ctx);
    if (strstr(authority.fake.request, ":createForServiceAccount") != NULL) {
        rig_answer(&authority, "401 Unauthorized", "", "{\"code\":16}");
    }
}

/* A token of this minute is not the reason, and there is no other token: no attempt follows at once. */
static void a_new_token_of_the_authority_is_not_replaced(void **state)
{
    (void) state;
    assert_int_equal(yciam_set_token(&authority.iam, "t1.9euRevoked", FAKE_EPOCH + 43200), YCIAM_OK);
    assert_int_equal(run(), YCIAM_ERR_REFUSED);
    assert_true(yciam_delay_ms(&iam) > 100000u);
    assert_int_equal(authority.fake.connects, 1);
}

/* Once: where new tokens are refused, too, it is as slow as any refusal. */
static void a_refusal_that_stands_is_slow(void **state)
{
    uint64_t start_ms;

    (void) state;
    authority.fake.on_request = refuse_account;
    start_ms = authority.fake.now_ms;
    while (authority.fake.now_ms - start_ms < 86400000u) {
        (void) run();
        authority.fake.now_ms += yciam_delay_ms(&iam);
    }
    assert_in_range(authority.fake.connects, 2 * 180, 2 * 721);
}

static void the_stage_tells_that_it_waits(void **state)
{
    (void) state;
    authority.signer_pending = 10;
    for (unsigned i = 0; i < 5u; i++) {
        assert_int_equal(yciam_poll(&iam), YCIAM_PENDING);
        assert_int_equal(yciam_stage(&iam), YCIAM_STAGE_TOKEN);
        assert_true(i == 0 || yciam_delay_ms(&iam) > 0);
    }
    assert_int_equal(run(), YCIAM_OK);
}

/* Without a clock the first request asks for the time, and holds no secret. */
static void a_device_without_a_clock_gets_there_too(void **state)
{
    (void) state;
    authority.fake.port.verify_time = fake_verify_time;
    authority.fake.clock_unset = true;
    while (yciam_token(&iam) == NULL) {
        assert_true(run() == YCIAM_OK || yciam_error(&iam)->result < 0);
        authority.fake.now_ms += yciam_delay_ms(&iam);
    }
    assert_string_equal(yciam_token(&iam), ACCOUNT_TOKEN);
}

/* A revocation that begins at any point of an attempt, over the port that both instances share. */
static void a_revocation_comes_between(void **state)
{
    (void) state;
    for (unsigned polls = 1; polls < 8u; polls++) {
        yciam_revocation_t revocation = { 0 };
        yciam_result_t result;

        assert_int_equal(setup(NULL), 0);
        authority.fake.piece = 300;
        for (unsigned i = 0; i < polls; i++) {
            (void) yciam_poll(&iam);
        }
        assert_int_equal(yciam_revocation_start(&revocation, &iam, "t1.9euOther"), YCIAM_OK);
        do {
            result = yciam_revocation_poll(&revocation);
            authority.fake.now_ms += 10;
            CHECK(authority.fake.violation == NULL, "%s", authority.fake.violation);
        } while (result == YCIAM_PENDING);
        while (yciam_token(&iam) == NULL) {
            (void) run();
            authority.fake.now_ms += yciam_delay_ms(&iam);
        }
    }
}

/* An instance without a token whose authority is in a pause: the failure is told at once, with its own reason. */
static void an_authority_in_a_pause_is_a_failure_at_once(void **state)
{
    (void) state;
    authority.signer_result = YCIAM_ERR_SIGN;
    assert_int_equal(run(), YCIAM_ERR_SIGN);
    assert_true(yciam_delay_ms(&authority.iam) > 100000u);
    yciam_retry_now(&iam);
    assert_int_equal(yciam_poll(&iam), YCIAM_PENDING);
    assert_int_equal(yciam_poll(&iam), YCIAM_ERR_SIGN);
    assert_int_equal(yciam_error(&iam)->stage, YCIAM_STAGE_SIGN);
}

/* An authority that never gets anywhere: the stage has a deadline. */
/* The work buffer is the authority's until its token is there: the JWT in it survives the instance that gives up. */
static void waiting_for_the_authority_has_a_deadline(void **state)
{
    (void) state;
    authority.signer_pending = UINT_MAX;
    assert_int_equal(run(), YCIAM_ERR_TIMEOUT);
    assert_int_equal(yciam_error(&iam)->stage, YCIAM_STAGE_TOKEN);
    assert_in_range(authority.fake.now_ms, 30000, 30100);
    assert_int_equal(yciam_stage(&authority.iam), YCIAM_STAGE_SIGN);
    assert_false(all_zero(authority.config.work, authority.config.work_cap));
    yciam_close(&iam);
    yciam_close(&authority.iam);
    assert_true(all_zero(authority.config.work, authority.config.work_cap));
}

static void fail_account(void *ctx)
{
    answer_both(ctx);
    if (strstr(authority.fake.request, ":createForServiceAccount") != NULL) {
        rig_answer(&authority, "503 Busy", "", "{}");
    }
}

static void forbid_account(void *ctx)
{
    answer_both(ctx);
    if (strstr(authority.fake.request, ":createForServiceAccount") != NULL) {
        rig_answer(&authority, "403 Forbidden", "", "{\"code\":7}");
    }
}

/* Neither a service that is busy nor one that forbids it says anything of the authority's token. */
static void other_failures_do_not_replace_the_authoritys_token(void **state)
{
    static void (*const answers[])(void *ctx) = { fail_account, forbid_account };
    static const yciam_result_t results[] = { YCIAM_ERR_BUSY, YCIAM_ERR_REFUSED };

    for (size_t i = 0; i < COUNT(answers); i++) {
        assert_int_equal(setup(state), 0);
        authority.fake.on_request = answers[i];
        assert_int_equal(rig_attempt(&authority), YCIAM_OK);
        authority.fake.now_ms += 120000;
        assert_int_equal(run(), results[i]);
        assert_int_equal(yciam_stage(&authority.iam), YCIAM_STAGE_IDLE);
        assert_true(yciam_delay_ms(&authority.iam) > 200000u);
        assert_true(yciam_delay_ms(&iam) > 400u);
    }
}

static void a_closed_authority_is_a_failure_at_once(void **state)
{
    (void) state;
    yciam_close(&authority.iam);
    assert_int_equal(run(), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_error(&iam)->stage, YCIAM_STAGE_TOKEN);
    assert_int_equal(yciam_error(&iam)->native, YCIAM_ARG_OBJECT);
}

/* Makes the account's connection, which takes a while, and holds there. */
static void begin_to_connect(void)
{
    authority.fake.on_request = NULL;
    rig_answer_token(&authority, RIG_TOKEN, 3);
    assert_int_equal(rig_attempt(&authority), YCIAM_OK);
    authority.fake.connect_pending = 1000u;
    while (authority.fake.pending_left == 0) {
        assert_int_equal(yciam_poll(&iam), YCIAM_PENDING);
    }
    authority.fake.pending_left = 0;
}

static void the_authoritys_token_may_expire_while_the_connection_is_made(void **state)
{
    (void) state;
    begin_to_connect();
    authority.fake.now_ms += 4000u;
    assert_int_equal(run(), YCIAM_ERR_EXPIRED);
    assert_null(yciam_token(&authority.iam));
    assert_int_equal(authority.fake.request_len, 0);
}

static void the_authority_may_be_closed_while_the_connection_is_made(void **state)
{
    (void) state;
    begin_to_connect();
    yciam_close(&authority.iam);
    assert_int_equal(run(), YCIAM_ERR_EXPIRED);
    assert_int_equal(authority.fake.request_len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_authoritys_token_is_got_first, setup),
        cmocka_unit_test_setup(a_held_token_of_the_authority_serves, setup),
        cmocka_unit_test_setup(the_configuration_is_checked, setup),
        cmocka_unit_test_setup(without_the_authority_there_is_no_token, setup),
        cmocka_unit_test_setup(a_revoked_token_of_the_authority_is_replaced, setup),
        cmocka_unit_test_setup(a_new_token_of_the_authority_is_not_replaced, setup),
        cmocka_unit_test_setup(a_refusal_that_stands_is_slow, setup),
        cmocka_unit_test_setup(the_stage_tells_that_it_waits, setup),
        cmocka_unit_test_setup(a_device_without_a_clock_gets_there_too, setup),
        cmocka_unit_test_setup(a_revocation_comes_between, setup),
        cmocka_unit_test_setup(an_authority_in_a_pause_is_a_failure_at_once, setup),
        cmocka_unit_test_setup(waiting_for_the_authority_has_a_deadline, setup),
        cmocka_unit_test_setup(other_failures_do_not_replace_the_authoritys_token, setup),
        cmocka_unit_test_setup(a_closed_authority_is_a_failure_at_once, setup),
        cmocka_unit_test_setup(the_authoritys_token_may_expire_while_the_connection_is_made, setup),
        cmocka_unit_test_setup(the_authority_may_be_closed_while_the_connection_is_made, setup),
    };

    return cmocka_run_group_tests_name("source_account", tests, NULL, NULL);
}
