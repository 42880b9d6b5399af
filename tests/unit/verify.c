/* SPDX-License-Identifier: Apache-2.0 */
#include "verify.h"

#include <mbedtls/pk.h>
#include <mbedtls/version.h>
#if MBEDTLS_VERSION_MAJOR < 4
#include <mbedtls/rsa.h>
#endif
#include <psa/crypto.h>

#include "unit.h"

#if MBEDTLS_VERSION_MAJOR >= 4

/* Only PSA has RSA in this version. Its PSS accepts a salt of 32 bytes and no other. */
static int verify_hash(mbedtls_pk_context *pk, const uint8_t hash[32], int salt_len, const uint8_t *signature,
                       size_t signature_len)
{
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    psa_key_id_t key;
    psa_status_t status;

    assert_int_equal(mbedtls_pk_get_psa_attributes(pk, PSA_KEY_USAGE_VERIFY_HASH, &attributes), 0);
    psa_set_key_algorithm(&attributes, PSA_ALG_RSA_PSS(PSA_ALG_SHA_256));
    assert_int_equal(mbedtls_pk_import_into_psa(pk, &attributes, &key), 0);
    status = psa_verify_hash(key, PSA_ALG_RSA_PSS(PSA_ALG_SHA_256), hash, 32, signature, signature_len);
    assert_int_equal(psa_destroy_key(key), PSA_SUCCESS);
    return status == PSA_SUCCESS && salt_len == 32 ? 0 : -1;
}

#else

static int verify_ext(mbedtls_rsa_context *rsa, const uint8_t hash[32], int salt_len, const uint8_t *signature)
{
#if MBEDTLS_VERSION_MAJOR < 3
    return mbedtls_rsa_rsassa_pss_verify_ext(rsa, NULL, NULL, MBEDTLS_RSA_PUBLIC, MBEDTLS_MD_SHA256, 32, hash,
                                             MBEDTLS_MD_SHA256, salt_len, signature);
#else
    return mbedtls_rsa_rsassa_pss_verify_ext(rsa, MBEDTLS_MD_SHA256, 32, hash, MBEDTLS_MD_SHA256, salt_len, signature);
#endif
}

static int verify_hash(mbedtls_pk_context *pk, const uint8_t hash[32], int salt_len, const uint8_t *signature,
                       size_t signature_len)
{
    assert_int_equal(mbedtls_pk_get_len(pk), signature_len);
    return verify_ext(mbedtls_pk_rsa(*pk), hash, salt_len, signature);
}

#endif

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
    rc = verify_hash(&pk, hash, salt_len, signature, signature_len);
    mbedtls_pk_free(&pk);
    free(pem);
    return rc == 0;
}
