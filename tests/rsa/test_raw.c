/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_raw KEY.der: compares the operation behind a signature, x^d modulo n, with Mbed TLS's, for any x. This program
 * has a pss.c of its own, which returns the message unchanged.
 */
#include "../unit/unit.h"

#include <mbedtls/bignum.h>
#include <psa/crypto.h>

#include <rsa/pss.h>
#include <rsa/yciam_rsa.h>

#include "key_der.h"

static uint64_t memory[YCIAM_RSA_SIZE(4096u) / 8u];
static uint8_t x_bytes[YCIAM_SIGNATURE_MAX];

psa_status_t yciam_priv_rsa_pss_hash(uint8_t hash[YCIAM_RSA_HASH_LEN], const uint8_t *message, size_t message_len,
                                     const uint8_t salt[YCIAM_RSA_HASH_LEN])
{
    (void) message;
    (void) message_len;
    memcpy(hash, salt, YCIAM_RSA_HASH_LEN);
    return PSA_SUCCESS;
}

psa_status_t yciam_priv_rsa_pss_encode(yciam_limb_t *encoded, uint32_t n, const uint8_t hash[YCIAM_RSA_HASH_LEN],
                                       const uint8_t salt[YCIAM_RSA_HASH_LEN])
{
    (void) hash;
    (void) salt;
    memset(encoded, 0, n * sizeof *encoded);
    for (uint32_t i = 0; i < 4u * n; i++) {
        encoded[i / 4u] |= (yciam_limb_t) x_bytes[4u * n - 1u - i] << (8u * (i % 4u));
    }
    return PSA_SUCCESS;
}

/* Twice, because each time has blinding values of its own. */
static void check(const yciam_signer_t *signer, const key_numbers_t *key, const mbedtls_mpi *x, const char *what)
{
    const size_t len = signer->signature_len;
    uint8_t want[YCIAM_SIGNATURE_MAX], got[YCIAM_SIGNATURE_MAX];
    int32_t native;
    mbedtls_mpi power;

    mbedtls_mpi_init(&power);
    assert_int_equal(mbedtls_mpi_exp_mod(&power, x, &key->number[DER_D], &key->number[DER_N], NULL), 0);
    assert_int_equal(mbedtls_mpi_write_binary(&power, want, len), 0);
    assert_int_equal(mbedtls_mpi_write_binary(x, x_bytes, len), 0);
    for (int i = 0; i < 2; i++) {
        int result;

        do {
            result = signer->sign(signer, x_bytes, len, got, &native);
        } while (result == YCIAM_WORKING);
        CHECK_RESULT(result, YCIAM_OK, what);
        CHECK(memcmp(got, want, len) == 0, "%s", what);
    }
    mbedtls_mpi_free(&power);
}

/* 0, 1, n - 1; multiples of p and of q; halves of all ones. */
static void check_edges(const yciam_signer_t *signer, const key_numbers_t *key)
{
    const mbedtls_mpi *n = &key->number[DER_N], *p = &key->number[DER_P], *q = &key->number[DER_Q];
    const size_t half_bits = 4u * signer->signature_len;
    mbedtls_mpi x, y;

    mbedtls_mpi_init(&x);
    mbedtls_mpi_init(&y);
    for (mbedtls_mpi_sint i = 0; i < 3; i++) {
        assert_int_equal(mbedtls_mpi_lset(&x, i), 0);
        check(signer, key, &x, "small");
        assert_int_equal(mbedtls_mpi_sub_int(&x, n, i + 1), 0);
        check(signer, key, &x, "n less a small number");
        assert_int_equal(mbedtls_mpi_mul_int(&x, p, (mbedtls_mpi_uint) i + 1u), 0);
        check(signer, key, &x, "multiple of p");
        assert_int_equal(mbedtls_mpi_mul_int(&x, q, (mbedtls_mpi_uint) i + 1u), 0);
        check(signer, key, &x, "multiple of q");
    }
    assert_int_equal(mbedtls_mpi_sub_int(&y, q, 1), 0);
    assert_int_equal(mbedtls_mpi_mul_mpi(&x, p, &y), 0);
    check(signer, key, &x, "p (q - 1)");
    assert_int_equal(mbedtls_mpi_lset(&x, 1), 0);
    assert_int_equal(mbedtls_mpi_shift_l(&x, half_bits), 0);
    check(signer, key, &x, "R");
    assert_int_equal(mbedtls_mpi_sub_int(&x, &x, 1), 0);
    check(signer, key, &x, "R - 1");
    assert_int_equal(mbedtls_mpi_shift_l(&x, half_bits - 1u), 0);
    check(signer, key, &x, "all ones, then zeros");
    mbedtls_mpi_free(&x);
    mbedtls_mpi_free(&y);
}

static void check_key(const char *name)
{
    size_t len;
    uint8_t *der = key_der(name, &len);
    uint8_t again[DER_CAP];
    key_numbers_t key;
    yciam_signer_t signer;
    int32_t native;

    key_numbers_read(&key, der, len);
    for (int order = 0; order < 2; order++) {
        len = key_numbers_write(&key, again);
        assert_int_equal(yciam_rsa_open(&signer, again, len, memory, sizeof memory, &native), YCIAM_OK);
        check_edges(&signer, &key);
        yciam_rsa_close(&signer);
        mbedtls_mpi_swap(&key.number[DER_P], &key.number[DER_Q]);
        key_numbers_complete(&key);
    }
    key_numbers_free(&key);
    free(der);
}

static void powers_are_right(void **state)
{
    check_key((const char *) *state);
}

int main(int argc, char **argv)
{
    char *name = argc > 1 ? argv[1] : "";
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(powers_are_right, name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
