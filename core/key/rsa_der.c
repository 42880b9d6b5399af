/* SPDX-License-Identifier: Apache-2.0 */
#include "rsa_der.h"

#include <stdbool.h>
#include <string.h>

#include <mbedtls/asn1.h>

#define NUMBERS_BEHIND_MODULUS 7u /* the numbers behind the modulus: e, d, p, q, d mod p-1, d mod q-1, 1/q mod p */

/* Enters a SEQUENCE that reaches to the end and begins with a version number. */
static bool enter_versioned_sequence(unsigned char **at, const unsigned char *end)
{
    size_t len;
    int version;

    return mbedtls_asn1_get_tag(at, end, &len, MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SEQUENCE) == 0 &&
           *at + len == end && mbedtls_asn1_get_int(at, end, &version) == 0;
}

yciam_result_t yciam_priv_pkcs8_find_rsa(const uint8_t *der, size_t len, const uint8_t **pkcs1, size_t *pkcs1_len)
{
    static const uint8_t rsa_encryption[] = { 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01 }; /* RFC 8017, C */
    unsigned char *at = (unsigned char *) der; /* Mbed TLS only reads, but takes no const pointer */
    const unsigned char *end = der + len;
    mbedtls_asn1_buf algorithm;
    mbedtls_asn1_buf parameters;

    if (!enter_versioned_sequence(&at, end) || mbedtls_asn1_get_alg(&at, end, &algorithm, &parameters) != 0) {
        return YCIAM_ERR_KEY_PEM;
    }
    if (algorithm.len != sizeof rsa_encryption || memcmp(algorithm.p, rsa_encryption, sizeof rsa_encryption) != 0) {
        return YCIAM_ERR_KEY_TYPE;
    }
    if (mbedtls_asn1_get_tag(&at, end, pkcs1_len, MBEDTLS_ASN1_OCTET_STRING) != 0) {
        return YCIAM_ERR_KEY_PEM;
    }
    *pkcs1 = at;
    return YCIAM_OK;
}

/* DER puts a zero byte before a number whose highest bit is set. */
static bool is_modulus_of(const unsigned char *number, size_t len, size_t bits)
{
    return len == bits / 8u + 1u && number[0] == 0 && number[1] >= 0x80u;
}

yciam_result_t yciam_priv_pkcs1_check(const uint8_t *pkcs1, size_t len, uint16_t *signature_len)
{
    unsigned char *at = (unsigned char *) pkcs1; /* as above */
    const unsigned char *end = pkcs1 + len;
    size_t number_len;

    if (!enter_versioned_sequence(&at, end) || mbedtls_asn1_get_tag(&at, end, &number_len, MBEDTLS_ASN1_INTEGER) != 0) {
        return YCIAM_ERR_KEY_PEM;
    }
    if (!is_modulus_of(at, number_len, 2048) && !is_modulus_of(at, number_len, 4096)) {
        return YCIAM_ERR_KEY_TYPE;
    }
    *signature_len = (uint16_t) (number_len - 1u);
    for (unsigned i = 0; i < NUMBERS_BEHIND_MODULUS; i++) {
        at += number_len;
        if (mbedtls_asn1_get_tag(&at, end, &number_len, MBEDTLS_ASN1_INTEGER) != 0) {
            return YCIAM_ERR_KEY_PEM;
        }
    }
    return at + number_len == end ? YCIAM_OK : YCIAM_ERR_KEY_PEM;
}
