/* SPDX-License-Identifier: Apache-2.0 */
/* A server that answers before it has read the whole request (RFC 9112, 9.5). */
#include "unit.h"

#include "call_rig.h"

#define LINE    "What the server does not care for, whatever it is. "
#define BODY    LINE LINE LINE LINE
#define WINDOW  250u /* within the body */
#define TOO_BIG "HTTP/1.1 413 Content Too Large\r\nContent-Length: 9\r\n\r\n{\"no\":11}"

static call_rig_t c;

static int setup(void **state)
{
    (void) state;
    call_rig_setup(&c);
    c.step = 70;
    call_rig_source(&c, "POST", BODY);
    return 0;
}

static void an_error_is_read_though_the_server_reads_no_more(void **state)
{
    (void) state;
    for (size_t piece = 0; piece < 4u; piece++) {
        for (size_t window = 2; window < 350u; window++) {
            assert_int_equal(setup(NULL), 0);
            c.api.piece = piece;
            c.api.window = window;
            ANSWER(&c, TOO_BIG);
            assert_int_equal(call_rig_run(&c), YCIAM_OK);
            assert_int_equal(yciam_call_status(&c.call), 413);
            assert_string_equal(c.body, "{\"no\":11}");
            assert_non_null(strstr(c.head, "HTTP/1.1 413 Content Too Large\r\n"));
            assert_true(c.api.request_len <= window);
        }
    }
}

static void a_redirect_is_an_answer_too(void **state)
{
    (void) state;
    c.api.window = WINDOW;
    ANSWER(&c, "HTTP/1.1 307 Elsewhere\r\nLocation: /v2\r\nContent-Length: 0\r\n\r\n");
    assert_int_equal(call_rig_run(&c), YCIAM_OK);
    assert_int_equal(yciam_call_status(&c.call), 307);
    assert_int_equal(c.api.connects, 1);
}

/* The lowest status that ends the sending. Below it, the rest of the body is sent as long as the server reads it. */
static void from_300_on_nothing_more_is_sent(void **state)
{
    uint64_t start_ms = c.api.now_ms;

    (void) state;
    c.api.window = WINDOW;
    ANSWER(&c, "HTTP/1.1 300 Choose\r\nContent-Length: 0\r\n\r\n");
    assert_int_equal(call_rig_run(&c), YCIAM_OK);
    assert_int_equal(yciam_call_status(&c.call), 300);
    assert_true(c.api.now_ms - start_ms < 1000u);

    assert_int_equal(setup(NULL), 0);
    start_ms = c.api.now_ms;
    c.api.window = WINDOW;
    ANSWER(&c, "HTTP/1.1 299 Go on\r\nContent-Length: 0\r\n\r\n");
    assert_int_equal(call_rig_run(&c), YCIAM_OK);
    assert_int_equal(yciam_call_status(&c.call), 299);
    assert_true(c.api.now_ms - start_ms >= YCIAM_CALL_DEFAULT_IDLE_MS);
}

static int fail_at_the_status_line(void *ctx, const char *bytes, size_t len)
{
    (void) ctx;
    return len > 5u && memcmp(bytes, "HTTP/", 5) == 0 ? -7 : 0;
}

/* The callback fails once, at the status line, while the body is being sent. */
static void a_callback_that_fails_ends_the_call(void **state)
{
    static const char *const answers[] = { TOO_BIG, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" };

    (void) state;
    for (size_t i = 0; i < COUNT(answers); i++) {
        assert_int_equal(setup(NULL), 0);
        c.api.window = WINDOW;
        c.request.on_head = fail_at_the_status_line;
        call_rig_answer(&c, answers[i], strlen(answers[i]));
        CHECK_RESULT(call_rig_run(&c), YCIAM_ERR_CALLBACK, answers[i]);
        assert_int_equal(yciam_call_error(&c.call)->native, -7);
        assert_int_equal(yciam_call_error(&c.call)->stage, YCIAM_STAGE_RECEIVE);
    }
}

/* The server would read the rest of this request as the next one. */
static void the_connection_is_not_used_again(void **state)
{
    (void) state;
    c.api.window = WINDOW;
    ANSWER(&c, TOO_BIG);
    assert_int_equal(call_rig_run(&c), YCIAM_OK);
    assert_false(c.api.is_open);
    c.api.window = 0;
    ANSWER(&c, OK_11);
    assert_int_equal(call_rig_run(&c), YCIAM_OK);
    assert_int_equal(yciam_call_status(&c.call), 200);
    assert_non_null(strstr(call_rig_request(&c), "\r\n\r\n" BODY));
    assert_int_equal(c.api.connects, 2);
    assert_true(c.api.is_open);
}

/* The server reads the next request: the first one was cut off, and the second one is answered. */
static void on_request(void *ctx)
{
    (void) ctx;
    if (c.api.connects == 2u) {
        c.api.window = 0;
        fake_answer(&c.api, OK_11, sizeof OK_11 - 1u);
    }
}

static void a_token_that_is_refused_early_is_renewed(void **state)
{
    yciam_result_t result;

    (void) state;
    call_rig_age(&c);
    rig_answer_token(&c.rig, TOKEN_2, 43200);
    c.api.window = WINDOW;
    c.api.on_request = on_request;
    ANSWER(&c, NO_TOKEN);
    assert_int_equal(yciam_call_start(&c.call, &c.request), YCIAM_OK);
    while ((result = call_rig_poll(&c)) == YCIAM_PENDING) {
    }
    assert_int_equal(result, YCIAM_OK);
    assert_null(c.api.violation);
    assert_int_equal(yciam_call_status(&c.call), 200);
    assert_non_null(strstr(call_rig_request(&c), "Bearer " TOKEN_2 "\r\n"));
    assert_non_null(strstr(call_rig_request(&c), "\r\n\r\n" BODY)); /* from its start */
    assert_string_equal(c.body, "{\"ok\":true}");
    assert_int_equal(c.api.connects, 2);
}

/* After an interim answer the client continues. A 2xx or 3xx may come from a server that answers while it reads. */
static void other_answers_end_nothing(void **state)
{
    static const char *const answers[] = {
        "HTTP/1.1 100 Continue\r\n\r\n" OK_11,
        "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n" OK_11,
        OK_11,
    };

    (void) state;
    for (size_t i = 0; i < COUNT(answers); i++) {
        for (size_t piece = 0; piece < 4u; piece++) {
            assert_int_equal(setup(NULL), 0);
            c.api.piece = piece;
            call_rig_answer(&c, answers[i], strlen(answers[i]));
            assert_int_equal(call_rig_run(&c), YCIAM_OK);
            assert_int_equal(yciam_call_status(&c.call), 200);
            assert_non_null(strstr(call_rig_request(&c), "\r\n\r\n" BODY));
            assert_string_equal(c.body, "{\"ok\":true}");
            assert_string_equal(c.head, "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n");
            assert_true(c.api.is_open);
        }
    }
}

static void an_answer_that_is_none_ends_the_sending(void **state)
{
    static const struct {
        const char *answer;
        yciam_result_t want;
        int end;
    } cases[] = {
        { "SSH-2.0-OpenSSH_9.2\r\n", YCIAM_ERR_HTTP_STATUS, 0 },
        { "HTTP/1.1 413 No\r\n", YCIAM_ERR_CLOSED, YCIAM_ERR_CLOSED },
        { "HTTP/1.1 413 No\r\n", YCIAM_ERR_NETWORK, YCIAM_ERR_NETWORK },
        { "", YCIAM_ERR_CLOSED, YCIAM_ERR_CLOSED },
        { "", YCIAM_ERR_NETWORK, YCIAM_ERR_NETWORK },
    };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(setup(NULL), 0);
        c.api.window = WINDOW;
        c.api.piece = 8;
        c.api.gap_ms = 200; /* read_body has been called before that */
        c.api.answer_end = cases[i].end;
        call_rig_answer(&c, cases[i].answer, strlen(cases[i].answer));
        CHECK_RESULT(call_rig_run(&c), cases[i].want, cases[i].answer);
        assert_int_equal(yciam_call_error(&c.call)->stage, YCIAM_STAGE_RECEIVE);
        assert_int_equal(yciam_call_error(&c.call)->http_status, strstr(cases[i].answer, "413") != NULL ? 413 : 0);
        assert_int_equal(yciam_call_error(&c.call)->native, 0); /* not the last result of read_body */
        assert_true(c.api.request_len <= WINDOW);
    }
}

/* The server has answered and closed: the answer can be read, or was lost with the connection. */
static void an_error_is_read_after_sending_failed(void **state)
{
    (void) state;
    c.api.native = 104;
    c.api.is_heard = true;
    ANSWER(&c, TOO_BIG);
    fake_break(&c.api, FAKE_FAIL, 2, YCIAM_ERR_NETWORK); /* connect, the head */
    assert_int_equal(call_rig_run(&c), YCIAM_OK);
    assert_int_equal(c.api.fault_call, FAKE_SEND);
    assert_int_equal(yciam_call_status(&c.call), 413);
    assert_string_equal(c.body, "{\"no\":11}");
    assert_false(c.api.is_open);
}

static void without_an_answer_it_is_the_failure_of_sending(void **state)
{
    (void) state;
    c.api.native = 104;
    ANSWER(&c, TOO_BIG);
    fake_break(&c.api, FAKE_FAIL, 2, YCIAM_ERR_NETWORK);
    assert_int_equal(call_rig_run(&c), YCIAM_ERR_NETWORK);
    assert_int_equal(c.api.fault_call, FAKE_SEND);
    assert_int_equal(yciam_call_error(&c.call)->stage, YCIAM_STAGE_SEND);
    assert_int_equal(yciam_call_error(&c.call)->native, 104);
    assert_int_equal(yciam_call_error(&c.call)->http_status, 0);
}

/* The server answers 200 without reading the rest of the request: that is the answer. */
static void any_answer_counts_when_the_rest_cannot_be_sent(void **state)
{
    (void) state;
    ANSWER(&c, OK_11);
    c.api.is_heard = true;
    fake_break(&c.api, FAKE_FAIL, 2, YCIAM_ERR_NETWORK);
    assert_int_equal(call_rig_run(&c), YCIAM_OK);
    assert_int_equal(yciam_call_status(&c.call), 200);
    assert_false(c.api.is_open); /* but the connection cannot be used again */
}

/* If no byte could be sent over a kept connection, the call is repeated for every method. */
static void a_kept_connection_that_takes_nothing_is_stale(void **state)
{
    (void) state;
    for (unsigned failing = 2; failing <= 3u; failing++) { /* the check, then send, or recv after send took nothing */
        assert_int_equal(setup(NULL), 0);
        ANSWER(&c, OK_11);
        assert_int_equal(call_rig_run(&c), YCIAM_OK);
        ANSWER(&c, OK_11);
        c.api.window = failing == 3u ? 1u : 0; /* beside the byte that the server read of the last request */
        c.api.request_len = failing == 3u ? 1u : 0;
        fake_break(&c.api, FAKE_FAIL, failing, YCIAM_ERR_NETWORK);
        c.api.on_request = on_request;
        assert_int_equal(call_rig_run(&c), YCIAM_OK);
        assert_int_equal(c.api.connects, 2);
        assert_int_equal(c.api.fault_call, failing == 3u ? FAKE_RECV : FAKE_SEND);
    }
}

static void a_port_that_lies_ends_the_sending(void **state)
{
    (void) state;
    c.api.window = WINDOW;
    fake_break(&c.api, FAKE_TOO_MANY, 4, 0); /* connect, the head, a part of the body, recv */
    assert_int_equal(call_rig_run(&c), YCIAM_ERR_NETWORK);
    assert_int_equal(c.api.fault_call, FAKE_RECV);
    assert_int_equal(yciam_call_error(&c.call)->stage, YCIAM_STAGE_RECEIVE);
}

static void a_server_that_only_stops_to_read_is_waited_for(void **state)
{
    (void) state;
    c.api.window = WINDOW;
    ANSWER(&c, "");
    assert_int_equal(call_rig_run(&c), YCIAM_ERR_TIMEOUT);
    assert_int_equal(yciam_call_error(&c.call)->stage, YCIAM_STAGE_SEND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(an_error_is_read_though_the_server_reads_no_more, setup),
        cmocka_unit_test_setup(a_redirect_is_an_answer_too, setup),
        cmocka_unit_test_setup(from_300_on_nothing_more_is_sent, setup),
        cmocka_unit_test_setup(a_callback_that_fails_ends_the_call, setup),
        cmocka_unit_test_setup(the_connection_is_not_used_again, setup),
        cmocka_unit_test_setup(a_token_that_is_refused_early_is_renewed, setup),
        cmocka_unit_test_setup(other_answers_end_nothing, setup),
        cmocka_unit_test_setup(an_answer_that_is_none_ends_the_sending, setup),
        cmocka_unit_test_setup(an_error_is_read_after_sending_failed, setup),
        cmocka_unit_test_setup(without_an_answer_it_is_the_failure_of_sending, setup),
        cmocka_unit_test_setup(a_kept_connection_that_takes_nothing_is_stale, setup),
        cmocka_unit_test_setup(any_answer_counts_when_the_rest_cannot_be_sent, setup),
        cmocka_unit_test_setup(a_port_that_lies_ends_the_sending, setup),
        cmocka_unit_test_setup(a_server_that_only_stops_to_read_is_waited_for, setup),
    };

    return cmocka_run_group_tests_name("call_early", tests, NULL, NULL);
}
