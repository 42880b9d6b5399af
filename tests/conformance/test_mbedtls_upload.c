/* SPDX-License-Identifier: Apache-2.0 */
/*
 * port/mbedtls with partly sent records: a small send buffer that stalls often, and messages from the server in
 * between.
 */
#include "bent.h"

#include <unistd.h>

#include "openssl_server.h"
#include "renegotiator.h"

#define SMALL 6000u
#define LARGE 60000u

static void open_at(uint16_t tcp_port)
{
    int rc;

    while ((rc = port.conn_open(port.ctx, host, tcp_port, YCIAM_TLS)) == YCIAM_PENDING) {
        yciam_posix_wait(&posix, 1);
    }
    assert_int_equal(rc, YCIAM_OK);
}

static void upload_to(uint16_t tcp_port, size_t size)
{
    bend.io_len_max = 536;
    bend.stutter = true;
    open_at(tcp_port);
    upload(size);
    port.conn_close(port.ctx);
}

static uint16_t port_of(enum peer peer)
{
    return (uint16_t) (first_tcp_port + (unsigned) peer);
}

static void test_upload(void **state)
{
    (void) state;
    upload_to(port_of(PEER_SLOW), SMALL);
    upload_to(port_of(PEER_SLOW), LARGE);
}

/* With TLS 1.3 the tickets arrive while the body is being sent. */
static void test_upload_with_sessions(void **state)
{
    (void) state;
    yciam_mbedtls_keep_session(&tls);
    upload_to(port_of(PEER_SLOW), SMALL);
    upload_to(port_of(PEER_SLOW), LARGE);
    assert_true(tls.priv_has_session);
}

static void test_upload_with_hello_requests(void **state)
{
    const char *tcp_port;

    (void) state;
    if (!renegotiator_start(material, &tcp_port)) {
        skip();
    }
    upload_to((uint16_t) strtoul(tcp_port, NULL, 10), LARGE);
    assert_in_range(renegotiator_end(), 100, 130);
}

#if defined(MBEDTLS_SSL_PROTO_TLS1_3)

/*
 * Calls send and recv by turns, as the library does, until one fails. Returns that failure. `sends`: after so many
 * sends, only recv.
 */
static int first_failure(unsigned sends)
{
    static const char chunk[100];
    uint32_t start_ms = port.ticks_ms(port.ctx);
    char byte;
    int rc;

    do {
        assert_true(port.ticks_ms(port.ctx) - start_ms < 30000u);
        rc = sends > 0 ? port.conn_send(port.ctx, chunk, sizeof chunk) : 0;
        sends -= sends > 0;
        if (rc >= 0) {
            rc = port.conn_recv(port.ctx, &byte, 1);
        }
        yciam_posix_wait(&posix, 1);
    } while (rc >= 0);
    return rc;
}

/*
 * Mbed TLS does not accept a KeyUpdate (port/README.md): the connection fails, and no byte is lost or repeated
 * unnoticed.
 */
static void test_key_update(void **state)
{
    uint16_t tcp_port = openssl_server_start(material, "-tls1_3", "16384");

    (void) state;
    assert_int_not_equal(tcp_port, 0);
    for (unsigned sends = 0; sends <= 20u; sends += 20u) {
        open_at(tcp_port);
        assert_true(openssl_server_update_keys());
        bend.io_len_max = 50;
        bend.stutter = true;
        assert_int_equal(first_failure(sends), YCIAM_ERR_TLS);
        port.conn_close(port.ctx);
        bend.io_len_max = 0;
        bend.stutter = false;
    }
    open_at(tcp_port);
    openssl_server_end();
}

#endif

/*
 * The peer answers and reads no more, then the path to it breaks. The library calls recv() once after a failed send().
 */
static void early_answer(void)
{
    char answer[3] = { 0 };

    assert_int_equal(connect_to(PEER_DEAF, host), YCIAM_OK);
    usleep(200000); /* until the tickets and the answer have arrived */
    bend.no_way_up = true;
    assert_int_equal(port.conn_send(port.ctx, "request", 7), YCIAM_ERR_NETWORK);
    assert_int_equal(port.last_error(port.ctx), PLAIN_NATIVE);
    assert_int_equal(port.conn_recv(port.ctx, answer, 2), 2);
    assert_string_equal(answer, "no");
    assert_int_equal(port.conn_send(port.ctx, "request", 7), YCIAM_ERR_NETWORK);
    port.conn_close(port.ctx);
    bend.no_way_up = false;
}

static void test_early_answer_when_the_way_up_dies(void **state)
{
    (void) state;
    early_answer();
    yciam_mbedtls_keep_session(&tls);
    early_answer();
    assert_true(tls.priv_has_session);
    bend.no_way_up = false;
}

/* The port has taken the record and sent half of it: the next recv() finds that the rest cannot follow. */
static void test_rest_of_a_record_is_lost(void **state)
{
    char byte;

    (void) state;
    assert_int_equal(connect_to(PEER_ECHO, host), YCIAM_OK);
    bend.io_len_max = 10;
    bend.stutter = true;
    while (port.conn_send(port.ctx, "0123456789", 10) == 0) {
    }
    bend.no_way_up = true;
    assert_int_equal(port.conn_recv(port.ctx, &byte, 1), YCIAM_ERR_NETWORK);
    assert_int_equal(port.last_error(port.ctx), PLAIN_NATIVE);
    bend.no_way_up = false;
}

static int run(void)
{
#define ITEM(test) cmocka_unit_test_setup_teardown(test, bent_setup, bent_teardown)
    const struct CMUnitTest tests[] = {
        ITEM(test_upload),
        ITEM(test_upload_with_sessions),
        ITEM(test_upload_with_hello_requests),
#if defined(MBEDTLS_SSL_PROTO_TLS1_3)
        ITEM(test_key_update),
#endif
        ITEM(test_early_answer_when_the_way_up_dies),
        ITEM(test_rest_of_a_record_is_lost),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(int argc, char **argv)
{
    return bent_main(argc, argv, run);
}
