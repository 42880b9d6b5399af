/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include "../../core/http/http_exchange.h"
#include "../../core/http/http_reader.h"
#include "fake_port.h"

#define REQUEST "POST /x HTTP/1.1\r\nHost: h\r\n\r\n{}"
#define ANSWER  "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world"

static fake_port_t fake;
static yciam_exchange_t exchange;
static uint8_t buf[64];

static void start(void)
{
    yciam_priv_exchange_start(&exchange, YCIAM_STAGE_CONNECT, sizeof REQUEST - 1u);
    exchange.priv_start_ms = exchange.priv_stage_ms;
}

static void begin(const char *answer)
{
    fake_init(&fake);
    fake_answer(&fake, answer, strlen(answer));
    memset(&exchange, 0, sizeof exchange);
    exchange.priv_port = &fake.port;
    exchange.priv_host = "h";
    exchange.priv_tcp_port = 443;
    exchange.priv_security = YCIAM_TLS;
    exchange.priv_buf = buf;
    exchange.priv_cap = sizeof buf;
    exchange.priv_timeouts.connect_ms = 2000;
    exchange.priv_timeouts.answer_ms = 1000;
    exchange.priv_timeouts.total_ms = 3000;
    memcpy(buf, REQUEST, sizeof REQUEST - 1u);
    start();
}

/* Polls until something comes of it, the clock going on by step_ms where nothing moves. */
static yciam_result_t run(uint32_t step_ms)
{
    for (unsigned i = 0; i < 100000u; i++) {
        yciam_result_t result = yciam_priv_exchange_poll(&exchange);

        CHECK(fake.violation == NULL, "%s", fake.violation);
        if (result != YCIAM_PENDING) {
            return result;
        }
        fake.now_ms += exchange.priv_moved ? 0 : step_ms;
    }
    fail_msg("no end");
    return YCIAM_PENDING;
}

static void a_request_is_answered(void **state)
{
    (void) state;
    begin(ANSWER);
    assert_int_equal(run(1), YCIAM_OK);
    assert_int_equal(fake.request_len, sizeof REQUEST - 1u);
    assert_memory_equal(fake.request, REQUEST, sizeof REQUEST - 1u);
    assert_int_equal(exchange.priv_http.priv_status, 200);
    assert_int_equal(exchange.priv_len, 11);
    assert_memory_equal(buf, "hello world", 11);
    assert_string_equal(fake.host, "h");
    assert_int_equal(fake.tcp_port, 443);
    assert_int_equal(fake.security, YCIAM_TLS);
    assert_int_equal(fake.now_ms, 0); /* as long as bytes move, nobody sleeps */
}

static void pieces_of_any_size_come_to_the_same(void **state)
{
    (void) state;
    for (size_t piece = 1; piece < 60u; piece++) {
        begin(ANSWER);
        fake.piece = piece;
        fake.connect_pending = (unsigned) piece % 4u;
        assert_int_equal(run(1), YCIAM_OK);
        assert_memory_equal(fake.request, REQUEST, sizeof REQUEST - 1u);
        assert_int_equal(exchange.priv_len, 11);
        assert_memory_equal(buf, "hello world", 11);
    }
}

static void a_body_ends_with_the_connection(void **state)
{
    (void) state;
    begin("HTTP/1.1 200 OK\r\n\r\nhello");
    fake.answer_end = YCIAM_ERR_CLOSED;
    assert_int_equal(run(1), YCIAM_OK);
    assert_int_equal(exchange.priv_len, 5);

    begin("HTTP/1.1 200 OK\r\n\r\nhello"); /* without close_notify it may have been cut */
    fake.answer_end = YCIAM_ERR_NETWORK;
    assert_int_equal(run(1), YCIAM_ERR_NETWORK);

    begin("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello");
    fake.answer_end = YCIAM_ERR_CLOSED;
    assert_int_equal(run(1), YCIAM_ERR_CLOSED);

    begin("");
    fake.answer_end = YCIAM_ERR_CLOSED;
    assert_int_equal(run(1), YCIAM_ERR_CLOSED);
}

static void a_body_that_does_not_fit_is_told(void **state)
{
    char answer[200];

    (void) state;
    for (size_t len = sizeof buf - 3u; len < sizeof buf + 3u; len++) {
        for (unsigned status = 200; status <= 500u; status += 100u) {
            yciam_result_t result;

            (void) snprintf(answer, sizeof answer, "HTTP/1.1 %u X\r\nContent-Length: %zu\r\n\r\n%0*u", status, len,
                            (int) len, 0u);
            begin(answer);
            result = run(1);
            if (len < sizeof buf) { /* and a NUL */
                assert_int_equal(result, YCIAM_OK);
                assert_int_equal(exchange.priv_len, len);
            } else if (status < 400u) {
                assert_int_equal(result, YCIAM_ERR_LONG);
            } else {
                assert_int_equal(result, YCIAM_OK); /* the status says what matters */
                assert_int_equal(exchange.priv_len, 0);
                assert_int_equal(exchange.priv_http.priv_status, status);
            }
        }
    }
}

static void a_bad_answer_has_its_name(void **state)
{
    (void) state;
    begin("HTTP/2 200\r\n\r\n");
    assert_int_equal(run(1), YCIAM_ERR_HTTP_STATUS);
    begin("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n");
    assert_int_equal(run(1), YCIAM_ERR_HTTP_LENGTH);
}

static void failures_of_the_port_are_handed_on(void **state)
{
    static const int results[] = { YCIAM_ERR_DNS,    YCIAM_ERR_CONNECT,   YCIAM_ERR_NETWORK,   YCIAM_ERR_TLS,
                                   YCIAM_ERR_CERT,   YCIAM_ERR_CERT_HOST, YCIAM_ERR_CERT_TIME, YCIAM_ERR_ANCHOR,
                                   YCIAM_ERR_MEMORY, YCIAM_ERR_ENTROPY,   YCIAM_ERR_ARGUMENT,  YCIAM_ERR_CLOSED };

    (void) state;
    for (size_t i = 0; i < sizeof results / sizeof *results; i++) {
        for (unsigned k = 1; k <= 3u; k++) {
            begin(ANSWER);
            fake_break(&fake, FAKE_FAIL, k, results[i]);
            assert_int_equal(run(1), results[i]);
            assert_int_equal(exchange.priv_stage, k == 1u   ? YCIAM_STAGE_CONNECT
                                                  : k == 2u ? YCIAM_STAGE_SEND
                                                            : YCIAM_STAGE_RECEIVE);
        }
    }
}

/* A port that claims more than it was asked for is not believed. */
static void counts_that_cannot_be_are_refused(void **state)
{
    (void) state;
    for (unsigned k = 2; k <= 3u; k++) {
        begin(ANSWER);
        fake_break(&fake, FAKE_TOO_MANY, k, 0);
        assert_int_equal(run(1), YCIAM_ERR_NETWORK);
        begin(ANSWER);
        fake_break(&fake, FAKE_FAIL, k, INT32_MAX);
        assert_int_equal(run(1), YCIAM_ERR_NETWORK);
    }
}

static void each_stage_has_its_deadline(void **state)
{
    static const struct {
        unsigned stalled_call;
        yciam_stage_t stage;
        uint64_t limit_ms;
    } cases[] = {
        { 1, YCIAM_STAGE_CONNECT, 2000 },
        { 2, YCIAM_STAGE_SEND, 1000 },
        { 3, YCIAM_STAGE_RECEIVE, 1000 },
    };

    (void) state;
    for (size_t i = 0; i < 3u; i++) {
        for (uint64_t before_wrap = 0; before_wrap <= 3000u; before_wrap += 500u) {
            begin(ANSWER);
            fake.ticks_at_0 = (uint32_t) (0u - before_wrap);
            start();
            fake_break(&fake, FAKE_STALL, cases[i].stalled_call, 0);
            assert_int_equal(run(1), YCIAM_ERR_TIMEOUT);
            assert_int_equal(exchange.priv_stage, cases[i].stage);
            assert_int_equal(fake.now_ms, cases[i].limit_ms);
        }
    }
}

/* A little in each stage, never too much for one: the whole has its deadline, too. */
static void the_whole_has_its_deadline(void **state)
{
    (void) state;
    begin(ANSWER);
    exchange.priv_timeouts.connect_ms = 2000;
    exchange.priv_timeouts.answer_ms = 5000;
    fake.connect_pending = 1900;
    fake.piece = 1;
    fake.gap_ms = 500;
    assert_int_equal(run(1), YCIAM_ERR_TIMEOUT);
    assert_int_equal(exchange.priv_stage, YCIAM_STAGE_RECEIVE);
    assert_int_equal(fake.now_ms, 3000);
}

static void bytes_that_trickle_in_buy_no_time(void **state)
{
    (void) state;
    begin(ANSWER);
    fake.piece = 1;
    fake.gap_ms = 500;
    assert_int_equal(run(1), YCIAM_ERR_TIMEOUT);
    assert_int_equal(fake.now_ms, 1000);
}

/* Even where every poll moves a byte and nobody sleeps in between, the clock goes on. */
static void an_endless_head_ends(void **state)
{
    static char answer[100000];
    unsigned polls = 0;

    (void) state;
    memset(answer, 'x', sizeof answer - 1u);
    memcpy(answer, "HTTP/1.1 200 OK\r\nX:", 19);
    begin(answer);
    while (yciam_priv_exchange_poll(&exchange) == YCIAM_PENDING) {
        polls++;
    }
    assert_true(polls < YCIAM_HTTP_OVERHEAD_MAX / sizeof buf + 10u);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_is_answered),
        cmocka_unit_test(pieces_of_any_size_come_to_the_same),
        cmocka_unit_test(a_body_ends_with_the_connection),
        cmocka_unit_test(a_body_that_does_not_fit_is_told),
        cmocka_unit_test(a_bad_answer_has_its_name),
        cmocka_unit_test(failures_of_the_port_are_handed_on),
        cmocka_unit_test(counts_that_cannot_be_are_refused),
        cmocka_unit_test(each_stage_has_its_deadline),
        cmocka_unit_test(the_whole_has_its_deadline),
        cmocka_unit_test(bytes_that_trickle_in_buy_no_time),
        cmocka_unit_test(an_endless_head_ends),
    };

    return cmocka_run_group_tests_name("exchange", tests, NULL, NULL);
}
