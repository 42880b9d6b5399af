/* SPDX-License-Identifier: Apache-2.0 */
/* port/mbedtls and kept TLS sessions: resumed, refused, saved over deep sleep. */
#include "bent.h"

static void test_no_session_unless_asked(void **state)
{
    size_t first = bytes_of_a_talk(host);

    (void) state;
    assert_true(bytes_of_a_talk(host) > first * 9 / 10);
}

static void test_session_is_resumed(void **state)
{
    size_t first;
    int i;

    (void) state;
    yciam_mbedtls_keep_session(&tls);
    first = bytes_of_a_talk(host);
    for (i = 0; i < 3; i++) {
        assert_true(bytes_of_a_talk(host) < first * 7 / 10);
    }
}

static void test_session_is_for_its_host(void **state)
{
    size_t first;

    (void) state;
    yciam_mbedtls_keep_session(&tls);
    first = bytes_of_a_talk(host);
    assert_true(bytes_of_a_talk(ip_address) > first * 9 / 10);
}

static void test_session_ends_with_its_certificates(void **state)
{
    (void) state;
    yciam_mbedtls_keep_session(&tls);
    (void) bytes_of_a_talk(host);
    (void) bytes_of_a_talk(host); /* the session was resumed, so the port saw no chain this time */
    bend.clock = CLOCK_2050;
    assert_int_equal(talk(host), YCIAM_ERR_CERT_TIME);
    port.conn_close(port.ctx);
    bend.clock = -1;
    assert_int_equal(talk(host), YCIAM_ERR_CERT_TIME);
}

/* The port keeps the dates of the chain with the session, because a resumed handshake has no chain. */
static void test_session_without_a_clock(void **state)
{
    size_t first;

    (void) state;
    yciam_mbedtls_take_time(&tls, &port);
    yciam_mbedtls_keep_session(&tls);
    bend.clock = -1;
    first = bytes_of_a_talk(host);
    assert_true(bytes_of_a_talk(host) < first * 7 / 10);
    assert_int_equal(verify_at(PEER_ECHO, -1, 2335219200), YCIAM_OK);
    assert_int_equal(verify_at(PEER_ECHO, -1, 2335219201), YCIAM_ERR_CERT_TIME);
    assert_int_equal(verify_at(PEER_ECHO, -1, 1704067199), YCIAM_ERR_CERT_TIME);
    bend.clock = CLOCK_2050; /* set at last: the session is not offered, so the chain shows that it has expired */
    assert_int_equal(connect_to(PEER_ECHO, host), YCIAM_ERR_CERT_TIME);
}

/* The device sleeps: of its TLS only the saved session is left. It may wake with other anchors. */
static yciam_result_t wake_with(mbedtls_x509_crt *trusted, const uint8_t *state, size_t len)
{
    yciam_mbedtls_free(&tls);
    yciam_mbedtls_init(&tls, &bent, trusted, &port);
    yciam_mbedtls_keep_session(&tls);
    return yciam_mbedtls_restore_session(&tls, state, len);
}

static yciam_result_t sleep_and_restore(const uint8_t *state, size_t len)
{
    return wake_with(&anchors, state, len);
}

static void test_session_over_deep_sleep(void **state)
{
    static uint8_t saved[8192];
    size_t len;
    size_t needed;
    size_t first;

    (void) state;
    yciam_mbedtls_keep_session(&tls);
    assert_int_equal(yciam_mbedtls_save_session(&tls, saved, sizeof saved, &len), YCIAM_OK);
    assert_int_equal(len, 0); /* no session */
    assert_int_equal(sleep_and_restore(saved, 0), YCIAM_ERR_ARGUMENT);
    first = bytes_of_a_talk(host);
    assert_int_equal(yciam_mbedtls_save_session(&tls, NULL, 0, &needed), YCIAM_ERR_SPACE);
    assert_int_equal(yciam_mbedtls_save_session(&tls, saved, needed - 1, &len), YCIAM_ERR_SPACE);
    assert_int_equal(len, needed);
    assert_int_equal(yciam_mbedtls_save_session(&tls, saved, needed, &len), YCIAM_OK);
    assert_int_equal(len, needed);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(sleep_and_restore(saved, len), YCIAM_OK);
        assert_true(bytes_of_a_talk(host) < first * 7 / 10);
        assert_int_equal(yciam_mbedtls_save_session(&tls, saved, sizeof saved, &len), YCIAM_OK);
    }
    assert_int_equal(sleep_and_restore(saved, len), YCIAM_OK);
    assert_true(bytes_of_a_talk(ip_address) > first * 9 / 10); /* it is still for its own host only */
    assert_int_equal(sleep_and_restore(saved, len), YCIAM_OK);
    bend.clock = CLOCK_2050; /* and valid only as long as its certificates */
    assert_int_equal(talk(host), YCIAM_ERR_CERT_TIME);
}

static void copy_anchors(mbedtls_x509_crt *to)
{
    mbedtls_x509_crt_init(to);
    for (const mbedtls_x509_crt *anchor = &anchors; anchor != NULL; anchor = anchor->next) {
        assert_int_equal(mbedtls_x509_crt_parse_der(to, anchor->raw.p, anchor->raw.len), 0);
    }
}

/* A server that is no longer trusted must not stay trusted through a session that shows no certificate. */
static void test_session_is_for_its_anchors(void **state)
{
    static uint8_t saved[8192];
    mbedtls_x509_crt others;
    size_t first;
    size_t len;

    (void) state;
    copy_anchors(&others);
    yciam_mbedtls_keep_session(&tls);
    first = bytes_of_a_talk(host);
    assert_int_equal(yciam_mbedtls_save_session(&tls, saved, sizeof saved, &len), YCIAM_OK);
    assert_int_equal(wake_with(&others, saved, len), YCIAM_OK);
    assert_true(bytes_of_a_talk(host) < first * 7 / 10); /* the same ones, in another place */
    assert_int_equal(mbedtls_x509_crt_parse_der(&others, anchors.raw.p, anchors.raw.len), 0);
    assert_int_equal(wake_with(&others, saved, len), YCIAM_OK);
    assert_true(bytes_of_a_talk(host) > first * 9 / 10);
    assert_true(bytes_of_a_talk(host) < first * 7 / 10); /* a session of its own */
    (void) sleep_and_restore(NULL, 0);
    mbedtls_x509_crt_free(&others);
}

/* With TLS 1.3 the session arrives after the handshake, and belongs to the anchors of that handshake. */
static void test_anchors_that_change_meanwhile(void **state)
{
    mbedtls_x509_crt others;
    size_t first;

    (void) state;
    copy_anchors(&others);
    yciam_mbedtls_init(&tls, &bent, &others, &port);
    yciam_mbedtls_keep_session(&tls);
    first = bytes_of_a_talk(host);
    (void) wake_with(&others, NULL, 0);
    assert_int_equal(connect_to(PEER_ECHO, host), YCIAM_OK);
    assert_int_equal(mbedtls_x509_crt_parse_der(&others, anchors.raw.p, anchors.raw.len), 0);
    assert_int_equal(echo(), YCIAM_OK);
    port.conn_close(port.ctx);
    assert_true(bytes_of_a_talk(host) > first * 9 / 10);
    assert_true(bytes_of_a_talk(host) < first * 7 / 10);
    (void) sleep_and_restore(NULL, 0);
    mbedtls_x509_crt_free(&others);
}

static void test_damaged_session_is_refused(void **state)
{
    static uint8_t saved[8192];
    size_t first;
    size_t len;

    (void) state;
    yciam_mbedtls_keep_session(&tls);
    first = bytes_of_a_talk(host);
    assert_int_equal(yciam_mbedtls_save_session(&tls, saved, sizeof saved, &len), YCIAM_OK);
    for (size_t i = 0; i < len; i++) {
        saved[i] ^= 0x10;
        assert_int_equal(sleep_and_restore(saved, len), YCIAM_ERR_ARGUMENT);
        saved[i] ^= 0x10;
        assert_int_equal(yciam_mbedtls_restore_session(&tls, saved, i), YCIAM_ERR_ARGUMENT);
    }
    assert_int_equal(yciam_mbedtls_restore_session(&tls, saved, len + 1), YCIAM_ERR_ARGUMENT);
    assert_true(bytes_of_a_talk(host) > first * 9 / 10);
    yciam_mbedtls_free(&tls);
    yciam_mbedtls_init(&tls, &bent, &anchors, &port);
    assert_int_equal(yciam_mbedtls_restore_session(&tls, saved, len), YCIAM_ERR_ARGUMENT); /* none is to be kept */
}

/* Another server does not know the session: the port makes a full handshake, and reports no failure. */
static void test_session_falls_back(void **state)
{
    (void) state;
    yciam_mbedtls_keep_session(&tls);
    (void) bytes_of_a_talk(host);
    assert_int_equal(connect_to(PEER_BIG, host), YCIAM_OK);
    port.conn_close(port.ctx);
    assert_int_equal(connect_to(PEER_EXPIRED, host), YCIAM_ERR_CERT_TIME);
    port.conn_close(port.ctx);
    assert_int_equal(talk(host), YCIAM_OK);
}

static int run(void)
{
#define ITEM(test) cmocka_unit_test_setup_teardown(test, bent_setup, bent_teardown)
    const struct CMUnitTest tests[] = {
        ITEM(test_no_session_unless_asked),    ITEM(test_session_is_resumed),
        ITEM(test_session_is_for_its_host),    ITEM(test_session_ends_with_its_certificates),
        ITEM(test_session_without_a_clock),    ITEM(test_session_over_deep_sleep),
        ITEM(test_session_is_for_its_anchors), ITEM(test_damaged_session_is_refused),
        ITEM(test_session_falls_back),         ITEM(test_anchors_that_change_meanwhile),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(int argc, char **argv)
{
    return bent_main(argc, argv, run);
}
