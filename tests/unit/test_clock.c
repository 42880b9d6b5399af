/* SPDX-License-Identifier: Apache-2.0 */
/* A device without a clock, whose application lets it take the time from the service. */
#include "unit.h"

#include "rig.h"

static rig_t rig;

static int setup(void **state)
{
    (void) state;
    rig_setup(&rig);
    rig.fake.port.verify_time = fake_verify_time;
    rig.fake.clock_unset = true;
    rig_init(&rig);
    rig_check_times(&rig);
    return 0;
}

/* The request that asks for the time, and nothing else. */
static void refuse_empty_jwt(void *ctx)
{
    (void) ctx;
    rig.fake.request[rig.fake.request_len] = '\0';
    if (strstr(rig.fake.request, "{\"jwt\":\"\"}") != NULL) {
        rig_answer(&rig, "400 Bad Request", "", "{\"code\":3,\"message\":\"JWT is empty\"}");
    } else {
        rig_check_times(&rig);
        rig.fake.on_request(rig.fake.on_request_ctx);
        rig.fake.on_request = refuse_empty_jwt;
    }
}

/* Polls until a token is held or a failure is returned. */
static yciam_result_t run(void)
{
    for (unsigned polls = 0; polls < 10000u; polls++) {
        yciam_result_t result = rig_poll(&rig);

        if (result != YCIAM_PENDING) {
            return result;
        }
        rig.fake.now_ms += yciam_delay_ms(&rig.iam);
    }
    fail_msg("no end");
    return YCIAM_PENDING;
}

static void the_time_is_asked_for_first(void **state)
{
    (void) state;
    rig.fake.on_request = refuse_empty_jwt;
    rig.fake.now_ms = 5000; /* the device has been up for a while */
    assert_int_equal(run(), YCIAM_OK);
    assert_string_equal(yciam_token(&rig.iam), RIG_TOKEN);
    assert_int_equal(rig.fake.connects, 2);
    assert_int_equal(rig.signatures, 1);
    assert_in_range(rig_request_claim(&rig, "iat") - (FAKE_EPOCH - 60), 0, 10);
    assert_in_range(yciam_delay_ms(&rig.iam), 3240000, 3600000);
}

/* The certificates of the second connection are checked against the time from the first one. */
static void no_secret_goes_out_before_the_dates_are_checked(void **state)
{
    (void) state;
    rig.fake.on_request = refuse_empty_jwt;
    while (rig.fake.connects < 1u || yciam_stage(&rig.iam) != YCIAM_STAGE_CONNECT) {
        (void) rig_poll(&rig);
    }
    assert_int_equal(rig.fake.verified_s, FAKE_EPOCH);
    rig.fake.verify_result = YCIAM_ERR_CERT_TIME;
    rig.fake.verified_s = 0;
    assert_int_equal(run(), YCIAM_ERR_CERT_TIME);
    assert_in_range(rig.fake.verified_s, FAKE_EPOCH, FAKE_EPOCH + 5);
    assert_int_equal(rig.fake.connects, 2);
    assert_int_equal(rig.fake.request_len, 0);
}

static void a_date_outside_the_certificates_is_not_believed(void **state)
{
    (void) state;
    rig.fake.on_request = refuse_empty_jwt;
    rig.fake.verify_result = YCIAM_ERR_CERT_TIME;
    assert_int_equal(run(), YCIAM_ERR_CERT_TIME);
    assert_int_equal(yciam_error(&rig.iam)->native, 0);
    assert_int_equal(rig.signatures, 0);
    assert_int_equal(rig.fake.connects, 1);
    rig.fake.verify_result = YCIAM_OK;
    assert_int_equal(run(), YCIAM_OK);
}

static void an_answer_without_a_date_is_of_no_use(void **state)
{
    static const char *const answers[] = {
        "HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 400 Bad\r\nDate: today\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 400 Bad\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 400 Bad\r\nDate: Sun, 31 Dec 2023 23:59:59 GMT\r\nContent-Length: 0\r\n\r\n",
    };

    (void) state;
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        assert_int_equal(setup(NULL), 0);
        rig.fake.on_request = NULL;
        fake_answer(&rig.fake, answers[i], strlen(answers[i]));
        assert_int_equal(run(), YCIAM_ERR_CLOCK);
        assert_int_equal(rig.signatures, 0);
    }
}

/* A service that sends no time is asked for it no more often than a service that fails. */
static void a_service_without_a_date_is_not_asked_in_a_loop(void **state)
{
    static const char answer[] = "HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n";

    (void) state;
    rig.fake.on_request = NULL;
    fake_answer(&rig.fake, answer, sizeof answer - 1u);
    assert_int_equal(run(), YCIAM_ERR_CLOCK);
    assert_in_range(yciam_delay_ms(&rig.iam), 500, 2000);
    for (unsigned i = 0; i < 5u; i++) {
        rig.fake.now_ms += yciam_delay_ms(&rig.iam);
        assert_int_equal(run(), YCIAM_ERR_CLOCK);
        assert_in_range(yciam_delay_ms(&rig.iam), 60000, 480000);
    }
}

/*
 * The clock is set after the handshake, which put off the check of the dates, and before the request: the dates are
 * still checked.
 */
static void dates_are_checked_even_if_the_clock_was_set_just_now(void **state)
{
    (void) state;
    rig.fake.on_request = refuse_empty_jwt;
    while (rig.fake.connects < 1u || yciam_stage(&rig.iam) != YCIAM_STAGE_CONNECT) {
        (void) rig_poll(&rig);
    }
    rig.fake.connect_pending = 5;
    while (yciam_stage(&rig.iam) != YCIAM_STAGE_CONNECT) {
        (void) rig_poll(&rig);
    }
    (void) rig_poll(&rig);
    rig.fake.clock_unset = false;
    rig.fake.verify_result = YCIAM_ERR_CERT_TIME;
    assert_int_equal(run(), YCIAM_ERR_CERT_TIME);
    assert_int_equal(rig.fake.request_len, 0);
}

static void refuse_with_the_date(void *ctx)
{
    (void) ctx;
    rig_answer(&rig, "401 Unauthorized", "", "{}");
}

/* A refusal that has no new information about the time is no reason to forget it: there is no other clock. */
static void a_refusal_leaves_the_learnt_time(void **state)
{
    (void) state;
    rig.fake.on_request = refuse_empty_jwt;
    assert_int_equal(run(), YCIAM_OK);
    rig.fake.on_request = refuse_with_the_date;
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_REFUSED);
    rig.fake.on_request = refuse_empty_jwt;
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    assert_int_equal(rig.fake.connects, 4); /* the time was asked for once */
}

/* The correction continues with the ticks, over many refreshes. */
static void the_learnt_time_goes_on(void **state)
{
    (void) state;
    rig.fake.on_request = refuse_empty_jwt;
    assert_int_equal(run(), YCIAM_OK);
    for (unsigned i = 0; i < 500u; i++) {
        assert_int_equal(rig_attempt(&rig), YCIAM_OK);
        assert_in_range(rig_request_claim(&rig, "iat") - (fake_service_time(&rig.fake) - 90), 0, 60);
    }
    assert_int_equal(rig.fake.connects, 502); /* the time was asked for once */
}

static void a_clock_that_is_set_later_takes_over(void **state)
{
    (void) state;
    rig.fake.on_request = refuse_empty_jwt;
    assert_int_equal(run(), YCIAM_OK);
    rig.fake.clock_unset = false;
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    /*
     * The port checks the dates itself again. The library checks them once more, since the clock may have been set
     * after the handshake.
     */
    assert_in_range(rig.fake.verified_s, fake_service_time(&rig.fake) - 5, fake_service_time(&rig.fake));
    assert_in_range(rig_request_claim(&rig, "iat"), fake_service_time(&rig.fake) - 61,
                    fake_service_time(&rig.fake) - 59);
}

static void a_clock_that_is_lost_is_made_up_for(void **state)
{
    (void) state;
    rig.fake.clock_unset = false;
    assert_int_equal(run(), YCIAM_OK);
    rig.fake.on_request = refuse_empty_jwt;
    rig.fake.clock_unset = true;
    assert_int_equal(rig_attempt(&rig), YCIAM_OK); /* the time first, while a token is held */
    assert_int_equal(rig.fake.connects, 3);
    assert_int_equal(rig.signatures, 2);
}

/*
 * The clock is lost for a moment of the handshake, in which the port put off the check of the dates. That the clock is
 * set again proves nothing.
 */
static void a_clock_that_blinks_opens_no_door(void **state)
{
    (void) state;
    rig.fake.clock_unset = false;
    rig.fake.connect_pending = 1;
    rig.fake.verify_result = YCIAM_ERR_CERT_TIME;
    while (yciam_stage(&rig.iam) != YCIAM_STAGE_CONNECT) {
        assert_int_equal(rig_poll(&rig), YCIAM_PENDING);
    }
    rig.fake.clock_unset = true;
    assert_int_equal(rig_poll(&rig), YCIAM_PENDING);
    rig.fake.clock_unset = false;
    assert_int_equal(run(), YCIAM_ERR_CERT_TIME);
    assert_int_equal(rig.fake.request_len, 0);
}

/* The clock is set while the library asks for the time: there is no need to wait any longer. */
static void a_clock_that_is_set_meanwhile_is_no_failure(void **state)
{
    (void) state;
    rig.fake.on_request = refuse_empty_jwt;
    while (yciam_stage(&rig.iam) != YCIAM_STAGE_RECEIVE) {
        assert_int_equal(rig_poll(&rig), YCIAM_PENDING);
    }
    rig.fake.clock_unset = false;
    assert_int_equal(run(), YCIAM_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_time_is_asked_for_first, setup),
        cmocka_unit_test_setup(no_secret_goes_out_before_the_dates_are_checked, setup),
        cmocka_unit_test_setup(a_date_outside_the_certificates_is_not_believed, setup),
        cmocka_unit_test_setup(an_answer_without_a_date_is_of_no_use, setup),
        cmocka_unit_test_setup(a_service_without_a_date_is_not_asked_in_a_loop, setup),
        cmocka_unit_test_setup(dates_are_checked_even_if_the_clock_was_set_just_now, setup),
        cmocka_unit_test_setup(a_refusal_leaves_the_learnt_time, setup),
        cmocka_unit_test_setup(the_learnt_time_goes_on, setup),
        cmocka_unit_test_setup(a_clock_that_is_set_later_takes_over, setup),
        cmocka_unit_test_setup(a_clock_that_is_lost_is_made_up_for, setup),
        cmocka_unit_test_setup(a_clock_that_blinks_opens_no_door, setup),
        cmocka_unit_test_setup(a_clock_that_is_set_meanwhile_is_no_failure, setup),
    };

    return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
