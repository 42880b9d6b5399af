/* SPDX-License-Identifier: Apache-2.0 */
#include "ps256_psa.h"

#include <stdbool.h>

#include <psa/crypto.h>

/* RFC 7518, 3.5. PSA makes the salt as long as the hash, 32 bytes, as PS256 wants it. */
#define PS256 PSA_ALG_RSA_PSS(PSA_ALG_SHA_256)

/* The same signature; the name of the policy that also verifies signatures with another salt. */
#define PS256_ANY_SALT PSA_ALG_RSA_PSS_ANY_SALT(PSA_ALG_SHA_256)

#define SHA256_LEN     32u

/* Where PSA serves several applications, a key's ID holds its owner, too. Ours is owner 0. */
#ifdef MBEDTLS_PSA_CRYPTO_KEY_ID_ENCODES_OWNER
typedef mbedtls_svc_key_id_t ps256_key_id_t;
#define NO_KEY_ID         MBEDTLS_SVC_KEY_ID_INIT
#define KEY_ID_OF(number) mbedtls_svc_key_id_make(0, (psa_key_id_t) (number))
#define NUMBER_OF_ID(id)  MBEDTLS_SVC_KEY_ID_GET_KEY_ID(id)
#else
typedef psa_key_id_t ps256_key_id_t;
#define NO_KEY_ID         0
#define KEY_ID_OF(number) ((psa_key_id_t) (number))
#define NUMBER_OF_ID(id)  ((uint32_t) (id))
#endif

yciam_result_t yciam_result_of_psa(int32_t status, yciam_result_t otherwise)
{
    switch (status) {
    case PSA_SUCCESS:
        return YCIAM_OK;
    case PSA_ERROR_INSUFFICIENT_MEMORY:
        return YCIAM_ERR_MEMORY;
    case PSA_ERROR_INSUFFICIENT_ENTROPY:
        return YCIAM_ERR_ENTROPY;
    default:
        return otherwise;
    }
}

static psa_status_t sign_message(const yciam_signer_t *signer, psa_algorithm_t alg, const uint8_t *message,
                                 size_t message_len, uint8_t *signature)
{
    size_t len = 0;

    return psa_sign_message(KEY_ID_OF(signer->key_id), alg, message, message_len, signature, signer->signature_len,
                            &len);
}

/* For a key whose policy does not allow psa_sign_message(). */
static psa_status_t sign_hash(const yciam_signer_t *signer, psa_algorithm_t alg, const uint8_t *message,
                              size_t message_len, uint8_t *signature)
{
    uint8_t hash[SHA256_LEN];
    size_t len = 0;
    psa_status_t status = psa_hash_compute(PSA_ALG_SHA_256, message, message_len, hash, sizeof hash, &len);

    if (status != PSA_SUCCESS) {
        return status;
    }
    return psa_sign_hash(KEY_ID_OF(signer->key_id), alg, hash, sizeof hash, signature, signer->signature_len, &len);
}

/* The algorithm to name to PSA so that a policy for `allowed` makes a PS256 signature; PSA_ALG_NONE if none does. */
static psa_algorithm_t ps256_under(psa_algorithm_t allowed)
{
    if (allowed == PS256 || allowed == PSA_ALG_RSA_PSS(PSA_ALG_ANY_HASH)) {
        return PS256;
    }
    if (allowed == PS256_ANY_SALT || allowed == PSA_ALG_RSA_PSS_ANY_SALT(PSA_ALG_ANY_HASH)) {
        return PS256_ANY_SALT;
    }
    /* Only the vendor's driver knows what its own algorithms allow: the first signature tells. */
    return PSA_ALG_IS_VENDOR_DEFINED(allowed) ? PS256 : PSA_ALG_NONE;
}

/* The algorithm for a key with these attributes; PSA_ALG_NONE if the policy forbids PS256. */
static psa_algorithm_t ps256_of_policy(const psa_key_attributes_t *attributes)
{
    psa_algorithm_t alg = ps256_under(psa_get_key_algorithm(attributes));

#ifdef PSA_CRYPTO_EXTRA_H /* Mbed TLS allows a second algorithm for a key */
    if (alg == PSA_ALG_NONE) {
        alg = ps256_under(psa_get_key_enrollment_algorithm(attributes));
    }
#endif
    return alg;
}

static bool may_sign(const psa_key_attributes_t *attributes, psa_key_usage_t usage)
{
    return (psa_get_key_usage_flags(attributes) & usage) != 0;
}

/* The signer of yciam_signer_psa(). It reads the policy each time: a signature costs thousands of times as much. */
static int sign_by_policy(const yciam_signer_t *signer, const uint8_t *message, size_t message_len, uint8_t *signature,
                          int32_t *native)
{
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    psa_status_t status = psa_get_key_attributes(KEY_ID_OF(signer->key_id), &attributes);

    if (status == PSA_SUCCESS) {
        psa_algorithm_t alg = ps256_of_policy(&attributes);

        status = may_sign(&attributes, PSA_KEY_USAGE_SIGN_MESSAGE)
                     ? sign_message(signer, alg, message, message_len, signature)
                     : sign_hash(signer, alg, message, message_len, signature);
    }
    psa_reset_key_attributes(&attributes);
    *native = status;
    return yciam_result_of_psa(status, YCIAM_ERR_SIGN);
}

/* The signer of a key that yciam_priv_ps256_import() imported, whose policy is known. */
static int sign_imported(const yciam_signer_t *signer, const uint8_t *message, size_t message_len, uint8_t *signature,
                         int32_t *native)
{
    psa_status_t status = sign_message(signer, PS256, message, message_len, signature);

    *native = status;
    return yciam_result_of_psa(status, YCIAM_ERR_SIGN);
}

/* Whether a key's type, length and policy are those of a PS256 key. *native says what the policy lacks. */
static yciam_result_t check_attributes(const psa_key_attributes_t *attributes, psa_status_t *native)
{
    size_t bits = psa_get_key_bits(attributes);

    if (psa_get_key_type(attributes) != PSA_KEY_TYPE_RSA_KEY_PAIR || (bits != 2048u && bits != 4096u)) {
        return YCIAM_ERR_KEY_TYPE;
    }
    if (ps256_of_policy(attributes) == PSA_ALG_NONE ||
        !may_sign(attributes, PSA_KEY_USAGE_SIGN_MESSAGE | PSA_KEY_USAGE_SIGN_HASH)) {
        *native = PSA_ERROR_NOT_PERMITTED;
        return YCIAM_ERR_KEY_REJECTED;
    }
    return YCIAM_OK;
}

yciam_result_t yciam_signer_psa(yciam_signer_t *signer, uint32_t psa_key_id, int32_t *native)
{
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    psa_status_t status;
    yciam_result_t result;

    if (signer == NULL) {
        return YCIAM_ERR_ARGUMENT;
    }
    status = psa_get_key_attributes(KEY_ID_OF(psa_key_id), &attributes);
    result = yciam_result_of_psa(status, YCIAM_ERR_KEY_REJECTED);
    if (result == YCIAM_OK) {
        result = check_attributes(&attributes, &status);
    }
    if (result == YCIAM_OK) {
        signer->sign = sign_by_policy;
        signer->cancel = NULL;
        signer->ctx = NULL;
        signer->key_id = psa_key_id;
        signer->signature_len = (uint16_t) (psa_get_key_bits(&attributes) / 8u);
    }
    psa_reset_key_attributes(&attributes);
    if (native != NULL) {
        *native = status;
    }
    return result;
}

yciam_result_t yciam_priv_ps256_import(yciam_signer_t *signer, const uint8_t *pkcs1, size_t pkcs1_len, int32_t *native)
{
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    ps256_key_id_t id = NO_KEY_ID;
    psa_status_t status = psa_crypto_init();

    if (status == PSA_SUCCESS) {
        psa_set_key_type(&attributes, PSA_KEY_TYPE_RSA_KEY_PAIR);
        psa_set_key_algorithm(&attributes, PS256);
        psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_SIGN_MESSAGE);
        status = psa_import_key(&attributes, pkcs1, pkcs1_len, &id);
    }
    *native = status;
    signer->sign = sign_imported;
    signer->key_id = NUMBER_OF_ID(id);
    return yciam_result_of_psa(status, YCIAM_ERR_KEY_REJECTED);
}

void yciam_priv_ps256_destroy(const yciam_signer_t *signer)
{
    (void) psa_destroy_key(KEY_ID_OF(signer->key_id));
}
