/* SPDX-License-Identifier: Apache-2.0 */
#include "operation.h"

#include <string.h>

#include <mbedtls/platform_util.h>

/* In multiplications modulo the part's modulus; ALONE: hashing, which no other step shares a slice with. */
#define ALONE 0xFFu
/* clang-format off */
static const uint8_t costs[STEPS] = {
    [STEP_SALT] = ALONE,
    [STEP_LOAD] = 1,
    [STEP_LOAD_SQUARE] = 1,
    [STEP_PAIR] = 1,
    [STEP_MESSAGE] = ALONE,
    [STEP_BLIND] = 3,
    [STEP_TABLE] = 1,
    [STEP_WINDOW_SQUARE] = 1,
    [STEP_WINDOW_MULTIPLY] = 1,
    [STEP_LEAVE] = 4,
    [STEP_JOIN] = 4,
    [STEP_POWER] = 1,
    [STEP_POWER_SQUARE] = 1,
    [STEP_POWER_MULTIPLY] = 1,
    [STEP_EXPECTED] = ALONE,
    [STEP_COMPARE] = 1,
};
/* clang-format on */

uint32_t yciam_priv_rsa_sum(const void *words, size_t len)
{
    const uint32_t *word = words;
    uint32_t sum = UINT32_MAX;

    for (; len >= sizeof *word; len -= sizeof *word) {
        sum = (sum << 1 | sum >> 31) ^ *word++;
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

/* A wrong result, or memory that other code wrote to: the signature is tried once more, with new pairs. */
static psa_status_t start_again(yciam_rsa_t *rsa, uint8_t attempt)
{
    yciam_priv_rsa_reset(rsa);
    if (attempt > 0) {
        return PSA_ERROR_CORRUPTION_DETECTED;
    }
    rsa->progress.state = STEP_SALT;
    rsa->progress.attempt = 1;
    return PSA_SUCCESS;
}

static void choose_part(yciam_rsa_work_t *work)
{
    yciam_rsa_t *rsa = work->rsa;
    bool is_n = rsa->progress.part == PART_N;

    work->m = yciam_priv_rsa_area(rsa, is_n ? AREA_N : AREA_PRIME);
    work->x = yciam_priv_rsa_area(rsa, is_n ? AREA_N_X : AREA_X);
    work->rr = yciam_priv_rsa_area(rsa, is_n ? AREA_N_RR : AREA_RR);
    work->modulus.m = work->m;
    work->modulus.inverse = rsa->inverse;
    work->modulus.product = yciam_priv_rsa_area(rsa, is_n ? AREA_N_PRODUCT : AREA_PRODUCT);
    work->modulus.n = rsa->key.n_limbs << is_n;
}

static int32_t step_cost(const yciam_rsa_work_t *work)
{
    uint32_t cost = costs[work->rsa->progress.state];

    return cost == ALONE ? YCIAM_RSA_SLICE : (int32_t) (cost * 2u * work->modulus.n * work->modulus.n);
}

/* R^2 is 2^(32 n) in Montgomery's form: 2, squared as often as it takes to double 1 until it is 32 n. */
static void load(const yciam_rsa_work_t *work)
{
    yciam_rsa_t *rsa = work->rsa;
    static const uint8_t moduli[] = { [PART_Q] = KEY_Q, [PART_P] = KEY_P, [PART_N] = KEY_N };

    yciam_priv_rsa_key_load(&rsa->key, (yciam_rsa_name_t) moduli[rsa->progress.part], work->m, work->modulus.n);
    yciam_priv_rsa_inverse(rsa->inverse, work->m);
    yciam_priv_rsa_two(&work->modulus, work->rr);
    rsa->progress.i = (uint16_t) (YCIAM_LIMB_BITS * work->modulus.n);
    rsa->progress.state = STEP_LOAD_SQUARE;
}

static void square_load(const yciam_rsa_work_t *work)
{
    yciam_rsa_progress_t *progress = &work->rsa->progress;

    yciam_priv_rsa_square(&work->modulus, work->rr, work->rr);
    progress->i /= 2u;
    if (progress->i > 1u) {
        return;
    }
    progress->is_pair = (progress->pairs & 1u << progress->part) == 0;
    progress->state = progress->part == PART_N ? STEP_POWER : progress->is_pair ? STEP_PAIR : STEP_MESSAGE;
}

static psa_status_t step(yciam_rsa_work_t *work)
{
    psa_status_t status = PSA_SUCCESS;

    if (work->rsa->progress.state == STEP_LOAD) {
        load(work);
    } else if (work->rsa->progress.state == STEP_LOAD_SQUARE) {
        square_load(work);
    } else if (work->rsa->progress.state <= STEP_JOIN) {
        status = yciam_priv_rsa_private_step(work);
    } else {
        status = yciam_priv_rsa_check_step(work);
    }
    return status == PSA_ERROR_INVALID_SIGNATURE ? start_again(work->rsa, work->rsa->progress.attempt) : status;
}

psa_status_t yciam_priv_rsa_slice(yciam_rsa_work_t *work, bool *is_done)
{
    yciam_rsa_t *rsa = work->rsa;
    psa_status_t status = PSA_SUCCESS;
    int32_t left = YCIAM_RSA_SLICE;

    if (rsa->progress.sum != progress_sum(rsa)) {
        (void) start_again(rsa, 0);
    } else if (rsa->progress.state == STEP_IDLE) {
        rsa->progress.state = STEP_SALT;
    }
    do {
        int32_t cost;

        choose_part(work);
        cost = step_cost(work);
        if (cost > left && left < YCIAM_RSA_SLICE) {
            break;
        }
        left -= cost;
        status = step(work);
    } while (status == PSA_SUCCESS && rsa->progress.state != STEP_IDLE);
    if (status != PSA_SUCCESS) {
        yciam_priv_rsa_reset(rsa);
    }
    *is_done = rsa->progress.state == STEP_IDLE;
    rsa->progress.sum = progress_sum(rsa);
    return status;
}
