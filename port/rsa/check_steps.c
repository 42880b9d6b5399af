/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The check: no byte leaves the signer before the signature, to the power of e, is the encoded message. A result that
 * is right modulo one prime and wrong modulo the other reveals the key (Boneh, DeMillo and Lipton). The message is
 * hashed and encoded again, so that a change of the stored salt or hash is found, too. All of this is public.
 */
#include "operation.h"

#include <string.h>

#include <mbedtls/platform_util.h>

/* progress.bit: the first bit of e. */
static void begin_power(const yciam_rsa_work_t *work)
{
    yciam_rsa_t *rsa = work->rsa;

    yciam_priv_rsa_multiply(&work->modulus, work->rr, yciam_priv_rsa_area(rsa, AREA_SIGNATURE), work->rr);
    memcpy(work->x, work->rr, work->modulus.n * sizeof *work->x);
    rsa->progress.bit = 31;
    while (rsa->key.e >> rsa->progress.bit == 0) {
        rsa->progress.bit--;
    }
    rsa->progress.state = STEP_POWER_SQUARE;
}

/* The last bit of e is 1: compare() multiplies by the signature itself, and so leaves Montgomery's form. */
static void square_power(const yciam_rsa_work_t *work)
{
    yciam_rsa_t *rsa = work->rsa;

    yciam_priv_rsa_square(&work->modulus, work->x, work->x);
    rsa->progress.bit--;
    if (rsa->progress.bit == 0) {
        rsa->progress.state = STEP_EXPECTED;
    } else if ((rsa->key.e >> rsa->progress.bit & 1u) != 0) {
        rsa->progress.state = STEP_POWER_MULTIPLY;
    }
}

static void multiply_power(const yciam_rsa_work_t *work)
{
    yciam_priv_rsa_multiply(&work->modulus, work->x, work->x, work->rr);
    work->rsa->progress.state = STEP_POWER_SQUARE;
}

static psa_status_t encode_again(const yciam_rsa_work_t *work)
{
    yciam_rsa_t *rsa = work->rsa;
    psa_status_t status = yciam_priv_rsa_pss_hash(rsa->hash, work->message, work->message_len, rsa->salt);

    if (status != PSA_SUCCESS) {
        return status;
    }
    rsa->progress.state = STEP_COMPARE;
    return yciam_priv_rsa_pss_encode(yciam_priv_rsa_area(rsa, AREA_EXPECTED), work->modulus.n, rsa->hash, rsa->salt);
}

static void write_signature(const yciam_limb_t *x, uint32_t n, uint8_t *signature)
{
    uint32_t i;

    for (i = 0; i < 4u * n; i++) {
        signature[4u * n - 1u - i] = (uint8_t) (x[i / 4u] >> (8u * (i % 4u)));
    }
}

/* Pairs that have been used often enough are wiped with the rest. */
static void finish(yciam_rsa_t *rsa)
{
    yciam_rsa_progress_t *progress = &rsa->progress;
    const size_t size = yciam_priv_rsa_size(rsa->key.n_limbs);
    uint8_t *kept_end;

    progress->uses_left--;
    progress->pairs = progress->uses_left > 0 ? progress->pairs : 0;
    kept_end = (uint8_t *) yciam_priv_rsa_area(rsa, progress->pairs != 0 ? AREA_PRIME : AREA_PAIRS);
    mbedtls_platform_zeroize(kept_end, (size_t) ((uint8_t *) rsa + size - kept_end));
    mbedtls_platform_zeroize(rsa->inverse, sizeof rsa->inverse + sizeof rsa->salt + sizeof rsa->hash);
    progress->attempt = 0;
    progress->state = STEP_IDLE;
}

static psa_status_t compare(const yciam_rsa_work_t *work)
{
    yciam_rsa_t *rsa = work->rsa;
    const yciam_limb_t *signature = yciam_priv_rsa_area(rsa, AREA_SIGNATURE);

    yciam_priv_rsa_multiply(&work->modulus, work->x, work->x, signature);
    yciam_priv_rsa_canonical(&work->modulus, work->x);
    if (memcmp(work->x, yciam_priv_rsa_area(rsa, AREA_EXPECTED), work->modulus.n * sizeof *work->x) != 0) {
        return PSA_ERROR_INVALID_SIGNATURE;
    }
    write_signature(signature, work->modulus.n, work->signature);
    finish(rsa);
    return PSA_SUCCESS;
}

psa_status_t yciam_priv_rsa_check_step(const yciam_rsa_work_t *work)
{
    switch ((yciam_rsa_state_t) work->rsa->progress.state) {
    case STEP_POWER:
        begin_power(work);
        break;
    case STEP_POWER_SQUARE:
        square_power(work);
        break;
    case STEP_POWER_MULTIPLY:
        multiply_power(work);
        break;
    case STEP_EXPECTED:
        return encode_again(work);
    case STEP_COMPARE:
        return compare(work);
    default:
        return PSA_ERROR_CORRUPTION_DETECTED;
    }
    return PSA_SUCCESS;
}
