/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The signature modulo q, modulo p, and joined to the one modulo n (RFC 8017, 5.2.1, by the Chinese remainder theorem).
 * The power is made of the message times a random A. Its inverse, A^-d, is A^(prime - 1 - d) by Fermat's theorem.
 */
#include "operation.h"

#include <string.h>

#include <mbedtls/platform_util.h>

#define WINDOW 4u /* bits of the exponent in a digit */

static yciam_rsa_modulus_t prime_of(yciam_rsa_t *rsa)
{
    yciam_rsa_modulus_t modulus = { yciam_priv_rsa_area(rsa, AREA_PRIME), rsa->inverse,
                                    yciam_priv_rsa_area(rsa, AREA_PRODUCT), rsa->key.n_limbs };

    return modulus;
}

static yciam_limb_t *pair_of(yciam_rsa_t *rsa, uint32_t which)
{
    return yciam_priv_rsa_area(rsa, AREA_PAIRS + 2u * rsa->progress.half + which);
}

static psa_status_t draw_salt(yciam_rsa_t *rsa, const yciam_rsa_request_t *request)
{
    psa_status_t status = psa_generate_random(rsa->salt, sizeof rsa->salt);

    rsa->progress.half = 0;
    rsa->progress.state = STEP_PRIME;
    return status != PSA_SUCCESS
               ? status
               : yciam_priv_rsa_pss_hash(rsa->hash, request->message, request->message_len, rsa->salt);
}

/* R^2 is 2^(32 n) in Montgomery's form: 2 squared as often as n limbs have doublings. */
static void load_prime(yciam_rsa_t *rsa)
{
    yciam_rsa_modulus_t prime = prime_of(rsa);

    yciam_priv_rsa_key_load(&rsa->key, rsa->progress.half == 0 ? rsa->key.q : rsa->key.p,
                            yciam_priv_rsa_area(rsa, AREA_PRIME), prime.n);
    yciam_priv_rsa_inverse(rsa->inverse, prime.m);
    yciam_priv_rsa_two(&prime, yciam_priv_rsa_area(rsa, AREA_RR));
    rsa->progress.i = (uint16_t) (YCIAM_LIMB_BITS * prime.n);
    rsa->progress.state = STEP_PRIME_SQUARE;
}

static void square_prime(yciam_rsa_t *rsa)
{
    yciam_rsa_modulus_t prime = prime_of(rsa);
    yciam_limb_t *rr = yciam_priv_rsa_area(rsa, AREA_RR);

    yciam_priv_rsa_square(&prime, rr, rr);
    rsa->progress.i /= 2u;
    if (rsa->progress.i == 1u) {
        rsa->progress.is_pair = (rsa->progress.pairs >> rsa->progress.half & 1u) == 0;
        rsa->progress.state = rsa->progress.is_pair ? STEP_PAIR : STEP_MESSAGE;
    }
}

#if YCIAM_RSA_EXPONENT_BLINDING > 0
/* exponent += random * (prime - 1), which does not change the power. */
static psa_status_t blind_exponent(yciam_rsa_t *rsa, yciam_limb_t *exponent)
{
    const yciam_limb_t *prime = yciam_priv_rsa_area(rsa, AREA_PRIME);
    const uint32_t n = rsa->key.n_limbs;
    yciam_limb_t factors[YCIAM_RSA_EXPONENT_BLINDING];
    psa_status_t status = psa_generate_random((uint8_t *) factors, sizeof factors);
    uint32_t i, k;

    for (k = 0; k < YCIAM_RSA_EXPONENT_BLINDING; k++) {
        yciam_wide_t wide = 0;

        for (i = 0; i < n; i++) {
            wide = (yciam_wide_t) factors[k] * (i == 0 ? prime[0] - 1u : prime[i]) + exponent[i + k] +
                   (wide >> YCIAM_LIMB_BITS);
            exponent[i + k] = (yciam_limb_t) wide;
        }
        exponent[n + k] = (yciam_limb_t) (wide >> YCIAM_LIMB_BITS);
    }
    mbedtls_platform_zeroize(factors, sizeof factors);
    return status;
}
#else
static psa_status_t blind_exponent(yciam_rsa_t *rsa, yciam_limb_t *exponent)
{
    (void) rsa;
    (void) exponent;
    return PSA_SUCCESS;
}
#endif

/* The exponent is d, or prime - 1 - d for the second value of a pair. */
static psa_status_t begin_power(yciam_rsa_t *rsa)
{
    const uint32_t n = rsa->key.n_limbs;
    yciam_limb_t *exponent = yciam_priv_rsa_area(rsa, AREA_EXPONENT);
    const yciam_limb_t *prime = yciam_priv_rsa_area(rsa, AREA_PRIME);
    yciam_rsa_modulus_t modulus = prime_of(rsa);
    yciam_limb_t *table = yciam_priv_rsa_area(rsa, AREA_TABLE);
    uint32_t i;

    yciam_priv_rsa_key_load(&rsa->key, rsa->progress.half == 0 ? rsa->key.dq : rsa->key.dp, exponent,
                            n + YCIAM_RSA_EXPONENT_BLINDING);
    if (rsa->progress.is_pair) {
        for (i = 0; i < n; i++) {
            exponent[i] = (yciam_limb_t) ~exponent[i]; /* -1 - d */
        }
        (void) yciam_priv_rsa_add(exponent, prime, n, (yciam_limb_t) ~0u);
    }
    yciam_priv_rsa_one(&modulus, table);
    memcpy(table + n, yciam_priv_rsa_area(rsa, AREA_X), n * sizeof *table);
    rsa->progress.i = 2;
    rsa->progress.state = STEP_TABLE;
    return blind_exponent(rsa, exponent);
}

static psa_status_t draw_pair(yciam_rsa_t *rsa)
{
    const size_t len = rsa->key.n_limbs * sizeof(yciam_limb_t);
    psa_status_t status = psa_generate_random((uint8_t *) pair_of(rsa, 0), len);

    if (status != PSA_SUCCESS) {
        return status;
    }
    memcpy(yciam_priv_rsa_area(rsa, AREA_X), pair_of(rsa, 0), len);
    rsa->progress.uses_left = YCIAM_RSA_PAIR_USES;
    return begin_power(rsa);
}

static psa_status_t load_message(yciam_rsa_t *rsa)
{
    yciam_rsa_modulus_t prime = prime_of(rsa);
    psa_status_t status = yciam_priv_rsa_pss_encode(prime.product, 2u * prime.n, rsa->hash, rsa->salt);

    yciam_priv_rsa_reduce(&prime, yciam_priv_rsa_area(rsa, AREA_X));
    rsa->progress.state = STEP_BLIND;
    return status;
}

/* The message has lost a factor of R in load_message(), and loses another one for each multiplication. */
static psa_status_t blind(yciam_rsa_t *rsa)
{
    yciam_rsa_modulus_t prime = prime_of(rsa);
    yciam_limb_t *x = yciam_priv_rsa_area(rsa, AREA_X);
    const yciam_limb_t *rr = yciam_priv_rsa_area(rsa, AREA_RR);

    yciam_priv_rsa_multiply(&prime, x, x, rr);
    yciam_priv_rsa_multiply(&prime, x, x, rr);
    yciam_priv_rsa_multiply(&prime, x, x, pair_of(rsa, 0));
    rsa->progress.is_pair = 0;
    return begin_power(rsa);
}

/* The digit of the exponent that begins at progress.bit chooses an entry of the table. */
static void select_power(yciam_rsa_t *rsa, yciam_limb_t *r)
{
    const yciam_limb_t *exponent = yciam_priv_rsa_area(rsa, AREA_EXPONENT);
    uint32_t bit = rsa->progress.bit;

    yciam_priv_rsa_select(r, yciam_priv_rsa_area(rsa, AREA_TABLE), rsa->key.n_limbs,
                          exponent[bit / YCIAM_LIMB_BITS] >> (bit % YCIAM_LIMB_BITS) & (YCIAM_RSA_TABLE - 1u));
}

/* Entry i of the table: the square of entry i / 2, times the base where i is odd. */
static void make_table(yciam_rsa_t *rsa)
{
    yciam_rsa_modulus_t prime = prime_of(rsa);
    const uint32_t n = prime.n, i = rsa->progress.i;
    yciam_limb_t *table = yciam_priv_rsa_area(rsa, AREA_TABLE);

    if (i % 2u == 0) {
        yciam_priv_rsa_square(&prime, table + i * n, table + i / 2u * n);
    } else {
        yciam_priv_rsa_multiply(&prime, table + i * n, table + (i - 1u) * n, table + n);
    }
    rsa->progress.i++;
    if (rsa->progress.i == YCIAM_RSA_TABLE) {
        rsa->progress.bit = YCIAM_LIMB_BITS * (n + YCIAM_RSA_EXPONENT_BLINDING) - WINDOW;
        select_power(rsa, yciam_priv_rsa_area(rsa, AREA_X));
        rsa->progress.i = 0;
        rsa->progress.state = STEP_WINDOW_SQUARE;
    }
}

static void square_window(yciam_rsa_t *rsa)
{
    yciam_rsa_modulus_t prime = prime_of(rsa);
    yciam_limb_t *x = yciam_priv_rsa_area(rsa, AREA_X);

    yciam_priv_rsa_square(&prime, x, x);
    rsa->progress.i++;
    if (rsa->progress.i == WINDOW) {
        rsa->progress.bit -= WINDOW;
        rsa->progress.i = 0;
        rsa->progress.state = STEP_WINDOW_MULTIPLY;
    }
}

static void multiply_window(yciam_rsa_t *rsa)
{
    yciam_rsa_modulus_t prime = prime_of(rsa);
    yciam_limb_t *x = yciam_priv_rsa_area(rsa, AREA_X);
    yciam_limb_t *selected = yciam_priv_rsa_area(rsa, AREA_SELECTED);

    select_power(rsa, selected);
    yciam_priv_rsa_multiply(&prime, x, x, selected);
    if (rsa->progress.bit > 0) {
        rsa->progress.state = STEP_WINDOW_SQUARE;
    } else if (rsa->progress.is_pair) {
        memcpy(pair_of(rsa, 1), x, prime.n * sizeof *x);
        rsa->progress.pairs = (uint8_t) (rsa->progress.pairs | 1u << rsa->progress.half);
        rsa->progress.state = STEP_MESSAGE;
    } else {
        rsa->progress.state = STEP_UNBLIND;
    }
}

static void unblind(yciam_rsa_t *rsa)
{
    yciam_rsa_modulus_t prime = prime_of(rsa);
    yciam_limb_t *x = yciam_priv_rsa_area(rsa, AREA_X);

    yciam_priv_rsa_multiply(&prime, x, x, pair_of(rsa, 1));
    rsa->progress.state = STEP_LEAVE;
}

static void leave_prime(yciam_rsa_t *rsa)
{
    yciam_rsa_modulus_t prime = prime_of(rsa);
    yciam_limb_t *x = yciam_priv_rsa_area(rsa, AREA_X);

    yciam_priv_rsa_leave(&prime, x);
    yciam_priv_rsa_square(&prime, pair_of(rsa, 0), pair_of(rsa, 0));
    yciam_priv_rsa_square(&prime, pair_of(rsa, 1), pair_of(rsa, 1));
    if (rsa->progress.half == 0) {
        memcpy(yciam_priv_rsa_area(rsa, AREA_Q_RESULT), x, prime.n * sizeof *x);
        rsa->progress.half = 1;
        rsa->progress.state = STEP_PRIME;
    } else {
        rsa->progress.state = STEP_JOIN;
    }
}

/* h = (x - y) / q modulo p, where x is the result modulo p and y that modulo q; the signature is y + q h. */
static void join(yciam_rsa_t *rsa)
{
    yciam_rsa_modulus_t prime = prime_of(rsa);
    const uint32_t n = prime.n;
    yciam_limb_t *p = yciam_priv_rsa_area(rsa, AREA_PRIME);
    yciam_limb_t *x = yciam_priv_rsa_area(rsa, AREA_X);
    yciam_limb_t *y = yciam_priv_rsa_area(rsa, AREA_Q_RESULT);
    yciam_limb_t *coefficient = yciam_priv_rsa_area(rsa, AREA_SELECTED);
    yciam_limb_t *signature = yciam_priv_rsa_area(rsa, AREA_SIGNATURE);
    yciam_limb_t mask = (yciam_limb_t) (0u - yciam_priv_rsa_subtract(x, x, y, n, (yciam_limb_t) ~0u));
    yciam_limb_t carry = yciam_priv_rsa_add(x, p, n, mask);

    (void) yciam_priv_rsa_add(x, p, n, mask & (yciam_limb_t) (carry - 1u)); /* y < q < 2 p */
    yciam_priv_rsa_key_load(&rsa->key, rsa->key.qi, coefficient, n);
    yciam_priv_rsa_multiply(&prime, coefficient, coefficient, yciam_priv_rsa_area(rsa, AREA_RR));
    yciam_priv_rsa_multiply(&prime, x, x, coefficient);
    yciam_priv_rsa_canonical(&prime, x);

    yciam_priv_rsa_key_load(&rsa->key, rsa->key.q, p, n);
    yciam_priv_rsa_product(signature, p, x, n);
    carry = yciam_priv_rsa_add(signature, y, n, (yciam_limb_t) ~0u);
    memset(x, 0, n * sizeof *x);
    x[0] = carry;
    (void) yciam_priv_rsa_add(signature + n, x, n, (yciam_limb_t) ~0u);

    mbedtls_platform_zeroize(p, sizeof *p * (AREA_SIGNATURE - AREA_PRIME) * n);
    mbedtls_platform_zeroize(signature + 2u * n,
                             sizeof *p * ((AREAS - AREA_ENCODED) * n + YCIAM_RSA_EXPONENT_BLINDING));
    YCIAM_RSA_DECLASSIFY(signature, 2u * n * sizeof *signature);
    rsa->progress.state = STEP_MODULUS;
}

psa_status_t yciam_priv_rsa_private_step(yciam_rsa_t *rsa, const yciam_rsa_request_t *request)
{
    switch ((yciam_rsa_state_t) rsa->progress.state) {
    case STEP_SALT:
        return draw_salt(rsa, request);
    case STEP_PRIME:
        load_prime(rsa);
        break;
    case STEP_PRIME_SQUARE:
        square_prime(rsa);
        break;
    case STEP_PAIR:
        return draw_pair(rsa);
    case STEP_MESSAGE:
        return load_message(rsa);
    case STEP_BLIND:
        return blind(rsa);
    case STEP_TABLE:
        make_table(rsa);
        break;
    case STEP_WINDOW_SQUARE:
        square_window(rsa);
        break;
    case STEP_WINDOW_MULTIPLY:
        multiply_window(rsa);
        break;
    case STEP_UNBLIND:
        unblind(rsa);
        break;
    case STEP_LEAVE:
        leave_prime(rsa);
        break;
    case STEP_JOIN:
        join(rsa);
        break;
    default:
        return PSA_ERROR_CORRUPTION_DETECTED;
    }
    return PSA_SUCCESS;
}
