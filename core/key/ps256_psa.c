/* SPDX-License-Identifier: Apache-2.0 */
#include "ps256_psa.h"

#include <psa/crypto.h>

/* RFC 7518, 3.5. PSA's salt for it is as long as the hash, 32 bytes, which is what PS256 wants. */
#define PS256 PSA_ALG_RSA_PSS(PSA_ALG_SHA_256)

static yciam_result_t result_of(psa_status_t status, yciam_result_t otherwise)
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

static int sign(const yciam_signer_t *signer, const uint8_t *message, size_t message_len, uint8_t *signature,
                int32_t *native)
{
    size_t len = 0;
    psa_status_t status = psa_sign_message((psa_key_id_t) signer->key_id, PS256, message, message_len, signature,
                                           signer->signature_len, &len);

    *native = status;
    return result_of(status, YCIAM_ERR_SIGN);
}

yciam_result_t yciam_signer_psa(yciam_signer_t *signer, uint32_t psa_key_id, int32_t *native)
{
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    psa_status_t status = psa_get_key_attributes((psa_key_id_t) psa_key_id, &attributes);
    size_t bits = psa_get_key_bits(&attributes);
    psa_key_type_t type = psa_get_key_type(&attributes);

    psa_reset_key_attributes(&attributes);
    if (native != NULL) {
        *native = status;
    }
    if (status != PSA_SUCCESS) {
        return result_of(status, YCIAM_ERR_KEY_REJECTED);
    }
    if (type != PSA_KEY_TYPE_RSA_KEY_PAIR || (bits != 2048u && bits != 4096u)) {
        return YCIAM_ERR_KEY_TYPE;
    }
    signer->sign = sign;
    signer->ctx = NULL;
    signer->key_id = psa_key_id;
    signer->signature_len = (uint16_t) (bits / 8u);
    return YCIAM_OK;
}

yciam_result_t yciam_priv_ps256_import(yciam_signer_t *signer, const uint8_t *pkcs1, size_t pkcs1_len, int32_t *native)
{
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    psa_key_id_t id = 0;
    psa_status_t status = psa_crypto_init();

    if (status == PSA_SUCCESS) {
        psa_set_key_type(&attributes, PSA_KEY_TYPE_RSA_KEY_PAIR);
        psa_set_key_algorithm(&attributes, PS256);
        psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_SIGN_MESSAGE);
        status = psa_import_key(&attributes, pkcs1, pkcs1_len, &id);
    }
    *native = status;
    signer->sign = sign;
    signer->key_id = id;
    return result_of(status, YCIAM_ERR_KEY_REJECTED);
}

void yciam_priv_ps256_destroy(yciam_signer_t *signer)
{
    if (signer->sign == sign) {
        (void) psa_destroy_key((psa_key_id_t) signer->key_id);
    }
}
