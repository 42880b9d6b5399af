/* SPDX-License-Identifier: Apache-2.0 */
/* Which keys yciam_rsa_open() accepts and refuses. */
#include "../unit/unit.h"

#include <psa/crypto.h>

#include <rsa/rsa_key.h>
#include <rsa/yciam_rsa.h>

#include "key_der.h"

static uint64_t memory[YCIAM_RSA_SIZE(4096u) / 8u];

/* The DER ends at the end of its memory, so that a sanitizer notices a read after it. */
static yciam_result_t open_der(const uint8_t *der, size_t len)
{
    uint8_t *copy = malloc(len > 0 ? len : 1u);
    yciam_signer_t signer = { 0 };
    int32_t native = 77;
    yciam_result_t result;

    assert_non_null(copy);
    memcpy(copy, der, len);
    memset(memory, 0xA5, sizeof memory);
    result = yciam_rsa_open(&signer, copy, len, memory, sizeof memory, &native);
    if (result == YCIAM_OK) {
        assert_int_equal(native, PSA_SUCCESS);
        yciam_rsa_close(&signer);
    } else {
        assert_int_equal(result, YCIAM_ERR_KEY_REJECTED);
        assert_int_equal(native, PSA_ERROR_INVALID_ARGUMENT);
    }
    assert_true(all_zero(&signer, sizeof signer));
    assert_true(all_zero(memory, result == YCIAM_OK ? YCIAM_RSA_SIZE(2048u) : sizeof memory));
    free(copy);
    return result;
}

static yciam_result_t open_numbers(const key_numbers_t *key)
{
    uint8_t der[DER_CAP];
    size_t len = key_numbers_write(key, der);

    return open_der(der, len);
}

static void keys_of_openssl_are_taken(void **state)
{
    static const struct {
        const char *name;
        yciam_result_t result;
    } cases[] = {
        { "rsa2048.der", YCIAM_OK },
        { "rsa4096.der", YCIAM_OK },
        { "rsa1024.der", YCIAM_ERR_KEY_REJECTED },
        { "rsa3072.der", YCIAM_ERR_KEY_REJECTED },
    };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t len;
        uint8_t *der = key_der(cases[i].name, &len);

        CHECK_RESULT(open_der(der, len), cases[i].result, cases[i].name);
        free(der);
    }
}

/* No byte may be missing, changed or added: only d is not checked. */
static void every_changed_byte_is_refused(void **state)
{
    size_t len, d_len;
    uint8_t *der = key_der("rsa2048.der", &len);
    key_numbers_t key;
    uint8_t d[256];
    size_t d_at = 0;

    (void) state;
    key_numbers_read(&key, der, len);
    d_len = mbedtls_mpi_size(&key.number[DER_D]);
    assert_int_equal(mbedtls_mpi_write_binary(&key.number[DER_D], d, d_len), 0);
    while (memcmp(der + d_at, d, d_len) != 0) {
        d_at++;
    }
    for (size_t i = 0; i < len; i++) {
        for (unsigned bit = 1; bit < 0x100u; bit = bit == 0x80u ? 0x100u : 0x80u) {
            bool is_in_d = i >= d_at && i < d_at + d_len;

            der[i] = (uint8_t) (der[i] ^ bit);
            CHECK(is_in_d || open_der(der, len) == YCIAM_ERR_KEY_REJECTED, "byte %zu changed by 0x%02X", i, bit);
            der[i] = (uint8_t) (der[i] ^ bit);
        }
    }
    for (size_t i = 0; i < len; i++) {
        CHECK(open_der(der, i) == YCIAM_ERR_KEY_REJECTED, "the first %zu bytes", i);
    }
    der[len] = 0;
    assert_int_equal(open_der(der, len + 1u), YCIAM_ERR_KEY_REJECTED);
    assert_int_equal(open_der(der, 0), YCIAM_ERR_KEY_REJECTED);
    key_numbers_free(&key);
    free(der);
}

/* Adds to one number, and expects the key to be refused. Then subtracts it again. */
static void check_changed(key_numbers_t *key, size_t which, const mbedtls_mpi *by)
{
    mbedtls_mpi *number = &key->number[which];

    assert_int_equal(mbedtls_mpi_add_mpi(number, number, by), 0);
    CHECK(open_numbers(key) == YCIAM_ERR_KEY_REJECTED, "number %zu", which);
    assert_int_equal(mbedtls_mpi_sub_mpi(number, number, by), 0);
}

/*
 * Numbers that are correct modulo p - 1 or p, but not the smallest such numbers; and numbers that do not belong to the
 * key.
 */
static void numbers_that_do_not_belong_together_are_refused(void **state)
{
    size_t len;
    uint8_t *der = key_der("rsa2048.der", &len);
    key_numbers_t key;
    mbedtls_mpi by;

    (void) state;
    key_numbers_read(&key, der, len);
    assert_int_equal(open_numbers(&key), YCIAM_OK);
    mbedtls_mpi_init(&by);
    assert_int_equal(mbedtls_mpi_sub_int(&by, &key.number[DER_P], 1), 0);
    check_changed(&key, DER_DP, &by);
    assert_int_equal(mbedtls_mpi_sub_int(&by, &key.number[DER_Q], 1), 0);
    check_changed(&key, DER_DQ, &by);
    check_changed(&key, DER_QI, &key.number[DER_P]);
    for (size_t i = 0; i < DER_NUMBERS; i++) {
        if (i != DER_D) {
            assert_int_equal(mbedtls_mpi_lset(&by, 2), 0);
            check_changed(&key, i, &by);
            assert_int_equal(mbedtls_mpi_shift_l(&by, 500), 0);
            check_changed(&key, i, &by);
        }
    }
    mbedtls_mpi_swap(&key.number[DER_P], &key.number[DER_Q]); /* dp, dq and qi belong to the other order */
    assert_int_equal(open_numbers(&key), YCIAM_ERR_KEY_REJECTED);
    key_numbers_complete(&key);
    assert_int_equal(open_numbers(&key), YCIAM_OK);
    assert_int_equal(mbedtls_mpi_copy(&key.number[DER_Q], &key.number[DER_P]), 0); /* n = p^2, with no other fault */
    assert_int_equal(mbedtls_mpi_mul_mpi(&key.number[DER_N], &key.number[DER_P], &key.number[DER_P]), 0);
    assert_int_equal(mbedtls_mpi_copy(&key.number[DER_DQ], &key.number[DER_DP]), 0);
    assert_int_equal(open_numbers(&key), YCIAM_ERR_KEY_REJECTED);
    mbedtls_mpi_free(&by);
    key_numbers_free(&key);
    free(der);
}

static int random_bytes(void *ctx, unsigned char *buf, size_t len)
{
    (void) ctx;
    return psa_generate_random(buf, len) == PSA_SUCCESS ? 0 : -1;
}

/*
 * Odd numbers of these lengths for p and q, for which e has an inverse. The signer does not check that they are primes.
 */
static void make_key(key_numbers_t *key, size_t p_bits, size_t q_bits, mbedtls_mpi_sint e)
{
    mbedtls_mpi gcd, less;

    mbedtls_mpi_init(&gcd);
    mbedtls_mpi_init(&less);
    assert_int_equal(mbedtls_mpi_lset(&key->number[DER_E], e), 0);
    for (size_t i = DER_P; i <= DER_Q; i++) {
        mbedtls_mpi *number = &key->number[i];
        size_t bits = i == DER_P ? p_bits : q_bits;

        do {
            assert_int_equal(mbedtls_mpi_fill_random(number, (bits + 7u) / 8u, random_bytes, NULL), 0);
            assert_int_equal(mbedtls_mpi_shift_r(number, (8u - bits % 8u) % 8u), 0);
            assert_int_equal(mbedtls_mpi_set_bit(number, 0, 1), 0);
            assert_int_equal(mbedtls_mpi_set_bit(number, bits - 1u, 1), 0);
            assert_int_equal(mbedtls_mpi_set_bit(number, bits - 2u, 1), 0);
            assert_int_equal(mbedtls_mpi_sub_int(&less, number, 1), 0);
            assert_int_equal(mbedtls_mpi_gcd(&gcd, &less, &key->number[DER_E]), 0);
            if (mbedtls_mpi_cmp_int(&gcd, 1) == 0 && i == DER_Q) {
                assert_int_equal(mbedtls_mpi_gcd(&gcd, number, &key->number[DER_P]), 0);
            }
        } while (mbedtls_mpi_cmp_int(&gcd, 1) != 0);
    }
    key_numbers_complete(key);
    mbedtls_mpi_free(&gcd);
    mbedtls_mpi_free(&less);
}

static void only_primes_of_half_the_length_are_taken(void **state)
{
    static const struct {
        size_t p_bits, q_bits;
        mbedtls_mpi_sint e;
        yciam_result_t result;
    } cases[] = {
        { 1024, 1024, 3, YCIAM_OK },
        { 1024, 1024, 0xFFFFFFFF, YCIAM_OK },
        { 1024, 1024, 0x100000001, YCIAM_ERR_KEY_REJECTED },
        { 1025, 1023, 65537, YCIAM_ERR_KEY_REJECTED },
        { 1023, 1025, 65537, YCIAM_ERR_KEY_REJECTED },
        { 1032, 1016, 65537, YCIAM_ERR_KEY_REJECTED },
        { 1023, 1023, 65537, YCIAM_ERR_KEY_REJECTED },
    };

    (void) state;
    assert_int_equal(psa_crypto_init(), PSA_SUCCESS);
    for (size_t i = 0; i < COUNT(cases); i++) {
        key_numbers_t key;

        for (size_t k = 0; k < DER_NUMBERS; k++) {
            mbedtls_mpi_init(&key.number[k]);
        }
        make_key(&key, cases[i].p_bits, cases[i].q_bits, cases[i].e);
        CHECK(open_numbers(&key) == cases[i].result, "case %zu", i);
        key_numbers_free(&key);
    }
}

/* An e that has no inverse, or is 1, with no other fault: dp = dq = 1 are the inverses of 1. */
static void even_and_trivial_exponents_are_refused(void **state)
{
    size_t len;
    uint8_t *der = key_der("rsa2048.der", &len);
    key_numbers_t key;

    (void) state;
    key_numbers_read(&key, der, len);
    for (size_t i = DER_E; i < DER_QI; i++) {
        if (i != DER_P && i != DER_Q) {
            assert_int_equal(mbedtls_mpi_lset(&key.number[i], 1), 0);
        }
    }
    assert_int_equal(open_numbers(&key), YCIAM_ERR_KEY_REJECTED);
    assert_int_equal(mbedtls_mpi_lset(&key.number[DER_E], 2), 0);
    assert_int_equal(open_numbers(&key), YCIAM_ERR_KEY_REJECTED);
    key_numbers_free(&key);
    free(der);
}

/* The same numbers with a coding that DER does not allow (X.690, 8.1.3, 8.3.2, 10.1). */
static void other_codings_are_refused(void **state)
{
    static const struct {
        const char *name;
        size_t at, removed;
        uint8_t inserted[4];
        size_t inserted_len;
    } cases[] = {
        /* 30 82 LL LL 02 01 00 02 82 01 01 00 ... */
        { "a set", 0, 1, { 0x31 }, 1 },
        { "a length of three bytes", 1, 1, { 0x83, 0x00 }, 2 },
        { "an indefinite length", 1, 3, { 0x80 }, 1 },
        { "a length that is left out", 1, 3, { 0xFF }, 1 },
        { "version 1: more than two primes", 6, 1, { 0x01 }, 1 },
        { "a version of two bytes", 5, 2, { 0x02, 0x00, 0x00 }, 3 },
        { "a version with a long length", 5, 1, { 0x81, 0x01 }, 2 },
        { "no version", 4, 3, { 0 }, 0 },
        { "an octet string for n", 7, 1, { 0x04 }, 1 },
        { "n with a zero byte too many", 10, 1, { 0x02, 0x00 }, 2 },
        { "n negative", 10, 2, { 0x00 }, 1 },
        { "n empty", 8, 3, { 0x00 }, 1 },
    };
    size_t len;
    uint8_t *der = key_der("rsa2048.der", &len);
    uint8_t changed[DER_CAP];

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t rest = cases[i].at + cases[i].removed;
        size_t changed_len = len - cases[i].removed + cases[i].inserted_len;

        memcpy(changed, der, cases[i].at);
        memcpy(changed + cases[i].at, cases[i].inserted, cases[i].inserted_len);
        memcpy(changed + cases[i].at + cases[i].inserted_len, der + rest, len - rest);
        if (changed[0] == 0x30 && changed[1] == 0x82) { /* the length of the whole is correct */
            changed[2] = (uint8_t) ((changed_len - 4u) >> 8);
            changed[3] = (uint8_t) (changed_len - 4u);
        }
        CHECK_RESULT(open_der(changed, changed_len), YCIAM_ERR_KEY_REJECTED, cases[i].name);
    }
    free(der);
}

static void other_arguments_are_refused(void **state)
{
    size_t len;
    uint8_t *der = key_der("rsa2048.der", &len);
    yciam_signer_t signer = { 0 };
    int32_t native;

    (void) state;
    assert_int_equal(yciam_rsa_open(NULL, der, len, memory, sizeof memory, &native), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_rsa_open(&signer, NULL, len, memory, sizeof memory, &native), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_rsa_open(&signer, der, len, NULL, sizeof memory, &native), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_rsa_open(&signer, der, len, (uint8_t *) memory + 1, sizeof memory - 1u, &native),
                     YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_rsa_open(&signer, der, len, memory, YCIAM_RSA_SIZE(2048u) - 8u, &native), YCIAM_ERR_SPACE);
    assert_int_equal(native, PSA_ERROR_BUFFER_TOO_SMALL);
    assert_int_equal(yciam_rsa_open(&signer, der, len, memory, 0, NULL), YCIAM_ERR_SPACE);
    assert_int_equal(yciam_rsa_open(&signer, der, UINT16_MAX + 1u, memory, sizeof memory, NULL),
                     YCIAM_ERR_KEY_REJECTED); /* only the length is wrong */
    assert_true(all_zero(&signer, sizeof signer));
    assert_int_equal(yciam_rsa_open(&signer, der, len, memory, YCIAM_RSA_SIZE(2048u), NULL), YCIAM_OK);
    assert_int_equal(signer.signature_len, 256);
    yciam_rsa_close(&signer);
    yciam_rsa_close(&signer);
    assert_true(all_zero(&signer, sizeof signer));
    free(der);
}

/* Keys with a number that begins with zero bytes, which one key in 256 has, for each number. */
static void shorter_numbers_are_loaded(void **state)
{
    static const uint8_t der[300] = { [296] = 0x12, [297] = 0x34, [298] = 0x56, [299] = 0xFF };
    yciam_rsa_key_t key = { .der = der, .numbers = { [KEY_QI] = { 297, 2 }, [KEY_DP] = { 296, 4 } } };
    yciam_limb_t x[32];

    (void) state;
    yciam_priv_rsa_key_load(&key, KEY_QI, x, 32);
    assert_int_equal(x[0], 0x3456);
    assert_true(all_zero(x + 1, sizeof x - sizeof *x));
    yciam_priv_rsa_key_load(&key, KEY_DP, x, 32);
    assert_int_equal(x[0], 0x123456FF);
    assert_true(all_zero(x + 1, sizeof x - sizeof *x));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_of_openssl_are_taken),
        cmocka_unit_test(every_changed_byte_is_refused),
        cmocka_unit_test(numbers_that_do_not_belong_together_are_refused),
        cmocka_unit_test(only_primes_of_half_the_length_are_taken),
        cmocka_unit_test(even_and_trivial_exponents_are_refused),
        cmocka_unit_test(other_codings_are_refused),
        cmocka_unit_test(other_arguments_are_refused),
        cmocka_unit_test(shorter_numbers_are_loaded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
