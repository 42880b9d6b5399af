/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The library's own signer with keys in a secure element, which PSA cannot export: persistent keys at a location of
 * their own, in Mbed TLS 3.6 with MBEDTLS_PSA_CRYPTO_SE_C. PSA keeps their attributes in files in the working
 * directory.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <psa/crypto.h>
#include <psa/crypto_extra.h>
#include <yciam/jwt.h>

#include "secure_element.h"

#define PS256 PSA_ALG_RSA_PSS(PSA_ALG_SHA_256)

static const uint8_t message[] = "header.claims";

static int start(void **state)
{
    (void) state;
    return secure_element_register() == PSA_SUCCESS && psa_crypto_init() == PSA_SUCCESS ? 0 : -1;
}

static int end(void **state)
{
    (void) state;
    mbedtls_psa_crypto_free();
    return 0;
}

/* Simulates a reset: PSA starts again and finds its keys in storage and in the element. */
static void restart(void)
{
    (void) end(NULL);
    assert_int_equal(start(NULL), 0);
}

static void make_key(psa_key_id_t id, psa_key_usage_t usage)
{
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    psa_key_id_t made = 0;

    psa_set_key_id(&attributes, id);
    psa_set_key_lifetime(&attributes, SECURE_ELEMENT_LIFETIME);
    psa_set_key_type(&attributes, PSA_KEY_TYPE_RSA_KEY_PAIR);
    psa_set_key_bits(&attributes, 2048);
    psa_set_key_algorithm(&attributes, PS256);
    psa_set_key_usage_flags(&attributes, usage);
    assert_int_equal(psa_generate_key(&attributes, &made), PSA_SUCCESS);
    assert_int_equal(made, id);
}

static void check_signature(psa_key_id_t id, const uint8_t *signature)
{
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    uint8_t public_key[PSA_EXPORT_PUBLIC_KEY_MAX_SIZE];
    psa_key_id_t verifier = 0;
    size_t len;

    assert_int_equal(psa_export_public_key(id, public_key, sizeof public_key, &len), PSA_SUCCESS);
    psa_set_key_type(&attributes, PSA_KEY_TYPE_RSA_PUBLIC_KEY);
    psa_set_key_algorithm(&attributes, PS256);
    psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_VERIFY_MESSAGE);
    assert_int_equal(psa_import_key(&attributes, public_key, len, &verifier), PSA_SUCCESS);
    assert_int_equal(psa_verify_message(verifier, PS256, message, sizeof message, signature, 256), PSA_SUCCESS);
    assert_int_equal(psa_destroy_key(verifier), PSA_SUCCESS);
}

/* The element signs a signature and a JWT; then the library unloads the key. */
static void use(psa_key_id_t id)
{
    static const yciam_claims_t claims = { NULL, 1717200000, 1717203600 };
    yciam_key_t key = { .id = "ajekeyid000000000001", .service_account_id = "ajeaccount0000000001" };
    unsigned before = secure_element_signatures();
    char jwt[YCIAM_JWT_MAX(sizeof YCIAM_DEFAULT_AUDIENCE - 1u, 256u)];
    uint8_t signature[256];
    int32_t native = 77;
    size_t len;

    assert_int_equal(yciam_signer_psa(&key.signer, id, &native), YCIAM_OK);
    assert_int_equal(native, PSA_SUCCESS);
    assert_int_equal(key.signer.sign(&key.signer, message, sizeof message, signature, &native), YCIAM_OK);
    check_signature(id, signature);
    assert_int_equal(yciam_jwt_begin(&key, &claims, jwt, sizeof jwt, &len), YCIAM_OK);
    assert_int_equal(yciam_jwt_sign(&key, jwt, sizeof jwt, &len, &native), YCIAM_OK);
    assert_int_equal(secure_element_signatures(), before + 2u);
    yciam_key_unload(&key);
}

static void test_key(psa_key_id_t id, psa_key_usage_t usage, psa_status_t export_status)
{
    uint8_t private_key[PSA_EXPORT_KEY_PAIR_MAX_SIZE];
    size_t len;

    make_key(id, usage);
    assert_int_equal(psa_export_key(id, private_key, sizeof private_key, &len), export_status);
    use(id);
    use(id); /* the key still exists after yciam_key_unload() */
    restart();
    use(id);
    assert_int_equal(psa_destroy_key(id), PSA_SUCCESS);
}

static void test_sign_message(void **state)
{
    (void) state;
    test_key(1, PSA_KEY_USAGE_SIGN_MESSAGE, PSA_ERROR_NOT_PERMITTED);
}

static void test_sign_hash_alone(void **state)
{
    (void) state;
    test_key(2, PSA_KEY_USAGE_SIGN_HASH, PSA_ERROR_NOT_PERMITTED);
}

/* The policy allows it, but the element cannot do it. */
static void test_not_exportable(void **state)
{
    (void) state;
    test_key(3, PSA_KEY_USAGE_SIGN_MESSAGE | PSA_KEY_USAGE_EXPORT, PSA_ERROR_NOT_SUPPORTED);
}

static void test_key_is_gone(void **state)
{
    yciam_key_t key = { .id = "k" };
    int32_t native = 0;

    (void) state;
    assert_int_equal(yciam_signer_psa(&key.signer, 4, &native), YCIAM_ERR_KEY_REJECTED);
    assert_int_equal(native, PSA_ERROR_INVALID_HANDLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_sign_message, start, end),
        cmocka_unit_test_setup_teardown(test_sign_hash_alone, start, end),
        cmocka_unit_test_setup_teardown(test_not_exportable, start, end),
        cmocka_unit_test_setup_teardown(test_key_is_gone, start, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
