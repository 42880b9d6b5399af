/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The check: no byte leaves before the signature, to the power of e, is the encoded message. A result that is right
 * modulo one prime and wrong modulo the other gives the key away (Boneh, DeMillo and Lipton). The message is hashed and
 * encoded again, so that a change of what was kept of it is found, too. All of this is public.
 */
#include "operation.h"

#include <string.h>

#include <mbedtls/platform_util.h>

static yciam_rsa_modulus_t modulus_of(yciam_rsa_t *rsa)
{
    yciam_rsa_modulus_t modulus = { yciam_priv_rsa_area(rsa, AREA_N), rsa->inverse,
                                    yciam_priv_rsa_area(rsa, AREA_N_PRODUCT), 2u * rsa->key.n_limbs };

    return modulus;
}

/* As in load_prime(). */
static void load_modulus(yciam_rsa_t *rsa)
{
    yciam_rsa_modulus_t modulus = modulus_of(rsa);

    yciam_priv_rsa_key_load(&rsa->key, rsa->key.n, yciam_priv_rsa_area(rsa, AREA_N), modulus.n);
    yciam_priv_rsa_inverse(rsa->inverse, modulus.m);
    yciam_priv_rsa_two(&modulus, yciam_priv_rsa_area(rsa, AREA_POWER));
    rsa->progress.i = (uint16_t) (YCIAM_LIMB_BITS * modulus.n);
    rsa->progress.state = STEP_MODULUS_SQUARE;
}

static void square_modulus(yciam_rsa_t *rsa)
{
    yciam_rsa_modulus_t modulus = modulus_of(rsa);
    yciam_limb_t *rr = yciam_priv_rsa_area(rsa, AREA_POWER);

    yciam_priv_rsa_square(&modulus, rr, rr);
    rsa->progress.i /= 2u;
    if (rsa->progress.i == 1u) {
        rsa->progress.state = STEP_POWER;
    }
}

/* progress.bit: the first bit of e. */
static void begin_power(yciam_rsa_t *rsa)
{
    yciam_rsa_modulus_t modulus = modulus_of(rsa);
    yciam_limb_t *base = yciam_priv_rsa_area(rsa, AREA_BASE);
    yciam_limb_t *power = yciam_priv_rsa_area(rsa, AREA_POWER);

    yciam_priv_rsa_multiply(&modulus, base, yciam_priv_rsa_area(rsa, AREA_SIGNATURE), power);
    memcpy(power, base, modulus.n * sizeof *power);
    rsa->progress.bit = 31;
    while (rsa->key.e >> rsa->progress.bit == 0) {
        rsa->progress.bit--;
    }
    rsa->progress.state = STEP_POWER_SQUARE;
}

/* The last bit of e is 1: compare() multiplies by the signature as it is, and so leaves Montgomery's form. */
static void square_power(yciam_rsa_t *rsa)
{
    yciam_rsa_modulus_t modulus = modulus_of(rsa);
    yciam_limb_t *power = yciam_priv_rsa_area(rsa, AREA_POWER);

    yciam_priv_rsa_square(&modulus, power, power);
    rsa->progress.bit--;
    if (rsa->progress.bit == 0) {
        rsa->progress.state = STEP_EXPECTED;
    } else if ((rsa->key.e >> rsa->progress.bit & 1u) != 0) {
        rsa->progress.state = STEP_POWER_MULTIPLY;
    }
}

static void multiply_power(yciam_rsa_t *rsa)
{
    yciam_rsa_modulus_t modulus = modulus_of(rsa);
    yciam_limb_t *power = yciam_priv_rsa_area(rsa, AREA_POWER);

    yciam_priv_rsa_multiply(&modulus, power, power, yciam_priv_rsa_area(rsa, AREA_BASE));
    rsa->progress.state = STEP_POWER_SQUARE;
}

static psa_status_t encode_again(yciam_rsa_t *rsa, const yciam_rsa_request_t *request)
{
    psa_status_t status = yciam_priv_rsa_pss_hash(rsa->hash, request->message, request->message_len, rsa->salt);

    rsa->progress.state = STEP_COMPARE;
    return status != PSA_SUCCESS ? status
                                 : yciam_priv_rsa_pss_encode(yciam_priv_rsa_area(rsa, AREA_ENCODED),
                                                             2u * rsa->key.n_limbs, rsa->hash, rsa->salt);
}

static void write_signature(const yciam_limb_t *x, uint32_t n, uint8_t *signature)
{
    uint32_t i;

    for (i = 0; i < 4u * n; i++) {
        signature[4u * n - 1u - i] = (uint8_t) (x[i / 4u] >> (8u * (i % 4u)));
    }
}

static psa_status_t compare(yciam_rsa_t *rsa, const yciam_rsa_request_t *request)
{
    yciam_rsa_modulus_t modulus = modulus_of(rsa);
    const yciam_limb_t *signature = yciam_priv_rsa_area(rsa, AREA_SIGNATURE);
    yciam_limb_t *power = yciam_priv_rsa_area(rsa, AREA_POWER);
    const size_t pairs_len = sizeof *power * AREA_PRIME * rsa->key.n_limbs;

    yciam_priv_rsa_multiply(&modulus, power, power, signature);
    yciam_priv_rsa_canonical(&modulus, power);
    if (memcmp(power, yciam_priv_rsa_area(rsa, AREA_ENCODED), modulus.n * sizeof *power) != 0) {
        return PSA_ERROR_INVALID_SIGNATURE;
    }
    write_signature(signature, modulus.n, request->signature);
    rsa->progress.uses_left--;
    if (rsa->progress.uses_left == 0) {
        mbedtls_platform_zeroize(rsa->areas, pairs_len);
        rsa->progress.pairs = 0;
    }
    mbedtls_platform_zeroize(rsa->inverse, sizeof rsa->inverse + sizeof rsa->salt + sizeof rsa->hash);
    mbedtls_platform_zeroize((uint8_t *) rsa->areas + pairs_len,
                             yciam_priv_rsa_size(rsa->key.n_limbs) - sizeof *rsa - pairs_len);
    rsa->progress.attempt = 0;
    rsa->progress.state = STEP_IDLE;
    return PSA_SUCCESS;
}

psa_status_t yciam_priv_rsa_check_step(yciam_rsa_t *rsa, const yciam_rsa_request_t *request)
{
    switch ((yciam_rsa_state_t) rsa->progress.state) {
    case STEP_MODULUS:
        load_modulus(rsa);
        break;
    case STEP_MODULUS_SQUARE:
        square_modulus(rsa);
        break;
    case STEP_POWER:
        begin_power(rsa);
        break;
    case STEP_POWER_SQUARE:
        square_power(rsa);
        break;
    case STEP_POWER_MULTIPLY:
        multiply_power(rsa);
        break;
    case STEP_EXPECTED:
        return encode_again(rsa, request);
    case STEP_COMPARE:
        return compare(rsa, request);
    default:
        return PSA_ERROR_CORRUPTION_DETECTED;
    }
    return PSA_SUCCESS;
}
