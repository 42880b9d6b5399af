/* SPDX-License-Identifier: Apache-2.0 */
/* The device's clock before, during and after a sleep; the service's time in a saved state. */
#include "unit.h"

#include "state_rig.h"

static state_rig_t s;

static void what_was_learnt_of_the_clock_is_kept(void **state)
{
    (void) state;
    rig_setup(&s.rig);
    s.rig.fake.clock_error_s = -100000;
    rig_init(&s.rig);
    rig_check_times(&s.rig);
    assert_int_equal(rig_attempt(&s.rig), YCIAM_ERR_REFUSED);
    assert_int_equal(rig_attempt(&s.rig), YCIAM_OK);
    state_rig_save(&s);

    state_rig_wake(&s, 7200000);
    assert_int_equal(state_rig_restore(&s), YCIAM_OK);
    rig_check_times(&s.later);
    assert_int_equal(rig_attempt(&s.later), YCIAM_OK); /* at the first attempt */
    assert_int_equal(s.later.fake.connects, 1);
}

/* A correction from a time without a clock counts from the start, so it means nothing after a restart. */
static void a_time_that_counts_from_the_start_is_not_saved(void **state)
{
    (void) state;
    s.rig.fake.port.verify_time = fake_verify_time;
    s.rig.fake.clock_unset = true;
    rig_init(&s.rig);
    rig_answer_token(&s.rig, RIG_TOKEN, 43200);
    assert_int_equal(rig_attempt(&s.rig), YCIAM_OK);
    s.rig.fake.clock_unset = false; /* SNTP answers at last */
    state_rig_save(&s);
    state_rig_wake(&s, 0);
    assert_int_equal(state_rig_restore(&s), YCIAM_OK);
    rig_answer_token(&s.later, RIG_TOKEN, 43200);
    s.later.fake.now_ms += yciam_delay_ms(&s.later.iam);
    assert_int_equal(rig_attempt(&s.later), YCIAM_OK);
    assert_in_range(rig_request_claim(&s.later, "iat"), fake_service_time(&s.later.fake) - 70,
                    fake_service_time(&s.later.fake));
}

static void a_clock_that_jumped_before_the_sleep_neither_ends_nor_prolongs_a_token(void **state)
{
    static const int64_t jumps_s[] = { 86400, -86400, 10000000, 20, -20 };

    (void) state;
    for (size_t i = 0; i < sizeof jumps_s / sizeof *jumps_s; i++) {
        rig_start(&s.rig);
        rig_get_token(&s.rig);
        s.rig.fake.clock_error_s = jumps_s[i];
        assert_int_equal(rig_poll(&s.rig), YCIAM_OK);
        state_rig_save(&s);

        state_rig_wake(&s, 1800000);
        assert_int_equal(state_rig_restore(&s), YCIAM_OK);
        assert_int_equal(rig_poll(&s.later), YCIAM_OK);
        assert_in_range(yciam_delay_ms(&s.later.iam), 1400000, 1801000);
        state_rig_wake(&s, 43200000u + 1000u);
        assert_int_equal(state_rig_restore(&s), YCIAM_ERR_EXPIRED);
    }
}

static void without_a_clock_the_times_mean_nothing(void **state)
{
    size_t len = 77;

    (void) state;
    s.rig.fake.clock_unset = true;
    assert_int_equal(yciam_save(&s.rig.iam, s.saved, sizeof s.saved, &len), YCIAM_ERR_CLOCK);
    assert_int_equal(len, 0);
    state_rig_wake(&s, 1000);
    s.later.fake.clock_unset = true;
    assert_int_equal(state_rig_restore(&s), YCIAM_ERR_CLOCK);
    assert_null(yciam_token(&s.later.iam));
    assert_true(all_zero(s.later.token, sizeof s.later.token));
}

/* A clock that shows any time during the restore does no harm. */
static void a_clock_that_lies_does_no_harm(void **state)
{
    static const int64_t clocks_s[] = { 1704067200, INT64_MAX, INT64_MAX - 86400, INT64_C(1) << 40,
                                        FAKE_EPOCH - 86400 * 30 };

    (void) state;
    for (size_t i = 0; i < sizeof clocks_s / sizeof *clocks_s; i++) {
        size_t len;

        state_rig_wake(&s, 1000);
        s.later.fake.clock_lies = true;
        s.later.fake.lie_s = clocks_s[i];
        (void) state_rig_restore(&s);
        (void) yciam_save(&s.later.iam, (uint8_t[400]){ 0 }, 400, &len);
        s.later.fake.now_ms += 86400000u + 1000u;
        fake_break(&s.later.fake, FAKE_STALL, 1, 0);
        (void) rig_poll(&s.later);
        assert_null(yciam_token(&s.later.iam));
    }
}

/* A token expires by ticks: no step of the clock, before or after, makes it live longer. */
static void saving_lengthens_no_life(void **state)
{
    static const int64_t steps_s[] = { -28 * 86400, -3600, 0, 3600 };

    (void) state;
    for (size_t i = 0; i < sizeof steps_s / sizeof *steps_s; i++) {
        state_rig_start(&s);
        state_rig_wake(&s, 0);
        assert_int_equal(state_rig_restore(&s), YCIAM_OK);
        s.later.fake.now_ms += 7200000u;
        s.later.fake.clock_error_s = steps_s[i];
        (void) rig_poll(&s.later);
        assert_int_equal(yciam_save(&s.later.iam, s.saved, sizeof s.saved, &s.saved_len), YCIAM_OK);
        s.rig.fake.now_ms = s.later.fake.now_ms;
        s.rig.fake.clock_error_s = steps_s[i];
        state_rig_wake(&s, 43200000u - 7200000u + 2000u);
        assert_int_equal(state_rig_restore(&s), YCIAM_ERR_EXPIRED);
    }
}

/* A refusal made the library drop its correction: the held token is not affected. */
static void a_forgotten_correction_loses_no_token(void **state)
{
    (void) state;
    rig_setup(&s.rig);
    s.rig.fake.clock_error_s = 172 * 86400;
    rig_init(&s.rig);
    rig_check_times(&s.rig);
    assert_int_equal(rig_attempt(&s.rig), YCIAM_ERR_REFUSED);
    assert_int_equal(rig_attempt(&s.rig), YCIAM_OK);
    s.rig.fake.on_request = NULL;
    rig_answer(&s.rig, "401 Unauthorized", "", "{}");
    assert_int_equal(rig_attempt(&s.rig), YCIAM_ERR_REFUSED);
    assert_non_null(yciam_token(&s.rig.iam));
    state_rig_save(&s);
    state_rig_wake(&s, 1000);
    assert_int_equal(state_rig_restore(&s), YCIAM_OK);
    assert_string_equal(yciam_token(&s.later.iam), RIG_TOKEN);
}

static void a_clock_that_went_back_is_not_believed(void **state)
{
    (void) state;
    state_rig_wake(&s, 1000);
    s.later.fake.clock_error_s = -61; /* and the second that has passed: a minute back */
    assert_int_equal(state_rig_restore(&s), YCIAM_OK);
    state_rig_wake(&s, 1000);
    s.later.fake.clock_error_s = -62;
    assert_int_equal(state_rig_restore(&s), YCIAM_ERR_CLOCK);
    assert_null(yciam_token(&s.later.iam));
    assert_int_equal(yciam_delay_ms(&s.later.iam), 0); /* and the first token is requested at once */
}

/*
 * Nobody has polled since the clock stepped: the effect of the step on the token is computed before the state is saved.
 */
static void a_step_that_saving_notices_counts(void **state)
{
    (void) state;
    s.rig.config.source = &yciam_source_given;
    rig_init(&s.rig);
    assert_int_equal(yciam_set_token(&s.rig.iam, RIG_TOKEN, FAKE_EPOCH + 43200), YCIAM_OK);
    s.rig.fake.clock_error_s = 86400;
    state_rig_save(&s);
    assert_null(yciam_token(&s.rig.iam));
    assert_int_equal(rig_poll(&s.rig), YCIAM_ERR_EXPIRED);
}

/* The same if the clock is set, and an attempt has failed because it was wrong. */
static void a_failure_for_the_clock_is_brought_forward_by_saving_too(void **state)
{
    (void) state;
    s.rig.fake.clock_error_s = -86400;
    rig_init(&s.rig);
    s.rig.fake.random = UINT32_MAX;
    for (unsigned i = 0; i < 3u; i++) { /* the third pause is minutes long */
        fake_break(&s.rig.fake, FAKE_FAIL, 1, YCIAM_ERR_CERT_TIME);
        assert_int_equal(rig_attempt(&s.rig), YCIAM_ERR_CERT_TIME);
    }
    s.rig.fake.clock_error_s = 0;
    state_rig_save(&s);
    assert_in_range(yciam_delay_ms(&s.rig.iam), 0, 5000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STATE_RIG_TEST(what_was_learnt_of_the_clock_is_kept, &s),
        STATE_RIG_TEST(a_time_that_counts_from_the_start_is_not_saved, &s),
        STATE_RIG_TEST(a_clock_that_jumped_before_the_sleep_neither_ends_nor_prolongs_a_token, &s),
        STATE_RIG_TEST(without_a_clock_the_times_mean_nothing, &s),
        STATE_RIG_TEST(a_clock_that_lies_does_no_harm, &s),
        STATE_RIG_TEST(saving_lengthens_no_life, &s),
        STATE_RIG_TEST(a_forgotten_correction_loses_no_token, &s),
        STATE_RIG_TEST(a_clock_that_went_back_is_not_believed, &s),
        STATE_RIG_TEST(a_step_that_saving_notices_counts, &s),
        STATE_RIG_TEST(a_failure_for_the_clock_is_brought_forward_by_saving_too, &s),
    };

    return cmocka_run_group_tests_name("state_clock", tests, NULL, NULL);
}
