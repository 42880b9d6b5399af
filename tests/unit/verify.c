/* SPDX-License-Identifier: Apache-2.0 */
#include "verify.h"

#include <mbedtls/pk.h>
#include <mbedtls/rsa.h>
#include <mbedtls/version.h>
#include <psa/crypto.h>

#include "unit.h"

static int verify_ext(mbedtls_rsa_context *rsa, const uint8_t hash[32], int salt_len, const uint8_t *signature)
{
#if MBEDTLS_VERSION_MAJOR < 3
    return mbedtls_rsa_rsassa_pss_verify_ext(rsa, NULL, NULL, MBEDTLS_RSA_PUBLIC, MBEDTLS_MD_SHA256, 32, hash,
                                             MBEDTLS_MD_SHA256, salt_len, signature);
#else
    return mbedtls_rsa_rsassa_pss_verify_ext(rsa, MBEDTLS_MD_SHA256, 32, hash, MBEDTLS_MD_SHA256, salt_len, signature);
#endif
}

bool verify_pss(const char *public_pem_name, const void *message, size_t message_len, const uint8_t *signature,
                size_t signature_len, int salt_len)
{
    size_t pem_len;
    char *pem = read_fixture(public_pem_name, &pem_len);
    mbedtls_pk_context pk;
    uint8_t hash[32];
    size_t hash_len;
    int rc;

    mbedtls_pk_init(&pk);
    assert_int_equal(mbedtls_pk_parse_public_key(&pk, (const unsigned char *) pem, pem_len + 1u), 0);
    assert_int_equal(psa_crypto_init(), PSA_SUCCESS);
    assert_int_equal(psa_hash_compute(PSA_ALG_SHA_256, (const uint8_t *) message, message_len, hash, sizeof hash,
                                      &hash_len),
                     PSA_SUCCESS);
    assert_int_equal(mbedtls_pk_get_len(&pk), signature_len);
    rc = verify_ext(mbedtls_pk_rsa(pk), hash, salt_len, signature);
    mbedtls_pk_free(&pk);
    free(pem);
    return rc == 0;
}
