/* SPDX-License-Identifier: Apache-2.0 */
/* The device's clock is set or steps: the effect on failures and on a held token. */
#include "unit.h"

#include "rig.h"

static rig_t rig;

/* Polls for this time as an owner task does. Returns the number of connections that were opened. */
static unsigned live(uint64_t ms)
{
    unsigned before = rig.fake.connects;
    uint64_t end_ms = rig.fake.now_ms + ms;

    while (rig.fake.now_ms < end_ms) {
        uint32_t delay_ms;

        (void) rig_poll(&rig);
        delay_ms = yciam_delay_ms(&rig.iam);
        rig.fake.now_ms += delay_ms < end_ms - rig.fake.now_ms ? delay_ms : end_ms - rig.fake.now_ms;
    }
    return rig.fake.connects - before;
}

static void a_clock_that_is_set_after_boot_is_noticed_soon(void **state)
{
    (void) state;
    rig.fake.clock_unset = true;
    rig_answer_token(&rig, RIG_TOKEN, 43200);
    assert_int_equal(rig_poll(&rig), YCIAM_ERR_CLOCK);
    assert_int_equal(live(6000), 0);
    rig.fake.clock_unset = false;
    (void) live(2000);
    assert_string_equal(yciam_token(&rig.iam), RIG_TOKEN);
}

/* By a clock that is a day behind, the certificate is not valid yet. SNTP corrects the clock six seconds after boot. */
static void a_step_brings_a_failure_for_the_clock_forward(void **state)
{
    (void) state;
    yciam_close(&rig.iam);
    rig.fake.clock_error_s = -86400;
    rig.fake.random = UINT32_MAX;
    rig_init(&rig);
    fake_break(&rig.fake, FAKE_FAIL, 1, YCIAM_ERR_CERT_TIME);
    for (unsigned i = 0; i < 3u; i++) { /* the third pause is minutes long */
        assert_int_equal(rig_attempt(&rig), YCIAM_ERR_CERT_TIME);
        fake_break(&rig.fake, FAKE_FAIL, 1, YCIAM_ERR_CERT_TIME);
    }
    assert_int_equal(yciam_delay_ms(&rig.iam), 5000); /* for a change of the clock */
    fake_break(&rig.fake, FAKE_GOOD, 0, 0);
    rig_answer_token(&rig, RIG_TOKEN, 43200);
    assert_int_equal(live(6000), 0);
    rig.fake.clock_error_s = 0;
    assert_int_equal(live(11000), 1); /* noticed within 5 seconds, and begun within 5 more */
    assert_string_equal(yciam_token(&rig.iam), RIG_TOKEN);
}

/* That the clock became set is no step: a step right after it brings a failure forward. */
static void a_step_after_the_clock_was_set_counts(void **state)
{
    (void) state;
    yciam_close(&rig.iam);
    rig.fake.clock_unset = true;
    rig.fake.random = UINT32_MAX;
    rig_init(&rig);
    assert_int_equal(rig_poll(&rig), YCIAM_ERR_CLOCK);
    rig.fake.clock_unset = false;
    rig.fake.clock_error_s = -86400;
    for (unsigned i = 0; i < 3u; i++) {
        fake_break(&rig.fake, FAKE_FAIL, 1, YCIAM_ERR_CERT_TIME);
        assert_int_equal(rig_attempt(&rig), YCIAM_ERR_CERT_TIME);
    }
    fake_break(&rig.fake, FAKE_GOOD, 0, 0);
    rig_answer_token(&rig, RIG_TOKEN, 43200);
    rig.fake.clock_error_s = 0;
    assert_int_equal(live(11000), 1);
}

/* A clock that steps forward and back does not make the device request tokens in a loop. */
static void that_happens_once_in_five_minutes(void **state)
{
    unsigned connects;

    (void) state;
    rig.fake.random = UINT32_MAX;
    rig.fake.connects = 0;
    for (unsigned i = 0; i < 6u; i++) {
        fake_break(&rig.fake, FAKE_FAIL, 1, YCIAM_ERR_CERT_TIME);
        (void) rig_attempt(&rig);
    }
    connects = 0;
    for (unsigned i = 0; i < 60u; i++) { /* an hour of a clock that steps each minute */
        fake_break(&rig.fake, FAKE_FAIL, 1, YCIAM_ERR_CERT_TIME);
        rig.fake.clock_error_s += (i % 2u) != 0 ? 86400 : -86400;
        (void) live(60000);
        connects += rig.fake.fault_call != FAKE_NO_CALL;
    }
    assert_in_range(connects, 8, 24); /* 12 because of the steps, the others after their own pauses */
}

/* The device's clock steps, and the owner polls: whether an attempt begins. */
static bool is_hastened_by_a_step(void)
{
    rig.fake.clock_error_s += rig.fake.clock_error_s != 0 ? -86400 : 86400;
    rig.fake.random = 0;
    (void) rig_poll(&rig);
    rig.fake.random = UINT32_MAX;
    return yciam_stage(&rig.iam) != YCIAM_STAGE_IDLE;
}

/* The library counts whole seconds: the part of a second does not shorten the five minutes. */
static void the_five_minutes_are_whole(void **state)
{
    (void) state;
    rig.fake.now_ms += 900u;
    rig.fake.random = UINT32_MAX;
    for (unsigned i = 0; i < 3u; i++) {
        fake_break(&rig.fake, FAKE_FAIL, 1, YCIAM_ERR_CERT_TIME);
        assert_int_equal(rig_attempt(&rig), YCIAM_ERR_CERT_TIME);
    }
    rig.fake.now_ms += 300000u;
    assert_true(is_hastened_by_a_step());
    fake_break(&rig.fake, FAKE_FAIL, 1, YCIAM_ERR_CERT_TIME);
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_CERT_TIME);
    rig.fake.now_ms += 299200u;
    assert_false(is_hastened_by_a_step());
    rig.fake.now_ms += 1800u;
    assert_true(is_hastened_by_a_step());
}

static void what_waits_for_retry_after_is_not_brought_forward(void **state)
{
    (void) state;
    rig_answer(&rig, "503 Busy", "Retry-After: 3600\r\n", "{}");
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_BUSY);
    rig.fake.clock_error_s = 86400;
    assert_int_equal(live(1800000), 0);
}

static void refuse(void *ctx)
{
    (void) ctx;
    rig_answer(&rig, "401 Unauthorized", "", "{\"code\":16}");
}

/* The time in the JWT is that of a Date, and may be the reason. Then SNTP sets the device's own clock. */
static void a_refusal_with_a_corrected_clock_is_brought_forward(void **state)
{
    (void) state;
    rig.fake.port.verify_time = fake_verify_time;
    rig.fake.clock_unset = true;
    rig.fake.random = UINT32_MAX;
    rig.fake.on_request = refuse;
    rig_init(&rig);
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_REFUSED);
    assert_int_equal(rig.signatures, 1);
    assert_int_equal(live(60000), 0);
    rig.fake.clock_unset = false;
    assert_int_equal(live(11000), 1);
    assert_int_equal(rig.signatures, 2);
}

static void a_failure_that_is_not_for_the_clock_stays_where_it_is(void **state)
{
    (void) state;
    rig.fake.random = UINT32_MAX;
    rig_answer(&rig, "403 Forbidden", "", "{}");
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_REFUSED);
    rig.fake.clock_error_s = 86400;
    assert_int_equal(live(60000), 0);
}

/* 13 hours behind until SNTP: the token seemed to live 25 hours; the library believes a day at most. */
static void a_step_shortens_the_life_of_a_token(void **state)
{
    (void) state;
    yciam_close(&rig.iam);
    rig.config.source = &yciam_source_given;
    rig_init(&rig);
    rig.fake.clock_error_s = -13 * 3600;
    rig.fake.now_ms += 2000;
    (void) rig_poll(&rig);
    assert_int_equal(yciam_set_token(&rig.iam, RIG_TOKEN, FAKE_EPOCH + 43200), YCIAM_OK);
    rig.fake.clock_error_s = 0;
    (void) live(43190000u);
    assert_string_equal(yciam_token(&rig.iam), RIG_TOKEN);
    (void) live(20000);
    assert_null(yciam_token(&rig.iam));
}

/* A step never makes it longer: back by a day. */
static void a_step_never_lengthens_it(void **state)
{
    (void) state;
    yciam_close(&rig.iam);
    rig.config.source = &yciam_source_given;
    rig_init(&rig);
    assert_int_equal(yciam_set_token(&rig.iam, RIG_TOKEN, FAKE_EPOCH + 3600), YCIAM_OK);
    rig.fake.clock_error_s = -86400;
    (void) live(3610000u);
    assert_null(yciam_token(&rig.iam));
}

/* A step beyond the token's end ends it at once. */
static void a_step_may_end_it(void **state)
{
    (void) state;
    yciam_close(&rig.iam);
    rig.config.source = &yciam_source_given;
    rig_init(&rig);
    assert_int_equal(yciam_set_token(&rig.iam, RIG_TOKEN, FAKE_EPOCH + 3600), YCIAM_OK);
    rig.fake.clock_error_s = 86400;
    rig.fake.now_ms += 5000;
    (void) rig_poll(&rig);
    assert_null(yciam_token(&rig.iam));
}

/* Ticks and clock differ by one in a hundred, and the library looks at them once a day: that is no step. */
/*
 * A time that the service told while the device's clock was not set counts from the start of the device: it stays
 * right.
 */
static void a_step_does_not_change_what_counts_from_the_start(void **state)
{
    unsigned connects;

    (void) state;
    rig.fake.port.verify_time = fake_verify_time;
    rig.fake.clock_unset = true;
    rig_init(&rig);
    rig_get_token(&rig);
    rig.fake.clock_unset = false;
    rig.fake.now_ms += 2000;
    (void) rig_poll(&rig);
    rig.fake.clock_error_s = 5000;
    rig.fake.now_ms += 2000;
    (void) rig_poll(&rig);
    rig.fake.clock_unset = true;
    rig.fake.now_ms += 2000;
    (void) rig_poll(&rig);
    connects = rig.fake.connects;
    rig_answer_token(&rig, RIG_TOKEN, 43200);
    yciam_retry_now(&rig.iam);
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    assert_int_equal(rig.fake.connects, connects + 1u); /* the time is known */
    assert_in_range(rig_request_claim(&rig, "iat"), fake_service_time(&rig.fake) - 70, fake_service_time(&rig.fake));
}

static void drift_is_no_step(void **state)
{
    (void) state;
    rig_get_token(&rig);
    rig.fake.random = UINT32_MAX;
    fake_break(&rig.fake, FAKE_FAIL, 1, YCIAM_ERR_CERT_TIME);
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_CERT_TIME);
    fake_break(&rig.fake, FAKE_STALL, 1, 0);
    for (unsigned minutes = 0; minutes < 30u; minutes++) {
        rig.fake.clock_error_s += 1;
        assert_int_equal(live(60000), 0);
    }
}

/* The clock is lost, and then set to another time: that is a step, too, and the service's clock has not stepped. */
static void a_clock_that_is_set_anew_has_stepped(void **state)
{
    (void) state;
    rig.fake.port.verify_time = NULL;
    rig.fake.clock_error_s = -7 * 86400;
    rig_check_times(&rig);
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_REFUSED);
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    rig.fake.clock_unset = true;
    (void) live(10000);
    rig.fake.now_ms += 2000;
    (void) rig_poll(&rig);
    rig.fake.clock_unset = false;
    rig.fake.clock_error_s = 0;
    rig.fake.now_ms += 2000;
    (void) rig_poll(&rig);
    assert_string_equal(yciam_token(&rig.iam), RIG_TOKEN);
    assert_int_equal(rig_attempt(&rig), YCIAM_OK); /* at the first attempt */
    assert_int_equal(rig.fake.connects, 3);
}

/* The next attempt comes before the new end of the token, not after the old one. */
static void a_shorter_life_is_refreshed_in_time(void **state)
{
    (void) state;
    rig.fake.port.verify_time = NULL;
    rig_answer_token(&rig, RIG_TOKEN, 43200);
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    assert_int_equal(yciam_set_token(&rig.iam, "t1.9euGiven", fake_service_time(&rig.fake) + 43200), YCIAM_OK);
    yciam_close(&rig.iam);
    rig_init(&rig); /* the service has confirmed nothing */
    assert_int_equal(yciam_set_token(&rig.iam, "t1.9euGiven", fake_service_time(&rig.fake) + 43200), YCIAM_OK);
    rig.fake.clock_error_s = 43200 - 1000; /* the token lives a thousand seconds longer */
    rig.fake.now_ms += 2000;
    assert_int_equal(rig_poll(&rig), YCIAM_OK);
    assert_in_range(yciam_delay_ms(&rig.iam), 600000, 700000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RIG_TEST(a_clock_that_is_set_after_boot_is_noticed_soon, &rig),
        RIG_TEST(a_step_brings_a_failure_for_the_clock_forward, &rig),
        RIG_TEST(a_step_after_the_clock_was_set_counts, &rig),
        RIG_TEST(that_happens_once_in_five_minutes, &rig),
        RIG_TEST(the_five_minutes_are_whole, &rig),
        RIG_TEST(what_waits_for_retry_after_is_not_brought_forward, &rig),
        RIG_TEST(a_refusal_with_a_corrected_clock_is_brought_forward, &rig),
        RIG_TEST(a_failure_that_is_not_for_the_clock_stays_where_it_is, &rig),
        RIG_TEST(a_step_shortens_the_life_of_a_token, &rig),
        RIG_TEST(a_step_never_lengthens_it, &rig),
        RIG_TEST(a_step_may_end_it, &rig),
        RIG_TEST(a_step_does_not_change_what_counts_from_the_start, &rig),
        RIG_TEST(drift_is_no_step, &rig),
        RIG_TEST(a_clock_that_is_set_anew_has_stepped, &rig),
        RIG_TEST(a_shorter_life_is_refreshed_in_time, &rig),
    };

    return cmocka_run_group_tests_name("clock_steps", tests, NULL, NULL);
}
