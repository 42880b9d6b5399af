/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include <psa/crypto.h>
#include <yciam/authorized_key.h>

#include "../../core/key/ps256_psa.h"
#include "alloc.h"
#include "verify.h"

#define PS256 PSA_ALG_RSA_PSS(PSA_ALG_SHA_256)

/* Results of the PSA functions instead of their own; PSA_SUCCESS: they work as usual (see unit.mk). */
static psa_status_t init_answer;
static psa_status_t import_answer;
static psa_status_t attributes_answer;
static psa_status_t sign_answer;

psa_status_t __real_psa_crypto_init(void);
psa_status_t __real_psa_import_key(const psa_key_attributes_t *a, const uint8_t *data, size_t len,
                                   mbedtls_svc_key_id_t *key);
psa_status_t __real_psa_get_key_attributes(mbedtls_svc_key_id_t key, psa_key_attributes_t *a);
psa_status_t __real_psa_sign_message(mbedtls_svc_key_id_t key, psa_algorithm_t alg, const uint8_t *in, size_t in_len,
                                     uint8_t *out, size_t cap, size_t *len);
psa_status_t __wrap_psa_crypto_init(void);
psa_status_t __wrap_psa_import_key(const psa_key_attributes_t *a, const uint8_t *data, size_t len,
                                   mbedtls_svc_key_id_t *key);
psa_status_t __wrap_psa_get_key_attributes(mbedtls_svc_key_id_t key, psa_key_attributes_t *a);
psa_status_t __wrap_psa_sign_message(mbedtls_svc_key_id_t key, psa_algorithm_t alg, const uint8_t *in, size_t in_len,
                                     uint8_t *out, size_t cap, size_t *len);

psa_status_t __wrap_psa_crypto_init(void)
{
    return init_answer != PSA_SUCCESS ? init_answer : __real_psa_crypto_init();
}

psa_status_t __wrap_psa_import_key(const psa_key_attributes_t *a, const uint8_t *data, size_t len,
                                   mbedtls_svc_key_id_t *key)
{
    return import_answer != PSA_SUCCESS ? import_answer : __real_psa_import_key(a, data, len, key);
}

psa_status_t __wrap_psa_get_key_attributes(mbedtls_svc_key_id_t key, psa_key_attributes_t *a)
{
    return attributes_answer != PSA_SUCCESS ? attributes_answer : __real_psa_get_key_attributes(key, a);
}

psa_status_t __wrap_psa_sign_message(mbedtls_svc_key_id_t key, psa_algorithm_t alg, const uint8_t *in, size_t in_len,
                                     uint8_t *out, size_t cap, size_t *len)
{
    return sign_answer != PSA_SUCCESS ? sign_answer : __real_psa_sign_message(key, alg, in, in_len, out, cap, len);
}

static uint8_t scratch[YCIAM_KEY_SCRATCH_SIZE(4096)];
static const uint8_t message[] = "header.claims";

/* The RSAPrivateKey of a key file. */
static yciam_result_t import(const char *name, yciam_signer_t *signer, int32_t *native)
{
    yciam_key_t key = { 0 };
    const uint8_t *pkcs1;
    size_t len;
    char *text = read_fixture(name, &len);

    assert_int_equal(yciam_authorized_key_parse(&key, text, len, scratch, sizeof scratch, &pkcs1, &len), YCIAM_OK);
    free(text);
    *signer = key.signer;
    return yciam_priv_ps256_import(signer, pkcs1, len, native);
}

static void check_signatures(const char *key_name, const char *public_name, uint16_t signature_len)
{
    uint8_t signature[YCIAM_SIGNATURE_MAX + 1u] = { 0 };
    uint8_t again[YCIAM_SIGNATURE_MAX];
    yciam_signer_t signer;
    int32_t native = 77;

    assert_int_equal(import(key_name, &signer, &native), YCIAM_OK);
    assert_int_equal(native, 0);
    assert_int_equal(signer.signature_len, signature_len);
    assert_int_equal(yciam_signer_psa(&signer, signer.key_id, &native), YCIAM_OK); /* PSA agrees about the key */
    assert_int_equal(signer.signature_len, signature_len);
    signature[signature_len] = 0xA5;
    native = 77;
    assert_int_equal(signer.sign(&signer, message, sizeof message, signature, &native), YCIAM_OK);
    assert_int_equal(native, 0);
    assert_int_equal(signature[signature_len], 0xA5);
    assert_true(verify_pss(public_name, message, sizeof message, signature, signature_len, 32));
    assert_false(verify_pss(public_name, message, sizeof message, signature, signature_len, 20));
    assert_false(verify_pss(public_name, message, sizeof message - 1u, signature, signature_len, 32));
    assert_int_equal(signer.sign(&signer, message, sizeof message, again, &native), YCIAM_OK);
    assert_memory_not_equal(signature, again, signature_len); /* the salt is random */
    assert_true(verify_pss(public_name, message, sizeof message, again, signature_len, 32));
    yciam_priv_ps256_destroy(&signer);
}

static void signatures_are_ps256(void **state)
{
    (void) state;
    check_signatures("key-plain.json", "rsa2048.public.pem", 256);
    check_signatures("key-rsa4096.json", "rsa4096.public.pem", 512);
}

/* The imported key can sign PS256 and do nothing else. */
static void the_key_can_do_nothing_else(void **state)
{
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    uint8_t out[2048];
    yciam_signer_t signer;
    psa_key_id_t id;
    int32_t native;
    size_t len;

    (void) state;
    assert_int_equal(import("key-plain.json", &signer, &native), YCIAM_OK);
    id = (psa_key_id_t) signer.key_id;
    assert_int_equal(psa_get_key_attributes(id, &attributes), PSA_SUCCESS);
    assert_int_equal(psa_get_key_usage_flags(&attributes), PSA_KEY_USAGE_SIGN_MESSAGE);
    assert_int_equal(psa_get_key_algorithm(&attributes), PS256);
    assert_int_equal(psa_get_key_lifetime(&attributes), PSA_KEY_LIFETIME_VOLATILE);
    psa_reset_key_attributes(&attributes);
    assert_int_equal(psa_export_key(id, out, sizeof out, &len), PSA_ERROR_NOT_PERMITTED);
    assert_int_equal(psa_sign_hash(id, PS256, out, 32, out + 32, 256, &len), PSA_ERROR_NOT_PERMITTED);
    assert_int_equal(psa_sign_message(id, PSA_ALG_RSA_PKCS1V15_SIGN(PSA_ALG_SHA_256), message, sizeof message, out,
                                      sizeof out, &len),
                     PSA_ERROR_NOT_PERMITTED);
    yciam_priv_ps256_destroy(&signer);
}

static psa_key_id_t make_key(psa_key_type_t type, size_t bits, psa_algorithm_t alg)
{
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    psa_key_id_t id = 0;

    psa_set_key_type(&attributes, type);
    psa_set_key_bits(&attributes, bits);
    psa_set_key_algorithm(&attributes, alg);
    psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_SIGN_MESSAGE | PSA_KEY_USAGE_EXPORT);
    assert_int_equal(psa_generate_key(&attributes, &id), PSA_SUCCESS);
    return id;
}

/* A key that is already in PSA, like one in a secure element. */
static void a_key_of_the_caller_signs(void **state)
{
    uint8_t signature[256];
    yciam_signer_t signer = { 0 };
    int32_t native = 77;
    psa_key_id_t id;

    (void) state;
    assert_int_equal(psa_crypto_init(), PSA_SUCCESS);
    id = make_key(PSA_KEY_TYPE_RSA_KEY_PAIR, 2048, PS256);
    assert_int_equal(yciam_signer_psa(&signer, (uint32_t) id, &native), YCIAM_OK);
    assert_int_equal(native, 0);
    assert_int_equal(signer.key_id, id);
    assert_int_equal(signer.signature_len, 256);
    assert_int_equal(yciam_signer_psa(&signer, (uint32_t) id, NULL), YCIAM_OK);
    assert_int_equal(signer.sign(&signer, message, sizeof message, signature, &native), YCIAM_OK);
    assert_int_equal(psa_destroy_key(id), PSA_SUCCESS);
    assert_int_equal(signer.sign(&signer, message, sizeof message, signature, &native), YCIAM_ERR_SIGN);
    assert_int_equal(native, PSA_ERROR_INVALID_HANDLE);
}

static void other_keys_are_refused(void **state)
{
    yciam_signer_t signer = { 0 };
    int32_t native = 77;
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    uint8_t public_der[600];
    psa_key_id_t id;
    size_t len;

    (void) state;
    assert_int_equal(psa_crypto_init(), PSA_SUCCESS);
    assert_int_equal(yciam_signer_psa(&signer, 0, &native), YCIAM_ERR_KEY_REJECTED);
    assert_int_equal(native, PSA_ERROR_INVALID_HANDLE);
    assert_int_equal(yciam_signer_psa(&signer, 0, NULL), YCIAM_ERR_KEY_REJECTED);
    assert_int_equal(yciam_signer_psa(NULL, 0, &native), YCIAM_ERR_ARGUMENT);

    id = make_key(PSA_KEY_TYPE_RSA_KEY_PAIR, 1024, PS256);
    assert_int_equal(yciam_signer_psa(&signer, (uint32_t) id, &native), YCIAM_ERR_KEY_TYPE);
    assert_int_equal(psa_destroy_key(id), PSA_SUCCESS);

    id = make_key(PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1), 256, PSA_ALG_ECDSA(PSA_ALG_SHA_256));
    assert_int_equal(yciam_signer_psa(&signer, (uint32_t) id, &native), YCIAM_ERR_KEY_TYPE);
    assert_int_equal(psa_destroy_key(id), PSA_SUCCESS);

    id = make_key(PSA_KEY_TYPE_RSA_KEY_PAIR, 2048, PS256);
    assert_int_equal(psa_export_public_key(id, public_der, sizeof public_der, &len), PSA_SUCCESS);
    assert_int_equal(psa_destroy_key(id), PSA_SUCCESS);
    psa_set_key_type(&attributes, PSA_KEY_TYPE_RSA_PUBLIC_KEY);
    assert_int_equal(psa_import_key(&attributes, public_der, len, &id), PSA_SUCCESS);
    assert_int_equal(yciam_signer_psa(&signer, (uint32_t) id, &native), YCIAM_ERR_KEY_TYPE);
    assert_int_equal(psa_destroy_key(id), PSA_SUCCESS);
    assert_true(all_zero(&signer, sizeof signer));
}

static void an_imported_key_is_destroyed(void **state)
{
    yciam_signer_t signer = { 0 };
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    int32_t native;

    (void) state;
    assert_int_equal(import("key-plain.json", &signer, &native), YCIAM_OK);
    assert_int_equal(psa_get_key_attributes((psa_key_id_t) signer.key_id, &attributes), PSA_SUCCESS);
    psa_reset_key_attributes(&attributes);
    yciam_priv_ps256_destroy(&signer);
    assert_int_not_equal(psa_get_key_attributes((psa_key_id_t) signer.key_id, &attributes), PSA_SUCCESS);
}

/* Each PSA call in turn returns each status, and the record has that status. */
static void what_psa_answers_is_told(void **state)
{
    static const struct {
        psa_status_t status;
        yciam_result_t on_import;
        yciam_result_t on_sign;
    } cases[] = {
        { PSA_ERROR_INSUFFICIENT_MEMORY, YCIAM_ERR_MEMORY, YCIAM_ERR_MEMORY },
        { PSA_ERROR_INSUFFICIENT_ENTROPY, YCIAM_ERR_ENTROPY, YCIAM_ERR_ENTROPY },
        { PSA_ERROR_INVALID_ARGUMENT, YCIAM_ERR_KEY_REJECTED, YCIAM_ERR_SIGN },
        { PSA_ERROR_NOT_SUPPORTED, YCIAM_ERR_KEY_REJECTED, YCIAM_ERR_SIGN },
        { PSA_ERROR_HARDWARE_FAILURE, YCIAM_ERR_KEY_REJECTED, YCIAM_ERR_SIGN },
    };
    psa_status_t *const answers[] = { &init_answer, &import_answer };
    uint8_t signature[256];
    yciam_signer_t signer;

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int32_t native;
        size_t live;

        for (size_t a = 0; a < sizeof answers / sizeof *answers; a++) {
            mbedtls_psa_crypto_free();
            live = alloc_live();
            *answers[a] = cases[i].status;
            assert_int_equal(import("key-plain.json", &signer, &native), cases[i].on_import);
            assert_int_equal(native, cases[i].status);
            *answers[a] = PSA_SUCCESS;
            mbedtls_psa_crypto_free();
            assert_int_equal(alloc_live(), live); /* the incomplete key is gone */
        }
        assert_int_equal(import("key-plain.json", &signer, &native), YCIAM_OK);
        sign_answer = cases[i].status;
        assert_int_equal(signer.sign(&signer, message, sizeof message, signature, &native), cases[i].on_sign);
        assert_int_equal(native, cases[i].status);
        sign_answer = PSA_SUCCESS;
        attributes_answer = cases[i].status;
        assert_int_equal(yciam_signer_psa(&signer, signer.key_id, &native), cases[i].on_import);
        assert_int_equal(native, cases[i].status);
        attributes_answer = PSA_SUCCESS;
        yciam_priv_ps256_destroy(&signer);
    }
}

/* Each allocation of Mbed TLS during a signature fails once. */
static void every_failed_allocation_is_told(void **state)
{
    uint8_t signature[256];
    yciam_signer_t signer;
    int32_t native;
    unsigned k = 0;
    yciam_result_t result;

    (void) state;
    assert_int_equal(import("key-plain.json", &signer, &native), YCIAM_OK);
    do {
        size_t live = alloc_live();

        alloc_fail_at(++k);
        result = (yciam_result_t) signer.sign(&signer, message, sizeof message, signature, &native);
        alloc_fail_at(0);
        /* Mbed TLS 3.6 reports a random generator without memory as one without entropy. */
        CHECK(result == YCIAM_OK || yciam_result_class(result) == YCIAM_CLASS_SYSTEM || result == YCIAM_ERR_SIGN,
              "allocation %u: %s", k, yciam_result_text(result));
        assert_int_equal(native == 0, result == YCIAM_OK);
        CHECK(alloc_live() <= live, "allocation %u: memory is lost", k);
        if (k % 16u == 1u) {
            assert_int_equal(signer.sign(&signer, message, sizeof message, signature, &native), YCIAM_OK);
            assert_true(verify_pss("rsa2048.public.pem", message, sizeof message, signature, 256, 32));
        }
    } while (result != YCIAM_OK);
    print_message("%u allocations\n", k - 1u);
    assert_true(k > 5u);
    yciam_priv_ps256_destroy(&signer);
    mbedtls_psa_crypto_free();
}

static void a_status_has_a_result(void **state)
{
    static const struct {
        psa_status_t status;
        yciam_result_t want;
    } cases[] = {
        { PSA_SUCCESS, YCIAM_OK },
        { PSA_ERROR_INSUFFICIENT_MEMORY, YCIAM_ERR_MEMORY },
        { PSA_ERROR_INSUFFICIENT_ENTROPY, YCIAM_ERR_ENTROPY },
        { PSA_ERROR_NOT_PERMITTED, YCIAM_ERR_SIGN },
        { PSA_ERROR_GENERIC_ERROR, YCIAM_ERR_SIGN },
    };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(yciam_result_of_psa(cases[i].status, YCIAM_ERR_SIGN), cases[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signatures_are_ps256),         cmocka_unit_test(the_key_can_do_nothing_else),
        cmocka_unit_test(a_key_of_the_caller_signs),    cmocka_unit_test(other_keys_are_refused),
        cmocka_unit_test(an_imported_key_is_destroyed), cmocka_unit_test(what_psa_answers_is_told),
        cmocka_unit_test(a_status_has_a_result),        cmocka_unit_test(every_failed_allocation_is_told),
    };

    return cmocka_run_group_tests_name("ps256_psa", tests, NULL, NULL);
}
