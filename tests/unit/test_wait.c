/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include "rig.h"

static rig_t rig;
static uint32_t longest_sleep_ms;
static unsigned sleeps;

static void sleep_fake(void *ctx, uint32_t ms)
{
    assert_ptr_equal(ctx, &rig);
    assert_true(ms > 0);
    longest_sleep_ms = ms > longest_sleep_ms ? ms : longest_sleep_ms;
    sleeps++;
    rig.fake.now_ms += ms;
}

/* A delay that returns early, as it may. */
static void nap(void *ctx, uint32_t ms)
{
    (void) ctx;
    rig.fake.now_ms += ms > 1u ? ms / 2u : 1u;
}

static yciam_result_t wait_for(uint32_t timeout_ms)
{
    yciam_result_t result;

    longest_sleep_ms = 0;
    sleeps = 0;
    result = yciam_wait(&rig.iam, timeout_ms, sleep_fake, &rig);
    CHECK(rig.fake.violation == NULL, "%s", rig.fake.violation);
    return result;
}

static void it_returns_with_the_token(void **state)
{
    (void) state;
    rig.fake.connect_pending = 3;
    rig_answer_token(&rig, RIG_TOKEN, 43200);
    assert_int_equal(wait_for(30000), YCIAM_OK);
    assert_string_equal(yciam_token(&rig.iam), RIG_TOKEN);
    assert_true(sleeps >= 3u);
    assert_true(rig.fake.now_ms < 1000u);

    assert_int_equal(wait_for(30000), YCIAM_OK); /* held: at once */
    assert_int_equal(sleeps, 0);
    assert_int_equal(wait_for(0), YCIAM_OK);
}

static void a_delay_may_return_early(void **state)
{
    (void) state;
    rig.fake.connect_pending = 5;
    rig_answer_token(&rig, RIG_TOKEN, 43200);
    assert_int_equal(yciam_wait(&rig.iam, 30000, nap, NULL), YCIAM_OK);
}

static void what_passes_is_tried_again(void **state)
{
    (void) state;
    rig_answer_token(&rig, RIG_TOKEN, 43200);
    fake_break(&rig.fake, FAKE_FAIL, 1, YCIAM_ERR_DNS);
    assert_int_equal(wait_for(30000), YCIAM_OK);
    assert_int_equal(rig.fake.connects, 1);
}

static void the_time_limit_holds(void **state)
{
    (void) state;
    fake_break(&rig.fake, FAKE_STALL, 1, 0);
    assert_int_equal(wait_for(5000), YCIAM_ERR_TIMEOUT);
    assert_int_equal(rig.fake.now_ms, 5000);
    assert_int_equal(yciam_stage(&rig.iam), YCIAM_STAGE_CONNECT); /* continues with the next call */

    assert_int_equal(wait_for(0), YCIAM_ERR_TIMEOUT);
    assert_int_equal(rig.fake.now_ms, 5000);
}

static void the_last_failure_is_told_at_the_end(void **state)
{
    (void) state;
    rig_answer(&rig, "503 Busy", "", "{}");
    assert_int_equal(wait_for(20000), YCIAM_ERR_BUSY);
    assert_int_equal(rig.fake.now_ms, 20000);
    assert_true(rig.fake.connects >= 2u);
    assert_true(longest_sleep_ms <= 20000u);

    rig.fake.clock_unset = true;
    assert_int_equal(wait_for(3600000), YCIAM_ERR_CLOCK);
}

static void what_lasts_is_told_at_once(void **state)
{
    (void) state;
    rig_answer(&rig, "401 Unauthorized", "", "{\"code\":16,\"message\":\"no\"}");
    assert_int_equal(wait_for(30000), YCIAM_ERR_REFUSED);
    assert_int_equal(rig.fake.now_ms < 1000u, true);
    assert_int_equal(yciam_error(&rig.iam)->grpc_code, 16);

    rig_start(&rig);
    rig.signer_result = YCIAM_ERR_SIGN;
    assert_int_equal(wait_for(30000), YCIAM_ERR_SIGN);

    rig_start(&rig);
    strcpy(rig.key.id, "no\"ID");
    assert_int_equal(wait_for(30000), YCIAM_ERR_KEY_ID);
    assert_int_equal(yciam_error(&rig.iam)->native, 0); /* no signer was asked */
}

/* After a refusal of a JWT with wrong times, the very next attempt succeeds. */
static void a_wrong_clock_needs_no_second_call(void **state)
{
    (void) state;
    rig.fake.clock_error_s = -7 * 86400;
    rig_check_times(&rig);
    assert_int_equal(wait_for(30000), YCIAM_OK);
    assert_int_equal(rig.fake.connects, 2);
    assert_true(rig.fake.now_ms < 1000u);

    rig_start(&rig);
    rig.fake.clock_error_s = -7 * 86400;
    rig_answer(&rig, "401 Unauthorized", "", "{}"); /* for any number of times */
    assert_int_equal(wait_for(30000), YCIAM_ERR_REFUSED);
    assert_int_equal(rig.fake.connects, 2);
}

/* A refresh that fails is not reported while the old token is good. */
static void a_held_token_is_enough(void **state)
{
    static const char *const failures[] = { "503 Busy", "403 Forbidden" };

    (void) state;
    for (size_t i = 0; i < 2u; i++) {
        rig_start(&rig);
        rig_get_token(&rig);
        rig.fake.now_ms += yciam_delay_ms(&rig.iam);
        rig_answer(&rig, failures[i], "", "{}");
        for (unsigned calls = 0; calls < 20u; calls++) {
            assert_int_equal(wait_for(30000), YCIAM_OK);
            assert_string_equal(yciam_token(&rig.iam), RIG_TOKEN);
            assert_true(sleeps == 0);
        }
        assert_int_equal(rig.fake.connects, 2); /* the refresh was attempted */
    }
}

static void ticks_may_wrap_meanwhile(void **state)
{
    (void) state;
    rig.fake.ticks_at_0 = UINT32_MAX - 2000u;
    rig_init(&rig);
    fake_break(&rig.fake, FAKE_STALL, 1, 0);
    assert_int_equal(wait_for(5000), YCIAM_ERR_TIMEOUT);
    assert_int_equal(rig.fake.now_ms, 5000);
}

/* The pause after a refusal lasts minutes: a second call returns the reason of the pause at once, not "timeout". */
static void a_known_refusal_is_told_at_once_again(void **state)
{
    uint64_t before_ms;

    (void) state;
    rig_answer(&rig, "403 Forbidden", "", "{\"code\":7}");
    assert_int_equal(wait_for(30000), YCIAM_ERR_REFUSED);
    before_ms = rig.fake.now_ms;
    for (unsigned i = 0; i < 3u; i++) {
        assert_int_equal(wait_for(30000), YCIAM_ERR_REFUSED);
        assert_int_equal(yciam_error(&rig.iam)->http_status, 403);
    }
    assert_int_equal(rig.fake.now_ms, before_ms);
    assert_int_equal(rig.fake.connects, 1);
}

/* A program may print yciam_error() after a wait that ended by its timeout: it must equal the result of the wait. */
static void a_timeout_is_recorded(void **state)
{
    (void) state;
    fake_break(&rig.fake, FAKE_STALL, 1, 0);
    assert_int_equal(wait_for(5000), YCIAM_ERR_TIMEOUT);
    assert_int_equal(yciam_error(&rig.iam)->result, YCIAM_ERR_TIMEOUT);
    assert_int_equal(yciam_error(&rig.iam)->stage, YCIAM_STAGE_CONNECT);
    fake_break(&rig.fake, FAKE_GOOD, 0, 0);
    rig_answer_token(&rig, RIG_TOKEN, 43200);
    assert_int_equal(wait_for(30000), YCIAM_OK);
    assert_int_equal(yciam_error(&rig.iam)->result, YCIAM_OK);

    rig_start(&rig); /* a failure that is known is more useful than "timeout" */
    fake_break(&rig.fake, FAKE_FAIL, 1, YCIAM_ERR_DNS);
    assert_int_equal(wait_for(0), YCIAM_ERR_TIMEOUT);
    fake_break(&rig.fake, FAKE_FAIL, 1, YCIAM_ERR_DNS);
    assert_int_equal(wait_for(100), YCIAM_ERR_DNS);
    assert_int_equal(yciam_error(&rig.iam)->result, YCIAM_ERR_DNS);
}

static void it_never_sleeps_past_its_time(void **state)
{
    (void) state;
    for (uint32_t timeout_ms = 0; timeout_ms < 4000u; timeout_ms += 70u) {
        rig_start(&rig);
        rig.fake.random = 0x80000000u;
        rig_answer(&rig, "503 Busy", "", "{}");
        assert_true(wait_for(timeout_ms) < 0);
        assert_int_equal(rig.fake.now_ms, timeout_ms);
    }

    rig_setup(&rig); /* the second pause is longer than the rest of the time, and shorter than the whole */
    rig.config.backoff_min_ms = rig.config.backoff_max_ms = 1000;
    rig_init(&rig);
    rig.fake.random = 0x80000000u;
    rig_answer(&rig, "503 Busy", "", "{}");
    assert_int_equal(wait_for(1000), YCIAM_ERR_BUSY);
    assert_int_equal(rig.fake.now_ms, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RIG_TEST(it_returns_with_the_token, &rig),
        RIG_TEST(a_delay_may_return_early, &rig),
        RIG_TEST(what_passes_is_tried_again, &rig),
        RIG_TEST(the_time_limit_holds, &rig),
        RIG_TEST(the_last_failure_is_told_at_the_end, &rig),
        RIG_TEST(what_lasts_is_told_at_once, &rig),
        RIG_TEST(a_wrong_clock_needs_no_second_call, &rig),
        RIG_TEST(a_held_token_is_enough, &rig),
        RIG_TEST(ticks_may_wrap_meanwhile, &rig),
        RIG_TEST(a_known_refusal_is_told_at_once_again, &rig),
        RIG_TEST(a_timeout_is_recorded, &rig),
        RIG_TEST(it_never_sleeps_past_its_time, &rig),
    };

    return cmocka_run_group_tests_name("wait", tests, NULL, NULL);
}
