/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The signature modulo q and modulo p, and the signature modulo n from both (RFC 8017, 5.2.1, by the Chinese remainder
 * theorem). The step raises the message times a random A to the power. The inverse of A's power, A^-d, is A^(prime - 1
 * - d) by Fermat's theorem.
 */
#include "operation.h"

#include <string.h>

#include <mbedtls/platform_util.h>

#define WINDOW   4u /* bits of the exponent in a digit */
#define ALL_ONES ((yciam_limb_t) ~0u)

static size_t prime_len(const yciam_rsa_work_t *work)
{
    return work->modulus.n * sizeof(yciam_limb_t);
}

static yciam_limb_t *pair_of(const yciam_rsa_work_t *work, uint32_t which)
{
    return yciam_priv_rsa_area(work->rsa, AREA_PAIRS + 2u * work->rsa->progress.part + which);
}

static psa_status_t draw_salt(const yciam_rsa_work_t *work)
{
    yciam_rsa_t *rsa = work->rsa;
    psa_status_t status = psa_generate_random(rsa->salt, sizeof rsa->salt);

    if (status != PSA_SUCCESS) {
        return status;
    }
    rsa->progress.part = PART_Q;
    rsa->progress.state = STEP_LOAD;
    return yciam_priv_rsa_pss_hash(rsa->hash, work->message, work->message_len, rsa->salt);
}

#if YCIAM_RSA_EXPONENT_BLINDING > 0
/* exponent += random * (prime - 1), which does not change the power. */
static psa_status_t blind_exponent(const yciam_rsa_work_t *work, yciam_limb_t *exponent)
{
    const uint32_t n = work->modulus.n;
    yciam_limb_t factors[YCIAM_RSA_EXPONENT_BLINDING];
    psa_status_t status = psa_generate_random((uint8_t *) factors, sizeof factors);
    uint32_t i, k;

    for (k = 0; k < YCIAM_RSA_EXPONENT_BLINDING; k++) {
        yciam_wide_t wide = 0;

        for (i = 0; i < n; i++) {
            wide = (yciam_wide_t) factors[k] * (i == 0 ? work->m[0] - 1u : work->m[i]) + exponent[i + k] +
                   (wide >> YCIAM_LIMB_BITS);
            exponent[i + k] = (yciam_limb_t) wide;
        }
        exponent[n + k] = (yciam_limb_t) (wide >> YCIAM_LIMB_BITS);
    }
    mbedtls_platform_zeroize(factors, sizeof factors);
    return status;
}
#else
static psa_status_t blind_exponent(const yciam_rsa_work_t *work, yciam_limb_t *exponent)
{
    (void) work;
    (void) exponent;
    return PSA_SUCCESS;
}
#endif

/* Of x. The exponent is d, or prime - 1 - d for the second value of a pair. */
static psa_status_t begin_power(const yciam_rsa_work_t *work)
{
    yciam_rsa_t *rsa = work->rsa;
    const uint32_t n = work->modulus.n;
    yciam_limb_t *exponent = yciam_priv_rsa_area(rsa, AREA_EXPONENT);
    yciam_limb_t *table = yciam_priv_rsa_area(rsa, AREA_TABLE);
    uint32_t i;

    yciam_priv_rsa_key_load(&rsa->key, rsa->progress.part == PART_Q ? KEY_DQ : KEY_DP, exponent,
                            n + YCIAM_RSA_EXPONENT_BLINDING);
    if (rsa->progress.is_pair) {
        for (i = 0; i < n; i++) {
            exponent[i] = (yciam_limb_t) ~exponent[i]; /* -1 - d */
        }
        (void) yciam_priv_rsa_add(exponent, work->m, n, ALL_ONES);
    }
    yciam_priv_rsa_one(&work->modulus, table);
    memcpy(table + n, work->x, prime_len(work));
    rsa->progress.i = 2;
    rsa->progress.state = STEP_TABLE;
    return blind_exponent(work, exponent);
}

static psa_status_t draw_pair(const yciam_rsa_work_t *work)
{
    psa_status_t status = psa_generate_random((uint8_t *) pair_of(work, 0), prime_len(work));

    if (status != PSA_SUCCESS) {
        return status;
    }
    memcpy(work->x, pair_of(work, 0), prime_len(work));
    work->rsa->progress.uses_left = YCIAM_RSA_PAIR_USES;
    return begin_power(work);
}

/* Less than R^2, so that even a wrong value can be reduced. */
static psa_status_t load_message(const yciam_rsa_work_t *work)
{
    psa_status_t status =
        yciam_priv_rsa_pss_encode(work->modulus.product, 2u * work->modulus.n, work->rsa->hash, work->rsa->salt);

    yciam_priv_rsa_reduce(&work->modulus, work->x);
    work->rsa->progress.state = STEP_BLIND;
    return status;
}

/* load_message() has removed a factor of R from the message, and each multiplication removes another one. */
static psa_status_t blind(const yciam_rsa_work_t *work)
{
    yciam_priv_rsa_multiply(&work->modulus, work->x, work->x, work->rr);
    yciam_priv_rsa_multiply(&work->modulus, work->x, work->x, work->rr);
    yciam_priv_rsa_multiply(&work->modulus, work->x, work->x, pair_of(work, 0));
    work->rsa->progress.is_pair = 0;
    return begin_power(work);
}

/* The digit of the exponent that begins at progress.bit chooses an entry of the table. */
static void select_power(const yciam_rsa_work_t *work, yciam_limb_t *r)
{
    const yciam_limb_t *exponent = yciam_priv_rsa_area(work->rsa, AREA_EXPONENT);
    uint32_t bit = work->rsa->progress.bit;

    yciam_priv_rsa_select(r, yciam_priv_rsa_area(work->rsa, AREA_TABLE), work->modulus.n,
                          exponent[bit / YCIAM_LIMB_BITS] >> (bit % YCIAM_LIMB_BITS) & (YCIAM_RSA_TABLE - 1u));
}

/* Entry i of the table is entry i - 1 times the base. */
static void make_table(const yciam_rsa_work_t *work)
{
    yciam_rsa_progress_t *progress = &work->rsa->progress;
    const uint32_t n = work->modulus.n;
    yciam_limb_t *table = yciam_priv_rsa_area(work->rsa, AREA_TABLE);
    yciam_limb_t *entry = table + progress->i * n;

    yciam_priv_rsa_multiply(&work->modulus, entry, entry - n, table + n);
    progress->i++;
    if (progress->i == YCIAM_RSA_TABLE) {
        progress->bit = YCIAM_LIMB_BITS * (n + YCIAM_RSA_EXPONENT_BLINDING) - WINDOW;
        progress->i = 0;
        progress->state = STEP_WINDOW_SQUARE;
        select_power(work, work->x);
    }
}

static void square_window(const yciam_rsa_work_t *work)
{
    yciam_rsa_progress_t *progress = &work->rsa->progress;

    yciam_priv_rsa_square(&work->modulus, work->x, work->x);
    progress->i++;
    if (progress->i == WINDOW) {
        progress->bit -= WINDOW;
        progress->i = 0;
        progress->state = STEP_WINDOW_MULTIPLY;
    }
}

static void multiply_window(const yciam_rsa_work_t *work)
{
    yciam_rsa_progress_t *progress = &work->rsa->progress;
    yciam_limb_t *selected = yciam_priv_rsa_area(work->rsa, AREA_SELECTED);

    select_power(work, selected);
    yciam_priv_rsa_multiply(&work->modulus, work->x, work->x, selected);
    if (progress->bit > 0) {
        progress->state = STEP_WINDOW_SQUARE;
    } else if (progress->is_pair) {
        memcpy(pair_of(work, 1), work->x, prime_len(work));
        progress->pairs = (uint8_t) (progress->pairs | 1u << progress->part);
        progress->state = STEP_MESSAGE;
    } else {
        progress->state = STEP_LEAVE;
    }
}

static void leave(const yciam_rsa_work_t *work)
{
    yciam_rsa_progress_t *progress = &work->rsa->progress;

    yciam_priv_rsa_multiply(&work->modulus, work->x, work->x, pair_of(work, 1));
    yciam_priv_rsa_leave(&work->modulus, work->x);
    yciam_priv_rsa_square(&work->modulus, pair_of(work, 0), pair_of(work, 0));
    yciam_priv_rsa_square(&work->modulus, pair_of(work, 1), pair_of(work, 1));
    if (progress->part == PART_Q) {
        memcpy(yciam_priv_rsa_area(work->rsa, AREA_Q_RESULT), work->x, prime_len(work));
        progress->part = PART_P;
        progress->state = STEP_LOAD;
    } else {
        progress->state = STEP_JOIN;
    }
}

/* h = (x - y) / q modulo p, where x is the result modulo p and y that modulo q; the signature is y + q h. */
static void join(const yciam_rsa_work_t *work)
{
    yciam_rsa_t *rsa = work->rsa;
    const uint32_t n = work->modulus.n;
    yciam_limb_t *x = work->x;
    const yciam_limb_t *y = yciam_priv_rsa_area(rsa, AREA_Q_RESULT);
    yciam_limb_t *coefficient = yciam_priv_rsa_area(rsa, AREA_SELECTED);
    yciam_limb_t *signature = yciam_priv_rsa_area(rsa, AREA_SIGNATURE);
    yciam_limb_t *after = signature + 2u * n;
    yciam_limb_t mask = (yciam_limb_t) (0u - yciam_priv_rsa_subtract(x, x, y, n, ALL_ONES));

    mask &= (yciam_limb_t) (yciam_priv_rsa_add(x, work->m, n, mask) - 1u);
    (void) yciam_priv_rsa_add(x, work->m, n, mask); /* a second time, since q may be greater than p; less than 2 p */
    yciam_priv_rsa_key_load(&rsa->key, KEY_QI, coefficient, n);
    yciam_priv_rsa_multiply(&work->modulus, coefficient, coefficient, work->rr);
    yciam_priv_rsa_multiply(&work->modulus, x, x, coefficient);
    yciam_priv_rsa_canonical(&work->modulus, x);

    yciam_priv_rsa_key_load(&rsa->key, KEY_Q, work->m, n);
    yciam_priv_rsa_product(signature, work->m, x, n);
    memset(coefficient, 0, prime_len(work)); /* directly after y, so that both are a number of 2 n limbs */
    (void) yciam_priv_rsa_add(signature, y, 2u * n, ALL_ONES);

    mbedtls_platform_zeroize(work->m, (size_t) ((uint8_t *) signature - (uint8_t *) work->m));
    mbedtls_platform_zeroize(after, (size_t) ((uint8_t *) rsa + yciam_priv_rsa_size(n) - (uint8_t *) after));
    YCIAM_RSA_DECLASSIFY(signature, 2u * prime_len(work));
    rsa->progress.part = PART_N;
    rsa->progress.state = STEP_LOAD;
}

psa_status_t yciam_priv_rsa_private_step(const yciam_rsa_work_t *work)
{
    switch ((yciam_rsa_state_t) work->rsa->progress.state) {
    case STEP_SALT:
        return draw_salt(work);
    case STEP_PAIR:
        return draw_pair(work);
    case STEP_MESSAGE:
        return load_message(work);
    case STEP_BLIND:
        return blind(work);
    case STEP_TABLE:
        make_table(work);
        break;
    case STEP_WINDOW_SQUARE:
        square_window(work);
        break;
    case STEP_WINDOW_MULTIPLY:
        multiply_window(work);
        break;
    case STEP_LEAVE:
        leave(work);
        break;
    case STEP_JOIN:
        join(work);
        break;
    default:
        return PSA_ERROR_CORRUPTION_DETECTED;
    }
    return PSA_SUCCESS;
}
