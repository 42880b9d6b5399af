/* SPDX-License-Identifier: Apache-2.0 */
/* A call waits for the token that it needs. */
#include "unit.h"

#include "call_rig.h"

static call_rig_t c;

static void a_call_waits_for_the_first_token(void **state)
{
    (void) state;
    rig_init(&c.rig);
    rig_answer_token(&c.rig, RIG_TOKEN, 43200);
    c.rig.fake.connect_pending = 20;
    assert_int_equal(call_rig_run(&c), YCIAM_OK);
    assert_int_equal(yciam_call_status(&c.call), 200);
    assert_int_equal(c.rig.fake.connects, 2);
}

static void without_a_token_there_is_no_call(void **state)
{
    (void) state;
    rig_init(&c.rig);
    rig_answer(&c.rig, "403 Forbidden", "", "{\"code\":7,\"message\":\"not you\"}");
    for (unsigned i = 0; i < 3u; i++) { /* also in the pause after the failure, and at once */
        assert_int_equal(call_rig_run(&c), YCIAM_ERR_REFUSED);
        assert_int_equal(yciam_call_error(&c.call)->stage, YCIAM_STAGE_ANSWER);
        assert_int_equal(yciam_call_error(&c.call)->http_status, 403);
        assert_int_equal(yciam_call_error(&c.call)->grpc_code, 7);
        assert_string_equal(yciam_call_error(&c.call)->message, "not you");
        assert_int_equal(yciam_call_status(&c.call), 0);
    }
    assert_int_equal(c.api.connects, 0);
    assert_int_equal(c.rig.fake.connects, 2);
}

/* The first attempt learnt the time; the second one is part of the same wait. */
static void a_wrong_clock_is_no_failure(void **state)
{
    (void) state;
    rig_init(&c.rig);
    c.rig.fake.clock_error_s = -7 * 86400;
    rig_check_times(&c.rig);
    assert_int_equal(call_rig_run(&c), YCIAM_OK);
    assert_int_equal(yciam_call_status(&c.call), 200);
    assert_int_equal(c.rig.fake.connects, 3);
}

/*
 * The port of a device without a clock has put off the check of the certificates' dates: until then the token is not
 * sent.
 */
static void no_token_goes_out_before_the_dates_are_checked(void **state)
{
    (void) state;
    c.api.port.verify_time = fake_verify_time;
    c.api.verify_result = YCIAM_ERR_CERT_TIME;
    c.api.native = 512; /* for Mbed TLS: the fault of the certificate */
    assert_int_equal(call_rig_run(&c), YCIAM_ERR_CERT_TIME);
    assert_int_equal(yciam_call_error(&c.call)->native, 512);
    assert_int_equal(c.api.verified_s, fake_service_time(&c.rig.fake));
    assert_int_equal(c.api.connects, 1);
    assert_int_equal(c.api.request_len, 0);
}

static void waiting_for_a_token_has_its_deadline(void **state)
{
    (void) state;
    rig_init(&c.rig);
    c.config.timeouts.total_ms = 3000;
    assert_int_equal(yciam_call_init(&c.call, &c.config), YCIAM_OK);
    fake_break(&c.rig.fake, FAKE_STALL, 1, 0);
    assert_int_equal(call_rig_run(&c), YCIAM_ERR_TIMEOUT);
    assert_int_equal(yciam_call_error(&c.call)->stage, YCIAM_STAGE_TOKEN);
    assert_int_equal(c.api.connects, 0);
}

static void the_call_sleeps_no_longer_than_the_instance(void **state)
{
    (void) state;
    rig_init(&c.rig);
    rig_answer_token(&c.rig, RIG_TOKEN, 43200);
    c.rig.fake.connect_pending = 2;
    assert_int_equal(yciam_call_start(&c.call, &c.request), YCIAM_OK);
    while (yciam_token(&c.rig.iam) == NULL) {
        assert_int_equal(yciam_call_poll(&c.call), YCIAM_PENDING);
        assert_int_equal(yciam_call_stage(&c.call),
                         yciam_token(&c.rig.iam) == NULL ? YCIAM_STAGE_TOKEN : YCIAM_STAGE_CONNECT);
        if (yciam_token(&c.rig.iam) == NULL) {
            assert_int_equal(yciam_call_delay_ms(&c.call), yciam_delay_ms(&c.rig.iam));
        }
        call_rig_pass(&c, yciam_call_delay_ms(&c.call));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CALL_RIG_TEST(a_call_waits_for_the_first_token, &c),
        CALL_RIG_TEST(without_a_token_there_is_no_call, &c),
        CALL_RIG_TEST(a_wrong_clock_is_no_failure, &c),
        CALL_RIG_TEST(no_token_goes_out_before_the_dates_are_checked, &c),
        CALL_RIG_TEST(waiting_for_a_token_has_its_deadline, &c),
        CALL_RIG_TEST(the_call_sleeps_no_longer_than_the_instance, &c),
    };

    return cmocka_run_group_tests_name("call_token", tests, NULL, NULL);
}
