/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include <mbedtls/base64.h>

#include "../../core/key/rsa_der.h"

static uint8_t der[4096];
static size_t der_len;

/* Reads the DER of a fixture's private key. OpenSSL wrote the PEM, so only its base64 text has to be joined. */
static void load(const char *name)
{
    size_t len;
    char *pem = read_fixture(name, &len);
    char *line = strchr(pem, '\n') + 1;
    unsigned char base64[6000];
    size_t base64_len = 0;

    for (; *line != '-'; line++) {
        if (*line != '\n') {
            base64[base64_len++] = (unsigned char) *line;
        }
    }
    assert_int_equal(mbedtls_base64_decode(der, sizeof der, &der_len, base64, base64_len), 0);
    free(pem);
}

/* Unwraps `len` bytes of der in memory of their own. */
static yciam_result_t unwrap(size_t len, size_t *pkcs1_at, size_t *pkcs1_len, uint16_t *signature_len)
{
    uint8_t *copy = (uint8_t *) malloc(len > 0 ? len : 1u);
    const uint8_t *pkcs1 = NULL;
    yciam_result_t result;

    assert_non_null(copy);
    memcpy(copy, der, len);
    result = yciam_priv_pkcs8_find_rsa(copy, len, &pkcs1, pkcs1_len);
    if (result == YCIAM_OK) {
        result = yciam_priv_pkcs1_check(pkcs1, *pkcs1_len, signature_len);
    }
    if (result == YCIAM_OK) {
        *pkcs1_at = (size_t) (pkcs1 - copy);
        assert_true(*pkcs1_at < len && *pkcs1_len <= len - *pkcs1_at);
    }
    free(copy);
    return result;
}

static void the_rsa_key_inside_is_found(void **state)
{
    static const struct {
        const char *name;
        yciam_result_t want;
        uint16_t signature_len;
    } cases[] = {
        { "rsa2048.pem", YCIAM_OK, 256 },
        { "rsa4096.pem", YCIAM_OK, 512 },
        { "rsa1024.pem", YCIAM_ERR_KEY_TYPE, 0 },
        { "rsa3072.pem", YCIAM_ERR_KEY_TYPE, 0 },
        { "rsapss2048.pem", YCIAM_ERR_KEY_TYPE, 0 },
        { "ed25519.pem", YCIAM_ERR_KEY_TYPE, 0 },
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint16_t signature_len;
        size_t at;
        size_t len;

        load(cases[i].name);
        CHECK_RESULT(unwrap(der_len, &at, &len, &signature_len), cases[i].want, cases[i].name);
        if (cases[i].want == YCIAM_OK) {
            assert_int_equal(signature_len, cases[i].signature_len);
            assert_int_equal(at + len, der_len); /* OpenSSL writes no attributes after it */
            assert_int_equal(der[at], 0x30);
        }
    }
}

static void cut_der_is_refused(void **state)
{
    uint16_t signature_len;
    size_t at;
    size_t len;

    (void) state;
    load("rsa2048.pem");
    for (size_t cut = 0; cut < der_len; cut++) {
        CHECK(unwrap(cut, &at, &len, &signature_len) == YCIAM_ERR_KEY_PEM, "cut after %zu bytes", cut);
    }
}

/* The structure must be complete: no bytes after it, and no element that ends after the one that contains it. */
static void der_with_loose_ends_is_refused(void **state)
{
    uint16_t signature_len;
    size_t at;
    size_t len;

    (void) state;
    load("rsa2048.pem");
    der[der_len] = 0;
    assert_int_equal(unwrap(der_len + 1u, &at, &len, &signature_len), YCIAM_ERR_KEY_PEM);

    assert_int_equal(der[1], 0x82); /* the outer length is one byte less than the content */
    der[3]--;
    assert_int_equal(unwrap(der_len, &at, &len, &signature_len), YCIAM_ERR_KEY_PEM);
}

/* An RSAPrivateKey with one more element: RFC 8017 has one for keys with more than two primes, which nobody makes. */
static void an_element_behind_the_coefficient_is_refused(void **state)
{
    uint16_t signature_len;
    uint8_t *pkcs1;
    size_t at;
    size_t len;

    (void) state;
    load("rsa2048.pem");
    assert_int_equal(unwrap(der_len, &at, &len, &signature_len), YCIAM_OK);
    pkcs1 = (uint8_t *) malloc(len + 2u);
    assert_non_null(pkcs1);
    memcpy(pkcs1, der + at, len);
    assert_int_equal(yciam_priv_pkcs1_check(pkcs1, len, &signature_len), YCIAM_OK);
    pkcs1[len] = 0x05;
    pkcs1[len + 1u] = 0x00;
    assert_int_equal(yciam_priv_pkcs1_check(pkcs1, len + 2u, &signature_len), YCIAM_ERR_KEY_PEM);
    assert_int_equal(pkcs1[1], 0x82);
    assert_true(pkcs1[3] < 0xFEu);
    pkcs1[3] = (uint8_t) (pkcs1[3] + 2u);
    assert_int_equal(yciam_priv_pkcs1_check(pkcs1, len + 2u, &signature_len), YCIAM_ERR_KEY_PEM);
    free(pkcs1);
}

/* No value of any byte of the head leads out of the buffer: unwrap() and the sanitizer check that. */
static void changed_der_never_leads_astray(void **state)
{
    uint16_t signature_len;
    size_t at;
    size_t len;

    (void) state;
    load("rsa2048.pem");
    for (size_t i = 0; i < 48u; i++) {
        uint8_t was = der[i];

        for (unsigned byte = 0; byte <= 255u; byte++) {
            der[i] = (uint8_t) byte;
            if (unwrap(der_len, &at, &len, &signature_len) == YCIAM_OK) {
                assert_true(signature_len == 256 || signature_len == 512);
            }
        }
        der[i] = was;
    }
}

/* A modulus has 2048 bits if the highest of them is set. */
static void the_size_is_that_of_the_highest_bit(void **state)
{
    static const uint8_t modulus[] = { 0x02, 0x82, 0x01, 0x01, 0x00 };
    uint16_t signature_len;
    size_t first = 0;
    size_t at;
    size_t len;

    (void) state;
    load("rsa2048.pem");
    while (memcmp(der + first, modulus, sizeof modulus) != 0) {
        first++;
        assert_true(first < der_len - sizeof modulus);
    }
    first += sizeof modulus;
    der[first] = 0x80;
    assert_int_equal(unwrap(der_len, &at, &len, &signature_len), YCIAM_OK);
    assert_int_equal(signature_len, 256);
    der[first] = 0x7F;
    assert_int_equal(unwrap(der_len, &at, &len, &signature_len), YCIAM_ERR_KEY_TYPE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rsa_key_inside_is_found),
        cmocka_unit_test(cut_der_is_refused),
        cmocka_unit_test(der_with_loose_ends_is_refused),
        cmocka_unit_test(an_element_behind_the_coefficient_is_refused),
        cmocka_unit_test(changed_der_never_leads_astray),
        cmocka_unit_test(the_size_is_that_of_the_highest_bit),
    };

    return cmocka_run_group_tests_name("rsa_der", tests, NULL, NULL);
}
