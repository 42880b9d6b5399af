/* SPDX-License-Identifier: Apache-2.0 */
/*
 * port/mbedtls when something fails: the plain port below it, at every point; wrong arguments; anchors of the platform.
 * Linked with --wrap for mbedtls_ssl_read and mbedtls_ssl_handshake_step.
 */
#include "bent.h"

#include <mbedtls/version.h>

#include "openssl_server.h"

static bool hello_is_too_long; /* with a session in it */

int __wrap_mbedtls_ssl_handshake_step(mbedtls_ssl_context *ssl);
int __real_mbedtls_ssl_handshake_step(mbedtls_ssl_context *ssl);

int __wrap_mbedtls_ssl_handshake_step(mbedtls_ssl_context *ssl)
{
    return hello_is_too_long && tls.priv_has_session ? MBEDTLS_ERR_SSL_BUFFER_TOO_SMALL
                                                     : __real_mbedtls_ssl_handshake_step(ssl);
}
static unsigned empty_reads; /* that come before the next one */

int __wrap_mbedtls_ssl_read(mbedtls_ssl_context *ssl, unsigned char *buf, size_t len);
int __real_mbedtls_ssl_read(mbedtls_ssl_context *ssl, unsigned char *buf, size_t len);

int __wrap_mbedtls_ssl_read(mbedtls_ssl_context *ssl, unsigned char *buf, size_t len)
{
    if (empty_reads > 0) {
        empty_reads--;
        return 0;
    }
    return __real_mbedtls_ssl_read(ssl, buf, len);
}
static int teardown(void **state)
{
    hello_is_too_long = false;
    empty_reads = 0;
    return bent_teardown(state);
}

/* Faults below */

static void test_single_bytes_and_pauses(void **state)
{
    (void) state;
    bend.io_len_max = 1;
    bend.stutter = true;
    assert_int_equal(talk(host), YCIAM_OK);
}

static void fail_at_every_call(void)
{
    unsigned k = 0;
    int rc;

    do {
        bend.calls = 0;
        bend.fail_at = ++k;
        rc = talk(host);
        if (rc != YCIAM_OK) {
            assert_int_equal(rc, YCIAM_ERR_NETWORK);
            assert_int_equal(port.last_error(port.ctx), PLAIN_NATIVE);
        }
        port.conn_close(port.ctx);
        port.conn_close(port.ctx);
    } while (rc != YCIAM_OK);
    assert_true(k > 10);
    bend.fail_at = 0;
    assert_int_equal(talk(host), YCIAM_OK);
    port.conn_close(port.ctx);
}

/* A connection without close_notify did not end properly, no matter what the plain port returns. */
static void test_plain_port_fails_at_every_call(void **state)
{
    (void) state;
    fail_at_every_call();
    bend.send_says_closed = true;
    fail_at_every_call();
}

/* Empty records are lawful (RFC 8446, 5.4). Mbed TLS skips one, and returns 0 for a second in a row. */
static void test_empty_records_are_no_end(void **state)
{
    (void) state;
    empty_reads = 2;
    assert_int_equal(talk(host), YCIAM_OK);
    assert_int_equal(empty_reads, 0);
}
static void test_session_does_not_fit_the_hello(void **state)
{
    (void) state;
    yciam_mbedtls_keep_session(&tls);
    talk_and_close();
    assert_true(tls.priv_has_session);
    hello_is_too_long = true;
    for (int i = 0; i < 4; i++) {
        talk_and_close();
    }
}
/* Without a network */

static void test_plain_passes_through(void **state)
{
    uint16_t refused = (uint16_t) (first_tcp_port + PEER_REFUSED);
    int rc;

    (void) state;
    while ((rc = port.conn_open(port.ctx, host, refused, YCIAM_PLAIN)) == YCIAM_PENDING) {
        yciam_posix_wait(&posix, 1);
    }
    assert_int_equal(rc, YCIAM_ERR_CONNECT);
    assert_int_equal(port.last_error(port.ctx), below.last_error(below.ctx));
    assert_int_not_equal(port.last_error(port.ctx), 0);
}

/* The next connection may go to another address of the host. */
static void test_address_without_a_handshake_is_rejected(void **state)
{
    (void) state;
    assert_int_equal(connect_to(PEER_REFUSED, host), YCIAM_ERR_CONNECT);
    port.conn_close(port.ctx);
    talk_and_close();
    assert_int_equal(bend.rejects, 0);
    assert_int_equal(connect_to(PEER_WRONG_HOST, host), YCIAM_ERR_CERT_HOST);
    port.conn_close(port.ctx);
    port.conn_close(port.ctx);
    assert_int_equal(bend.rejects, 1);
    for (int i = 0; i < 20; i++) {
        assert_int_equal(port.conn_open(port.ctx, host, (uint16_t) (first_tcp_port + PEER_SILENT), YCIAM_TLS),
                         YCIAM_PENDING);
        yciam_posix_wait(&posix, 5);
    }
    port.conn_close(port.ctx);
    assert_int_equal(bend.rejects, 2);
}

/* The resolver takes a full stop as the end of the name. Certificates and servers do not know it. */
static void test_name_with_a_full_stop(void **state)
{
    char name[300];

    (void) state;
    (void) snprintf(name, sizeof name, "%s.", host);
    assert_int_equal(talk(name), YCIAM_OK);
    assert_true(bend.has_full_stop);
    port.conn_close(port.ctx);
    assert_int_equal(connect_to(PEER_WRONG_HOST, name), YCIAM_ERR_CERT_HOST);
    port.conn_close(port.ctx);
    assert_int_equal(port.conn_open(port.ctx, ".", 443, YCIAM_TLS), YCIAM_ERR_ARGUMENT);
    assert_int_equal(port.conn_open(port.ctx, "", 443, YCIAM_TLS), YCIAM_ERR_ARGUMENT);
}

/* The limits of Mbed TLS that port/README.md lists. */

static int connect_to_openssl(const char *directory, const char *record_max)
{
    uint16_t tcp_port = openssl_server_start(directory, "-tls1_2", record_max);
    int rc;

    assert_int_not_equal(tcp_port, 0);
    while ((rc = port.conn_open(port.ctx, host, tcp_port, YCIAM_TLS)) == YCIAM_PENDING) {
        yciam_posix_wait(&posix, 1);
    }
    port.conn_close(port.ctx);
    openssl_server_end();
    return rc;
}

/* The server's certificates arrive in several records. Mbed TLS can read that since 3.6.3. */
static void test_fragments_of_a_message(void **state)
{
    (void) state;
    assert_int_equal(connect_to_openssl(material, "512"),
                     MBEDTLS_VERSION_NUMBER >= 0x03060300 ? YCIAM_OK : YCIAM_ERR_TLS);
}

static int connect_by_chain(const char *name)
{
    char directory[1000], ca[1100];
    mbedtls_x509_crt root;
    int rc;

    (void) snprintf(directory, sizeof directory, "%s/%s", material, name);
    (void) snprintf(ca, sizeof ca, "%s/ca.pem", directory);
    mbedtls_x509_crt_init(&root);
    assert_int_equal(mbedtls_x509_crt_parse_file(&root, ca), 0);
    yciam_mbedtls_init(&tls, &bent, &root, &port);
    rc = connect_to_openssl(directory, "16384");
    yciam_mbedtls_free(&tls); /* and once more in the teardown */
    mbedtls_x509_crt_free(&root);
    return rc;
}

/* See limits.py. */
static void test_chains_that_are_not_read(void **state)
{
    static const char *const chains[] = { "name-constraints", "pss-issuer" };

    (void) state;
    for (size_t i = 0; i < sizeof chains / sizeof chains[0]; i++) {
        int rc = connect_by_chain(chains[i]);

        assert_true(rc == YCIAM_ERR_TLS || rc == YCIAM_ERR_CERT);
    }
}

static void test_arguments(void **state)
{
    char long_host[300];

    (void) state;
    memset(long_host, 'a', sizeof long_host - 1);
    long_host[sizeof long_host - 1] = '\0';
    assert_int_equal(port.conn_open(port.ctx, long_host, 443, YCIAM_TLS), YCIAM_ERR_ARGUMENT);
    assert_int_equal(port.conn_open(port.ctx, host, 443, (yciam_security_t) 2), YCIAM_ERR_ARGUMENT);
    assert_int_equal(bend.calls, 0);
}
/* The platform's own anchors */

static unsigned asked;

/*
 * Like the callback of ESP-IDF's bundle, it clears all flags of a certificate that it trusts. Here it trusts any
 * certificate.
 */
static int trust_all(void *ctx, mbedtls_x509_crt *crt, int depth, uint32_t *flags)
{
    (void) ctx;
    (void) crt;
    (void) depth;
    asked++;
    *flags = 0;
    return 0;
}

static int attach(void *ctx, mbedtls_ssl_config *conf)
{
    mbedtls_ssl_conf_authmode(conf, MBEDTLS_SSL_VERIFY_NONE); /* which the port does not allow */
    mbedtls_ssl_conf_verify(conf, trust_all, NULL);
    return *(const int *) ctx;
}

static int refuse_all(void *ctx, mbedtls_ssl_config *conf)
{
    (void) ctx;
    (void) conf;
    return 0;
}

static void test_platform_anchors(void **state)
{
    mbedtls_x509_crt none;
    int rc = 0;

    (void) state;
    mbedtls_x509_crt_init(&none);
    yciam_mbedtls_init(&tls, &bent, &none, &port);
    assert_int_equal(connect_to(PEER_ECHO, host), YCIAM_ERR_ANCHOR);
    port.conn_close(port.ctx);
    yciam_mbedtls_platform_anchors(&tls, attach, &rc);
    yciam_mbedtls_keep_session(&tls);
    talk_and_close();
    assert_true(asked > 0);
    assert_int_equal(connect_to(PEER_SELF_SIGNED, host), YCIAM_OK); /* the platform says so */
    port.conn_close(port.ctx);
    check_dates(PEER_WRONG_HOST, CLOCK_TRUE, YCIAM_ERR_CERT_HOST, MBEDTLS_X509_BADCERT_CN_MISMATCH);
    check_dates(PEER_EXPIRED, CLOCK_TRUE, YCIAM_ERR_CERT_TIME, MBEDTLS_X509_BADCERT_EXPIRED);
    assert_int_equal(connect_to(PEER_WRONG_IP, ip_address), YCIAM_ERR_CERT_HOST);
    port.conn_close(port.ctx);
    rc = MBEDTLS_ERR_SSL_BAD_INPUT_DATA;
    assert_int_equal(connect_to(PEER_BIG, host), YCIAM_ERR_TLS);
    assert_int_equal(port.last_error(port.ctx), rc);
    port.conn_close(port.ctx);
    yciam_mbedtls_platform_anchors(&tls, refuse_all, NULL);
    assert_int_equal(connect_to(PEER_BIG, ip_address), YCIAM_ERR_CERT);
}

static int run(void)
{
#define ITEM(test) cmocka_unit_test_setup_teardown(test, bent_setup, teardown)
    const struct CMUnitTest tests[] = {
        ITEM(test_single_bytes_and_pauses),
        ITEM(test_plain_port_fails_at_every_call),
        ITEM(test_empty_records_are_no_end),
        ITEM(test_session_does_not_fit_the_hello),
        ITEM(test_plain_passes_through),
        ITEM(test_address_without_a_handshake_is_rejected),
        ITEM(test_name_with_a_full_stop),
        ITEM(test_chains_that_are_not_read),
        ITEM(test_fragments_of_a_message),
        ITEM(test_platform_anchors),
        ITEM(test_arguments),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(int argc, char **argv)
{
    return bent_main(argc, argv, run);
}
