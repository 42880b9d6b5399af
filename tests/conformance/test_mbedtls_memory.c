/* SPDX-License-Identifier: Apache-2.0 */
/* port/mbedtls when memory runs out, at every point. Linked with --wrap for calloc, malloc and free. */
#include "bent.h"

#include <malloc.h>

#include <mbedtls/pem.h>
#include <mbedtls/version.h>

static unsigned allocations;
static unsigned allocation_that_fails; /* from 1; 0: none */

void *__wrap_calloc(size_t count, size_t size);
void *__real_calloc(size_t count, size_t size);

void *__wrap_malloc(size_t size);
void *__real_malloc(size_t size);
void __wrap_free(void *block);
void __real_free(void *block);

static size_t heap_used, heap_peak;
static size_t heap_cap; /* 0: none */

static void *counted(void *block)
{
    heap_used += malloc_usable_size(block);
    heap_peak = heap_used > heap_peak ? heap_used : heap_peak;
    return block;
}

void *__wrap_calloc(size_t count, size_t size)
{
    if (++allocations == allocation_that_fails || (heap_cap != 0 && heap_used + count * size > heap_cap)) {
        return NULL;
    }
    return counted(__real_calloc(count, size));
}

void *__wrap_malloc(size_t size)
{
    return counted(__real_malloc(size));
}

void __wrap_free(void *block)
{
    heap_used -= malloc_usable_size(block);
    __real_free(block);
}
#if MBEDTLS_VERSION_NUMBER >= 0x03000000
/*
 * For the address sanitizer: Mbed TLS 3.6 itself leaks the ciphers of a TLS 1.3 transform if memory runs out while it
 * sets one up. To recognise that leak, the sanitizer has to unwind through code without frame pointers.
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
    return bent_teardown(state);
}

#define SAMPLES 200u /* of a handshake's thousands of allocations, unless the environment asks for all of them */

/*
 * Mbed TLS itself reports a lack of memory in a signature check as a bad signature. That may mislead, but is never OK.
 */
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
    assert_int_equal(talk(host), YCIAM_OK); /* this run makes all allocations that happen only once */
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
/* There is room for a connection, but not for a session beside it. */
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

/* A heap that is slightly or much too small is reported as such. */
static void test_small_heap_is_no_bad_chain(void **state)
{
    unsigned too_small = 0;

    (void) state;
    talk_and_close();
    heap_peak = 0;
    talk_and_close();
    for (size_t cap = heap_peak; cap > heap_peak / 4u * 3u; cap -= 24u) {
        int rc;

        heap_cap = cap;
        rc = talk(host);
        heap_cap = 0;
        port.conn_close(port.ctx);
        assert_int_not_equal(rc, YCIAM_ERR_CERT);
        too_small += rc == YCIAM_ERR_MEMORY;
    }
    assert_true(too_small > 2);
}
#if MBEDTLS_VERSION_NUMBER >= 0x04000000
#define CALLED_BAD_MAX 12u
#else
#define CALLED_BAD_MAX 2u /* its two numbers */
#endif

/* For a lack of memory within a key, Mbed TLS itself reports a bad key. */
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
static int run(void)
{
#define ITEM(test) cmocka_unit_test_setup_teardown(test, bent_setup, teardown)
    const struct CMUnitTest tests[] = {
        ITEM(test_allocations_fail_at_every_call),
        ITEM(test_sessions_on_a_small_heap),
        ITEM(test_small_heap_is_no_bad_chain),
        ITEM(test_no_memory_for_an_anchor),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(int argc, char **argv)
{
    return bent_main(argc, argv, run);
}
