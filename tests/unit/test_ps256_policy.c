/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include <psa/crypto.h>
#include <yciam/signer.h>

#define PS256 PSA_ALG_RSA_PSS(PSA_ALG_SHA_256)

static const uint8_t message[] = "header.claims";

static psa_key_usage_t told_usage; /* 0: psa_get_key_attributes() returns the key's own */

/* Results of these functions instead of their own; PSA_SUCCESS: they work as usual (see unit.mk). */
static psa_status_t sign_answer;
static psa_status_t hash_answer;

psa_status_t __real_psa_get_key_attributes(mbedtls_svc_key_id_t key, psa_key_attributes_t *a);
psa_status_t __real_psa_sign_message(mbedtls_svc_key_id_t key, psa_algorithm_t alg, const uint8_t *in, size_t in_len,
                                     uint8_t *out, size_t cap, size_t *len);
psa_status_t __real_psa_hash_compute(psa_algorithm_t alg, const uint8_t *in, size_t in_len, uint8_t *out, size_t cap,
                                     size_t *len);
psa_status_t __wrap_psa_get_key_attributes(mbedtls_svc_key_id_t key, psa_key_attributes_t *a);
psa_status_t __wrap_psa_sign_message(mbedtls_svc_key_id_t key, psa_algorithm_t alg, const uint8_t *in, size_t in_len,
                                     uint8_t *out, size_t cap, size_t *len);
psa_status_t __wrap_psa_hash_compute(psa_algorithm_t alg, const uint8_t *in, size_t in_len, uint8_t *out, size_t cap,
                                     size_t *len);

/* The place of the usage flags in the attributes: PSA's own functions add SIGN_MESSAGE to SIGN_HASH. */
static size_t usage_offset(void)
{
    psa_key_attributes_t none = PSA_KEY_ATTRIBUTES_INIT;
    psa_key_attributes_t exportable = PSA_KEY_ATTRIBUTES_INIT;
    size_t at = 0;

    psa_set_key_usage_flags(&exportable, PSA_KEY_USAGE_EXPORT);
    while (((uint8_t *) &none)[at] == ((uint8_t *) &exportable)[at]) {
        at++;
    }
    return at - at % sizeof(psa_key_usage_t); /* its lowest byte may be its last one */
}

psa_status_t __wrap_psa_get_key_attributes(mbedtls_svc_key_id_t key, psa_key_attributes_t *a)
{
    psa_status_t status = __real_psa_get_key_attributes(key, a);

    if (told_usage != 0) {
        memcpy((uint8_t *) a + usage_offset(), &told_usage, sizeof told_usage);
    }
    return status;
}

psa_status_t __wrap_psa_sign_message(mbedtls_svc_key_id_t key, psa_algorithm_t alg, const uint8_t *in, size_t in_len,
                                     uint8_t *out, size_t cap, size_t *len)
{
    return sign_answer != PSA_SUCCESS ? sign_answer : __real_psa_sign_message(key, alg, in, in_len, out, cap, len);
}

psa_status_t __wrap_psa_hash_compute(psa_algorithm_t alg, const uint8_t *in, size_t in_len, uint8_t *out, size_t cap,
                                     size_t *len)
{
    return hash_answer != PSA_SUCCESS ? hash_answer : __real_psa_hash_compute(alg, in, in_len, out, cap, len);
}

/* A key with this policy, made by PSA. */
static psa_key_id_t make_key_with_policy(psa_algorithm_t alg, psa_algorithm_t alg2, psa_key_usage_t usage)
{
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    psa_key_id_t id = 0;

    psa_set_key_type(&attributes, PSA_KEY_TYPE_RSA_KEY_PAIR);
    psa_set_key_bits(&attributes, 2048);
    psa_set_key_algorithm(&attributes, alg);
    psa_set_key_enrollment_algorithm(&attributes, alg2);
    psa_set_key_usage_flags(&attributes, usage);
    assert_int_equal(psa_generate_key(&attributes, &id), PSA_SUCCESS);
    return id;
}

/* The key's signature verifies as PS256: PSA checks a salt of 32 bytes with the public key. */
static void check_signature_of(psa_key_id_t id, const uint8_t *signature)
{
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    uint8_t public_der[600];
    psa_key_id_t verifier = 0;
    size_t len;

    assert_int_equal(psa_export_public_key(id, public_der, sizeof public_der, &len), PSA_SUCCESS);
    psa_set_key_type(&attributes, PSA_KEY_TYPE_RSA_PUBLIC_KEY);
    psa_set_key_algorithm(&attributes, PS256);
    psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_VERIFY_MESSAGE);
    assert_int_equal(psa_import_key(&attributes, public_der, len, &verifier), PSA_SUCCESS);
    assert_int_equal(psa_verify_message(verifier, PS256, message, sizeof message, signature, 256), PSA_SUCCESS);
    assert_int_equal(psa_destroy_key(verifier), PSA_SUCCESS);
}

/* Every policy that PSA accepts for PS256 is accepted, and signs. Every other policy is refused at once. */
static void a_policy_that_allows_ps256_is_taken(void **state)
{
    static const struct {
        const char *name;
        psa_algorithm_t alg;
        psa_algorithm_t alg2;
        psa_key_usage_t usage;
        yciam_result_t want;
    } cases[] = {
        { "PS256", PS256, 0, PSA_KEY_USAGE_SIGN_MESSAGE, YCIAM_OK },
        { "any hash", PSA_ALG_RSA_PSS(PSA_ALG_ANY_HASH), 0, PSA_KEY_USAGE_SIGN_MESSAGE, YCIAM_OK },
        { "any salt", PSA_ALG_RSA_PSS_ANY_SALT(PSA_ALG_SHA_256), 0, PSA_KEY_USAGE_SIGN_MESSAGE, YCIAM_OK },
        { "any salt, any hash", PSA_ALG_RSA_PSS_ANY_SALT(PSA_ALG_ANY_HASH), 0, PSA_KEY_USAGE_SIGN_MESSAGE, YCIAM_OK },
        { "sign hash", PS256, 0, PSA_KEY_USAGE_SIGN_HASH, YCIAM_OK },
        { "enrolment", PSA_ALG_RSA_PKCS1V15_SIGN(PSA_ALG_SHA_256), PS256, PSA_KEY_USAGE_SIGN_MESSAGE, YCIAM_OK },
        { "no algorithm but enrolment", 0, PS256, PSA_KEY_USAGE_SIGN_MESSAGE, YCIAM_OK },
        { "PKCS#1", PSA_ALG_RSA_PKCS1V15_SIGN(PSA_ALG_SHA_256), 0, PSA_KEY_USAGE_SIGN_MESSAGE, YCIAM_ERR_KEY_REJECTED },
        { "SHA-512", PSA_ALG_RSA_PSS(PSA_ALG_SHA_512), 0, PSA_KEY_USAGE_SIGN_MESSAGE, YCIAM_ERR_KEY_REJECTED },
        { "any salt, SHA-512", PSA_ALG_RSA_PSS_ANY_SALT(PSA_ALG_SHA_512), 0, PSA_KEY_USAGE_SIGN_MESSAGE,
          YCIAM_ERR_KEY_REJECTED },
        { "encryption", PSA_ALG_RSA_OAEP(PSA_ALG_SHA_256), 0, PSA_KEY_USAGE_DECRYPT, YCIAM_ERR_KEY_REJECTED },
        { "no algorithm", 0, 0, PSA_KEY_USAGE_SIGN_MESSAGE, YCIAM_ERR_KEY_REJECTED },
        { "verify only", PS256, 0, PSA_KEY_USAGE_VERIFY_MESSAGE, YCIAM_ERR_KEY_REJECTED },
        { "export only", PS256, 0, PSA_KEY_USAGE_EXPORT, YCIAM_ERR_KEY_REJECTED },
    };
    uint8_t signature[256];

    (void) state;
    assert_int_equal(psa_crypto_init(), PSA_SUCCESS);
    for (size_t i = 0; i < COUNT(cases); i++) {
        psa_key_id_t id = make_key_with_policy(cases[i].alg, cases[i].alg2, cases[i].usage);
        yciam_signer_t signer = { 0 };
        int32_t native = 77;
        size_t len;

        CHECK_RESULT(yciam_signer_psa(&signer, (uint32_t) id, &native), cases[i].want, cases[i].name);
        if (cases[i].want == YCIAM_OK) {
            assert_int_equal(native, 0);
            assert_int_equal(signer.sign(&signer, message, sizeof message, signature, &native), YCIAM_OK);
            check_signature_of(id, signature);
        } else {
            assert_int_equal(native, PSA_ERROR_NOT_PERMITTED);
            assert_true(all_zero(&signer, sizeof signer));
            assert_int_not_equal(
                psa_sign_message(id, PS256, message, sizeof message, signature, sizeof signature, &len), PSA_SUCCESS);
        }
        assert_int_equal(psa_destroy_key(id), PSA_SUCCESS);
    }
}

/* A driver's attributes may have PSA_KEY_USAGE_SIGN_HASH alone. */
static void a_key_for_hashes_alone_signs(void **state)
{
    uint8_t signature[256];
    yciam_signer_t signer = { 0 };
    int32_t native = 77;
    psa_key_id_t id;

    (void) state;
    assert_int_equal(psa_crypto_init(), PSA_SUCCESS);
    id = make_key_with_policy(PS256, 0, PSA_KEY_USAGE_SIGN_HASH);
    told_usage = PSA_KEY_USAGE_SIGN_HASH;
    sign_answer = PSA_ERROR_NOT_PERMITTED; /* psa_sign_message() */
    assert_int_equal(yciam_signer_psa(&signer, (uint32_t) id, &native), YCIAM_OK);
    assert_int_equal(signer.sign(&signer, message, sizeof message, signature, &native), YCIAM_OK);
    assert_int_equal(native, 0);
    check_signature_of(id, signature);
    hash_answer = PSA_ERROR_INSUFFICIENT_MEMORY;
    assert_int_equal(signer.sign(&signer, message, sizeof message, signature, &native), YCIAM_ERR_MEMORY);
    assert_int_equal(native, PSA_ERROR_INSUFFICIENT_MEMORY);
    hash_answer = PSA_SUCCESS;
    sign_answer = PSA_SUCCESS;
    told_usage = 0;
    assert_int_equal(psa_destroy_key(id), PSA_SUCCESS);
}

/* Only the vendor's driver knows what the vendor's own algorithm allows. */
static void an_unknown_policy_is_told_by_the_first_signature(void **state)
{
    uint8_t signature[256];
    yciam_signer_t signer = { 0 };
    int32_t native = 77;
    psa_key_id_t id;

    (void) state;
    assert_int_equal(psa_crypto_init(), PSA_SUCCESS);
    id = make_key_with_policy(PSA_ALG_VENDOR_FLAG | PS256, 0, PSA_KEY_USAGE_SIGN_MESSAGE);
    assert_int_equal(yciam_signer_psa(&signer, (uint32_t) id, &native), YCIAM_OK);
    assert_int_equal(signer.sign(&signer, message, sizeof message, signature, &native), YCIAM_ERR_SIGN);
    assert_int_equal(native, PSA_ERROR_NOT_PERMITTED);
    assert_int_equal(psa_destroy_key(id), PSA_SUCCESS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_policy_that_allows_ps256_is_taken),
        cmocka_unit_test(a_key_for_hashes_alone_signs),
        cmocka_unit_test(an_unknown_policy_is_told_by_the_first_signature),
    };

    return cmocka_run_group_tests_name("ps256_policy", tests, NULL, NULL);
}
