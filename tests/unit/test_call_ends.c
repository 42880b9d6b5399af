/* SPDX-License-Identifier: Apache-2.0 */
/* Calls beside other users of their instance and of their port; and wrong use. */
#include "unit.h"

#include <yciam/revocation.h>

#include "call_rig.h"

static call_rig_t c;

static void wrong_use_is_an_error(void **state)
{
    yciam_call_t other = { 0 };

    (void) state;
    assert_int_equal(yciam_call_init(&other, NULL), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_call_start(&c.call, NULL), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_call_error(&c.call)->native, YCIAM_ARG_OBJECT);
    c.request.field_count = 1;
    assert_int_equal(yciam_call_start(&c.call, &c.request), YCIAM_ERR_ARGUMENT); /* no array */
    assert_int_equal(yciam_call_error(&c.call)->native, YCIAM_ARG_FIELD);
    c.request.fields = (const char *const[]){ NULL };
    assert_int_equal(yciam_call_start(&c.call, &c.request), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_call_error(&c.call)->native, YCIAM_ARG_FIELD);
    c.request.field_count = 0;
    yciam_close(&c.rig.iam);
    assert_int_equal(yciam_call_init(&other, &c.config), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_call_error(&other)->native, YCIAM_ARG_OBJECT);
}

/* The call under way continues as if nothing had been requested. */
static void a_call_that_has_only_been_started_is_not_initialised_again(void **state)
{
    (void) state;
    assert_int_equal(yciam_call_start(&c.call, &c.request), YCIAM_OK);
    assert_int_equal(yciam_call_init(&c.call, &c.config), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_call_stage(&c.call), YCIAM_STAGE_TOKEN);
}

/* The attempt that the call began has ended, polled by the instance's own loop. */
static void closing_a_call_leaves_an_instance_alone_that_is_idle(void **state)
{
    (void) state;
    rig_init(&c.rig);
    rig_answer_token(&c.rig, RIG_TOKEN, 43200);
    assert_int_equal(yciam_call_start(&c.call, &c.request), YCIAM_OK);
    assert_int_equal(yciam_call_poll(&c.call), YCIAM_PENDING);
    assert_int_not_equal(yciam_stage(&c.rig.iam), YCIAM_STAGE_IDLE);
    rig_get_token(&c.rig);
    yciam_call_close(&c.call);
    assert_int_equal(yciam_call_error(&c.call)->result, YCIAM_ERR_CLOSED);
    assert_int_equal(yciam_error(&c.rig.iam)->result, YCIAM_OK);
    assert_string_equal(yciam_token(&c.rig.iam), RIG_TOKEN);
}

/*
 * An answer without a length ends with its connection, but not if another object has opened a connection on the port.
 */
static void a_connection_that_is_taken_away_ends_no_answer(void **state)
{
    (void) state;
    c.api.piece = 19;
    ANSWER(&c, "HTTP/1.1 200 OK\r\n\r\nhalf of the answer, and more of it");
    assert_int_equal(yciam_call_start(&c.call, &c.request), YCIAM_OK);
    while (c.body_len == 0) {
        assert_int_equal(call_rig_poll(&c), YCIAM_PENDING);
    }
    c.api.connection++;
    while (call_rig_poll(&c) == YCIAM_PENDING) {
    }
    assert_int_equal(yciam_call_error(&c.call)->result, YCIAM_ERR_CLOSED);
    assert_int_equal(yciam_call_error(&c.call)->stage, YCIAM_STAGE_RECEIVE);
}

/* A 401 while a revocation uses the instance: no other token follows, since the held one is a moment old. */
static void a_refusal_during_a_revocation_ends_the_call(void **state)
{
    yciam_revocation_t revocation = { 0 };

    (void) state;
    assert_int_equal(yciam_revocation_start(&revocation, &c.rig.iam, "t1.9euStranger"), YCIAM_OK);
    ANSWER(&c, NO_TOKEN);
    assert_int_equal(yciam_call_start(&c.call, &c.request), YCIAM_OK);
    assert_int_equal(call_rig_poll(&c), YCIAM_PENDING);
    assert_int_equal(yciam_call_stage(&c.call), YCIAM_STAGE_CONNECT);
    assert_int_equal(yciam_revocation_poll(&revocation), YCIAM_PENDING);
    rig_answer(&c.rig, "200 OK", "", "{\"subjectId\":\"ajeaccount0000000001\"}");
    while (call_rig_poll(&c) == YCIAM_PENDING) {
        (void) yciam_revocation_poll(&revocation);
    }
    assert_int_equal(yciam_call_error(&c.call)->result, YCIAM_ERR_REFUSED);
    assert_int_equal(yciam_call_error(&c.call)->stage, YCIAM_STAGE_TOKEN);
    assert_int_equal(yciam_call_error(&c.call)->http_status, 401);
    assert_int_equal(yciam_revocation_error(&revocation)->result, YCIAM_OK);
}

/* A device that restarted during a pause: the call fails at once, because there is no token. */
static void without_a_token_in_a_restored_pause_it_fails_at_once(void **state)
{
    uint8_t saved[YCIAM_SAVE_SIZE(RIG_TOKEN_CAP - 1u)];
    size_t len;

    (void) state;
    rig_init(&c.rig);
    rig_answer(&c.rig, "503 Busy", "Retry-After: 600\r\n", "{}");
    assert_int_equal(rig_attempt(&c.rig), YCIAM_ERR_BUSY);
    assert_int_equal(yciam_save(&c.rig.iam, saved, sizeof saved, &len), YCIAM_OK);
    rig_init(&c.rig);
    assert_int_equal(yciam_restore(&c.rig.iam, saved, len), YCIAM_OK);
    assert_int_equal(yciam_call_start(&c.call, &c.request), YCIAM_OK);
    assert_int_equal(yciam_call_poll(&c.call), YCIAM_ERR_EXPIRED);
    assert_int_equal(yciam_call_error(&c.call)->native, 0);
    assert_int_equal(yciam_call_error(&c.call)->stage, YCIAM_STAGE_TOKEN);
    assert_int_equal(c.api.connects, 0);
}

/* `len` bytes of head, and no body. */
static yciam_result_t answer_head_of(size_t len)
{
    static const char start[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: ";
    static char head[66000];

    assert_true(len <= sizeof head);
    memset(head, 'y', len);
    memcpy(head, start, sizeof start - 1u);
    memcpy(head + len - 4u, "\r\n\r\n", 4);
    call_rig_answer(&c, head, len);
    return call_rig_run(&c);
}

static void the_configuration_limits_the_head_of_an_answer(void **state)
{
    static const uint32_t limits[] = { 0, 100, 8193, 65536 };

    (void) state;
    c.request.on_head = NULL;
    for (size_t i = 0; i < COUNT(limits); i++) {
        uint32_t limit = limits[i] != 0 ? limits[i] : YCIAM_CALL_DEFAULT_HEAD_MAX;

        c.config.head_max = limits[i];
        CHECK_RESULT(answer_head_of(limit), YCIAM_OK, "the longest head");
        CHECK_RESULT(answer_head_of(limit + 1u), YCIAM_ERR_HTTP_LONG, "a longer head");
    }
}

/*
 * The call began an attempt and was closed. The instance's next attempt is its own, even if the call is closed again.
 */
static void closing_again_ends_no_other_attempt(void **state)
{
    (void) state;
    rig_init(&c.rig);
    assert_int_equal(yciam_call_start(&c.call, &c.request), YCIAM_OK);
    assert_int_equal(yciam_call_poll(&c.call), YCIAM_PENDING);
    yciam_call_close(&c.call);
    assert_int_equal(yciam_stage(&c.rig.iam), YCIAM_STAGE_IDLE);
    assert_int_equal(rig_poll(&c.rig), YCIAM_PENDING);
    assert_int_not_equal(yciam_stage(&c.rig.iam), YCIAM_STAGE_IDLE);
    yciam_call_close(&c.call);
    assert_int_not_equal(yciam_stage(&c.rig.iam), YCIAM_STAGE_IDLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CALL_RIG_TEST(wrong_use_is_an_error, &c),
        CALL_RIG_TEST(a_call_that_has_only_been_started_is_not_initialised_again, &c),
        CALL_RIG_TEST(closing_a_call_leaves_an_instance_alone_that_is_idle, &c),
        CALL_RIG_TEST(a_connection_that_is_taken_away_ends_no_answer, &c),
        CALL_RIG_TEST(a_refusal_during_a_revocation_ends_the_call, &c),
        CALL_RIG_TEST(the_configuration_limits_the_head_of_an_answer, &c),
        CALL_RIG_TEST(without_a_token_in_a_restored_pause_it_fails_at_once, &c),
        CALL_RIG_TEST(closing_again_ends_no_other_attempt, &c),
    };

    return cmocka_run_group_tests_name("call_ends", tests, NULL, NULL);
}
