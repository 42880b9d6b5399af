/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the suite cannot ask of port/mbedtls, since it needs a hand below it: the clock, sessions, failures of the plain
 * port and of the allocator at every point. Runs under peers.py: test_mbedtls HOST IP FIRST_TCP_PORT ANCHORS.pem
 * Linked with --wrap=calloc.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <mbedtls/version.h>
#include <mbedtls/x509_crt.h>

#include <mbedtls/yciam_mbedtls.h>
#include <posix/yciam_posix.h>

#include "suite.h"

#define CLOCK_2000    946684800 /* a real-time clock whose battery was changed */
#define CLOCK_2020    1577836800
#define CLOCK_2024_06 1717200000
#define CLOCK_2043    2303683200
#define CLOCK_2050    2524608000
#define CLOCK_TRUE    INT64_MIN
#define PLAIN_NATIVE  4711
#define PATIENCE_MS   10000u

static const char *host;
static const char *ip_address;
static uint16_t first_tcp_port;
static char pem[200000];
static size_t pem_size;

static mbedtls_x509_crt anchors;
static yciam_posix_t posix;
static yciam_port_t below; /* port/posix */
static yciam_port_t bent;  /* the same, but as `bend` wants it */
static yciam_mbedtls_t tls;
static yciam_port_t port; /* port/mbedtls over it */

static struct {
    int64_t clock;     /* CLOCK_TRUE: the real one */
    size_t io_len_max; /* 0: any */
    bool stutter;      /* every second send and recv answers 0 */
    unsigned fail_at;  /* the call of connect, send and recv that fails, from 1; 0: none */
    unsigned calls;
    size_t received;
} bend;

static unsigned allocations;
static unsigned allocation_that_fails; /* from 1; 0: none */

void *__wrap_calloc(size_t count, size_t size);
void *__real_calloc(size_t count, size_t size);

void *__wrap_calloc(size_t count, size_t size)
{
    return ++allocations == allocation_that_fails ? NULL : __real_calloc(count, size);
}

#if MBEDTLS_VERSION_NUMBER >= 0x03000000
/*
 * For the address sanitizer: Mbed TLS 3.6 itself loses the ciphers of a TLS 1.3 transform when memory runs out in the
 * midst of setting one up. To see that, the sanitizer has to unwind through code without frame pointers.
 */
const char *__asan_default_options(void);
const char *__lsan_default_suppressions(void);

const char *__asan_default_options(void)
{
    return "fast_unwind_on_malloc=0";
}

const char *__lsan_default_suppressions(void)
{
    return "leak:mbedtls_ssl_tls13_populate_transform\n";
}
#endif

/* The bent port */

static int64_t bent_unix_time(void *ctx)
{
    return bend.clock == CLOCK_TRUE ? below.unix_time(ctx) : bend.clock;
}

static bool fails_now(void)
{
    return ++bend.calls == bend.fail_at;
}

static int bent_connect(void *ctx, const char *name, uint16_t tcp_port, yciam_security_t security)
{
    return fails_now() ? YCIAM_ERR_NETWORK : below.connect(ctx, name, tcp_port, security);
}

static size_t bent_len(size_t len)
{
    return bend.io_len_max != 0 && len > bend.io_len_max ? bend.io_len_max : len;
}

static int bent_send(void *ctx, const void *buf, size_t len)
{
    if (fails_now()) {
        return YCIAM_ERR_NETWORK;
    }
    return bend.stutter && bend.calls % 2u == 0 ? 0 : below.send(ctx, buf, bent_len(len));
}

static int bent_recv(void *ctx, void *buf, size_t len)
{
    int rc;

    if (fails_now()) {
        return YCIAM_ERR_NETWORK;
    }
    rc = bend.stutter && bend.calls % 2u == 0 ? 0 : below.recv(ctx, buf, bent_len(len));
    bend.received += rc > 0 ? (size_t) rc : 0;
    return rc;
}

static int32_t bent_last_error(void *ctx)
{
    return bend.fail_at != 0 && bend.calls >= bend.fail_at ? PLAIN_NATIVE : below.last_error(ctx);
}

/* A client */

static int connect_to(enum peer peer, const char *name)
{
    uint32_t start_ms = port.ticks_ms(port.ctx);
    uint16_t tcp_port = (uint16_t) (first_tcp_port + (unsigned) peer);
    int rc;

    while ((rc = port.connect(port.ctx, name, tcp_port, YCIAM_TLS)) == YCIAM_PENDING) {
        assert_true(port.ticks_ms(port.ctx) - start_ms < PATIENCE_MS);
        yciam_posix_wait(&posix, 2);
    }
    return rc;
}

/* A connection to the ECHO peer with one byte there and back. The first result that is a failure, or YCIAM_OK. */
static int talk(const char *name)
{
    int rc = connect_to(PEER_ECHO, name);
    char byte = 'x';

    while (rc == 0) {
        rc = port.send(port.ctx, &byte, 1);
        yciam_posix_wait(&posix, 1);
    }
    if (rc > 0) {
        while ((rc = port.recv(port.ctx, &byte, 1)) == 0) {
            yciam_posix_wait(&posix, 1);
        }
    }
    return rc > 0 ? YCIAM_OK : rc;
}

static int setup(void **state)
{
    (void) state;
    memset(&bend, 0, sizeof bend);
    bend.clock = CLOCK_TRUE;
    yciam_posix_init(&posix, &below);
    bent = below;
    bent.unix_time = bent_unix_time;
    bent.connect = bent_connect;
    bent.send = bent_send;
    bent.recv = bent_recv;
    bent.last_error = bent_last_error;
    yciam_mbedtls_init(&tls, &bent, &anchors, &port);
    return 0;
}

static int teardown(void **state)
{
    (void) state;
    allocation_that_fails = 0;
    yciam_mbedtls_free(&tls);
    return 0;
}

/* The clock */

static void check_dates(enum peer peer, int64_t clock, int result, uint32_t flags)
{
    bend.clock = clock;
    assert_int_equal(connect_to(peer, host), result);
    assert_int_equal(port.last_error(port.ctx), flags);
    port.close(port.ctx);
}

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

/* Untrusted is told before wrong host, wrong host before wrong time. */
static void test_worst_flag_first(void **state)
{
    (void) state;
    check_dates(PEER_WRONG_HOST, CLOCK_2050, YCIAM_ERR_CERT_HOST,
                MBEDTLS_X509_BADCERT_CN_MISMATCH | MBEDTLS_X509_BADCERT_EXPIRED);
    check_dates(PEER_SELF_SIGNED, CLOCK_2050, YCIAM_ERR_CERT,
                MBEDTLS_X509_BADCERT_NOT_TRUSTED | MBEDTLS_X509_BADCERT_EXPIRED);
}

/* Without a clock */

/* What verify_time() says of an open connection to the peer, at a time. */
static int verify_at(enum peer peer, int64_t clock, int64_t told)
{
    int rc;

    bend.clock = clock;
    assert_int_equal(connect_to(peer, host), YCIAM_OK);
    rc = port.verify_time(port.ctx, told);
    port.close(port.ctx);
    return rc;
}

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
    port.close(port.ctx);
    assert_int_equal(connect_to(PEER_NO_INTERMEDIATE, host), YCIAM_ERR_CERT);
    port.close(port.ctx);
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
    port.close(port.ctx);
    assert_int_equal(port.verify_time(port.ctx, CLOCK_2024_06), YCIAM_ERR_CERT_TIME);
    assert_int_equal(connect_to(PEER_REFUSED, host), YCIAM_ERR_CONNECT);
    assert_int_equal(port.verify_time(port.ctx, CLOCK_2024_06), YCIAM_ERR_CERT_TIME);
}

/* Sessions */

static size_t bytes_of_a_talk(const char *name)
{
    size_t before = bend.received;

    assert_int_equal(talk(name), YCIAM_OK);
    port.close(port.ctx);
    return bend.received - before;
}

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
    (void) bytes_of_a_talk(host); /* resumed, so nothing of the chain was seen this time */
    bend.clock = CLOCK_2050;
    assert_int_equal(talk(host), YCIAM_ERR_CERT_TIME);
    port.close(port.ctx);
    bend.clock = -1;
    assert_int_equal(talk(host), YCIAM_ERR_CERT_TIME);
}

/* What is known of the chain's dates goes with the session, which shows no chain. */
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
    bend.clock = CLOCK_2050; /* set at last: not offered, so that the chain shows that it has expired */
    assert_int_equal(connect_to(PEER_ECHO, host), YCIAM_ERR_CERT_TIME);
}

/* The session is unknown to another server: that is a full handshake, not a failure. */
static void test_session_falls_back(void **state)
{
    (void) state;
    yciam_mbedtls_keep_session(&tls);
    (void) bytes_of_a_talk(host);
    assert_int_equal(connect_to(PEER_BIG, host), YCIAM_OK);
    port.close(port.ctx);
    assert_int_equal(connect_to(PEER_EXPIRED, host), YCIAM_ERR_CERT_TIME);
    port.close(port.ctx);
    assert_int_equal(talk(host), YCIAM_OK);
}

/* Faults below */

static void test_single_bytes_and_pauses(void **state)
{
    (void) state;
    bend.io_len_max = 1;
    bend.stutter = true;
    assert_int_equal(talk(host), YCIAM_OK);
}

static void test_plain_port_fails_at_every_call(void **state)
{
    unsigned k = 0;
    int rc;

    (void) state;
    do {
        bend.calls = 0;
        bend.fail_at = ++k;
        rc = talk(host);
        if (rc != YCIAM_OK) {
            assert_int_equal(rc, YCIAM_ERR_NETWORK);
            assert_int_equal(port.last_error(port.ctx), PLAIN_NATIVE);
        }
        port.close(port.ctx);
        port.close(port.ctx);
    } while (rc != YCIAM_OK);
    assert_true(k > 10);
    bend.fail_at = 0;
    assert_int_equal(talk(host), YCIAM_OK);
}

/* Mbed TLS itself calls a lack of memory in a signature check a bad signature. That may be misleading, but never OK. */
static bool is_honest(int rc)
{
    return rc == YCIAM_OK || rc == YCIAM_ERR_MEMORY || rc == YCIAM_ERR_TLS ||
           (rc == YCIAM_ERR_CERT && port.last_error(port.ctx) == MBEDTLS_X509_BADCERT_NOT_TRUSTED);
}

static void test_allocations_fail_at_every_call(void **state)
{
    unsigned called_memory = 0;
    unsigned total;
    unsigned k;

    (void) state;
    assert_int_equal(talk(host), YCIAM_OK); /* whatever is allocated once, is now */
    port.close(port.ctx);
    allocations = 0;
    assert_int_equal(talk(host), YCIAM_OK);
    port.close(port.ctx);
    total = allocations;
    for (k = 1; k <= total; k += k < 60u ? 1u : total / 60u + 1u) {
        int rc;

        allocations = 0;
        allocation_that_fails = k;
        rc = talk(host);
        allocation_that_fails = 0;
        if (!is_honest(rc)) {
            fail_msg("allocation %u of %u: result %d, native %d", k, total, rc, (int) port.last_error(port.ctx));
        }
        called_memory += rc == YCIAM_ERR_MEMORY;
        port.close(port.ctx);
    }
    assert_true(called_memory > 20);
    assert_int_equal(talk(host), YCIAM_OK);
}

/* Without a network */

static void test_plain_passes_through(void **state)
{
    uint16_t refused = (uint16_t) (first_tcp_port + PEER_REFUSED);
    int rc;

    (void) state;
    while ((rc = port.connect(port.ctx, host, refused, YCIAM_PLAIN)) == YCIAM_PENDING) {
        yciam_posix_wait(&posix, 1);
    }
    assert_int_equal(rc, YCIAM_ERR_CONNECT);
    assert_int_equal(port.last_error(port.ctx), below.last_error(below.ctx));
    assert_int_not_equal(port.last_error(port.ctx), 0);
}

static void test_arguments(void **state)
{
    char long_host[300];

    (void) state;
    memset(long_host, 'a', sizeof long_host - 1);
    long_host[sizeof long_host - 1] = '\0';
    assert_int_equal(port.connect(port.ctx, long_host, 443, YCIAM_TLS), YCIAM_ERR_ARGUMENT);
    assert_int_equal(port.connect(port.ctx, host, 443, (yciam_security_t) 2), YCIAM_ERR_ARGUMENT);
    assert_int_equal(bend.calls, 0);
}

int main(int argc, char **argv)
{
#define ITEM(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        ITEM(test_dates_go_by_the_ports_clock),
        ITEM(test_dates_to_the_second),
        ITEM(test_worst_flag_first),
        ITEM(test_dates_never_wait_unless_asked),
        ITEM(test_dates_wait_for_the_time),
        ITEM(test_only_dates_wait),
        ITEM(test_dates_do_not_wait_with_a_clock),
        ITEM(test_no_time_is_right_without_a_connection),
        ITEM(test_no_session_unless_asked),
        ITEM(test_session_is_resumed),
        ITEM(test_session_is_for_its_host),
        ITEM(test_session_ends_with_its_certificates),
        ITEM(test_session_without_a_clock),
        ITEM(test_session_falls_back),
        ITEM(test_single_bytes_and_pauses),
        ITEM(test_plain_port_fails_at_every_call),
        ITEM(test_allocations_fail_at_every_call),
        ITEM(test_plain_passes_through),
        ITEM(test_arguments),
    };
    FILE *file = argc == 5 ? fopen(argv[4], "r") : NULL;
    int failed;

    if (file == NULL) {
        fprintf(stderr, "usage: test_mbedtls HOST IP FIRST_TCP_PORT ANCHORS.pem\n");
        return 2;
    }
    pem_size = fread(pem, 1, sizeof pem - 1, file) + 1;
    (void) fclose(file);
    host = argv[1];
    ip_address = argv[2];
    first_tcp_port = (uint16_t) strtoul(argv[3], NULL, 10);
    mbedtls_x509_crt_init(&anchors);
    if (yciam_mbedtls_add_anchors(&anchors, pem, pem_size, NULL) != YCIAM_OK) {
        fprintf(stderr, "test_mbedtls: cannot read the anchors\n");
        return 2;
    }
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    mbedtls_x509_crt_free(&anchors);
    return failed;
}
