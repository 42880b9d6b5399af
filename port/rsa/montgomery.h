/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Montgomery arithmetic modulo an odd m of n limbs whose top bit is set, R = 2^(32 n). Numbers modulo m stand in n
 * limbs and are less than R, but not always less than m ("almost" Montgomery): yciam_priv_rsa_canonical() makes them
 * so. No branch and no address depends on the value of a limb. See kernel.h for how numbers are stored.
 */
#ifndef YCIAM_RSA_MONTGOMERY_H
#define YCIAM_RSA_MONTGOMERY_H

#include "kernel.h"

typedef struct yciam_rsa_modulus {
    const yciam_limb_t *m;       /* n limbs */
    const yciam_limb_t *inverse; /* 4 limbs, from yciam_priv_rsa_inverse() */
    yciam_limb_t *product;       /* 2 n limbs, overwritten by each operation */
    uint32_t n;
} yciam_rsa_modulus_t;

/* inverse = -1/m modulo 2^128. */
void yciam_priv_rsa_inverse(yciam_limb_t inverse[4], const yciam_limb_t *m);

/* r = a * b / R, r = a^2 / R, r = product / R for a product of less than R^2. r may be a or b. */
void yciam_priv_rsa_multiply(const yciam_rsa_modulus_t *modulus, yciam_limb_t *r, const yciam_limb_t *a,
                             const yciam_limb_t *b);
void yciam_priv_rsa_square(const yciam_rsa_modulus_t *modulus, yciam_limb_t *r, const yciam_limb_t *a);
void yciam_priv_rsa_reduce(const yciam_rsa_modulus_t *modulus, yciam_limb_t *r);

/* x = R modulo m, which is 1 in Montgomery's form; x = 2 R modulo m. */
void yciam_priv_rsa_one(const yciam_rsa_modulus_t *modulus, yciam_limb_t *x);
void yciam_priv_rsa_two(const yciam_rsa_modulus_t *modulus, yciam_limb_t *x);

/* x = x / R, less than m: out of Montgomery's form. */
void yciam_priv_rsa_leave(const yciam_rsa_modulus_t *modulus, yciam_limb_t *x);

/* x -= m if x is not less than m. */
void yciam_priv_rsa_canonical(const yciam_rsa_modulus_t *modulus, yciam_limb_t *x);

/* product = a * b, 2 n limbs. */
void yciam_priv_rsa_product(yciam_limb_t *product, const yciam_limb_t *a, const yciam_limb_t *b, uint32_t n);

/* x += y & mask, n limbs; mask is 0 or all ones. Returns the carry, 0 or 1. */
yciam_limb_t yciam_priv_rsa_add(yciam_limb_t *x, const yciam_limb_t *y, uint32_t n, yciam_limb_t mask);

#endif
