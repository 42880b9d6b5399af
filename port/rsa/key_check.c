/* SPDX-License-Identifier: Apache-2.0 */
#include "rsa_key.h"

#include <string.h>

/* 0 if all limbs of x and y are the same. */
static yciam_limb_t difference(const yciam_limb_t *x, const yciam_limb_t *y, uint32_t n)
{
    yciam_limb_t all = 0;
    uint32_t i;

    for (i = 0; i < n; i++) {
        all |= x[i] ^ y[i];
    }
    return all;
}

/* Returns 0 if x < m, otherwise 1. */
static yciam_limb_t not_less(const yciam_limb_t *x, const yciam_limb_t *m, yciam_limb_t *space, uint32_t n)
{
    return 1u - yciam_priv_rsa_subtract(space, x, m, n, (yciam_limb_t) ~0u);
}

/* x[0..n] = d e - 1. */
static void multiply_small(yciam_limb_t *x, const yciam_limb_t *d, uint32_t e, uint32_t n)
{
    yciam_limb_t carry = 0;
    yciam_limb_t borrow = 1;
    uint32_t i;

    for (i = 0; i <= n; i++) {
        yciam_wide_t wide = (yciam_wide_t) (i < n ? d[i] : 0u) * e + carry;
        yciam_wide_t less = (yciam_wide_t) (yciam_limb_t) wide - borrow;

        x[i] = (yciam_limb_t) less;
        borrow = (yciam_limb_t) (less >> YCIAM_LIMB_BITS) & 1u;
        carry = (yciam_limb_t) (wide >> YCIAM_LIMB_BITS);
    }
}

/* x[0..n] -= (m << shift) & mask, for shift from 0 to 31; returns the borrow. */
static yciam_limb_t subtract_shifted(yciam_limb_t *x, const yciam_limb_t *m, uint32_t n, uint32_t shift,
                                     yciam_limb_t mask)
{
    yciam_limb_t below = 0;
    yciam_limb_t borrow = 0;
    uint32_t i;

    mask = yciam_priv_rsa_opaque(mask);
    for (i = 0; i <= n; i++) {
        yciam_limb_t limb = i < n ? m[i] : 0;
        yciam_limb_t shifted = limb << shift | (yciam_limb_t) ((yciam_wide_t) below << shift >> YCIAM_LIMB_BITS);
        yciam_wide_t wide = (yciam_wide_t) x[i] - (shifted & mask) - borrow;

        x[i] = (yciam_limb_t) wide;
        borrow = (yciam_limb_t) (wide >> YCIAM_LIMB_BITS) & 1u;
        below = limb;
    }
    return borrow;
}

/* The remainder of a long division, bit by bit: subtract, and if that was too much, subtract nothing instead. */
static void divide(yciam_limb_t *x, const yciam_limb_t *m, yciam_limb_t *space, uint32_t n)
{
    uint32_t shift = YCIAM_LIMB_BITS;

    while (shift-- > 0) {
        yciam_limb_t too_much;

        memcpy(space, x, (n + 1u) * sizeof *x);
        too_much = subtract_shifted(space, m, n, shift, (yciam_limb_t) ~0u);
        (void) subtract_shifted(x, m, n, shift, too_much - 1u);
    }
}

/* Returns 0 if the prime is odd, d < prime, and prime - 1 divides d e - 1; otherwise not 0. */
static yciam_limb_t check_exponent(const yciam_rsa_key_t *key, yciam_rsa_name_t prime, yciam_rsa_name_t exponent,
                                   yciam_limb_t *work)
{
    const uint32_t n = key->n_limbs;
    yciam_limb_t *m = work, *d = work + n, *x = work + 2u * n, *space = work + 4u * n;
    yciam_limb_t wrong;

    yciam_priv_rsa_key_load(key, prime, m, n);
    yciam_priv_rsa_key_load(key, exponent, d, n);
    wrong = not_less(d, m, space, n) | (1u - (m[0] & 1u));
    m[0] &= ~(yciam_limb_t) 1u;
    multiply_small(x, d, key->e, n);
    divide(x, m, space, n);
    memset(space, 0, (n + 1u) * sizeof *space);
    return wrong | difference(x, space, n + 1u);
}

/* The deviation from n = p q, qi < p and qi q = 1 modulo p. If the last holds, qi q / R is 1 / R. */
static yciam_limb_t check_primes(const yciam_rsa_key_t *key, yciam_limb_t *work)
{
    const uint32_t n = key->n_limbs;
    yciam_limb_t *p = work, *q = work + n, *product = work + 2u * n, *other = work + 4u * n;
    yciam_limb_t inverse[4];
    yciam_rsa_modulus_t modulus = { p, inverse, product, n };
    yciam_limb_t wrong;

    yciam_priv_rsa_key_load(key, KEY_P, p, n);
    yciam_priv_rsa_key_load(key, KEY_Q, q, n);
    yciam_priv_rsa_key_load(key, KEY_N, other, 2u * n);
    yciam_priv_rsa_product(product, p, q, n);
    wrong = difference(product, other, 2u * n);

    yciam_priv_rsa_key_load(key, KEY_QI, other, n);
    wrong |= not_less(other, p, product, n);
    yciam_priv_rsa_inverse(inverse, p);
    yciam_priv_rsa_multiply(&modulus, other, other, q);
    yciam_priv_rsa_canonical(&modulus, other);
    memset(q, 0, n * sizeof *q);
    q[0] = 1;
    yciam_priv_rsa_leave(&modulus, q);
    return wrong | difference(q, other, n);
}

bool yciam_priv_rsa_key_check(const yciam_rsa_key_t *key, yciam_limb_t *work)
{
    yciam_limb_t wrong = check_primes(key, work);

    wrong |= check_exponent(key, KEY_P, KEY_DP, work);
    wrong |= check_exponent(key, KEY_Q, KEY_DQ, work);
    YCIAM_RSA_DECLASSIFY(&wrong, sizeof wrong);
    return wrong == 0;
}
