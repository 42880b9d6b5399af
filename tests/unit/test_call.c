/* SPDX-License-Identifier: Apache-2.0 */
/* The request and the answer of a call, and when the call keeps its connection. */
#include "unit.h"

#include "call_rig.h"

#define GET_HEAD "GET /v1/things?a=b HTTP/1.1\r\nHost: api.example\r\nAuthorization: Bearer " RIG_TOKEN "\r\n"

static call_rig_t c;

static void a_call_is_answered(void **state)
{
    (void) state;
    assert_int_equal(yciam_call_poll(&c.call), YCIAM_ERR_ARGUMENT); /* nothing was started */
    assert_int_equal(yciam_call_status(&c.call), 0);
    assert_int_equal(call_rig_run(&c), YCIAM_OK);
    assert_string_equal(call_rig_request(&c), GET_HEAD "\r\n");
    assert_int_equal(yciam_call_status(&c.call), 200);
    assert_string_equal(c.head, "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n");
    assert_string_equal(c.body, "{\"ok\":true}");
    assert_string_equal(c.api.host, "api.example");
    assert_int_equal(c.api.tcp_port, 443);
    assert_int_equal(c.api.security, YCIAM_TLS);
    assert_true(c.api.is_open); /* kept */
    yciam_call_close(&c.call);
    assert_false(c.api.is_open);
    assert_true(all_zero(c.work, sizeof c.work));
    yciam_call_close(&c.call);
}

static void sleep_both(void *ctx, uint32_t ms)
{
    assert_ptr_equal(ctx, &c);
    assert_true(ms > 0);
    call_rig_pass(&c, ms);
}

static void it_has_a_blocking_form(void **state)
{
    (void) state;
    c.api.connect_pending = 3;
    assert_int_equal(yciam_call(&c.call, &c.request, sleep_both, &c), YCIAM_OK);
    assert_int_equal(yciam_call_status(&c.call), 200);
    assert_string_equal(c.body, "{\"ok\":true}");
}

static void the_answer_may_be_of_no_interest(void **state)
{
    (void) state;
    c.request.on_head = NULL;
    c.request.on_body = NULL;
    assert_int_equal(call_rig_run(&c), YCIAM_OK);
    assert_int_equal(yciam_call_status(&c.call), 200);
}

static void fields_and_a_body_are_sent(void **state)
{
    static const char *const fields[] = { "Content-Type: application/json", "X-Empty:", "x-tab:\ta \"b\"; c=%d#" };

    (void) state;
    call_rig_body(&c, NULL, "{\"a\":1}");
    c.request.fields = fields;
    c.request.field_count = COUNT(fields);
    c.config.tcp_port = 8443;
    c.config.host = "::1";
    assert_int_equal(yciam_call_init(&c.call, &c.config), YCIAM_OK);
    assert_int_equal(call_rig_run(&c), YCIAM_OK);
    assert_string_equal(call_rig_request(&c),
                        "POST /v1/things?a=b HTTP/1.1\r\nHost: [::1]:8443\r\nAuthorization: Bearer " RIG_TOKEN
                        "\r\nContent-Type: application/json\r\nX-Empty:\r\nx-tab:\ta \"b\"; c=%d#\r\nContent-Length: "
                        "7\r\n\r\n{\"a\":1}");
    assert_int_equal(c.api.tcp_port, 8443);
}

/* The port gets the name unchanged: the full stop tells the resolver that the name is complete. */
static void the_dot_at_the_end_of_a_host_is_not_sent(void **state)
{
    (void) state;
    c.config.host = "api.example.";
    assert_int_equal(yciam_call_init(&c.call, &c.config), YCIAM_OK);
    assert_int_equal(call_rig_run(&c), YCIAM_OK);
    assert_non_null(strstr(call_rig_request(&c), "\r\nHost: api.example\r\n"));
    assert_string_equal(c.api.host, "api.example.");
}

static void a_length_is_told_where_the_method_asks_for_it(void **state)
{
    static const struct {
        const char *method;
        bool told;
    } cases[] = { { "GET", false }, { "DELETE", false }, { "OPTIONS", false },
                  { "POST", true }, { "PUT", true },     { "PATCH", true } };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        bool told;

        ANSWER(&c, OK_11);
        c.request.method = cases[i].method;
        assert_int_equal(call_rig_run(&c), YCIAM_OK);
        told = strstr(call_rig_request(&c), "\r\nContent-Length: 0\r\n") != NULL;
        CHECK(told == cases[i].told, "%s", cases[i].method);
    }
}

static void a_body_comes_from_a_callback(void **state)
{
    (void) state;
    for (c.step = 0; c.step < 14u; c.step++) {
        c.not_now = (unsigned) c.step;
        c.api.piece = c.step;
        call_rig_source(&c, "PUT", "hello, world!");
        ANSWER(&c, OK_11);
        assert_int_equal(call_rig_run(&c), YCIAM_OK);
        assert_non_null(strstr(call_rig_request(&c), "\r\nContent-Length: 13\r\n\r\nhello, world!"));
        assert_int_equal(strlen(strstr(c.api.request, "hello")), 13);
        assert_string_equal(c.body, "{\"ok\":true}");
    }
}

static void one_byte_is_a_body(void **state)
{
    (void) state;
    call_rig_source(&c, NULL, "!");
    ANSWER(&c, OK_11);
    assert_int_equal(call_rig_run(&c), YCIAM_OK);
    assert_int_equal(strncmp(call_rig_request(&c), "POST ", 5), 0);
    call_rig_source(&c, "DELETE", "!");
    ANSWER(&c, OK_11);
    assert_int_equal(call_rig_run(&c), YCIAM_OK);
    assert_non_null(strstr(call_rig_request(&c), "\r\nContent-Length: 1\r\n\r\n!"));
}

/* A body longer than the work buffer. The fake port does not store it. */
static size_t received;

static int long_body(void *ctx, size_t offset, void *buf, size_t cap)
{
    (void) ctx;
    assert_true(cap <= sizeof c.work);
    memset(buf, 'a' + (int) (offset % 26u), cap);
    received += c.api.request_len;
    c.api.request_len = 0;
    return (int) cap;
}

static void a_long_body_passes_through_the_work_buffer(void **state)
{
    (void) state;
    received = 0;
    c.request.method = "PUT";
    c.request.read_body = long_body;
    c.request.body_len = 1000000;
    assert_int_equal(call_rig_run(&c), YCIAM_OK);
    received += c.api.request_len;
    assert_int_equal(received, sizeof GET_HEAD - 1u + strlen("\r\nContent-Length: 1000000\r\n") + 1000000u);
}

static void a_long_answer_passes_through_the_work_buffer(void **state)
{
    static const char *const heads[] = { "HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n",
                                         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n989680\r\n",
                                         "HTTP/1.1 200 OK\r\n\r\n" };
    static char answer[10000200];

    (void) state;
    for (size_t i = 0; i < COUNT(heads); i++) {
        size_t head_len = strlen(heads[i]);

        memset(answer, 'x', sizeof answer);
        memcpy(answer, heads[i], head_len);
        memcpy(answer + head_len + 10000000u, "\r\n0\r\n\r\n", 8);
        c.api.answer_end = i == 2u ? YCIAM_ERR_CLOSED : 0;
        call_rig_answer(&c, answer, head_len + 10000000u + (i == 1u ? 7u : 0));
        assert_int_equal(call_rig_run(&c), YCIAM_OK);
        assert_int_equal(c.body_len, 10000000);
        assert_int_equal(c.api.is_open, i != 2u);
    }
    assert_int_equal(c.api.connects, 1);
}

static void pieces_of_any_size_come_to_the_same(void **state)
{
    (void) state;
    for (c.api.piece = 1; c.api.piece < 90u; c.api.piece++) {
        ANSWER(&c, "HTTP/1.1 100 Continue\r\nX: y\r\n\r\nHTTP/1.1 200 OK\r\nA: b\r\nTransfer-Encoding: chunked\r\n\r\n"
                   "5;x=y\r\nhello\r\n1\r\n!\r\n0\r\nT: t\r\n\r\n");
        assert_int_equal(call_rig_run(&c), YCIAM_OK);
        assert_string_equal(c.head, "HTTP/1.1 200 OK\r\nA: b\r\nTransfer-Encoding: chunked\r\n\r\n");
        assert_string_equal(c.body, "hello!");
        assert_true(c.api.is_open);
    }
    assert_int_equal(c.api.connects, 1);
}

static void every_status_is_an_answer(void **state)
{
    static const unsigned statuses[] = { 200, 201, 299, 300, 301, 302, 307, 308, 400, 403, 404, 429, 500, 503, 599 };
    char answer[200];

    (void) state;
    for (size_t i = 0; i < COUNT(statuses); i++) {
        int len = snprintf(answer, sizeof answer,
                           "HTTP/1.1 %u X\r\nLocation: https://elsewhere.example/\r\nContent-Length: 2\r\n\r\n{}",
                           statuses[i]);

        call_rig_answer(&c, answer, (size_t) len);
        assert_int_equal(call_rig_run(&c), YCIAM_OK);
        assert_int_equal(yciam_call_status(&c.call), statuses[i]);
        assert_string_equal(c.body, "{}");
    }
    assert_int_equal(c.api.connects, 1); /* and the call followed no redirect */
    assert_string_equal(c.api.host, "api.example");
}

static void some_answers_have_no_body(void **state)
{
    static const struct {
        const char *method;
        const char *answer;
    } cases[] = {
        { "HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" },
        { "HEAD", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" },
        { "HEAD", "HTTP/1.1 404 No\r\n\r\n" },
        { "GET", "HTTP/1.1 204 No Content\r\n\r\n" },
        { "GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n" },
        { "DELETE", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" },
    };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        for (c.api.piece = 0; c.api.piece < 3u; c.api.piece++) {
            c.request.method = cases[i].method;
            call_rig_answer(&c, cases[i].answer, strlen(cases[i].answer));
            assert_int_equal(call_rig_run(&c), YCIAM_OK);
            assert_int_equal(c.body_len, 0);
            assert_string_equal(c.head, cases[i].answer);
            assert_true(c.api.is_open);
        }
    }
    assert_int_equal(c.api.connects, 1);
}

static void a_connection_is_kept_only_where_that_is_safe(void **state)
{
    static const struct {
        const char *answer;
        bool kept;
        int end;
    } cases[] = {
        { OK_11, true, 0 },
        { "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nx", true, 0 },
        { "HTTP/1.1 200 OK\r\nCONNECTION: Keep-Alive \r\nContent-Length: 1\r\n\r\nx", true, 0 },
        { "HTTP/1.1 500 No\r\nContent-Length: 1\r\n\r\nx", true, 0 },
        { "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx", false, 0 },
        { "HTTP/1.1 200 OK\r\nconnection:CLOSE\r\nContent-Length: 1\r\n\r\nx", false, 0 },
        { "HTTP/1.1 200 OK\r\nConnection: x, close\r\nContent-Length: 1\r\n\r\nx", false, 0 },
        { "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: 0123456789012345678901234567890123456789012345678901234"
          "567890123456789012345, close\r\n\r\nx",
          false, 0 },
        { "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", false, 0 },
        { "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nx", false, 0 },
        { OK_11 "HTTP/1.1 200 OK\r\n", false, 0 },
        { OK_11 "\n", false, 0 },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nx", false, 0 },
        { "HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n", false, 0 },
        { "HTTP/1.1 200 OK\r\n\r\nx", false, YCIAM_ERR_CLOSED },
    };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        call_rig_setup(&c);
        call_rig_answer(&c, cases[i].answer, strlen(cases[i].answer));
        c.api.answer_end = cases[i].end;
        assert_int_equal(call_rig_run(&c), YCIAM_OK);
        CHECK(c.api.is_open == cases[i].kept, "%s", cases[i].answer);
        ANSWER(&c, OK_11);
        c.api.answer_end = 0;
        assert_int_equal(call_rig_run(&c), YCIAM_OK);
        CHECK(c.api.connects == (cases[i].kept ? 1u : 2u), "%s", cases[i].answer);
    }
}

/*
 * If the server closed the connection between two calls, or sent bytes, the next call notices that before it uses the
 * connection.
 */
static void a_connection_that_died_meanwhile_is_not_used(void **state)
{
    static const int ends[] = { YCIAM_ERR_CLOSED, YCIAM_ERR_NETWORK, YCIAM_ERR_TLS, 0 };

    (void) state;
    for (size_t i = 0; i < COUNT(ends); i++) {
        call_rig_setup(&c);
        call_rig_body(&c, "POST", "once");
        assert_int_equal(call_rig_run(&c), YCIAM_OK);
        if (ends[i] < 0) {
            fake_break(&c.api, FAKE_FAIL, 1, ends[i]);
        } else {
            c.api.answered = 0; /* an answer without a request */
            c.api.next_piece_ms = 0;
        }
        assert_int_equal(call_rig_run(&c), YCIAM_OK);
        assert_int_equal(c.api.connects, 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CALL_RIG_TEST(a_call_is_answered, &c),
        CALL_RIG_TEST(it_has_a_blocking_form, &c),
        CALL_RIG_TEST(the_answer_may_be_of_no_interest, &c),
        CALL_RIG_TEST(fields_and_a_body_are_sent, &c),
        CALL_RIG_TEST(the_dot_at_the_end_of_a_host_is_not_sent, &c),
        CALL_RIG_TEST(a_length_is_told_where_the_method_asks_for_it, &c),
        CALL_RIG_TEST(one_byte_is_a_body, &c),
        CALL_RIG_TEST(a_body_comes_from_a_callback, &c),
        CALL_RIG_TEST(a_long_body_passes_through_the_work_buffer, &c),
        CALL_RIG_TEST(a_long_answer_passes_through_the_work_buffer, &c),
        CALL_RIG_TEST(pieces_of_any_size_come_to_the_same, &c),
        CALL_RIG_TEST(every_status_is_an_answer, &c),
        CALL_RIG_TEST(some_answers_have_no_body, &c),
        CALL_RIG_TEST(a_connection_is_kept_only_where_that_is_safe, &c),
        CALL_RIG_TEST(a_connection_that_died_meanwhile_is_not_used, &c),
    };

    return cmocka_run_group_tests_name("call", tests, NULL, NULL);
}
