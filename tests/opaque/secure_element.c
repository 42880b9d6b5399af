/* SPDX-License-Identifier: Apache-2.0 */
#include "secure_element.h"

#include <stdbool.h>
#include <string.h>

#include <mbedtls/pk.h>
#include <mbedtls/rsa.h>
#include <psa/crypto_se_driver.h>

#define LOCATION 1
#define SLOTS    4u
#define BITS     2048u
#define EXPONENT 65537
#define SALT_LEN 32

static struct {
    mbedtls_pk_context key;
    bool is_used;
} slots[SLOTS];
static unsigned signatures;

static int draw_random(void *ctx, unsigned char *buf, size_t len)
{
    (void) ctx;
    return psa_generate_random(buf, len) == PSA_SUCCESS ? 0 : -1;
}

static psa_status_t allocate(psa_drv_se_context_t *driver, void *persistent, const psa_key_attributes_t *attributes,
                             psa_key_creation_method_t method, psa_key_slot_number_t *slot)
{
    (void) driver;
    (void) persistent;
    if (method != PSA_KEY_CREATION_GENERATE || psa_get_key_type(attributes) != PSA_KEY_TYPE_RSA_KEY_PAIR) {
        return PSA_ERROR_NOT_SUPPORTED;
    }
    for (*slot = 0; *slot < SLOTS; ++*slot) {
        if (!slots[*slot].is_used) {
            return PSA_SUCCESS;
        }
    }
    return PSA_ERROR_INSUFFICIENT_STORAGE;
}

static psa_status_t generate(psa_drv_se_context_t *driver, psa_key_slot_number_t slot,
                             const psa_key_attributes_t *attributes, uint8_t *public_key, size_t cap, size_t *len)
{
    mbedtls_pk_context *key = &slots[slot].key;

    (void) driver;
    (void) attributes;
    (void) public_key;
    (void) cap;
    *len = 0;
    mbedtls_pk_init(key);
    if (mbedtls_pk_setup(key, mbedtls_pk_info_from_type(MBEDTLS_PK_RSA)) != 0 ||
        mbedtls_rsa_gen_key(mbedtls_pk_rsa(*key), draw_random, NULL, BITS, EXPONENT) != 0) {
        mbedtls_pk_free(key);
        return PSA_ERROR_HARDWARE_FAILURE;
    }
    slots[slot].is_used = true;
    return PSA_SUCCESS;
}

static psa_status_t destroy(psa_drv_se_context_t *driver, void *persistent, psa_key_slot_number_t slot)
{
    (void) driver;
    (void) persistent;
    mbedtls_pk_free(&slots[slot].key);
    slots[slot].is_used = false;
    return PSA_SUCCESS;
}

/* RSAPublicKey, as PSA exports it. Mbed TLS writes it at the end of the buffer. */
static psa_status_t export_public(psa_drv_se_context_t *driver, psa_key_slot_number_t slot, uint8_t *data, size_t cap,
                                  size_t *len)
{
    unsigned char *at = data + cap;
    int written = mbedtls_pk_write_pubkey(&at, data, &slots[slot].key);

    (void) driver;
    if (written < 0) {
        return PSA_ERROR_BUFFER_TOO_SMALL;
    }
    *len = (size_t) written;
    memmove(data, at, *len);
    return PSA_SUCCESS;
}

static psa_status_t sign(psa_drv_se_context_t *driver, psa_key_slot_number_t slot, psa_algorithm_t alg,
                         const uint8_t *hash, size_t hash_len, uint8_t *signature, size_t cap, size_t *len)
{
    mbedtls_rsa_context *rsa = mbedtls_pk_rsa(slots[slot].key);

    (void) driver;
    if (alg != PSA_ALG_RSA_PSS(PSA_ALG_SHA_256) || cap < BITS / 8u) {
        return PSA_ERROR_NOT_SUPPORTED;
    }
    if (mbedtls_rsa_set_padding(rsa, MBEDTLS_RSA_PKCS_V21, MBEDTLS_MD_SHA256) != 0 ||
        mbedtls_rsa_rsassa_pss_sign_ext(rsa, draw_random, NULL, MBEDTLS_MD_SHA256, (unsigned) hash_len, hash, SALT_LEN,
                                        signature) != 0) {
        return PSA_ERROR_HARDWARE_FAILURE;
    }
    *len = BITS / 8u;
    signatures++;
    return PSA_SUCCESS;
}

psa_status_t secure_element_register(void)
{
    static const psa_drv_se_key_management_t keys = {
        .MBEDTLS_PRIVATE(p_allocate) = allocate,
        .MBEDTLS_PRIVATE(p_generate) = generate,
        .MBEDTLS_PRIVATE(p_destroy) = destroy,
        .MBEDTLS_PRIVATE(p_export_public) = export_public,
    };
    static const psa_drv_se_asymmetric_t asymmetric = { .MBEDTLS_PRIVATE(p_sign) = sign };
    static const psa_drv_se_t driver = {
        .MBEDTLS_PRIVATE(hal_version) = PSA_DRV_SE_HAL_VERSION,
        .MBEDTLS_PRIVATE(key_management) = &keys,
        .MBEDTLS_PRIVATE(asymmetric) = &asymmetric,
    };

    return psa_register_se_driver(LOCATION, &driver);
}

unsigned secure_element_signatures(void)
{
    return signatures;
}
