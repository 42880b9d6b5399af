/* SPDX-License-Identifier: Apache-2.0 */
/* An instance that waits for the token of its authority, and an authority that waits for its instance. */
#include "unit.h"

#include <limits.h>

#include "account_rig.h"

static account_rig_t a;

static void the_stage_tells_that_it_waits(void **state)
{
    (void) state;
    a.authority.signer_pending = 10;
    for (unsigned i = 0; i < 5u; i++) {
        assert_int_equal(yciam_poll(&a.iam), YCIAM_PENDING);
        assert_int_equal(yciam_stage(&a.iam), YCIAM_STAGE_TOKEN);
        assert_true(i == 0 || yciam_delay_ms(&a.iam) > 0);
    }
    assert_int_equal(account_rig_run(&a), YCIAM_OK);
}

/* An instance without a token whose authority is in a pause: the failure is returned at once, with its own reason. */
static void an_authority_in_a_pause_is_a_failure_at_once(void **state)
{
    (void) state;
    a.authority.signer_result = YCIAM_ERR_SIGN;
    assert_int_equal(account_rig_run(&a), YCIAM_ERR_SIGN);
    assert_true(yciam_delay_ms(&a.authority.iam) > 100000u);
    yciam_retry_now(&a.iam);
    assert_int_equal(yciam_poll(&a.iam), YCIAM_PENDING);
    assert_int_equal(yciam_poll(&a.iam), YCIAM_ERR_SIGN);
    assert_int_equal(yciam_error(&a.iam)->stage, YCIAM_STAGE_SIGN);
}

/*
 * An authority that never gets a token. The work buffer belongs to the authority until that has its token: the JWT in
 * the buffer survives when this instance gives up.
 */
static void waiting_for_the_authority_has_a_deadline(void **state)
{
    (void) state;
    a.authority.signer_pending = UINT_MAX;
    assert_int_equal(account_rig_run(&a), YCIAM_ERR_TIMEOUT);
    assert_int_equal(yciam_error(&a.iam)->stage, YCIAM_STAGE_TOKEN);
    assert_int_equal(yciam_error(&a.iam)->native, 0);
    assert_in_range(a.authority.fake.now_ms, 30000, 30100);
    assert_int_equal(yciam_stage(&a.authority.iam), YCIAM_STAGE_SIGN);
    assert_false(all_zero(a.authority.config.work, a.authority.config.work_cap));
    yciam_close(&a.iam);
    yciam_close(&a.authority.iam);
    assert_true(all_zero(a.authority.config.work, a.authority.config.work_cap));
}

static void a_closed_authority_is_a_failure_at_once(void **state)
{
    (void) state;
    assert_int_equal(rig_attempt(&a.authority), YCIAM_OK);
    yciam_close(&a.authority.iam);
    assert_int_equal(account_rig_run(&a), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_error(&a.iam)->stage, YCIAM_STAGE_TOKEN);
    assert_int_equal(yciam_error(&a.iam)->native, YCIAM_ARG_OBJECT);
    assert_in_range(yciam_delay_ms(&a.iam), 120000, 480000); /* not until a refresh of the closed one */
}

/* Opens the account's connection, which takes some time, and stops there. */
static void begin_to_connect(void)
{
    a.authority.fake.on_request = NULL;
    rig_answer_token(&a.authority, RIG_TOKEN, 3);
    assert_int_equal(rig_attempt(&a.authority), YCIAM_OK);
    a.authority.fake.connect_pending = 1000u;
    while (a.authority.fake.pending_left == 0) {
        assert_int_equal(yciam_poll(&a.iam), YCIAM_PENDING);
    }
    a.authority.fake.pending_left = 0;
}

static void the_authoritys_token_may_expire_while_the_connection_is_made(void **state)
{
    (void) state;
    begin_to_connect();
    a.authority.fake.now_ms += 4000u;
    assert_int_equal(account_rig_run(&a), YCIAM_ERR_EXPIRED);
    assert_null(yciam_token(&a.authority.iam));
    assert_int_equal(a.authority.fake.request_len, 0);
}

static void the_authority_may_be_closed_while_the_connection_is_made(void **state)
{
    (void) state;
    begin_to_connect();
    yciam_close(&a.authority.iam);
    assert_int_equal(account_rig_run(&a), YCIAM_ERR_EXPIRED);
    assert_int_equal(a.authority.fake.request_len, 0);
}

/*
 * Nobody polls the authority while the account's instance waits for its next attempt, so the authority's token expires
 * unnoticed. The attempt first gets a new one for the authority, and the account's token does not expire meanwhile.
 */
static void the_authority_is_renewed_before_the_next_request(void **state)
{
    uint32_t generation;

    (void) state;
    assert_int_equal(yciam_set_token(&a.authority.iam, RIG_TOKEN, FAKE_EPOCH + 600), YCIAM_OK);
    assert_int_equal(account_rig_run(&a), YCIAM_OK);
    generation = yciam_token_generation(&a.iam);
    assert_int_equal(a.authority.signatures, 0);
    a.authority.fake.now_ms += yciam_delay_ms(&a.iam);
    assert_true(yciam_expires_at(&a.authority.iam) < fake_service_time(&a.authority.fake));
    while (yciam_token_generation(&a.iam) == generation) {
        assert_int_equal(account_rig_run(&a), YCIAM_OK);
        a.authority.fake.now_ms += yciam_delay_ms(&a.iam);
    }
    assert_int_equal(a.authority.signatures, 1);
    assert_int_equal(a.authority.fake.connects, 3);
}

static unsigned randoms;

/* The longest pause for the authority, the shortest one for the account's instance, which fails after it. */
static int long_then_short(void *ctx, void *buf, size_t len)
{
    (void) ctx;
    memset(buf, randoms++ == 0 ? 0xFF : 0, len);
    return 0;
}

/* An attempt during the authority's pause would fail, and would count as a second failure in a row. */
static void the_pause_of_the_authority_is_waited_for(void **state)
{
    (void) state;
    randoms = 0;
    a.authority.fake.port.entropy = long_then_short;
    fake_break(&a.authority.fake, FAKE_FAIL, 1, YCIAM_ERR_CONNECT);
    assert_int_equal(account_rig_run(&a), YCIAM_ERR_CONNECT);
    fake_break(&a.authority.fake, FAKE_GOOD, 0, 0);
    assert_int_equal(account_rig_run(&a), YCIAM_OK);
    assert_in_range(a.authority.fake.now_ms, 1999, 3100);
}

static const char *retry_after; /* a line of the head */

static void refuse_for_a_while(void *ctx)
{
    (void) ctx;
    rig_answer(&a.authority, "503 Busy", retry_after, "{}");
}

static void a_pause_that_the_service_asked_of_the_authority_is_waited_for(void **state)
{
    (void) state;
    a.authority.fake.on_request = refuse_for_a_while;
    retry_after = "Retry-After: 3000\r\n";
    assert_int_equal(account_rig_run(&a), YCIAM_ERR_BUSY);
    assert_int_equal(yciam_delay_ms(&a.authority.iam), 3000000);
    assert_int_equal(yciam_delay_ms(&a.iam), 3000000);
}

/* The authority adds a random part to the hour; the account's instance adds none of its own. */
static void the_longest_pause_of_the_authority_is_waited_for(void **state)
{
    (void) state;
    randoms = 0;
    a.authority.fake.port.entropy = long_then_short;
    a.authority.fake.on_request = refuse_for_a_while;
    retry_after = "Retry-After: 3600\r\n";
    assert_int_equal(account_rig_run(&a), YCIAM_ERR_BUSY);
    assert_in_range(yciam_delay_ms(&a.authority.iam), 5390000, 5400000);
    assert_int_equal(yciam_delay_ms(&a.iam), yciam_delay_ms(&a.authority.iam));
}

/* By a clock that is a day behind, the service's certificate is not valid yet. Nobody else polls the authority. */
static void a_step_brings_a_failure_of_the_authority_forward(void **state)
{
    fake_port_t *fake = &a.authority.fake;
    uint64_t start_ms;

    (void) state;
    fake->clock_error_s = -86400;
    fake->random = UINT32_MAX;
    for (unsigned i = 0; i < 4u; i++) { /* in the first five minutes a step has brought one forward already */
        fake_break(fake, FAKE_FAIL, 1, YCIAM_ERR_CERT_TIME);
        assert_int_equal(account_rig_run(&a), YCIAM_ERR_CERT_TIME);
    }
    fake_break(fake, FAKE_GOOD, 0, 0);
    fake->clock_error_s = 0;
    start_ms = fake->now_ms;
    while (account_rig_run(&a) != YCIAM_OK) { /* fails once more until the authority has noticed the step, too */
    }
    assert_in_range(fake->now_ms - start_ms, 1, 20000); /* each notices within 5 seconds, and begins within 5 more */
    assert_string_equal(yciam_token(&a.iam), ACCOUNT_TOKEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ACCOUNT_RIG_TEST(the_stage_tells_that_it_waits, &a),
        ACCOUNT_RIG_TEST(an_authority_in_a_pause_is_a_failure_at_once, &a),
        ACCOUNT_RIG_TEST(waiting_for_the_authority_has_a_deadline, &a),
        ACCOUNT_RIG_TEST(a_closed_authority_is_a_failure_at_once, &a),
        ACCOUNT_RIG_TEST(the_authoritys_token_may_expire_while_the_connection_is_made, &a),
        ACCOUNT_RIG_TEST(the_authority_may_be_closed_while_the_connection_is_made, &a),
        ACCOUNT_RIG_TEST(the_authority_is_renewed_before_the_next_request, &a),
        ACCOUNT_RIG_TEST(the_pause_of_the_authority_is_waited_for, &a),
        ACCOUNT_RIG_TEST(a_pause_that_the_service_asked_of_the_authority_is_waited_for, &a),
        ACCOUNT_RIG_TEST(the_longest_pause_of_the_authority_is_waited_for, &a),
        ACCOUNT_RIG_TEST(a_step_brings_a_failure_of_the_authority_forward, &a),
    };

    return cmocka_run_group_tests_name("source_account_waits", tests, NULL, NULL);
}
