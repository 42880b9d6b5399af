/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of port/mbedtls that need no network. test_mbedtls_parts ANCHORS.pem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <mbedtls/x509_crt.h>

#include <mbedtls/ip_address.h>
#include <mbedtls/yciam_mbedtls.h>

static mbedtls_x509_crt anchors;
static char pem[200000];
static size_t pem_size;

static void test_ip_addresses(void **state)
{
    static const struct {
        const char *text;
        size_t len;
        uint8_t address[16];
    } CASES[] = {
        { "192.0.2.1", 4, { 192, 0, 2, 1 } },
        { "0.0.0.0", 4, { 0 } },
        { "255.255.255.255", 4, { 255, 255, 255, 255 } },
        { "::", 16, { 0 } },
        { "::1", 16, { [15] = 1 } },
        { "1::", 16, { 0, 1 } },
        { "2001:db8::8:800:200C:417A", 16, { 0x20, 1, 0xd, 0xb8, [9] = 8, 8, 0, 0x20, 0xc, 0x41, 0x7a } },
        { "1:2:3:4:5:6:7:8", 16, { 0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8 } },
        { "1:2:3::5:6:7:8", 16, { 0, 1, 0, 2, 0, 3, 0, 0, 0, 5, 0, 6, 0, 7, 0, 8 } },
        { "1:2:3:4:5:6:7::", 16, { 0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 0 } },
        { "", 0, { 0 } },
        { "localhost", 0, { 0 } },
        { "1.2.3", 0, { 0 } },
        { "1.2.3.4.", 0, { 0 } },
        { "1.2.3.4.5", 0, { 0 } },
        { "1.2.3.256", 0, { 0 } },
        { "1.2.3.0004", 0, { 0 } },
        { "1.2.3.04", 0, { 0 } },
        { "1.2..4", 0, { 0 } },
        { "0x1.2.3.4", 0, { 0 } },
        { "1.2.3.4a", 0, { 0 } },
        { ":", 0, { 0 } },
        { ":1", 0, { 0 } },
        { "1:", 0, { 0 } },
        { ":::", 0, { 0 } },
        { "1::2::3", 0, { 0 } },
        { "1:2:3:4:5:6:7", 0, { 0 } },
        { "1:2:3:4:5:6:7:8:9", 0, { 0 } },
        { "1:2:3:4::5:6:7:8", 0, { 0 } },
        { "12345::", 0, { 0 } },
        { "g::", 0, { 0 } },
        { "fe80::1%eth0", 0, { 0 } },
        { "::ffff:1.2.3.4", 0, { 0 } },
    };
    size_t i;

    (void) state;
    for (i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        uint8_t address[YCIAM_IP_ADDRESS_MAX];
        size_t len = yciam_ip_address(CASES[i].text, address);

        if (len != CASES[i].len || memcmp(address, CASES[i].address, len) != 0) {
            fail_msg("%s", CASES[i].text);
        }
    }
}

static void check_anchors(const void *data, size_t len, yciam_result_t result, unsigned unreadable, unsigned readable)
{
    mbedtls_x509_crt list;
    const mbedtls_x509_crt *crt;
    unsigned counted = 99;
    unsigned found = 0;

    mbedtls_x509_crt_init(&list);
    assert_int_equal(yciam_mbedtls_add_anchors_copy(&list, data, len, &counted), result);
    assert_int_equal(counted, unreadable);
    for (crt = &list; crt != NULL && crt->raw.p != NULL; crt = crt->next) {
        found++;
    }
    assert_int_equal(found, readable);
    mbedtls_x509_crt_free(&list);
}

static void test_anchors(void **state)
{
    static uint8_t der[20000];
    const mbedtls_x509_crt *crt;
    size_t der_len = 0;
    unsigned count = 0;
    char *damaged;

    (void) state;
    for (crt = &anchors; crt != NULL; crt = crt->next, count++) {
        assert_true(crt->raw.len <= sizeof der - der_len);
        memcpy(der + der_len, crt->raw.p, crt->raw.len);
        der_len += crt->raw.len;
    }
    assert_true(count > 3);
    check_anchors(pem, pem_size, YCIAM_OK, 0, count);
    check_anchors(der, der_len, YCIAM_OK, 0, count);
    check_anchors(der, der_len - 1, YCIAM_OK, 1, count - 1);

    damaged = malloc(pem_size);
    assert_non_null(damaged);
    memcpy(damaged, pem, pem_size);
    damaged[100] = damaged[101] = damaged[102] = '/';
    memcpy(damaged + 28, "AAAA", 4); /* the DER's first bytes */
    check_anchors(damaged, pem_size, YCIAM_OK, 1, count - 1);
    free(damaged);

    check_anchors("", 0, YCIAM_ERR_ANCHOR, 0, 0);
    check_anchors("", 1, YCIAM_ERR_ANCHOR, 0, 0);
    check_anchors("no certificate", 15, YCIAM_ERR_ANCHOR, 0, 0);
    check_anchors("0nly the first byte is like DER", 31, YCIAM_ERR_ANCHOR, 1, 0);
    check_anchors(pem, pem_size - 1, YCIAM_ERR_ANCHOR, 0, 0); /* without its NUL */
    assert_int_equal(yciam_mbedtls_add_anchors_copy(&anchors, "", 0, NULL), YCIAM_ERR_ANCHOR);
}

static char *with(const char *before, const char *at, const char *inserted)
{
    static char text[sizeof pem + 200];
    size_t len = (size_t) (at - pem);

    (void) snprintf(text, sizeof text, "%s%.*s%s%s", before, (int) len, pem, inserted, at);
    return text;
}

static unsigned count_anchors(void)
{
    unsigned count = 0;

    for (const mbedtls_x509_crt *crt = &anchors; crt != NULL; crt = crt->next) {
        count++;
    }
    return count;
}

/* A text may begin with the same byte as DER. */
static void test_pem_after_other_text(void **state)
{
    const char *text = with("0 roots of this year:\n", pem, "");

    (void) state;
    check_anchors(text, strlen(text) + 1, YCIAM_OK, 0, count_anchors());
}

/* The certificates after an unreadable one are read. */
static void test_every_unreadable_block_is_counted(void **state)
{
    static const char *const BEHIND[] = { "\t", "  ", "\v", "!" };
    const char *second = strstr(pem + 1, "-----BEGIN CERTIFICATE-----");
    const char *text;
    size_t i;

    (void) state;
    for (i = 0; i < sizeof BEHIND / sizeof BEHIND[0]; i++) {
        text = with("", second + 27, BEHIND[i]);
        check_anchors(text, strlen(text) + 1, YCIAM_OK, 1, count_anchors() - 1);
    }
    text = with("", strstr(pem, "-----END"), "-----BEGIN CERTIFICATE-----\n"); /* the first has no end */
    check_anchors(text, strlen(text) + 1, YCIAM_OK, 2, count_anchors() - 1);
}

/* The data is gone after the call: a copy of the anchors is complete all the same. */
static void test_copied_anchors_need_no_data(void **state)
{
    uint8_t *der = malloc(anchors.raw.len);
    mbedtls_x509_crt copied, in_place;

    (void) state;
    assert_non_null(der);
    mbedtls_x509_crt_init(&copied);
    mbedtls_x509_crt_init(&in_place);
    memcpy(der, anchors.raw.p, anchors.raw.len);
    assert_int_equal(yciam_mbedtls_add_anchors_copy(&copied, der, anchors.raw.len, NULL), YCIAM_OK);
    assert_int_equal(yciam_mbedtls_add_anchors_nocopy(&in_place, der, anchors.raw.len, NULL), YCIAM_OK);
    assert_ptr_equal(in_place.raw.p, der);
    assert_ptr_not_equal(copied.raw.p, der);
    mbedtls_x509_crt_free(&in_place);
    memset(der, 0, anchors.raw.len);
    free(der);
    assert_memory_equal(copied.raw.p, anchors.raw.p, anchors.raw.len);
    mbedtls_x509_crt_free(&copied);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ip_addresses),
        cmocka_unit_test(test_anchors),
        cmocka_unit_test(test_pem_after_other_text),
        cmocka_unit_test(test_every_unreadable_block_is_counted),
        cmocka_unit_test(test_copied_anchors_need_no_data),
    };
    FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;
    int failed;

    if (file == NULL) {
        fprintf(stderr, "usage: test_mbedtls_parts ANCHORS.pem\n");
        return 2;
    }
    pem_size = fread(pem, 1, sizeof pem - 1, file) + 1;
    (void) fclose(file);
    mbedtls_x509_crt_init(&anchors);
    if (yciam_mbedtls_add_anchors_copy(&anchors, pem, pem_size, NULL) != YCIAM_OK) {
        fprintf(stderr, "test_mbedtls_parts: cannot read the anchors\n");
        return 2;
    }
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    mbedtls_x509_crt_free(&anchors);
    return failed;
}
