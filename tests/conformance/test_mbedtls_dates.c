/* SPDX-License-Identifier: Apache-2.0 */
/* port/mbedtls and the time: dates of certificates, with a clock and without. */
#include "bent.h"

static void test_dates_go_by_the_ports_clock(void **state)
{
    (void) state;
    check_dates(PEER_ECHO, CLOCK_TRUE, YCIAM_OK, 0);
    check_dates(PEER_ECHO, -1, YCIAM_ERR_CERT_TIME, MBEDTLS_X509_BADCERT_FUTURE);
    check_dates(PEER_ECHO, 0, YCIAM_ERR_CERT_TIME, MBEDTLS_X509_BADCERT_FUTURE);
    check_dates(PEER_ECHO, CLOCK_2000, YCIAM_ERR_CERT_TIME, MBEDTLS_X509_BADCERT_FUTURE);
    check_dates(PEER_ECHO, CLOCK_2020, YCIAM_ERR_CERT_TIME, MBEDTLS_X509_BADCERT_FUTURE);
    check_dates(PEER_ECHO, CLOCK_2050, YCIAM_ERR_CERT_TIME, MBEDTLS_X509_BADCERT_EXPIRED);
    check_dates(PEER_EXPIRED, CLOCK_2024_06, YCIAM_OK, 0);
    check_dates(PEER_EXPIRED_ISSUER, CLOCK_2024_06, YCIAM_OK, 0);
    check_dates(PEER_FUTURE, CLOCK_2043, YCIAM_OK, 0);
}

/* To the second: from 2024-01-01 00:00:00 to 2044-01-01 00:00:00, both included (RFC 5280, 4.1.2.5). */
static void test_dates_to_the_second(void **state)
{
    (void) state;
    check_dates(PEER_ECHO, 1704067199, YCIAM_ERR_CERT_TIME, MBEDTLS_X509_BADCERT_FUTURE);
    check_dates(PEER_ECHO, 1704067200, YCIAM_OK, 0);
    check_dates(PEER_ECHO, 2335219200, YCIAM_OK, 0);
    check_dates(PEER_ECHO, 2335219201, YCIAM_ERR_CERT_TIME, MBEDTLS_X509_BADCERT_EXPIRED);
}

/* The order of the results: untrusted, then wrong host, then wrong time. */
static void test_worst_flag_first(void **state)
{
    (void) state;
    check_dates(PEER_WRONG_HOST, CLOCK_2050, YCIAM_ERR_CERT_HOST,
                MBEDTLS_X509_BADCERT_CN_MISMATCH | MBEDTLS_X509_BADCERT_EXPIRED);
    check_dates(PEER_SELF_SIGNED, CLOCK_2050, YCIAM_ERR_CERT,
                MBEDTLS_X509_BADCERT_NOT_TRUSTED | MBEDTLS_X509_BADCERT_EXPIRED);
}

/* Without a clock */

static void test_dates_never_wait_unless_asked(void **state)
{
    (void) state;
    assert_null(port.verify_time);
}

static void test_dates_wait_for_the_time(void **state)
{
    static const int64_t UNSET[] = { -1, 0, CLOCK_2000, YCIAM_CLOCK_SET_SINCE - 1, INT64_MAX };

    (void) state;
    yciam_mbedtls_take_time(&tls, &port);
    for (size_t i = 0; i < sizeof UNSET / sizeof UNSET[0]; i++) {
        assert_int_equal(verify_at(PEER_ECHO, UNSET[i], CLOCK_2024_06), YCIAM_OK);
        assert_int_equal(verify_at(PEER_ECHO, UNSET[i], CLOCK_2050), YCIAM_ERR_CERT_TIME);
    }
    assert_int_equal(verify_at(PEER_ECHO, -1, 1704067199), YCIAM_ERR_CERT_TIME);
    assert_int_equal(verify_at(PEER_ECHO, -1, 1704067200), YCIAM_OK);
    assert_int_equal(verify_at(PEER_ECHO, -1, 2335219200), YCIAM_OK);
    assert_int_equal(verify_at(PEER_ECHO, -1, 2335219201), YCIAM_ERR_CERT_TIME);
    assert_int_equal(verify_at(PEER_EXPIRED, -1, CLOCK_2024_06), YCIAM_OK);
    assert_int_equal(verify_at(PEER_EXPIRED, -1, CLOCK_2043), YCIAM_ERR_CERT_TIME);
    assert_int_equal(verify_at(PEER_EXPIRED_ISSUER, -1, CLOCK_2024_06), YCIAM_OK);
    assert_int_equal(verify_at(PEER_EXPIRED_ISSUER, -1, CLOCK_2043), YCIAM_ERR_CERT_TIME);
    assert_int_equal(verify_at(PEER_FUTURE, -1, CLOCK_2024_06), YCIAM_ERR_CERT_TIME);
    assert_int_equal(verify_at(PEER_FUTURE, -1, CLOCK_2043), YCIAM_OK);
}

static void test_only_dates_wait(void **state)
{
    (void) state;
    yciam_mbedtls_take_time(&tls, &port);
    check_dates(PEER_WRONG_HOST, -1, YCIAM_ERR_CERT_HOST, MBEDTLS_X509_BADCERT_CN_MISMATCH);
    check_dates(PEER_SELF_SIGNED, -1, YCIAM_ERR_CERT, MBEDTLS_X509_BADCERT_NOT_TRUSTED);
    bend.clock = -1;
    assert_int_equal(connect_to(PEER_UNTRUSTED, host), YCIAM_ERR_CERT);
    port.conn_close(port.ctx);
    assert_int_equal(connect_to(PEER_NO_INTERMEDIATE, host), YCIAM_ERR_CERT);
    port.conn_close(port.ctx);
}

static void test_dates_do_not_wait_with_a_clock(void **state)
{
    (void) state;
    yciam_mbedtls_take_time(&tls, &port);
    check_dates(PEER_EXPIRED, CLOCK_TRUE, YCIAM_ERR_CERT_TIME, MBEDTLS_X509_BADCERT_EXPIRED);
    check_dates(PEER_FUTURE, YCIAM_CLOCK_SET_SINCE, YCIAM_ERR_CERT_TIME, MBEDTLS_X509_BADCERT_FUTURE);
    assert_int_equal(verify_at(PEER_ECHO, CLOCK_TRUE, CLOCK_2050), YCIAM_ERR_CERT_TIME);
}

static void test_no_time_is_right_without_a_connection(void **state)
{
    (void) state;
    yciam_mbedtls_take_time(&tls, &port);
    assert_int_equal(port.verify_time(port.ctx, CLOCK_2024_06), YCIAM_ERR_CERT_TIME);
    bend.clock = -1;
    assert_int_equal(connect_to(PEER_ECHO, host), YCIAM_OK);
    assert_int_equal(port.verify_time(port.ctx, CLOCK_2024_06), YCIAM_OK);
    port.conn_close(port.ctx);
    assert_int_equal(port.verify_time(port.ctx, CLOCK_2024_06), YCIAM_ERR_CERT_TIME);
    assert_int_equal(connect_to(PEER_REFUSED, host), YCIAM_ERR_CONNECT);
    assert_int_equal(port.verify_time(port.ctx, CLOCK_2024_06), YCIAM_ERR_CERT_TIME);
}

/* Reads a connection that was opened without a clock until its end. Returns how it ended. */
static int read_to_the_end(enum peer peer)
{
    char byte = 'x';
    int rc;

    bend.clock = -1;
    assert_int_equal(connect_to(peer, host), YCIAM_OK);
    while ((rc = port.conn_recv(port.ctx, &byte, 1)) >= 0) {
        yciam_posix_wait(&posix, 1);
    }
    return rc;
}

/* An answer without a length ends with its connection. Its Date is read after that. */
static void test_dates_outlast_a_close_in_good_order(void **state)
{
    (void) state;
    yciam_mbedtls_take_time(&tls, &port);
    assert_int_equal(read_to_the_end(PEER_BYE), YCIAM_ERR_CLOSED);
    assert_int_equal(port.verify_time(port.ctx, CLOCK_2024_06), YCIAM_OK);
    assert_int_equal(port.verify_time(port.ctx, CLOCK_2050), YCIAM_ERR_CERT_TIME);
    port.conn_close(port.ctx);
    assert_int_equal(port.verify_time(port.ctx, CLOCK_2024_06), YCIAM_ERR_CERT_TIME);
    assert_int_equal(read_to_the_end(PEER_CUT), YCIAM_ERR_NETWORK);
    assert_int_equal(port.verify_time(port.ctx, CLOCK_2024_06), YCIAM_ERR_CERT_TIME);
    port.conn_close(port.ctx);
}

static int run(void)
{
#define ITEM(test) cmocka_unit_test_setup_teardown(test, bent_setup, bent_teardown)
    const struct CMUnitTest tests[] = {
        ITEM(test_dates_go_by_the_ports_clock),
        ITEM(test_dates_to_the_second),
        ITEM(test_worst_flag_first),
        ITEM(test_dates_never_wait_unless_asked),
        ITEM(test_dates_wait_for_the_time),
        ITEM(test_only_dates_wait),
        ITEM(test_dates_do_not_wait_with_a_clock),
        ITEM(test_no_time_is_right_without_a_connection),
        ITEM(test_dates_outlast_a_close_in_good_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(int argc, char **argv)
{
    return bent_main(argc, argv, run);
}
