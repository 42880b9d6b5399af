/* SPDX-License-Identifier: Apache-2.0 */
/*
 * port/mbedtls where something fails: the plain port below it and the allocator, at every point; its arguments.
 * Linked with --wrap for calloc, free, mbedtls_ssl_read and mbedtls_ssl_handshake_step.
 */
#include "bent.h"

#include <malloc.h>

#include <mbedtls/pem.h>
#include <mbedtls/version.h>

static unsigned allocations;
static unsigned allocation_that_fails; /* from 1; 0: none */

void *__wrap_calloc(size_t count, size_t size);
void *__real_calloc(size_t count, size_t size);

void __wrap_free(void *block);
void __real_free(void *block);

static size_t heap_used, heap_peak;
static size_t heap_cap; /* 0: none */

void *__wrap_calloc(size_t count, size_t size)
{
    void *block;

    if (++allocations == allocation_that_fails || (heap_cap != 0 && heap_used + count * size > heap_cap)) {
        return NULL;
    }
    block = __real_calloc(count, size);
    heap_used += malloc_usable_size(block);
    heap_peak = heap_used > heap_peak ? heap_used : heap_peak;
    return block;
}

void __wrap_free(void *block)
{
    heap_used -= malloc_usable_size(block);
    __real_free(block);
}

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

static int teardown(void **state)
{
    allocation_that_fails = 0;
    heap_cap = 0;
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

/* Without close_notify no end is one in good order, whatever the plain port calls it. */
static void test_plain_port_fails_at_every_call(void **state)
{
    (void) state;
    fail_at_every_call();
    bend.send_says_closed = true;
    fail_at_every_call();
}

/* Records of no length are lawful (RFC 8446, 5.4). Mbed TLS passes over one, and answers 0 to the second in a row. */
static void test_empty_records_are_no_end(void **state)
{
    (void) state;
    empty_reads = 2;
    assert_int_equal(talk(host), YCIAM_OK);
    assert_int_equal(empty_reads, 0);
}

#define SAMPLES 200u /* of the thousands of allocations of a handshake, unless all of them are asked for */

/* Mbed TLS itself calls a lack of memory in a signature check a bad signature. That may be misleading, but never OK. */
static bool is_honest(int rc)
{
    return rc == YCIAM_OK || rc == YCIAM_ERR_MEMORY || rc == YCIAM_ERR_TLS ||
           (rc == YCIAM_ERR_CERT && port.last_error(port.ctx) == MBEDTLS_X509_BADCERT_NOT_TRUSTED);
}

static void test_allocations_fail_at_every_call(void **state)
{
    bool every = getenv("YCIAM_EVERY_ALLOCATION") != NULL;
    unsigned called_memory = 0;
    unsigned total;
    unsigned k;

    (void) state;
    assert_int_equal(talk(host), YCIAM_OK); /* whatever is allocated once, is now */
    port.conn_close(port.ctx);
    allocations = 0;
    assert_int_equal(talk(host), YCIAM_OK);
    port.conn_close(port.ctx);
    total = allocations;
    for (k = 1; k <= total; k += k < 60u || every ? 1u : total / SAMPLES + 1u) {
        int rc;

        allocations = 0;
        allocation_that_fails = k;
        rc = talk(host);
        allocation_that_fails = 0;
        if (!is_honest(rc)) {
            fail_msg("allocation %u of %u: result %d, native %d", k, total, rc, (int) port.last_error(port.ctx));
        }
        called_memory += rc == YCIAM_ERR_MEMORY;
        port.conn_close(port.ctx);
        if (k % 16u == 1u) {
            assert_int_equal(talk(host), YCIAM_OK);
            port.conn_close(port.ctx);
        }
    }
    assert_int_equal(talk(host), YCIAM_OK);
    print_message("%u allocations, %s\n", total, every ? "each failed once" : "a part of them failed");
    assert_true(called_memory > 20);
}

static void talk_and_close(void)
{
    assert_int_equal(talk(host), YCIAM_OK);
    port.conn_close(port.ctx);
}

/* There is room for a connection, and none for a session beside it. */
static void test_sessions_on_a_small_heap(void **state)
{
    size_t peak;

    (void) state;
    talk_and_close();
    heap_peak = 0;
    talk_and_close();
    peak = heap_peak;
    yciam_mbedtls_keep_session(&tls);
    talk_and_close();
    assert_true(tls.priv_has_session);
    heap_cap = peak + 64u;
    for (int i = 0; i < 4; i++) {
        talk_and_close();
    }
    heap_cap = 0;
    for (int i = 0; i < 30; i++) {
        talk_and_close();
    }
    assert_true(tls.priv_has_session); /* it is tried again */
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

#if MBEDTLS_VERSION_NUMBER >= 0x04000000
#define CALLED_BAD_MAX 12u
#else
#define CALLED_BAD_MAX 2u /* its two numbers */
#endif

/* Within a key, Mbed TLS itself calls a lack of memory a bad key. */
static void check_memory_for_anchor(const void *data, size_t len)
{
    unsigned called_memory = 0;
    unsigned called_bad = 0;
    yciam_result_t result;

    do {
        mbedtls_x509_crt one;

        mbedtls_x509_crt_init(&one);
        allocations = 0;
        allocation_that_fails = called_memory + called_bad + 1u;
        result = yciam_mbedtls_add_anchors_nocopy(&one, data, len, NULL);
        allocation_that_fails = 0;
        mbedtls_x509_crt_free(&one);
        called_memory += result == YCIAM_ERR_MEMORY;
        called_bad += result == YCIAM_ERR_ANCHOR;
    } while (result == YCIAM_ERR_MEMORY || result == YCIAM_ERR_ANCHOR);
    assert_int_equal(result, YCIAM_OK);
    assert_true(called_memory + called_bad > 0);
    assert_in_range(called_bad, 0, CALLED_BAD_MAX);
}

static void test_no_memory_for_an_anchor(void **state)
{
    static unsigned char pem[8192];
    const mbedtls_x509_buf *der = &anchors.raw;
    size_t pem_size;

    (void) state;
    assert_int_equal(mbedtls_pem_write_buffer("-----BEGIN CERTIFICATE-----\n", "-----END CERTIFICATE-----\n", der->p,
                                              der->len, pem, sizeof pem, &pem_size),
                     0);
    check_memory_for_anchor(der->p, der->len);
    check_memory_for_anchor(pem, pem_size);
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

/* The resolver takes a full stop for the end of the name. Certificates and servers do not know it. */
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

static int run(void)
{
#define ITEM(test) cmocka_unit_test_setup_teardown(test, bent_setup, teardown)
    const struct CMUnitTest tests[] = {
        ITEM(test_single_bytes_and_pauses),
        ITEM(test_plain_port_fails_at_every_call),
        ITEM(test_empty_records_are_no_end),
        ITEM(test_allocations_fail_at_every_call),
        ITEM(test_sessions_on_a_small_heap),
        ITEM(test_session_does_not_fit_the_hello),
        ITEM(test_no_memory_for_an_anchor),
        ITEM(test_plain_passes_through),
        ITEM(test_address_without_a_handshake_is_rejected),
        ITEM(test_name_with_a_full_stop),
        ITEM(test_arguments),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(int argc, char **argv)
{
    return bent_main(argc, argv, run);
}
