/* SPDX-License-Identifier: Apache-2.0 */
/* The kept connection of a call, and the state after a call has ended. */
#include "unit.h"

#include "call_rig.h"

#define OK_11 "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{\"ok\":true}"

static call_rig_t c;

static void an_idle_connection_is_closed(void **state)
{
    static const uint32_t limits_ms[] = { 0, 5000, UINT32_MAX };

    (void) state;
    for (size_t i = 0; i < COUNT(limits_ms); i++) {
        uint32_t limit_ms = limits_ms[i] == 0 ? YCIAM_CALL_DEFAULT_KEEP_MS : limits_ms[i];
        uint32_t day_ms = 86400000u;

        call_rig_setup(&c);
        c.config.keep_ms = limits_ms[i];
        assert_int_equal(yciam_call_start(&c.call, &c.request), YCIAM_OK);
        while (call_rig_poll(&c) == YCIAM_PENDING) {
        }
        assert_int_equal(yciam_call_delay_ms(&c.call), limit_ms < day_ms ? limit_ms : day_ms);
        call_rig_pass(&c, 4000);
        assert_int_equal(yciam_call_poll(&c.call), YCIAM_OK);
        assert_true(c.api.is_open);
        assert_int_equal(yciam_call_delay_ms(&c.call), limit_ms < day_ms ? limit_ms - 4000u : day_ms);
        call_rig_pass(&c, 56000);
        assert_int_equal(yciam_call_poll(&c.call), YCIAM_OK);
        assert_int_equal(c.api.is_open, limits_ms[i] == UINT32_MAX);
        assert_int_equal(yciam_call_delay_ms(&c.call), day_ms);
        assert_int_equal(yciam_call_status(&c.call), 200);
    }
}

/* Nobody polls between calls: the limit takes effect when the next call begins. */
static void a_connection_that_is_idle_for_long_is_not_used(void **state)
{
    (void) state;
    assert_int_equal(call_rig_run(&c), YCIAM_OK);
    call_rig_pass(&c, YCIAM_CALL_DEFAULT_KEEP_MS - 1u);
    ANSWER(&c, OK_11);
    assert_int_equal(call_rig_run(&c), YCIAM_OK);
    assert_int_equal(c.api.connects, 1);
    call_rig_pass(&c, YCIAM_CALL_DEFAULT_KEEP_MS);
    ANSWER(&c, OK_11);
    assert_int_equal(call_rig_run(&c), YCIAM_OK);
    assert_int_equal(c.api.connects, 2);
}

/* A NAT has forgotten the connection: no request over it gets an answer. */
static void a_kept_connection_without_an_answer_is_stale(void **state)
{
    (void) state;
    assert_int_equal(call_rig_run(&c), YCIAM_OK);
    ANSWER(&c, OK_11);
    fake_break(&c.api, FAKE_STALL, 3, 0); /* after the check, and after the head was sent */
    assert_int_equal(call_rig_run(&c), YCIAM_OK);
    assert_int_equal(c.api.connects, 2);
    assert_in_range(c.api.now_ms - FAKE_NO_CALL, 20000, 21000);

    call_rig_setup(&c); /* the server may have acted on a POST */
    assert_int_equal(call_rig_run(&c), YCIAM_OK);
    call_rig_body(&c, "POST", "x");
    ANSWER(&c, OK_11);
    fake_break(&c.api, FAKE_STALL, 4, 0);
    assert_int_equal(call_rig_run(&c), YCIAM_ERR_TIMEOUT);
    assert_int_equal(c.api.connects, 1);
}

/* The attempt that the call began ends with it: no JWT stays in memory, and the port is free. */
static void closing_a_call_ends_the_attempt_that_it_began(void **state)
{
    (void) state;
    rig_init(&c.rig);
    rig_answer_token(&c.rig, RIG_TOKEN, 43200);
    fake_break(&c.rig.fake, FAKE_STALL, 2, 0);
    c.config.timeouts.total_ms = 3000;
    yciam_call_close(&c.call);
    assert_int_equal(yciam_call_init(&c.call, &c.config), YCIAM_OK);
    assert_int_equal(yciam_call_start(&c.call, &c.request), YCIAM_OK);
    while (call_rig_poll(&c) == YCIAM_PENDING) {
    }
    assert_int_equal(yciam_call_error(&c.call)->result, YCIAM_ERR_TIMEOUT);
    assert_int_equal(yciam_call_error(&c.call)->stage, YCIAM_STAGE_TOKEN);
    assert_int_equal(yciam_call_error(&c.call)->native, 0);
    assert_true(c.rig.fake.is_open);
    assert_true(contains(c.rig.work, sizeof c.rig.work, "eyJ"));
    yciam_call_close(&c.call);
    assert_false(c.rig.fake.is_open);
    assert_true(all_zero(c.rig.work, sizeof c.rig.work));
    assert_int_equal(yciam_stage(&c.rig.iam), YCIAM_STAGE_IDLE);
    fake_break(&c.rig.fake, FAKE_GOOD, 0, 0);
    rig_get_token(&c.rig);
}

static void an_attempt_of_somebody_else_goes_on(void **state)
{
    (void) state;
    rig_init(&c.rig);
    rig_answer_token(&c.rig, RIG_TOKEN, 43200);
    c.rig.fake.connect_pending = 5;
    assert_int_equal(yciam_poll(&c.rig.iam), YCIAM_PENDING);
    assert_int_equal(yciam_call_start(&c.call, &c.request), YCIAM_OK);
    assert_int_equal(yciam_call_poll(&c.call), YCIAM_PENDING);
    yciam_call_close(&c.call);
    assert_int_not_equal(yciam_stage(&c.rig.iam), YCIAM_STAGE_IDLE);
    rig_get_token(&c.rig);
}

static void a_call_on_a_closed_instance_fails_at_once(void **state)
{
    (void) state;
    yciam_close(&c.rig.iam);
    assert_int_equal(yciam_call_start(&c.call, &c.request), YCIAM_OK);
    assert_int_equal(yciam_call_poll(&c.call), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_call_error(&c.call)->stage, YCIAM_STAGE_TOKEN);
    assert_int_equal(yciam_call_error(&c.call)->native, YCIAM_ARG_OBJECT);
}

/* The application supplies the tokens: there is no other token, so the refused one is not sent again. */
static void a_given_token_that_is_refused_is_sent_once(void **state)
{
    (void) state;
    yciam_close(&c.rig.iam);
    c.rig.config.source = &yciam_source_given;
    rig_init(&c.rig);
    assert_int_equal(yciam_set_token(&c.rig.iam, RIG_TOKEN, FAKE_EPOCH + 43200), YCIAM_OK);
    call_rig_age(&c);
    ANSWER(&c, "HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno");
    assert_int_equal(call_rig_run(&c), YCIAM_OK);
    assert_int_equal(yciam_call_status(&c.call), 401);
    assert_string_equal(c.body, "no");
    assert_int_equal(c.api.connects, 1);
}

static void a_token_from_the_own_buffer_is_refused(void **state)
{
    (void) state;
    assert_int_equal(yciam_set_token(&c.rig.iam, yciam_token(&c.rig.iam), FAKE_EPOCH + 43200), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_set_token(&c.rig.iam, c.rig.token + 5, FAKE_EPOCH + 43200), YCIAM_ERR_ARGUMENT);
    assert_string_equal(yciam_token(&c.rig.iam), RIG_TOKEN);
}

/* Two API hosts over one port object, one call after the other: no host gets the other host's token. */
static void calls_share_a_port_one_after_the_other(void **state)
{
    static yciam_call_t second;
    yciam_call_config_t second_config = c.config;
    uint8_t second_work[600];

    (void) state;
    memset(&second, 0, sizeof second);
    second_config.host = "other.example";
    second_config.work = second_work;
    second_config.work_cap = sizeof second_work;
    assert_int_equal(yciam_call_init(&second, &second_config), YCIAM_OK);
    for (unsigned i = 0; i < 6u; i++) {
        yciam_call_t *call = (i % 3u) == 1u ? &second : &c.call;

        ANSWER(&c, OK_11);
        assert_int_equal(yciam_call_start(call, &c.request), YCIAM_OK);
        while (yciam_call_poll(call) == YCIAM_PENDING) {
            call_rig_pass(&c, yciam_call_delay_ms(call));
        }
        assert_int_equal(yciam_call_error(call)->result, YCIAM_OK);
        assert_string_equal(c.api.host, call == &second ? "other.example" : "api.example");
        assert_non_null(
            strstr(call_rig_request(&c), call == &second ? "Host: other.example\r\n" : "Host: api.example\r\n"));
    }
    yciam_call_close(&second);
}

static void a_call_under_way_is_not_initialised_again(void **state)
{
    (void) state;
    assert_int_equal(yciam_call_start(&c.call, &c.request), YCIAM_OK);
    assert_int_equal(yciam_call_init(&c.call, &c.config), YCIAM_ERR_ARGUMENT);
    while (call_rig_poll(&c) == YCIAM_PENDING) {
    }
    assert_int_equal(yciam_call_status(&c.call), 200);
    assert_true(c.api.is_open); /* a kept connection is not dropped either */
    assert_int_equal(yciam_call_init(&c.call, &c.config), YCIAM_ERR_ARGUMENT);
    yciam_call_close(&c.call);
    assert_int_equal(yciam_call_init(&c.call, &c.config), YCIAM_OK);
}

/* 200 arrives while the body waits for its next part, which never comes: that is the answer, not "timeout". */
static void an_answer_counts_though_the_body_cannot_be_sent(void **state)
{
    (void) state;
    call_rig_source(&c, "POST", "0123456789");
    ANSWER(&c, OK_11);
    c.step = 5;
    c.not_now = 0;
    c.config.timeouts.answer_ms = 1000;
    yciam_call_close(&c.call);
    assert_int_equal(yciam_call_init(&c.call, &c.config), YCIAM_OK);
    assert_int_equal(yciam_call_start(&c.call, &c.request), YCIAM_OK);
    while (call_rig_poll(&c) == YCIAM_PENDING) {
        c.not_now = 1000000; /* after the first part */
    }
    assert_int_equal(yciam_call_error(&c.call)->result, YCIAM_OK);
    assert_int_equal(yciam_call_status(&c.call), 200);
    assert_string_equal(c.body, "{\"ok\":true}");
    assert_false(c.api.is_open);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CALL_RIG_TEST(an_idle_connection_is_closed, &c),
        CALL_RIG_TEST(a_connection_that_is_idle_for_long_is_not_used, &c),
        CALL_RIG_TEST(a_kept_connection_without_an_answer_is_stale, &c),
        CALL_RIG_TEST(closing_a_call_ends_the_attempt_that_it_began, &c),
        CALL_RIG_TEST(an_attempt_of_somebody_else_goes_on, &c),
        CALL_RIG_TEST(a_call_on_a_closed_instance_fails_at_once, &c),
        CALL_RIG_TEST(a_given_token_that_is_refused_is_sent_once, &c),
        CALL_RIG_TEST(a_token_from_the_own_buffer_is_refused, &c),
        CALL_RIG_TEST(calls_share_a_port_one_after_the_other, &c),
        CALL_RIG_TEST(a_call_under_way_is_not_initialised_again, &c),
        CALL_RIG_TEST(an_answer_counts_though_the_body_cannot_be_sent, &c),
    };

    return cmocka_run_group_tests_name("call_keep", tests, NULL, NULL);
}
