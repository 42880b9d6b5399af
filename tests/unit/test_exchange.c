/* SPDX-License-Identifier: Apache-2.0 */
/* The results of one exchange for the behaviour of a port and the bytes of a server. */
#include "unit.h"

#include "exchange_rig.h"

#include <limits.h>

static exchange_rig_t e;

static void a_request_is_answered(void **state)
{
    (void) state;
    exchange_rig_begin(&e, ANSWER);
    assert_int_equal(exchange_rig_run(&e, 1), YCIAM_OK);
    assert_int_equal(e.fake.request_len, sizeof REQUEST - 1u);
    assert_memory_equal(e.fake.request, REQUEST, sizeof REQUEST - 1u);
    assert_int_equal(e.exchange.priv_http.priv_status, 200);
    assert_int_equal(e.exchange.priv_body_len, 11);
    assert_memory_equal(e.buf, "hello world", 11);
    assert_string_equal(e.fake.host, "h");
    assert_int_equal(e.fake.tcp_port, 443);
    assert_int_equal(e.fake.security, YCIAM_TLS);
    assert_int_equal(e.fake.now_ms, 0); /* while bytes move, the delay is 0 */
}

static void pieces_of_any_size_come_to_the_same(void **state)
{
    (void) state;
    for (size_t piece = 1; piece < 60u; piece++) {
        exchange_rig_begin(&e, ANSWER);
        e.fake.piece = piece;
        e.fake.connect_pending = (unsigned) piece % 4u;
        assert_int_equal(exchange_rig_run(&e, 1), YCIAM_OK);
        assert_memory_equal(e.fake.request, REQUEST, sizeof REQUEST - 1u);
        assert_int_equal(e.exchange.priv_body_len, 11);
        assert_memory_equal(e.buf, "hello world", 11);
    }
}

static void a_body_ends_with_the_connection(void **state)
{
    (void) state;
    exchange_rig_begin(&e, "HTTP/1.1 200 OK\r\n\r\nhello");
    e.fake.answer_end = YCIAM_ERR_CLOSED;
    assert_int_equal(exchange_rig_run(&e, 1), YCIAM_OK);
    assert_int_equal(e.exchange.priv_body_len, 5);

    exchange_rig_begin(&e, "HTTP/1.1 200 OK\r\n\r\nhello"); /* without close_notify the answer may have been cut off */
    e.fake.answer_end = YCIAM_ERR_NETWORK;
    assert_int_equal(exchange_rig_run(&e, 1), YCIAM_ERR_NETWORK);

    exchange_rig_begin(&e, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello");
    e.fake.answer_end = YCIAM_ERR_CLOSED;
    assert_int_equal(exchange_rig_run(&e, 1), YCIAM_ERR_CLOSED);

    exchange_rig_begin(&e, "");
    e.fake.answer_end = YCIAM_ERR_CLOSED;
    assert_int_equal(exchange_rig_run(&e, 1), YCIAM_ERR_CLOSED);
}

static void a_body_that_does_not_fit_is_told(void **state)
{
    char answer[200];

    (void) state;
    for (size_t len = sizeof e.buf - 3u; len < sizeof e.buf + 3u; len++) {
        for (unsigned status = 200; status <= 500u; status += 100u) {
            yciam_result_t result;

            (void) snprintf(answer, sizeof answer, "HTTP/1.1 %u X\r\nContent-Length: %zu\r\n\r\n%0*u", status, len,
                            (int) len, 0u);
            exchange_rig_begin(&e, answer);
            result = exchange_rig_run(&e, 1);
            if (len < sizeof e.buf) { /* one byte is left for the JSON reader */
                assert_int_equal(result, YCIAM_OK);
                assert_int_equal(e.exchange.priv_body_len, len);
            } else if (status < 400u) {
                assert_int_equal(result, YCIAM_ERR_LONG);
            } else {
                assert_int_equal(result, YCIAM_OK); /* the status is what matters */
                assert_int_equal(e.exchange.priv_body_len, 0);
                assert_int_equal(e.exchange.priv_http.priv_status, status);
            }
        }
    }
}

static void a_bad_answer_has_its_name(void **state)
{
    (void) state;
    exchange_rig_begin(&e, "HTTP/2 200\r\n\r\n");
    assert_int_equal(exchange_rig_run(&e, 1), YCIAM_ERR_HTTP_STATUS);
    exchange_rig_begin(&e, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n");
    assert_int_equal(exchange_rig_run(&e, 1), YCIAM_ERR_HTTP_LENGTH);
}

static void failures_of_the_port_are_handed_on(void **state)
{
    static const int results[] = { YCIAM_ERR_DNS,    YCIAM_ERR_CONNECT,   YCIAM_ERR_NETWORK,   YCIAM_ERR_TLS,
                                   YCIAM_ERR_CERT,   YCIAM_ERR_CERT_HOST, YCIAM_ERR_CERT_TIME, YCIAM_ERR_ANCHOR,
                                   YCIAM_ERR_MEMORY, YCIAM_ERR_ENTROPY,   YCIAM_ERR_ARGUMENT,  YCIAM_ERR_CLOSED };

    (void) state;
    for (size_t i = 0; i < COUNT(results); i++) {
        for (unsigned k = 1; k <= 3u; k++) {
            exchange_rig_begin(&e, ANSWER);
            e.fake.native = -7;
            fake_break(&e.fake, FAKE_FAIL, k, results[i]);
            assert_int_equal(exchange_rig_run(&e, 1), results[i]);
            assert_int_equal(yciam_priv_exchange_native(&e.exchange), -7);
            assert_int_equal(e.stage, k == 1u ? YCIAM_STAGE_CONNECT : k == 2u ? YCIAM_STAGE_SEND : YCIAM_STAGE_RECEIVE);
        }
    }
}

/* A number that is not a result of the library becomes YCIAM_ERR_NETWORK, with the number as native code. */
static void unknown_numbers_from_a_port_are_failures(void **state)
{
    static const int numbers[] = { -26880,         INT_MIN,          -1000, -128, -256, YCIAM_ERR_SIGN, YCIAM_ERR_SPACE,
                                   YCIAM_ERR_LONG, YCIAM_ERR_TIMEOUT };

    (void) state;
    for (size_t i = 0; i < COUNT(numbers); i++) {
        for (unsigned k = 1; k <= 3u; k++) {
            exchange_rig_begin(&e, ANSWER);
            fake_break(&e.fake, FAKE_FAIL, k, numbers[i]);
            assert_int_equal(exchange_rig_run(&e, 1), YCIAM_ERR_NETWORK);
            assert_int_equal(yciam_priv_exchange_native(&e.exchange), numbers[i]);
        }
    }
    exchange_rig_begin(&e, ANSWER);
    fake_break(&e.fake, FAKE_FAIL, 1, 7); /* conn_open() may return YCIAM_PENDING, but nothing else above 0 */
    assert_int_equal(exchange_rig_run(&e, 1), YCIAM_ERR_NETWORK);
    assert_int_equal(yciam_priv_exchange_native(&e.exchange), 7);
}

/* The library does not believe a port that claims more bytes than requested. */
static void counts_that_cannot_be_are_refused(void **state)
{
    (void) state;
    for (unsigned k = 2; k <= 3u; k++) {
        exchange_rig_begin(&e, ANSWER);
        fake_break(&e.fake, FAKE_TOO_MANY, k, 0);
        assert_int_equal(exchange_rig_run(&e, 1), YCIAM_ERR_NETWORK);
        exchange_rig_begin(&e, ANSWER);
        fake_break(&e.fake, FAKE_FAIL, k, INT32_MAX);
        assert_int_equal(exchange_rig_run(&e, 1), YCIAM_ERR_NETWORK);
    }
}

/* Two objects on one port object, one after the other: each uses only the connection that it opened. */
static void a_connection_belongs_to_who_opened_it(void **state)
{
    yciam_exchange_t other;
    size_t len;
    uint8_t byte;

    (void) state;
    exchange_rig_begin(&e, ANSWER);
    while (e.stage == YCIAM_STAGE_CONNECT) {
        assert_int_equal(exchange_rig_step(&e), YCIAM_PENDING);
    }
    exchange_rig_init(&e, &other);
    other.priv_host = "other.example";
    yciam_priv_exchange_begin(&other);
    assert_false(yciam_priv_exchange_is_open(&other));
    yciam_priv_exchange_close(&other); /* another object's connection: it stays open */
    assert_true(yciam_priv_exchange_is_open(&e.exchange));
    assert_int_equal(yciam_priv_exchange_open(&other), YCIAM_OK);
    assert_true(yciam_priv_exchange_is_open(&other));

    assert_false(yciam_priv_exchange_is_open(&e.exchange));
    assert_int_equal(yciam_priv_exchange_send(&e.exchange), YCIAM_ERR_CLOSED);
    assert_int_equal(yciam_priv_exchange_read(&e.exchange, &byte, 1, &len), YCIAM_ERR_CLOSED);
    assert_int_equal(e.fake.request_len, 0);
    yciam_priv_exchange_close(&e.exchange);
    assert_true(yciam_priv_exchange_is_open(&other));
    assert_true(e.fake.is_open);
}

/* The end of the connection is the end of such an answer, but only if the peer ended the connection. */
static void a_lost_connection_does_not_end_an_answer(void **state)
{
    (void) state;
    exchange_rig_begin(&e, "HTTP/1.1 200 OK\r\n\r\nhel");
    while (e.exchange.priv_body_len < 3u) {
        assert_int_equal(exchange_rig_step(&e), YCIAM_PENDING);
    }
    e.fake.connection++;
    assert_int_equal(exchange_rig_step(&e), YCIAM_ERR_CLOSED);
    assert_int_equal(yciam_priv_exchange_native(&e.exchange), 0);
}

/* Another object is opening a connection on this port: the exchange must not close that one. */
static void a_port_that_is_in_use_stays_as_it_is(void **state)
{
    (void) state;
    exchange_rig_begin(&e, ANSWER);
    fake_break(&e.fake, FAKE_FAIL, 1, YCIAM_ERR_ARGUMENT);
    assert_int_equal(exchange_rig_step(&e), YCIAM_ERR_ARGUMENT);
    yciam_priv_exchange_close(&e.exchange);
    assert_int_equal(e.fake.closes, 0);

    exchange_rig_begin(&e, ANSWER);
    e.fake.connect_pending = 1;
    fake_break(&e.fake, FAKE_FAIL, 2, YCIAM_ERR_ARGUMENT);
    assert_int_equal(exchange_rig_step(&e), YCIAM_PENDING);
    assert_int_equal(exchange_rig_step(&e), YCIAM_ERR_ARGUMENT);
    yciam_priv_exchange_close(&e.exchange);
    assert_int_equal(e.fake.closes, 1);
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
        cmocka_unit_test(a_connection_belongs_to_who_opened_it),
        cmocka_unit_test(a_lost_connection_does_not_end_an_answer),
        cmocka_unit_test(a_port_that_is_in_use_stays_as_it_is),
    };

    return cmocka_run_group_tests_name("exchange", tests, NULL, NULL);
}
