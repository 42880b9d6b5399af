/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include "../../core/http/http_exchange.h"
#include "../../core/http/http_reader.h"
#include "fake_port.h"

#include <limits.h>

#define REQUEST "POST /x HTTP/1.1\r\nHost: h\r\n\r\n{}"
#define ANSWER  "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world"

static fake_port_t fake;
static yciam_exchange_t exchange;
static uint8_t buf[64];
static yciam_stage_t stage;

static void start(void)
{
    yciam_priv_exchange_begin(&exchange);
    yciam_priv_exchange_set_out(&exchange, buf, sizeof REQUEST - 1u);
    stage = YCIAM_STAGE_CONNECT;
}

static void init(yciam_exchange_t *x)
{
    memset(x, 0, sizeof *x);
    x->priv_port = &fake.port;
    x->priv_host = "h";
    x->priv_tcp_port = 443;
    x->priv_security = YCIAM_TLS;
    x->priv_buf = buf;
    x->priv_cap = sizeof buf;
    x->priv_timeouts.connect_ms = 2000;
    x->priv_timeouts.answer_ms = 1000;
    x->priv_timeouts.total_ms = 3000;
}

static void begin(const char *answer)
{
    fake_init(&fake);
    fake_answer(&fake, answer, strlen(answer));
    init(&exchange);
    memcpy(buf, REQUEST, sizeof REQUEST - 1u);
    start();
}

/* A step of the stage, and the next stage after YCIAM_OK. */
static yciam_result_t step(void)
{
    yciam_result_t result;

    if (stage == YCIAM_STAGE_CONNECT) {
        result = yciam_priv_exchange_open(&exchange);
    } else if (stage == YCIAM_STAGE_SEND) {
        result = yciam_priv_exchange_send(&exchange);
    } else {
        return yciam_priv_exchange_receive(&exchange);
    }
    if (result == YCIAM_OK) {
        stage = stage == YCIAM_STAGE_CONNECT ? YCIAM_STAGE_SEND : YCIAM_STAGE_RECEIVE;
        yciam_priv_exchange_enter_stage(&exchange);
        return YCIAM_PENDING;
    }
    return result;
}

/* Steps until something comes of it. The clock goes on by step_ms where nothing moves. */
static yciam_result_t run(uint32_t step_ms)
{
    for (unsigned i = 0; i < 100000u; i++) {
        yciam_result_t result = step();

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
    assert_int_equal(exchange.priv_body_len, 11);
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
        assert_int_equal(exchange.priv_body_len, 11);
        assert_memory_equal(buf, "hello world", 11);
    }
}

static void a_body_ends_with_the_connection(void **state)
{
    (void) state;
    begin("HTTP/1.1 200 OK\r\n\r\nhello");
    fake.answer_end = YCIAM_ERR_CLOSED;
    assert_int_equal(run(1), YCIAM_OK);
    assert_int_equal(exchange.priv_body_len, 5);

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
            if (len < sizeof buf) { /* one byte is left for the JSON reader */
                assert_int_equal(result, YCIAM_OK);
                assert_int_equal(exchange.priv_body_len, len);
            } else if (status < 400u) {
                assert_int_equal(result, YCIAM_ERR_LONG);
            } else {
                assert_int_equal(result, YCIAM_OK); /* the status says what matters */
                assert_int_equal(exchange.priv_body_len, 0);
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
            fake.native = -7;
            fake_break(&fake, FAKE_FAIL, k, results[i]);
            assert_int_equal(run(1), results[i]);
            assert_int_equal(yciam_priv_exchange_native(&exchange), -7);
            assert_int_equal(stage, k == 1u ? YCIAM_STAGE_CONNECT : k == 2u ? YCIAM_STAGE_SEND : YCIAM_STAGE_RECEIVE);
        }
    }
}

/* A number that is none of the library's results is a failure of the network, and stays known as the native code. */
static void unknown_numbers_from_a_port_are_failures(void **state)
{
    static const int numbers[] = { -26880,         INT_MIN,          -1000, -128, -256, YCIAM_ERR_SIGN, YCIAM_ERR_SPACE,
                                   YCIAM_ERR_LONG, YCIAM_ERR_TIMEOUT };

    (void) state;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        for (unsigned k = 1; k <= 3u; k++) {
            begin(ANSWER);
            fake_break(&fake, FAKE_FAIL, k, numbers[i]);
            assert_int_equal(run(1), YCIAM_ERR_NETWORK);
            assert_int_equal(yciam_priv_exchange_native(&exchange), numbers[i]);
        }
    }
    begin(ANSWER);
    fake_break(&fake, FAKE_FAIL, 1, 7); /* conn_open() may return YCIAM_PENDING, but nothing else above 0 */
    assert_int_equal(run(1), YCIAM_ERR_NETWORK);
    assert_int_equal(yciam_priv_exchange_native(&exchange), 7);
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
            assert_int_equal(stage, cases[i].stage);
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
    assert_int_equal(stage, YCIAM_STAGE_RECEIVE);
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

/* The owner was away for ten seconds: what has arrived meanwhile is read before the deadline counts. */
static void an_answer_that_has_arrived_is_read_after_the_deadline(void **state)
{
    (void) state;
    begin(ANSWER);
    fake.piece = 7;
    while (stage != YCIAM_STAGE_RECEIVE) {
        assert_int_equal(step(), YCIAM_PENDING);
    }
    fake.now_ms += 10000;
    exchange.priv_timeouts.answer_ms = 8000; /* the grace while bytes keep coming */
    assert_int_equal(run(1), YCIAM_OK);
    assert_int_equal(exchange.priv_body_len, 11);
}

/* Every poll moves a byte, and each takes a while: the grace ends, too. */
static void a_peer_that_never_stops_is_cut_off(void **state)
{
    static char answer[100000];

    (void) state;
    memset(answer, 'x', sizeof answer - 1u);
    memcpy(answer, "HTTP/1.1 200 OK\r\nX:", 19);
    begin(answer);
    fake.piece = 1;
    for (unsigned i = 0; i < 100000u; i++) {
        yciam_result_t result = step();

        if (result != YCIAM_PENDING) {
            assert_int_equal(result, YCIAM_ERR_TIMEOUT);
            assert_in_range(fake.now_ms, 4000, 4010); /* total_ms and answer_ms */
            return;
        }
        fake.now_ms += 10;
    }
    fail_msg("no end");
}

/* Even where every poll moves a byte and nobody sleeps in between, the head is bounded. */
static void an_endless_head_ends(void **state)
{
    static char answer[100000];
    unsigned polls = 0;

    (void) state;
    memset(answer, 'x', sizeof answer - 1u);
    memcpy(answer, "HTTP/1.1 200 OK\r\nX:", 19);
    begin(answer);
    while (step() == YCIAM_PENDING) {
        polls++;
    }
    assert_true(polls < YCIAM_HTTP_OVERHEAD_MAX / sizeof buf + 10u);
}

/* Two objects on one port object, one after the other: each uses the connection that it opened, and no other. */
static void a_connection_belongs_to_who_opened_it(void **state)
{
    yciam_exchange_t other;
    size_t len;
    uint8_t byte;

    (void) state;
    begin(ANSWER);
    while (stage == YCIAM_STAGE_CONNECT) {
        assert_int_equal(step(), YCIAM_PENDING);
    }
    init(&other);
    other.priv_host = "other.example";
    yciam_priv_exchange_begin(&other);
    assert_false(yciam_priv_exchange_is_open(&other));
    yciam_priv_exchange_close(&other); /* not its own: it stays open */
    assert_true(yciam_priv_exchange_is_open(&exchange));
    assert_int_equal(yciam_priv_exchange_open(&other), YCIAM_OK);
    assert_true(yciam_priv_exchange_is_open(&other));

    assert_false(yciam_priv_exchange_is_open(&exchange));
    assert_int_equal(yciam_priv_exchange_send(&exchange), YCIAM_ERR_CLOSED);
    assert_int_equal(yciam_priv_exchange_read(&exchange, &byte, 1, &len), YCIAM_ERR_CLOSED);
    assert_int_equal(fake.request_len, 0);
    yciam_priv_exchange_close(&exchange);
    assert_true(yciam_priv_exchange_is_open(&other));
    assert_true(fake.is_open);
}

/* The end of the connection is the end of such an answer, but only if the peer has ended it. */
static void a_lost_connection_does_not_end_an_answer(void **state)
{
    (void) state;
    begin("HTTP/1.1 200 OK\r\n\r\nhel");
    while (exchange.priv_body_len < 3u) {
        assert_int_equal(step(), YCIAM_PENDING);
    }
    fake.connection++;
    assert_int_equal(step(), YCIAM_ERR_CLOSED);
    assert_int_equal(yciam_priv_exchange_native(&exchange), 0);
}

/* Another object is opening a connection on this port: that is not ours to close. */
static void a_port_that_is_in_use_stays_as_it_is(void **state)
{
    (void) state;
    begin(ANSWER);
    fake_break(&fake, FAKE_FAIL, 1, YCIAM_ERR_ARGUMENT);
    assert_int_equal(step(), YCIAM_ERR_ARGUMENT);
    yciam_priv_exchange_close(&exchange);
    assert_int_equal(fake.closes, 0);

    begin(ANSWER);
    fake.connect_pending = 1;
    fake_break(&fake, FAKE_FAIL, 2, YCIAM_ERR_ARGUMENT);
    assert_int_equal(step(), YCIAM_PENDING);
    assert_int_equal(step(), YCIAM_ERR_ARGUMENT);
    yciam_priv_exchange_close(&exchange);
    assert_int_equal(fake.closes, 1);
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
        cmocka_unit_test(unknown_numbers_from_a_port_are_failures),
        cmocka_unit_test(counts_that_cannot_be_are_refused),
        cmocka_unit_test(each_stage_has_its_deadline),
        cmocka_unit_test(the_whole_has_its_deadline),
        cmocka_unit_test(bytes_that_trickle_in_buy_no_time),
        cmocka_unit_test(an_answer_that_has_arrived_is_read_after_the_deadline),
        cmocka_unit_test(a_peer_that_never_stops_is_cut_off),
        cmocka_unit_test(an_endless_head_ends),
        cmocka_unit_test(a_connection_belongs_to_who_opened_it),
        cmocka_unit_test(a_lost_connection_does_not_end_an_answer),
        cmocka_unit_test(a_port_that_is_in_use_stays_as_it_is),
    };

    return cmocka_run_group_tests_name("exchange", tests, NULL, NULL);
}
