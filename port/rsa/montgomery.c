/* SPDX-License-Identifier: Apache-2.0 */
#include "montgomery.h"

#include <string.h>

/*
 * Newton's iteration doubles the right bits of 1/m: 5 of them, 10, 20, 40. Then limb after limb makes
 * m * inverse + 1 divisible by 2^32, 2^64, ...
 */
void yciam_priv_rsa_inverse(yciam_limb_t inverse[4], const yciam_limb_t *m)
{
    yciam_limb_t remainder[4] = { 1, 0, 0, 0 };
    yciam_limb_t x = (yciam_limb_t) (m[0] * 3u ^ 2u);
    uint32_t i, j;

    for (i = 0; i < 3u; i++) {
        x = (yciam_limb_t) (x * (2u - m[0] * x));
    }
    x = (yciam_limb_t) (0u - x);
    for (i = 0; i < 4u; i++) {
        yciam_limb_t carry = 0;

        inverse[i] = (yciam_limb_t) (remainder[i] * x);
        for (j = 0; i + j < 4u; j++) {
            yciam_wide_t wide = (yciam_wide_t) ((yciam_wide_t) inverse[i] * m[j] + remainder[i + j] + carry);

            remainder[i + j] = (yciam_limb_t) wide;
            carry = (yciam_limb_t) (wide >> YCIAM_LIMB_BITS);
        }
    }
}

/* The sum is less than R + m, for a product of less than R^2: if it has a carry, m is subtracted. */
void yciam_priv_rsa_reduce(const yciam_rsa_modulus_t *modulus, yciam_limb_t *r)
{
    const uint32_t n = modulus->n;
    yciam_limb_t *t = modulus->product;
    yciam_limb_t carry = 0;
    uint32_t i;

    for (i = 0; i < n; i += 4u) {
        carry = yciam_priv_rsa_reduce_block(t + i, modulus->inverse, modulus->m, n, carry);
    }
    (void) yciam_priv_rsa_subtract(r, t + n, modulus->m, n, (yciam_limb_t) (0u - carry));
}

void yciam_priv_rsa_product(yciam_limb_t *product, const yciam_limb_t *a, const yciam_limb_t *b, uint32_t n)
{
    uint32_t i;

    memset(product, 0, 2u * n * sizeof *product);
    for (i = 0; i < n; i += 4u) {
        (void) yciam_priv_rsa_multiply_block(product + i, b + i, a, n, 0);
    }
}

void yciam_priv_rsa_multiply(const yciam_rsa_modulus_t *modulus, yciam_limb_t *r, const yciam_limb_t *a,
                             const yciam_limb_t *b)
{
    yciam_priv_rsa_product(modulus->product, a, b, modulus->n);
    yciam_priv_rsa_reduce(modulus, r);
}

/* a[i] * a[j] for i < j: those of the same block of four, then a block with all limbs above it. Then twice that. */
void yciam_priv_rsa_square(const yciam_rsa_modulus_t *modulus, yciam_limb_t *r, const yciam_limb_t *a)
{
    const uint32_t n = modulus->n;
    yciam_limb_t *t = modulus->product;
    yciam_limb_t top[4] = { 0 }; /* the carry */
    uint32_t i;

    yciam_priv_rsa_block_products(t, a, n);
    for (i = 0; i + 4u < n; i += 4u) {
        top[0] = yciam_priv_rsa_multiply_block(t + 2u * i + 4u, a + i, a + i + 4u, n - i - 4u, top[0]);
    }
    (void) yciam_priv_rsa_add(t + 2u * n - 4u, top, 4, (yciam_limb_t) ~0u);
    yciam_priv_rsa_double_and_square(t, a, n);
    yciam_priv_rsa_reduce(modulus, r);
}

void yciam_priv_rsa_one(const yciam_rsa_modulus_t *modulus, yciam_limb_t *x)
{
    memset(x, 0, modulus->n * sizeof *x);
    (void) yciam_priv_rsa_subtract(x, x, modulus->m, modulus->n, (yciam_limb_t) ~0u); /* R - m, which is less than m */
}

void yciam_priv_rsa_two(const yciam_rsa_modulus_t *modulus, yciam_limb_t *x)
{
    yciam_limb_t carry;

    yciam_priv_rsa_one(modulus, x);
    carry = yciam_priv_rsa_add(x, x, modulus->n, (yciam_limb_t) ~0u);
    (void) yciam_priv_rsa_subtract(x, x, modulus->m, modulus->n, (yciam_limb_t) (0u - carry));
}

void yciam_priv_rsa_leave(const yciam_rsa_modulus_t *modulus, yciam_limb_t *x)
{
    memcpy(modulus->product, x, modulus->n * sizeof *x);
    memset(modulus->product + modulus->n, 0, modulus->n * sizeof *x);
    yciam_priv_rsa_reduce(modulus, x);
    yciam_priv_rsa_canonical(modulus, x);
}

void yciam_priv_rsa_canonical(const yciam_rsa_modulus_t *modulus, yciam_limb_t *x)
{
    yciam_limb_t borrow = yciam_priv_rsa_subtract(x, x, modulus->m, modulus->n, (yciam_limb_t) ~0u);

    (void) yciam_priv_rsa_add(x, modulus->m, modulus->n, (yciam_limb_t) (0u - borrow));
}

yciam_limb_t yciam_priv_rsa_add(yciam_limb_t *x, const yciam_limb_t *y, uint32_t n, yciam_limb_t mask)
{
    yciam_limb_t carry = 0;
    uint32_t i;

    mask = yciam_priv_rsa_opaque(mask);
    for (i = 0; i < n; i++) {
        yciam_wide_t wide = (yciam_wide_t) ((yciam_wide_t) x[i] + (y[i] & mask) + carry);

        x[i] = (yciam_limb_t) wide;
        carry = (yciam_limb_t) (wide >> YCIAM_LIMB_BITS);
    }
    return carry;
}
