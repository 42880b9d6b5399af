/* SPDX-License-Identifier: Apache-2.0 */
#include "operation.h"

#include <string.h>

#include <mbedtls/platform_util.h>

/* In multiplications modulo a prime; ALONE: hashing, which no other step shares a slice with. */
#define ALONE 0xFFu
static const uint8_t costs[STEPS] = {
    [STEP_SALT] = ALONE,        [STEP_PRIME] = 1,          [STEP_PRIME_SQUARE] = 1, [STEP_PAIR] = 1,
    [STEP_MESSAGE] = ALONE,     [STEP_BLIND] = 3,          [STEP_TABLE] = 1,        [STEP_WINDOW_SQUARE] = 1,
    [STEP_WINDOW_MULTIPLY] = 1, [STEP_UNBLIND] = 1,        [STEP_LEAVE] = 3,        [STEP_JOIN] = 4,
    [STEP_MODULUS] = 1,         [STEP_MODULUS_SQUARE] = 4, [STEP_POWER] = 4,        [STEP_POWER_SQUARE] = 4,
    [STEP_POWER_MULTIPLY] = 4,  [STEP_EXPECTED] = ALONE,   [STEP_COMPARE] = 5,
};

uint32_t yciam_priv_rsa_sum(const void *words, size_t len)
{
    const uint8_t *at = words;
    uint32_t sum = UINT32_MAX;

    for (; len >= sizeof sum; len -= sizeof sum, at += sizeof sum) {
        uint32_t word;

        memcpy(&word, at, sizeof word);
        sum = (sum << 1 | sum >> 31) ^ word;
    }
    return sum;
}

static uint32_t progress_sum(const yciam_rsa_t *rsa)
{
    return yciam_priv_rsa_sum(&rsa->progress, offsetof(yciam_rsa_progress_t, sum));
}

void yciam_priv_rsa_reset(yciam_rsa_t *rsa)
{
    const size_t key_len = offsetof(yciam_rsa_t, progress);

    mbedtls_platform_zeroize((uint8_t *) rsa + key_len, yciam_priv_rsa_size(rsa->key.n_limbs) - key_len);
    rsa->progress.sum = progress_sum(rsa);
}

/* A wrong result, or memory that something else wrote to: once it is tried again, with new pairs. */
static psa_status_t start_again(yciam_rsa_t *rsa, bool was_again)
{
    yciam_priv_rsa_reset(rsa);
    if (was_again) {
        return PSA_ERROR_CORRUPTION_DETECTED;
    }
    rsa->progress.state = STEP_SALT;
    rsa->progress.attempt = 1;
    return PSA_SUCCESS;
}

static int32_t step_cost(const yciam_rsa_t *rsa)
{
    uint32_t cost = costs[rsa->progress.state];

    return cost == ALONE ? YCIAM_RSA_SLICE : (int32_t) (cost * 2u * rsa->key.n_limbs * rsa->key.n_limbs);
}

static psa_status_t step(yciam_rsa_t *rsa, const yciam_rsa_request_t *request)
{
    psa_status_t status = rsa->progress.state < STEP_MODULUS ? yciam_priv_rsa_private_step(rsa, request)
                                                             : yciam_priv_rsa_check_step(rsa, request);

    return status == PSA_ERROR_INVALID_SIGNATURE ? start_again(rsa, rsa->progress.attempt == 1u) : status;
}

psa_status_t yciam_priv_rsa_slice(yciam_rsa_t *rsa, const yciam_rsa_request_t *request, bool *is_done)
{
    psa_status_t status = PSA_SUCCESS;
    int32_t left = YCIAM_RSA_SLICE;
    int32_t cost;

    if (rsa->progress.sum != progress_sum(rsa)) {
        (void) start_again(rsa, false);
    } else if (rsa->progress.state == STEP_IDLE) {
        rsa->progress.state = STEP_SALT;
    }
    for (cost = step_cost(rsa); cost <= left || left == YCIAM_RSA_SLICE; cost = step_cost(rsa)) {
        left -= cost;
        status = step(rsa, request);
        if (status != PSA_SUCCESS || rsa->progress.state == STEP_IDLE) {
            break;
        }
    }
    if (status != PSA_SUCCESS) {
        yciam_priv_rsa_reset(rsa);
    }
    *is_done = rsa->progress.state == STEP_IDLE;
    rsa->progress.sum = progress_sum(rsa);
    return status;
}
