/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which failures on a kept connection end the call, and which end only the connection, so that the call is repeated;
 * and a renewal that is under way.
 */
#include "unit.h"

#include <yciam/revocation.h>

#include "call_rig.h"

static call_rig_t c;

/* The check of the connection, the request, and the answer that does not arrive. */
static void a_kept_connection_may_end_in_any_way(void **state)
{
    static const struct {
        fake_fault_t fault;
        yciam_result_t result;
        bool repeated;
    } cases[] = {
        { FAKE_FAIL, YCIAM_ERR_NETWORK, true },
        { FAKE_FAIL, YCIAM_ERR_TLS, true },
        { FAKE_FAIL, YCIAM_ERR_MEMORY, false },
        { FAKE_STALL, YCIAM_ERR_TIMEOUT, true }, /* a NAT has forgotten it */
    };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        call_rig_setup(&c);
        assert_int_equal(call_rig_run(&c), YCIAM_OK);
        ANSWER(&c, OK_11);
        fake_break(&c.api, cases[i].fault, 3, cases[i].result);
        CHECK_RESULT(call_rig_run(&c), cases[i].repeated ? YCIAM_OK : cases[i].result, "kept");
        assert_int_equal(c.api.connects, cases[i].repeated ? 2 : 1);
    }
}

static void a_status_line_is_an_answer_that_began(void **state)
{
    (void) state;
    assert_int_equal(call_rig_run(&c), YCIAM_OK);
    ANSWER(&c, "HTTP/1.1 200 OK\r\n");
    fake_break(&c.api, FAKE_NOT_NOW, 1, 0);
    c.api.answer_end = YCIAM_ERR_NETWORK;
    c.api.port.last_error = NULL; /* a port need not have one */
    assert_int_equal(call_rig_run(&c), YCIAM_ERR_NETWORK);
    assert_int_equal(yciam_call_error(&c.call)->native, 0);
    assert_int_equal(c.api.connects, 1);
}

static void accept_second(void *ctx)
{
    (void) ctx;
    if (c.api.connects == 2u) {
        fake_answer(&c.api, OK_11, sizeof OK_11 - 1u);
    }
}

/* The instance has already begun to get another token when the 401 arrives: the call waits for that token. */
static void a_renewal_that_is_under_way_is_waited_for(void **state)
{
    static const char refusal[] = "HTTP/1.1 401 No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    yciam_result_t result;
    bool was_again = false;

    (void) state;
    ANSWER(&c, refusal);
    c.api.on_request = accept_second;
    call_rig_pass(&c, yciam_delay_ms(&c.rig.iam) - 1u);
    assert_int_equal(yciam_call_start(&c.call, &c.request), YCIAM_OK);
    assert_int_equal(yciam_call_poll(&c.call), YCIAM_PENDING);
    assert_int_equal(yciam_call_stage(&c.call), YCIAM_STAGE_CONNECT);
    c.rig.fake.connect_pending = 50;
    call_rig_pass(&c, 1);
    assert_int_equal(yciam_poll(&c.rig.iam), YCIAM_OK);
    assert_int_equal(yciam_stage(&c.rig.iam), YCIAM_STAGE_CONNECT);
    while ((result = yciam_call_poll(&c.call)) == YCIAM_PENDING) {
        was_again = was_again || (yciam_call_stage(&c.call) == YCIAM_STAGE_TOKEN && c.api.connects == 1u);
        assert_int_equal(yciam_call_status(&c.call), 0); /* the 401 that the call skips is not its status */
        call_rig_pass(&c, yciam_call_delay_ms(&c.call));
    }
    assert_int_equal(result, YCIAM_OK);
    assert_true(was_again);
    assert_int_equal(yciam_call_status(&c.call), 200);
    assert_int_equal(c.rig.fake.connects, 2);
}

/*
 * No token, and a pause that has not ended: the call fails at once with the reason of the pause, also after a
 * revocation.
 */
static void a_call_in_a_pause_fails_with_its_reason(void **state)
{
    yciam_revocation_t revocation = { 0 };

    (void) state;
    rig_init(&c.rig);
    rig_answer(&c.rig, "503 Busy", "", "{}");
    assert_int_equal(rig_attempt(&c.rig), YCIAM_ERR_BUSY);
    rig_answer(&c.rig, "400 Bad Request", "", "{\"code\":3}");
    assert_int_equal(yciam_revocation_start(&revocation, &c.rig.iam, "t1.9euOther"), YCIAM_OK);
    while (yciam_revocation_poll(&revocation) == YCIAM_PENDING) {
        call_rig_pass(&c, yciam_revocation_delay_ms(&revocation));
    }
    assert_int_equal(yciam_revocation_error(&revocation)->result, YCIAM_ERR_REFUSED);
    assert_true(yciam_delay_ms(&c.rig.iam) > 0);
    assert_int_equal(yciam_call_start(&c.call, &c.request), YCIAM_OK);
    assert_int_equal(yciam_call_poll(&c.call), YCIAM_ERR_BUSY); /* not the revocation's result */
    assert_int_equal(yciam_call_error(&c.call)->http_status, 503);
}

/* The connection dies between its check and the answer: send fails, or recv. The first call of recv is the check. */
static void only_what_may_be_repeated_is(void **state)
{
    static const struct {
        const char *method;
        bool repeated;
    } cases[] = { { "GET", true },     { "HEAD", true },  { "PUT", true },    { "DELETE", true },
                  { "OPTIONS", true }, { "POST", false }, { "PATCH", false }, { "get", false } };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        for (unsigned k = 2; k <= 3u; k++) {
            yciam_result_t failure = k == 2u ? YCIAM_ERR_NETWORK : YCIAM_ERR_CLOSED;
            bool repeated = cases[i].repeated || k == 2u; /* no server has acted on a request that was not sent */

            call_rig_setup(&c);
            assert_int_equal(call_rig_run(&c), YCIAM_OK);
            c.request.method = cases[i].method;
            ANSWER(&c, OK_11);
            fake_break(&c.api, FAKE_FAIL, k, failure);
            CHECK_RESULT(call_rig_run(&c), repeated ? YCIAM_OK : failure, cases[i].method);
            CHECK(c.api.connects == (repeated ? 2u : 1u), "%s", cases[i].method);
        }
    }
}

/* For each part of the request that was sent: in one piece or in two, with the body available or not yet. */
static void what_was_sent_in_part_is_not_repeated(void **state)
{
    (void) state;
    for (unsigned k = 3; k <= 5u; k++) { /* the check, a piece, another piece */
        for (unsigned not_now = 0; not_now <= 1u; not_now++) {
            call_rig_setup(&c);
            assert_int_equal(call_rig_run(&c), YCIAM_OK);
            call_rig_source(&c, "POST", "once");
            c.not_now = not_now;
            c.api.piece = k == 3u ? 0 : k == 4u ? 100u : 70u;
            ANSWER(&c, OK_11);
            fake_break(&c.api, FAKE_FAIL, k, YCIAM_ERR_NETWORK);
            assert_int_equal(call_rig_run(&c), YCIAM_ERR_NETWORK);
            assert_int_equal(c.api.connects, 1);
        }
    }
}

static void a_repeated_body_begins_anew(void **state)
{
    (void) state;
    c.step = 4;
    call_rig_source(&c, "PUT", "hello, world!");
    assert_int_equal(call_rig_run(&c), YCIAM_OK);
    ANSWER(&c, OK_11);
    fake_break(&c.api, FAKE_FAIL, 4, YCIAM_ERR_NETWORK);
    assert_int_equal(call_rig_run(&c), YCIAM_OK);
    assert_non_null(strstr(call_rig_request(&c), "\r\n\r\nhello, world!"));
    assert_int_equal(c.api.connects, 2);
}

/* The server closes every connection. */
static void a_repetition_ends(void **state)
{
    (void) state;
    assert_int_equal(call_rig_run(&c), YCIAM_OK);
    ANSWER(&c, "");
    fake_break(&c.api, FAKE_NOT_NOW, 1, 0); /* the check finds nothing */
    c.api.answer_end = YCIAM_ERR_CLOSED;
    assert_int_equal(call_rig_run(&c), YCIAM_ERR_CLOSED);
    assert_int_equal(c.api.connects, 2);
}

static void nothing_is_repeated_once_an_answer_began(void **state)
{
    (void) state;
    assert_int_equal(call_rig_run(&c), YCIAM_OK);
    ANSWER(&c, "HTTP/1");
    fake_break(&c.api, FAKE_NOT_NOW, 1, 0);
    c.api.answer_end = YCIAM_ERR_NETWORK;
    assert_int_equal(call_rig_run(&c), YCIAM_ERR_NETWORK);
    assert_int_equal(c.api.connects, 1);
    assert_int_equal(yciam_call_error(&c.call)->stage, YCIAM_STAGE_RECEIVE);
}

/* A byte shows that the server is there. RFC 9112, 2.2 lets servers ignore an empty line, but not clients. */
static void a_byte_that_begins_no_answer_is_not_passed_over(void **state)
{
    static const char bytes[] = { '\0', '\r', '\n', ' ', 'H', '\xFF' };

    (void) state;
    for (size_t i = 0; i < COUNT(bytes); i++) {
        call_rig_setup(&c);
        assert_int_equal(call_rig_run(&c), YCIAM_OK);
        call_rig_answer(&c, &bytes[i], 1);
        c.api.next_piece_ms = c.api.now_ms + 1u; /* the check finds nothing */
        c.api.is_heard = true;
        fake_break(&c.api, FAKE_FAIL, 2, YCIAM_ERR_NETWORK);
        CHECK(call_rig_run(&c) == YCIAM_ERR_NETWORK && c.api.connects == 1u, "byte %d", bytes[i]);
        assert_int_equal(c.api.fault_call, FAKE_SEND);
        assert_int_equal(c.api.answered, 1);
    }
}

/* A part of an answer is a failure, no matter who closed the connection. */
static void a_call_that_was_closed_has_failed(void **state)
{
    (void) state;
    c.api.piece = 8;
    for (unsigned polls = 0;; polls++) {
        yciam_result_t result = YCIAM_PENDING;

        ANSWER(&c, OK_11);
        assert_int_equal(yciam_call_start(&c.call, &c.request), YCIAM_OK);
        for (unsigned i = 0; i < polls && result == YCIAM_PENDING; i++) {
            result = yciam_call_poll(&c.call);
            call_rig_pass(&c, yciam_call_delay_ms(&c.call));
        }
        yciam_call_close(&c.call);
        if (result == YCIAM_OK) {
            assert_int_equal(yciam_call_poll(&c.call), YCIAM_OK); /* a complete answer stays complete */
            assert_true(polls > 10u);
            break;
        }
        CHECK_RESULT(yciam_call_poll(&c.call), YCIAM_ERR_CLOSED, "closed");
        assert_int_equal(yciam_call_error(&c.call)->result, YCIAM_ERR_CLOSED);
        assert_false(c.api.is_open);
        assert_true(all_zero(c.work, sizeof c.work));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CALL_RIG_TEST(a_kept_connection_may_end_in_any_way, &c),
        CALL_RIG_TEST(a_status_line_is_an_answer_that_began, &c),
        CALL_RIG_TEST(a_renewal_that_is_under_way_is_waited_for, &c),
        CALL_RIG_TEST(a_call_in_a_pause_fails_with_its_reason, &c),
        CALL_RIG_TEST(only_what_may_be_repeated_is, &c),
        CALL_RIG_TEST(what_was_sent_in_part_is_not_repeated, &c),
        CALL_RIG_TEST(a_repeated_body_begins_anew, &c),
        CALL_RIG_TEST(a_repetition_ends, &c),
        CALL_RIG_TEST(nothing_is_repeated_once_an_answer_began, &c),
        CALL_RIG_TEST(a_byte_that_begins_no_answer_is_not_passed_over, &c),
        CALL_RIG_TEST(a_call_that_was_closed_has_failed, &c),
    };

    return cmocka_run_group_tests_name("call_again", tests, NULL, NULL);
}
