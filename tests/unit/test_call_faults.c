/* SPDX-License-Identifier: Apache-2.0 */
/* Calls that fail while they are under way. */
#include "unit.h"

#include "call_rig.h"

static call_rig_t c;

static void check_callback(const char *what)
{
    CHECK_RESULT(call_rig_run(&c), YCIAM_ERR_CALLBACK, what);
    assert_int_equal(yciam_call_error(&c.call)->native, -77);
    assert_false(c.api.is_open);
    assert_true(all_zero(c.work, sizeof c.work));
}

static int claim_too_much(void *ctx, size_t offset, void *buf, size_t cap)
{
    (void) ctx;
    (void) offset;
    (void) buf;
    return (int) cap + 1;
}

static void a_callback_that_fails_ends_the_call(void **state)
{
    (void) state;
    c.request.method = "POST";
    c.source = "hello, world!";
    c.source_len = c.request.body_len = 13;
    c.step = 5;
    c.fail_at = 5;
    check_callback("read_body");
    assert_int_equal(yciam_call_error(&c.call)->stage, YCIAM_STAGE_SEND);
    assert_non_null(strstr(call_rig_request(&c), "\r\n\r\nhello"));

    c.fail_at = 0;
    c.body_rc = -77;
    ANSWER(&c, OK_11);
    check_callback("on_body");
    assert_int_equal(yciam_call_error(&c.call)->stage, YCIAM_STAGE_RECEIVE);
    assert_int_equal(yciam_call_error(&c.call)->http_status, 200);

    c.body_rc = 0;
    c.head_rc = -77;
    ANSWER(&c, OK_11);
    check_callback("on_head");
    assert_int_equal(c.body_len, 0);

    c.head_rc = 0;
    c.request.read_body = claim_too_much;
    ANSWER(&c, OK_11);
    assert_int_equal(call_rig_run(&c), YCIAM_ERR_CALLBACK);
}

static void bad_answers_have_their_names(void **state)
{
    static const struct {
        const char *answer;
        yciam_result_t want;
        int end;
    } cases[] = {
        { "HTTP/2 200\r\n\r\n", YCIAM_ERR_HTTP_STATUS, 0 },
        { "HTTP/1.1 101 Switch\r\n\r\n", YCIAM_ERR_HTTP_STATUS, 0 },
        { "HTTP/1.1 200 OK\nX: y\r\n\r\n", YCIAM_ERR_HTTP_STATUS, 0 },
        { "HTTP/1.1 200 OK\r\n X: y\r\n\r\n", YCIAM_ERR_HTTP_FIELD, 0 },
        { "HTTP/1.1 200 OK\r\nConnection\r\n\r\n", YCIAM_ERR_HTTP_FIELD, 0 },
        { "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", YCIAM_ERR_HTTP_LENGTH, 0 },
        { "HTTP/1.1 200 OK\r\nContent-Length: 4294967296\r\n\r\n", YCIAM_ERR_HTTP_LENGTH, 0 },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", YCIAM_ERR_HTTP_CODING, 0 },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", YCIAM_ERR_HTTP_CHUNK, 0 },
        { "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", YCIAM_ERR_CLOSED, YCIAM_ERR_CLOSED },
        { "HTTP/1.1 200 OK\r\n\r\nhell", YCIAM_ERR_NETWORK, YCIAM_ERR_NETWORK },
        { "", YCIAM_ERR_CLOSED, YCIAM_ERR_CLOSED },
    };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        for (size_t piece = 0; piece < 4u; piece++) {
            call_rig_setup(&c);
            c.api.piece = piece;
            c.api.answer_end = cases[i].end;
            call_rig_answer(&c, cases[i].answer, strlen(cases[i].answer));
            CHECK_RESULT(call_rig_run(&c), cases[i].want, cases[i].answer);
            assert_int_equal(yciam_call_error(&c.call)->stage, YCIAM_STAGE_RECEIVE);
        }
    }
}

static void an_endless_head_ends(void **state)
{
    static char answer[20000];

    (void) state;
    memset(answer, 'x', sizeof answer);
    memcpy(answer, "HTTP/1.1 200 OK\r\nX:", 19);
    call_rig_answer(&c, answer, sizeof answer);
    c.request.on_head = NULL;
    assert_int_equal(call_rig_run(&c), YCIAM_ERR_HTTP_LONG);
}

/* Any fault at any call of the port is reported with its name, and the next call succeeds. */
static void every_fault_is_survived(void **state)
{
    static const fake_fault_t faults[] = { FAKE_FAIL,     FAKE_STALL,   FAKE_NOT_NOW, FAKE_ONE_BYTE,
                                           FAKE_TOO_MANY, FAKE_GARBAGE, FAKE_CUT };

    (void) state;
    for (size_t f = 0; f < COUNT(faults); f++) {
        for (unsigned k = 1;; k++) {
            yciam_result_t result;

            call_rig_setup(&c);
            c.api.piece = 20;
            c.request.method = "POST";
            c.source = "hello, world!";
            c.source_len = c.request.body_len = 13;
            c.step = 4;
            call_rig_set_timeouts(&c, 1000, 1000, 5000);
            fake_break(&c.api, faults[f], k, YCIAM_ERR_NETWORK);
            c.api.native = 5;
            result = call_rig_run(&c);
            if (c.api.fault_call == FAKE_NO_CALL) {
                assert_int_equal(result, YCIAM_OK);
                assert_true(k > 10u);
                break;
            }
            if (faults[f] == FAKE_FAIL) {
                assert_int_equal(result, YCIAM_ERR_NETWORK);
                assert_int_equal(yciam_call_error(&c.call)->native, 5);
            } else if (faults[f] == FAKE_STALL) {
                assert_int_equal(result, YCIAM_ERR_TIMEOUT);
            } else if (faults[f] == FAKE_NOT_NOW || faults[f] == FAKE_ONE_BYTE) {
                assert_int_equal(result, YCIAM_OK);
                assert_string_equal(c.body, "{\"ok\":true}");
            }
            fake_break(&c.api, FAKE_GOOD, 0, 0);
            ANSWER(&c, OK_11);
            assert_int_equal(call_rig_run(&c), YCIAM_OK);
            assert_int_equal(yciam_call_status(&c.call), 200);
            assert_string_equal(c.body, "{\"ok\":true}");
        }
    }
}

static void a_call_may_be_ended_at_any_time(void **state)
{
    (void) state;
    for (unsigned polls = 0; polls < 12u; polls++) {
        call_rig_setup(&c);
        c.api.piece = 50;
        assert_int_equal(yciam_call_start(&c.call, &c.request), YCIAM_OK);
        for (unsigned i = 0; i < polls; i++) {
            (void) yciam_call_poll(&c.call);
        }
        if (polls % 2u == 0) {
            yciam_call_close(&c.call);
            assert_int_equal(yciam_call_stage(&c.call), YCIAM_STAGE_IDLE);
            assert_false(c.api.is_open);
            assert_true(all_zero(c.work, sizeof c.work));
        }
        c.api.answered = 0;
        assert_int_equal(call_rig_run(&c), YCIAM_OK); /* which ends the other half */
        assert_string_equal(c.body, "{\"ok\":true}");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CALL_RIG_TEST(a_callback_that_fails_ends_the_call, &c),
        CALL_RIG_TEST(bad_answers_have_their_names, &c),
        CALL_RIG_TEST(an_endless_head_ends, &c),
        CALL_RIG_TEST(every_fault_is_survived, &c),
        CALL_RIG_TEST(a_call_may_be_ended_at_any_time, &c),
    };

    return cmocka_run_group_tests_name("call_faults", tests, NULL, NULL);
}
