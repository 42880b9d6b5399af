/* SPDX-License-Identifier: Apache-2.0 */
/* An instance and the time: deadlines, and clocks that are wrong, step or wrap. */
#include "unit.h"

#include "rig.h"

static rig_t rig;

static void each_stage_has_its_deadline(void **state)
{
    static const struct {
        unsigned stalled_call;
        yciam_stage_t stage;
        uint64_t limit_ms;
    } cases[] = {
        { 1, YCIAM_STAGE_CONNECT, 20000 },
        { 2, YCIAM_STAGE_SEND, 10000 },
        { 3, YCIAM_STAGE_RECEIVE, 10000 },
    };

    (void) state;
    for (size_t i = 0; i < 3u; i++) {
        for (unsigned wraps = 0; wraps < 2u; wraps++) {
            rig_setup(&rig);
            rig.fake.ticks_at_0 = wraps != 0 ? UINT32_MAX - 5000u : 0;
            rig_init(&rig);
            rig_answer_token(&rig, RIG_TOKEN, 43200);
            fake_break(&rig.fake, FAKE_STALL, cases[i].stalled_call, 0);
            assert_int_equal(rig_attempt(&rig), YCIAM_ERR_TIMEOUT);
            assert_int_equal(yciam_error(&rig.iam)->stage, cases[i].stage);
            assert_in_range(rig.fake.now_ms, cases[i].limit_ms, cases[i].limit_ms + 1000u);
            rig_get_token(&rig);
        }
    }
}

static void deadlines_may_be_configured(void **state)
{
    (void) state;
    rig_setup(&rig);
    rig.config.timeouts.connect_ms = 3000;
    rig.config.timeouts.answer_ms = 2000;
    rig.config.timeouts.total_ms = 4000;
    rig_init(&rig);
    fake_break(&rig.fake, FAKE_STALL, 1, 0);
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_TIMEOUT);
    assert_in_range(rig.fake.now_ms, 3000, 3100);

    rig_setup(&rig);
    rig.config.timeouts.total_ms = 4000;
    rig_init(&rig);
    fake_break(&rig.fake, FAKE_STALL, 3, 0);
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_TIMEOUT);
    assert_int_equal(yciam_error(&rig.iam)->stage, YCIAM_STAGE_RECEIVE);
    assert_in_range(rig.fake.now_ms, 4000, 4100);
}

/* A byte every half second, in each of the ways in which a server can do that. */
static void nobody_outlasts_the_deadline(void **state)
{
    static const char *const answers[] = { "200 OK", "503 Busy" };

    (void) state;
    for (size_t i = 0; i < 2u; i++) {
        for (uint32_t gap_ms = 100; gap_ms <= 5000u; gap_ms += 700u) {
            rig_start(&rig);
            rig_answer(&rig, answers[i],
                       "X: 0123456789012345678901234567890123456789012345678901234567890123456789\r\n", "{}");
            rig.fake.piece = 1;
            rig.fake.gap_ms = gap_ms;
            assert_int_equal(rig_attempt(&rig), YCIAM_ERR_TIMEOUT);
            assert_int_equal(yciam_error(&rig.iam)->stage, YCIAM_STAGE_RECEIVE);
            assert_true(rig.fake.now_ms <= 30000u + 1000u);
        }
    }
}

static void the_ticks_may_wrap_anywhere(void **state)
{
    (void) state;
    for (uint32_t before = 0; before < 200u; before += 3u) {
        rig_setup(&rig);
        rig.fake.ticks_at_0 = 0u - before;
        rig_init(&rig);
        rig.fake.connect_pending = 10;
        rig_get_token(&rig);
        assert_in_range(yciam_delay_ms(&rig.iam), 3240000, 3600000);
        assert_true(rig.fake.now_ms < 1000u);
    }
}

/* Two hundred days, four wraps, with polls as often as yciam_delay_ms() demands. */
static void it_runs_through_many_wraps(void **state)
{
    unsigned attempts = 0;

    (void) state;
    while (rig.fake.now_ms < UINT64_C(200) * 86400000u) {
        rig_answer_token(&rig, RIG_TOKEN, 43200);
        assert_int_equal(rig_attempt(&rig), YCIAM_OK);
        attempts++;
    }
    assert_in_range(attempts, 200u * 24u, 200u * 27u);
}

static void without_a_clock_nothing_is_signed(void **state)
{
    static const int64_t clocks[] = { -1, INT64_MIN, 0, 1, 1704067199 };

    (void) state;
    for (size_t i = 0; i < sizeof clocks / sizeof *clocks; i++) {
        rig_start(&rig);
        rig.fake.clock_lies = true;
        rig.fake.lie_s = clocks[i];
        assert_int_equal(rig_attempt(&rig), YCIAM_ERR_CLOCK);
        assert_int_equal(yciam_error(&rig.iam)->stage, YCIAM_STAGE_CLOCK);
        assert_in_range(yciam_delay_ms(&rig.iam), 1, 1000);
        assert_int_equal(rig.signatures, 0);
        assert_int_equal(rig.fake.calls, 0);
        rig.fake.clock_lies = false;
        rig_get_token(&rig);
    }
    rig_start(&rig);
    rig.fake.clock_lies = true;
    rig.fake.lie_s = 1704067200; /* 2024 */
    rig_check_times(&rig);
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_REFUSED); /* at least one request was made */
}

/* A device that boots without a clock gets no longer pauses for that once the clock is set. */
static void waiting_for_the_clock_is_no_row_of_failures(void **state)
{
    (void) state;
    rig.fake.clock_unset = true;
    rig.fake.random = UINT32_MAX;
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_CLOCK); /* reported once */
    for (unsigned i = 0; i < 7200u; i++) {
        assert_int_equal(rig_poll(&rig), YCIAM_PENDING);
        assert_in_range(yciam_delay_ms(&rig.iam), 1, 1000);
        rig.fake.now_ms += yciam_delay_ms(&rig.iam);
    }
    rig.fake.clock_unset = false;
    fake_break(&rig.fake, FAKE_FAIL, 1, YCIAM_ERR_DNS);
    assert_in_range(rig_pause_after(&rig, YCIAM_ERR_DNS), 1999, 2000);
}

static void a_wrong_clock_is_learnt_from_the_answer(void **state)
{
    static const int64_t errors_s[] = { -86400 * 365, -86400, -3700, 100, 3700, 86400, INT64_C(86400) * 36500 };

    (void) state;
    for (size_t i = 0; i < sizeof errors_s / sizeof *errors_s; i++) {
        rig_start(&rig);
        rig_check_times(&rig);
        rig.fake.clock_error_s = errors_s[i];
        assert_int_equal(rig_attempt(&rig), YCIAM_ERR_REFUSED);
        assert_int_equal(yciam_delay_ms(&rig.iam), 0);
        assert_int_equal(rig_attempt(&rig), YCIAM_OK);
        assert_in_range(yciam_delay_ms(&rig.iam), 3240000, 3600000);
        assert_int_equal(rig_attempt(&rig), YCIAM_OK); /* and stays known */
        assert_int_equal(rig.fake.connects, 3);
        rig.fake.clock_error_s = 0; /* the clock is corrected */
        assert_true(rig_attempt(&rig) == YCIAM_OK || rig_attempt(&rig) == YCIAM_OK);
    }
}

/* Either status may be the service's word for a JWT of a wrong time. */
static void a_400_teaches_the_time_as_a_401_does(void **state)
{
    (void) state;
    rig.fake.clock_error_s = -86400;
    rig_answer(&rig, "400 Bad Request", "", "{}");
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_REFUSED);
    assert_int_equal(yciam_delay_ms(&rig.iam), 0);
}

/* A Date causes only one retry at once: a server whose clock changes must not make the device request in a loop. */
static void a_wandering_date_buys_one_retry(void **state)
{
    (void) state;
    rig_answer(&rig, "401 Unauthorized", "", "{}");
    for (unsigned i = 0; rig.fake.now_ms < 86400000u; i++) {
        rig.fake.clock_error_s += 100000;
        assert_int_equal(rig_attempt(&rig), YCIAM_ERR_REFUSED);
        assert_true(i > 0 || yciam_delay_ms(&rig.iam) == 0);
    }
    assert_in_range(rig.fake.connects, 180, 730); /* the pause after a refusal, 2 to 8 minutes */
}

static void a_clock_that_is_nearly_right_buys_none(void **state)
{
    (void) state;
    for (int64_t error_s = -30; error_s <= 30; error_s += 15) {
        rig_start(&rig);
        rig.fake.clock_error_s = error_s;
        rig_answer(&rig, "401 Unauthorized", "", "{}");
        assert_true(rig_pause_after(&rig, YCIAM_ERR_REFUSED) >= 120000u);
    }
}

/* Steps of the device's clock while a token is held change neither its end nor the time of the next request. */
static void a_jump_of_the_clock_changes_nothing_for_the_held_token(void **state)
{
    static const int64_t jumps_s[] = { -86400, -100, 100, 86400, INT64_C(86400) * 3650 };

    (void) state;
    for (size_t i = 0; i < sizeof jumps_s / sizeof *jumps_s; i++) {
        uint32_t delay_ms;

        rig_start(&rig);
        rig_check_times(&rig);
        assert_int_equal(rig_attempt(&rig), YCIAM_OK);
        delay_ms = yciam_delay_ms(&rig.iam);
        rig.fake.clock_error_s = jumps_s[i];
        assert_int_equal(rig_poll(&rig), YCIAM_OK);
        assert_int_equal(yciam_delay_ms(&rig.iam), delay_ms);
        assert_int_equal(yciam_expires_at(&rig.iam), FAKE_EPOCH + 43200);
        while (rig_attempt(&rig) != YCIAM_OK) {
        }
        assert_true(rig.fake.connects <= 3u);
    }
}

static void a_clock_that_is_lost_before_the_signature_is_told(void **state)
{
    (void) state;
    rig.fake.connect_pending = 1000;
    while (yciam_stage(&rig.iam) != YCIAM_STAGE_CONNECT) {
        assert_int_equal(rig_poll(&rig), YCIAM_PENDING);
    }
    rig.fake.clock_unset = true;
    rig.fake.now_ms += 2000;
    rig.fake.pending_left = 0;
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_CLOCK);
    assert_int_equal(rig.signatures, 0);
}

/*
 * The clock is lost, set or steps at any moment of an attempt: no harm is done, and the token never outlives its end.
 */
static void the_clock_may_change_at_any_poll(void **state)
{
    static const int64_t lies_s[] = {
        -1, INT64_MIN, 0, 1704067200, FAKE_EPOCH - 86400, FAKE_EPOCH + 86400, INT64_MAX - 60, INT64_MAX
    };

    (void) state;
    for (size_t i = 0; i < sizeof lies_s / sizeof *lies_s; i++) {
        for (unsigned at = 0; at < 16u; at++) {
            rig_start(&rig);
            rig.fake.piece = 200;
            rig_check_times(&rig); /* a service that does not check would accept a JWT that is years old */
            for (unsigned polls = 0; polls < at; polls++) {
                (void) rig_poll(&rig);
            }
            rig.fake.clock_lies = true;
            rig.fake.lie_s = lies_s[i];
            for (unsigned polls = 0; polls < 20u && yciam_token(&rig.iam) == NULL; polls++) {
                (void) rig_poll(&rig);
            }
            rig.fake.clock_lies = false;
            rig.fake.now_ms = 43200000u + 60000u;
            fake_break(&rig.fake, FAKE_STALL, 1, 0);
            (void) rig_poll(&rig);
            CHECK(yciam_token(&rig.iam) == NULL, "clock %lld at poll %u: the token is held too long",
                  (long long) lies_s[i], at);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RIG_TEST(each_stage_has_its_deadline, &rig),
        RIG_TEST(deadlines_may_be_configured, &rig),
        RIG_TEST(nobody_outlasts_the_deadline, &rig),
        RIG_TEST(the_ticks_may_wrap_anywhere, &rig),
        RIG_TEST(it_runs_through_many_wraps, &rig),
        RIG_TEST(without_a_clock_nothing_is_signed, &rig),
        RIG_TEST(waiting_for_the_clock_is_no_row_of_failures, &rig),
        RIG_TEST(a_wrong_clock_is_learnt_from_the_answer, &rig),
        RIG_TEST(a_400_teaches_the_time_as_a_401_does, &rig),
        RIG_TEST(a_wandering_date_buys_one_retry, &rig),
        RIG_TEST(a_clock_that_is_nearly_right_buys_none, &rig),
        RIG_TEST(a_jump_of_the_clock_changes_nothing_for_the_held_token, &rig),
        RIG_TEST(a_clock_that_is_lost_before_the_signature_is_told, &rig),
        RIG_TEST(the_clock_may_change_at_any_poll, &rig),
    };

    return cmocka_run_group_tests_name("yciam_time", tests, NULL, NULL);
}
