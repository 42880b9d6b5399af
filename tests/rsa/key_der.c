/* SPDX-License-Identifier: Apache-2.0 */
#include "key_der.h"

#include <mbedtls/asn1.h>
#include <mbedtls/asn1write.h>

#include "../unit/unit.h"

uint8_t *key_der(const char *name, size_t *len)
{
    return (uint8_t *) read_fixture(name, len);
}

void key_numbers_read(key_numbers_t *key, const uint8_t *der, size_t len)
{
    unsigned char *at = (unsigned char *) (uintptr_t) der;
    const unsigned char *end = at + len;
    size_t content_len;
    int version;

    assert_int_equal(mbedtls_asn1_get_tag(&at, end, &content_len, MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SEQUENCE), 0);
    assert_int_equal(mbedtls_asn1_get_int(&at, end, &version), 0);
    for (size_t i = 0; i < DER_NUMBERS; i++) {
        mbedtls_mpi_init(&key->number[i]);
        assert_int_equal(mbedtls_asn1_get_mpi(&at, end, &key->number[i]), 0);
    }
}

void key_numbers_free(key_numbers_t *key)
{
    for (size_t i = 0; i < DER_NUMBERS; i++) {
        mbedtls_mpi_free(&key->number[i]);
    }
}

void key_numbers_complete(key_numbers_t *key)
{
    mbedtls_mpi *x = key->number;
    mbedtls_mpi p1, q1, product;

    mbedtls_mpi_init(&p1);
    mbedtls_mpi_init(&q1);
    mbedtls_mpi_init(&product);
    assert_int_equal(mbedtls_mpi_sub_int(&p1, &x[DER_P], 1), 0);
    assert_int_equal(mbedtls_mpi_sub_int(&q1, &x[DER_Q], 1), 0);
    assert_int_equal(mbedtls_mpi_mul_mpi(&product, &p1, &q1), 0);
    assert_int_equal(mbedtls_mpi_mul_mpi(&x[DER_N], &x[DER_P], &x[DER_Q]), 0);
    assert_int_equal(mbedtls_mpi_inv_mod(&x[DER_D], &x[DER_E], &product), 0);
    assert_int_equal(mbedtls_mpi_mod_mpi(&x[DER_DP], &x[DER_D], &p1), 0);
    assert_int_equal(mbedtls_mpi_mod_mpi(&x[DER_DQ], &x[DER_D], &q1), 0);
    assert_int_equal(mbedtls_mpi_inv_mod(&x[DER_QI], &x[DER_Q], &x[DER_P]), 0);
    mbedtls_mpi_free(&p1);
    mbedtls_mpi_free(&q1);
    mbedtls_mpi_free(&product);
}

size_t key_numbers_write(const key_numbers_t *key, uint8_t der[DER_CAP])
{
    unsigned char *at = der + DER_CAP;
    size_t len;

    for (size_t i = DER_NUMBERS; i-- > 0;) {
        assert_true(mbedtls_asn1_write_mpi(&at, der, &key->number[i]) > 0);
    }
    assert_true(mbedtls_asn1_write_int(&at, der, 0) > 0);
    len = (size_t) (der + DER_CAP - at);
    len += (size_t) mbedtls_asn1_write_len(&at, der, len);
    len += (size_t) mbedtls_asn1_write_tag(&at, der, MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SEQUENCE);
    memmove(der, at, len);
    return len;
}
