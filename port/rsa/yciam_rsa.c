/* SPDX-License-Identifier: Apache-2.0 */
#include "yciam_rsa.h"

#include <mbedtls/platform_util.h>

#include "operation.h"

/* YCIAM_RSA_SIZE() is the size of the struct; an array of a negative size shows that it is not. */
typedef char yciam_rsa_sizes_fit[sizeof(yciam_rsa_t) <= 152u && YCIAM_RSA_EXPONENT_BLINDING <= 4u ? 1 : -1];

static uint32_t key_sum(const yciam_rsa_t *rsa)
{
    return yciam_priv_rsa_sum(&rsa->key, sizeof rsa->key);
}

static void wipe(const yciam_signer_t *signer)
{
    mbedtls_platform_zeroize(signer->ctx, yciam_priv_rsa_size(signer->signature_len / 8u));
}

/* If the key's part was overwritten, the signer believes nothing in it, and wipes everything. */
static bool is_intact(const yciam_signer_t *signer)
{
    const yciam_rsa_t *rsa = signer->ctx;
    bool intact = rsa->key_sum == key_sum(rsa);

    if (!intact) {
        wipe(signer);
    }
    return intact;
}

static int sign(const yciam_signer_t *signer, const uint8_t *message, size_t message_len, uint8_t *signature,
                int32_t *native)
{
    yciam_rsa_work_t work = {
        .rsa = signer->ctx, .message = message, .message_len = message_len, .signature = signature
    };
    bool is_done = true;
    psa_status_t status = PSA_ERROR_CORRUPTION_DETECTED;

    if (is_intact(signer)) {
        status = yciam_priv_rsa_slice(&work, &is_done);
    }
    *native = status;
    return is_done ? yciam_result_of_psa(status, YCIAM_ERR_SIGN) : YCIAM_WORKING;
}

static void cancel(const yciam_signer_t *signer)
{
    yciam_rsa_t *rsa = signer->ctx;

    if (is_intact(signer) && rsa->progress.state != STEP_IDLE) {
        yciam_priv_rsa_reset(rsa);
    }
}

static psa_status_t open_key(yciam_rsa_t *rsa, const uint8_t *pkcs1, size_t pkcs1_len, size_t memory_cap)
{
    yciam_rsa_key_t key;
    psa_status_t status = psa_crypto_init();

    if (status != PSA_SUCCESS) {
        return status;
    }
    if (!yciam_priv_rsa_key_read(&key, pkcs1, pkcs1_len)) {
        return PSA_ERROR_INVALID_ARGUMENT;
    }
    if (memory_cap < yciam_priv_rsa_size(key.n_limbs)) {
        return PSA_ERROR_BUFFER_TOO_SMALL;
    }
    if (!yciam_priv_rsa_key_check(&key, rsa->areas)) {
        return PSA_ERROR_INVALID_ARGUMENT;
    }
    rsa->key = key;
    rsa->key_sum = key_sum(rsa);
    yciam_priv_rsa_reset(rsa);
    return PSA_SUCCESS;
}

yciam_result_t yciam_rsa_open(yciam_signer_t *signer, const uint8_t *pkcs1, size_t pkcs1_len, void *memory,
                              size_t memory_cap, int32_t *native)
{
    yciam_rsa_t *rsa = memory;
    psa_status_t status;

    if (signer == NULL || pkcs1 == NULL || rsa == NULL || (uintptr_t) rsa % sizeof(void *) != 0) {
        return YCIAM_ERR_ARGUMENT;
    }
    status = open_key(rsa, pkcs1, pkcs1_len, memory_cap);
    if (native != NULL) {
        *native = status;
    }
    if (status == PSA_SUCCESS) {
        signer->sign = sign;
        signer->cancel = cancel;
        signer->ctx = rsa;
        signer->key_id = 0;
        signer->signature_len = (uint16_t) (8u * rsa->key.n_limbs);
    } else {
        mbedtls_platform_zeroize(rsa, memory_cap);
    }
    return status == PSA_ERROR_BUFFER_TOO_SMALL ? YCIAM_ERR_SPACE : yciam_result_of_psa(status, YCIAM_ERR_KEY_REJECTED);
}

void yciam_rsa_close(yciam_signer_t *signer)
{
    if (signer->ctx != NULL) {
        wipe(signer);
        mbedtls_platform_zeroize(signer, sizeof *signer);
    }
}
