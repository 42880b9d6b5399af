/* SPDX-License-Identifier: Apache-2.0 */
/* The errors of a Date or of the device's clock at which behaviour changes: to the second. */
#include "unit.h"

#include "rig.h"

static rig_t rig;

/* Initialises the instance of a device whose clock has this error. */
static void start(int64_t clock_error_s)
{
    rig_setup(&rig);
    rig.fake.clock_error_s = clock_error_s;
    rig_init(&rig);
}

/* The error of the times in the next JWT, by the service's clock. */
static int64_t next_jwt_error_s(void)
{
    rig_answer_token(&rig, RIG_TOKEN, 43200);
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    return rig_request_claim(&rig, "iat") + 60 - fake_service_time(&rig.fake);
}

/* A Date that differs by more than 30 seconds may be the reason of a refused JWT: the library retries at once. */
static void a_date_is_new_from_31_seconds_on(void **state)
{
    static const struct {
        int64_t error_s;
        bool is_new;
    } cases[] = { { 30, false }, { -30, false }, { 31, true }, { -31, true } };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        start(cases[i].error_s);
        rig_answer(&rig, "401 Unauthorized", "", "{}");
        CHECK((rig_pause_after(&rig, YCIAM_ERR_REFUSED) == 0) == cases[i].is_new, "%d s", (int) cases[i].error_s);
    }
}

/* A service that accepted a JWT has its clock within the JWT's hour, with a tolerance of five minutes. */
static void a_date_outside_the_accepted_jwt_is_not_believed(void **state)
{
    static const struct {
        int64_t error_s; /* of the device's clock: the JWT is valid from 60 s before it to 3540 s after it */
        bool is_believed;
    } cases[] = { { -3840, true }, { -3841, false }, { 360, true }, { 361, false } };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        start(cases[i].error_s);
        rig_answer_token(&rig, RIG_TOKEN, 43200);
        assert_int_equal(rig_attempt(&rig), YCIAM_OK);
        CHECK(next_jwt_error_s() == (cases[i].is_believed ? 0 : cases[i].error_s), "%d s", (int) cases[i].error_s);
    }
}

/*
 * The service has confirmed the clock, which then steps: the times stay the service's. The difference between ticks and
 * clock may grow by 2 seconds, and by one more for each 64 seconds.
 */
static void a_step_of_the_clock_is_told_from_drift(void **state)
{
    static const struct {
        uint32_t passed_ms;
        int64_t step_s;
        bool is_step;
    } cases[] = { { 1000, 2, false },  { 1000, 3, true },  { 1000, -2, false },  { 1000, -3, true }, { 63000, 3, true },
                  { 64000, 3, false }, { 64000, 4, true }, { 128000, 4, false }, { 128000, 5, true } };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        start(0);
        rig_get_token(&rig);
        rig.fake.now_ms += cases[i].passed_ms;
        rig.fake.clock_error_s = cases[i].step_s;
        assert_int_equal(rig_poll(&rig), YCIAM_OK);
        CHECK(next_jwt_error_s() == (cases[i].is_step ? 0 : cases[i].step_s), "%d s in %u ms", (int) cases[i].step_s,
              (unsigned) cases[i].passed_ms);
    }
}

/* A step of more than a minute may end a failure that the clock caused. */
static void a_step_counts_from_61_seconds_on(void **state)
{
    static const int64_t steps_s[] = { 60, 61, -60, -61 };

    (void) state;
    for (size_t i = 0; i < COUNT(steps_s); i++) {
        start(-86400);
        rig.fake.random = UINT32_MAX;
        for (unsigned k = 0; k < 3u; k++) { /* the third pause is minutes long */
            fake_break(&rig.fake, FAKE_FAIL, 1, YCIAM_ERR_CERT_TIME);
            assert_int_equal(rig_attempt(&rig), YCIAM_ERR_CERT_TIME);
        }
        rig.fake.now_ms += 1000u;
        rig.fake.clock_error_s += steps_s[i];
        assert_int_equal(rig_poll(&rig), YCIAM_PENDING);
        CHECK((yciam_delay_ms(&rig.iam) < 5000u) == (i % 2u != 0), "%d s", (int) steps_s[i]);
    }
}

/* A second is over when 1000 ms have passed, for any start of the ticks. */
static void seconds_of_ticks_are_whole(void **state)
{
    static const uint32_t starts[] = { 0, 999, 0u - 30000u };

    (void) state;
    for (size_t i = 0; i < COUNT(starts); i++) {
        rig_setup(&rig);
        rig.fake.ticks_at_0 = starts[i];
        rig_init(&rig);
        assert_int_equal(yciam_set_token(&rig.iam, RIG_TOKEN, FAKE_EPOCH + 43200), YCIAM_OK);
        rig.fake.now_ms = (YCIAM_INVALIDATE_MIN_S + 1u) * 1000u - 1u; /* one more: see YCIAM_SECOND_CUT */
        yciam_invalidate(&rig.iam);
        assert_int_equal(yciam_delay_ms(&rig.iam), 1000);
        rig.fake.now_ms++;
        yciam_invalidate(&rig.iam);
        assert_int_equal(yciam_delay_ms(&rig.iam), 0);
    }
}

/* The service's clock has not stepped, so the end of the token is where it was, to the millisecond. */
static void a_step_that_is_made_up_for_takes_nothing_from_a_token(void **state)
{
    uint32_t expires_ms;

    (void) state;
    rig_setup(&rig);
    rig.fake.now_ms = 900;
    rig_init(&rig);
    rig_get_token(&rig);
    expires_ms = rig.iam.priv_token.expires_ms;
    rig.fake.now_ms = 61100; /* a fraction of a second that is smaller than the token's */
    rig.fake.clock_error_s = 100;
    assert_int_equal(rig_poll(&rig), YCIAM_OK);
    assert_int_equal(rig.iam.priv_token.expires_ms, expires_ms);
}

/* The clock was never confirmed, so a step shows that the token ends sooner. The refresh is then sooner, too. */
static void a_step_shortens_a_token_to_the_second(void **state)
{
    (void) state;
    start(0);
    assert_int_equal(yciam_set_token(&rig.iam, RIG_TOKEN, FAKE_EPOCH + 86400), YCIAM_OK);
    rig.fake.now_ms = 1000;
    rig.fake.clock_error_s = 61;
    assert_int_equal(rig_poll(&rig), YCIAM_OK);
    assert_int_equal(rig.iam.priv_token.expires_ms, (86400 - 61) * 1000);

    start(0);
    assert_int_equal(yciam_set_token(&rig.iam, RIG_TOKEN, FAKE_EPOCH + 2101), YCIAM_OK);
    rig.fake.now_ms = 1000;
    rig.fake.clock_error_s = 100;
    assert_int_equal(rig_poll(&rig), YCIAM_OK);
    assert_int_equal(yciam_delay_ms(&rig.iam), (2000 - YCIAM_DEFAULT_MARGIN_S) * 1000u);
}

static void step_and_refuse(void *ctx)
{
    (void) ctx;
    rig.fake.clock_error_s = 0;
    rig_answer(&rig, "403 Forbidden", "", "{}");
}

/* SNTP corrects a clock that was a day behind, in the same second in which an answer confirms the new time. */
static void a_step_in_the_second_of_an_answer_counts(void **state)
{
    (void) state;
    start(-86400);
    assert_int_equal(yciam_set_token(&rig.iam, RIG_TOKEN, FAKE_EPOCH + 3600), YCIAM_OK);
    yciam_retry_now(&rig.iam);
    rig.fake.on_request = step_and_refuse;
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_REFUSED);
    assert_int_equal(rig.iam.priv_token.expires_ms, 3600 * 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_date_is_new_from_31_seconds_on),
        cmocka_unit_test(a_date_outside_the_accepted_jwt_is_not_believed),
        cmocka_unit_test(a_step_of_the_clock_is_told_from_drift),
        cmocka_unit_test(a_step_counts_from_61_seconds_on),
        cmocka_unit_test(seconds_of_ticks_are_whole),
        cmocka_unit_test(a_step_that_is_made_up_for_takes_nothing_from_a_token),
        cmocka_unit_test(a_step_shortens_a_token_to_the_second),
        cmocka_unit_test(a_step_in_the_second_of_an_answer_counts),
    };

    return cmocka_run_group_tests_name("clock_limits", tests, NULL, NULL);
}
