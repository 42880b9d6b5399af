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
    assert_int_equal(yciam_mbedtls_add_anchors(&list, data, len, &counted), result);
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
    assert_int_equal(yciam_mbedtls_add_anchors(&anchors, "", 0, NULL), YCIAM_ERR_ANCHOR);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ip_addresses),
        cmocka_unit_test(test_anchors),
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
    if (yciam_mbedtls_add_anchors(&anchors, pem, pem_size, NULL) != YCIAM_OK) {
        fprintf(stderr, "test_mbedtls_parts: cannot read the anchors\n");
        return 2;
    }
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    mbedtls_x509_crt_free(&anchors);
    return failed;
}
