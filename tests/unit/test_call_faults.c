/* SPDX-License-Identifier: Apache-2.0 */
/* Calls that cannot or must not be made, and calls that fail. */
#include "unit.h"

#include "call_rig.h"

static call_rig_t c;

/* Refused, and nothing went anywhere. */
static void check_refused(const char *what)
{
    CHECK_RESULT(yciam_call_start(&c.call, &c.request), YCIAM_ERR_ARGUMENT, what);
    CHECK_RESULT(yciam_call_poll(&c.call), YCIAM_ERR_ARGUMENT, what);
    CHECK_RESULT(yciam_call_error(&c.call)->result, YCIAM_ERR_ARGUMENT, what);
    assert_int_equal(yciam_call_stage(&c.call), YCIAM_STAGE_IDLE);
    assert_int_equal(c.api.calls, 0);
    CHECK_RESULT(yciam_call(&c.call, &c.request, NULL, NULL), YCIAM_ERR_ARGUMENT, what);
}

static void what_would_change_the_request_is_refused(void **state)
{
    static const char *const methods[] = { "",      "GET ", "GET /x", "GE\tT", "G\r\nX: y", "CONNECT",
                                           "TRACE", "G:T",  "G\x7F",  "G\x80", "(GET)",     "G\"" };
    static const char *const paths[] = { "",
                                         "v1",
                                         "http://x/",
                                         "*",
                                         "/a b",
                                         "/a\tb",
                                         "/a\r\nX: y",
                                         "/a\nX: y",
                                         "/a\r",
                                         "/a#b",
                                         "/a\x7F",
                                         "/\x80",
                                         "/a HTTP/1.1\r\nHost: evil\r\n\r\n",
                                         "/\xC3\xA4",
                                         " /a",
                                         "/\x01" };
    static const char *const fields[] = {
        "",
        "X",
        ":",
        ": y",
        " X: y",
        "X : y",
        "X Y: z",
        "X: y\r\nZ: z",
        "X: y\nZ: z",
        "X: y\r",
        "X: y\r\n",
        "X\r: y",
        "X\r\n: y",
        "X: \x01",
        "X: \x7F",
        "X: \x80",
        "X(: y",
        "\x80: y",
        "Host: evil.example",
        "HOST:evil.example",
        "Authorization: Bearer x",
        "authorization:x",
        "Content-Length: 0",
        "content-length: 5",
        "Transfer-Encoding: chunked",
        "Connection: close",
        "Connection: upgrade",
        "Upgrade: h2c",
        "Expect: 100-continue",
        "TE: trailers",
        "Trailer: X",
        "Keep-Alive: 5",
        "Proxy-Authorization: x",
    };
    const char *field;

    (void) state;
    c.api.calls = 0;
    for (size_t i = 0; i < COUNT(methods); i++) {
        c.request.method = methods[i];
        check_refused(methods[i]);
    }
    c.request.method = NULL;
    for (size_t i = 0; i < COUNT(paths); i++) {
        c.request.path = paths[i];
        check_refused(paths[i]);
    }
    c.request.path = NULL;
    check_refused("no path");
    c.request.path = "/";
    c.request.fields = &field;
    c.request.field_count = 1;
    for (size_t i = 0; i < COUNT(fields); i++) {
        field = fields[i];
        check_refused(fields[i]);
    }
    field = "Hosts: fine";
    assert_int_equal(call_rig_run(&c), YCIAM_OK);
    c.request.read_body = NULL;
    c.request.body_len = 1;
    c.api.calls = 0;
    check_refused("a body from nowhere");
}

static void a_configuration_is_checked(void **state)
{
    static const char *const hosts[] = { "", "a b", "a\r\nX: y", "a/b", "user@a", "a#", "[::1]", "a\x80" };

    (void) state;
    for (size_t i = 0; i < COUNT(hosts); i++) {
        c.config.host = hosts[i];
        CHECK_RESULT(yciam_call_init(&c.call, &c.config), YCIAM_ERR_ARGUMENT, hosts[i]);
    }
    c.config.host = NULL;
    assert_int_equal(yciam_call_init(&c.call, &c.config), YCIAM_ERR_ARGUMENT);
    c.config.host = "h";
    c.config.port = &c.rig.fake.port; /* it is the instance's: a token request could go to the API's host */
    assert_int_equal(yciam_call_init(&c.call, &c.config), YCIAM_ERR_ARGUMENT);
    c.config.port = NULL;
    assert_int_equal(yciam_call_init(&c.call, &c.config), YCIAM_ERR_ARGUMENT);
    c.config.port = &c.api.port;
    c.config.iam = NULL;
    assert_int_equal(yciam_call_init(&c.call, &c.config), YCIAM_ERR_ARGUMENT);
    c.config.iam = &c.rig.iam;
    c.config.work_cap = 0;
    assert_int_equal(yciam_call_init(&c.call, &c.config), YCIAM_ERR_ARGUMENT);
    c.config.work_cap = 1;
    c.config.work = NULL;
    assert_int_equal(yciam_call_init(&c.call, &c.config), YCIAM_ERR_ARGUMENT);
    c.config.work = c.work;
    assert_int_equal(yciam_call_init(&c.call, &c.config), YCIAM_OK);
}

static void a_head_that_does_not_fit_is_not_sent(void **state)
{
    size_t len;

    (void) state;
    assert_int_equal(call_rig_run(&c), YCIAM_OK);
    len = strlen(call_rig_request(&c));
    yciam_call_close(&c.call);
    for (c.config.work_cap = 1; c.config.work_cap < len; c.config.work_cap++) {
        assert_int_equal(yciam_call_init(&c.call, &c.config), YCIAM_OK);
        yciam_call_close(&c.call);
        assert_int_equal(call_rig_run(&c), YCIAM_ERR_SPACE);
        assert_int_equal(yciam_call_error(&c.call)->stage, YCIAM_STAGE_TOKEN);
    }
    assert_int_equal(c.api.connects, 1);
    ANSWER(&c, OK_11);
    assert_int_equal(yciam_call_init(&c.call, &c.config), YCIAM_OK);
    assert_int_equal(call_rig_run(&c), YCIAM_OK);
}

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

static void set_timeouts(uint32_t connect_ms, uint32_t answer_ms, uint32_t total_ms)
{
    c.config.timeouts.connect_ms = connect_ms;
    c.config.timeouts.answer_ms = answer_ms;
    c.config.timeouts.total_ms = total_ms;
    assert_int_equal(yciam_call_init(&c.call, &c.config), YCIAM_OK);
}

static void each_stage_has_its_deadline(void **state)
{
    static const struct {
        yciam_stage_t stage;
        uint64_t limit_ms;
    } cases[] = { { YCIAM_STAGE_CONNECT, 2000 }, { YCIAM_STAGE_SEND, 1000 }, { YCIAM_STAGE_RECEIVE, 1000 } };

    (void) state;
    for (unsigned i = 0; i < COUNT(cases); i++) {
        uint64_t start_ms;

        call_rig_setup(&c);
        set_timeouts(2000, 1000, 100000);
        start_ms = c.api.now_ms;
        fake_break(&c.api, FAKE_STALL, i + 1u, 0);
        assert_int_equal(call_rig_run(&c), YCIAM_ERR_TIMEOUT);
        assert_int_equal(yciam_call_error(&c.call)->stage, cases[i].stage);
        assert_in_range(c.api.now_ms - start_ms, cases[i].limit_ms, cases[i].limit_ms + 5u);
    }
}

/* Bytes that come buy time, up to the limit of the whole. */
static void an_answer_that_does_not_end_is_given_up(void **state)
{
    static char answer[100000];
    uint64_t start_ms = c.api.now_ms;

    (void) state;
    memset(answer, 'x', sizeof answer);
    memcpy(answer, "HTTP/1.1 200 OK\r\n\r\n", 19);
    call_rig_answer(&c, answer, sizeof answer);
    c.api.piece = 30;
    c.api.gap_ms = 500;
    set_timeouts(2000, 1000, 10000);
    assert_int_equal(call_rig_run(&c), YCIAM_ERR_TIMEOUT);
    assert_in_range(c.api.now_ms - start_ms, 10000, 10005);
    assert_true(c.body_len > 500u);
}

static void a_body_that_does_not_come_is_given_up(void **state)
{
    uint64_t start_ms = c.api.now_ms;

    (void) state;
    c.request.method = "POST";
    c.source = "x";
    c.source_len = c.request.body_len = 1;
    c.not_now = 1000000;
    ANSWER(&c, "");
    set_timeouts(2000, 1000, 10000);
    assert_int_equal(call_rig_run(&c), YCIAM_ERR_TIMEOUT);
    assert_in_range(c.api.now_ms - start_ms, 1000, 1010);
    assert_int_equal(yciam_call_error(&c.call)->stage, YCIAM_STAGE_SEND);
}

/* Whatever goes wrong at whichever call of the port: it has a name, and the next call succeeds. */
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
            set_timeouts(1000, 1000, 5000);
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
        CALL_RIG_TEST(what_would_change_the_request_is_refused, &c),
        CALL_RIG_TEST(a_configuration_is_checked, &c),
        CALL_RIG_TEST(a_head_that_does_not_fit_is_not_sent, &c),
        CALL_RIG_TEST(a_callback_that_fails_ends_the_call, &c),
        CALL_RIG_TEST(bad_answers_have_their_names, &c),
        CALL_RIG_TEST(an_endless_head_ends, &c),
        CALL_RIG_TEST(each_stage_has_its_deadline, &c),
        CALL_RIG_TEST(an_answer_that_does_not_end_is_given_up, &c),
        CALL_RIG_TEST(a_body_that_does_not_come_is_given_up, &c),
        CALL_RIG_TEST(every_fault_is_survived, &c),
        CALL_RIG_TEST(a_call_may_be_ended_at_any_time, &c),
    };

    return cmocka_run_group_tests_name("call_faults", tests, NULL, NULL);
}
