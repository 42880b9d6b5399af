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

/* q = t * inverse modulo 2^128: with it, t + q * m is divisible by 2^128. */
static void quotient(yciam_limb_t q[4], const yciam_limb_t *t, const yciam_limb_t inverse[4])
{
    yciam_wide_t t0 = t[0], t1 = t[1], t2 = t[2];
    yciam_wide_t wide = (yciam_wide_t) (t0 * inverse[0]);
    yciam_wide_t next;

    q[0] = (yciam_limb_t) wide;
    wide = (yciam_wide_t) (t0 * inverse[1] + (wide >> YCIAM_LIMB_BITS));
    next = (yciam_wide_t) (t1 * inverse[0] + (yciam_limb_t) wide);
    q[1] = (yciam_limb_t) next;
    wide = (yciam_wide_t) (t0 * inverse[2] + (wide >> YCIAM_LIMB_BITS));
    next = (yciam_wide_t) (t1 * inverse[1] + (next >> YCIAM_LIMB_BITS) + (yciam_limb_t) wide);
    t2 = (yciam_wide_t) (t2 * inverse[0] + (yciam_limb_t) next);
    q[2] = (yciam_limb_t) t2;
    q[3] = (yciam_limb_t) (t[0] * inverse[3] + t[1] * inverse[2] + t[2] * inverse[1] + t[3] * inverse[0] +
                           (yciam_limb_t) (wide >> YCIAM_LIMB_BITS) + (yciam_limb_t) (next >> YCIAM_LIMB_BITS) +
                           (yciam_limb_t) (t2 >> YCIAM_LIMB_BITS));
}

/* The sum is less than R + m, for a product of less than R^2: where it has a carry, m is taken off. */
void yciam_priv_rsa_reduce(const yciam_rsa_modulus_t *modulus, yciam_limb_t *r)
{
    const uint32_t n = modulus->n;
    yciam_limb_t *t = modulus->product;
    yciam_limb_t q[4];
    yciam_limb_t carry = 0;
    uint32_t i;

    for (i = 0; i < n; i += 4u) {
        quotient(q, t + i, modulus->inverse);
        carry = yciam_priv_rsa_multiply_block(t + i, q, modulus->m, n, carry);
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
    yciam_limb_t carry = 0;
    uint32_t i;

    yciam_priv_rsa_block_products(t, a, n);
    for (i = 0; i + 4u < n; i += 4u) {
        carry = yciam_priv_rsa_multiply_block(t + 2u * i + 4u, a + i, a + i + 4u, n - i - 4u, carry);
    }
    for (i = 2u * n - 4u; i < 2u * n; i++) {
        yciam_wide_t wide = (yciam_wide_t) ((yciam_wide_t) t[i] + carry);

        t[i] = (yciam_limb_t) wide;
        carry = (yciam_limb_t) (wide >> YCIAM_LIMB_BITS);
    }
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

    for (i = 0; i < n; i++) {
        yciam_wide_t wide = (yciam_wide_t) ((yciam_wide_t) x[i] + (y[i] & mask) + carry);

        x[i] = (yciam_limb_t) wide;
        carry = (yciam_limb_t) (wide >> YCIAM_LIMB_BITS);
    }
    return carry;
}

void yciam_priv_rsa_select(yciam_limb_t *r, const yciam_limb_t *table, uint32_t n, uint32_t index)
{
    yciam_limb_t mask[YCIAM_RSA_TABLE];
    uint32_t i, k;

    for (k = 0; k < YCIAM_RSA_TABLE; k++) {
        mask[k] = (yciam_limb_t) (0u - (((k ^ index) - 1u) >> 31)); /* all ones where k is the index */
    }
    for (i = 0; i < n; i += 4u) {
        const yciam_limb_t *entry = table + i;
        yciam_limb_t x0 = 0, x1 = 0, x2 = 0, x3 = 0;

        for (k = 0; k < YCIAM_RSA_TABLE; k++, entry += n) {
            x0 |= entry[0] & mask[k];
            x1 |= entry[1] & mask[k];
            x2 |= entry[2] & mask[k];
            x3 |= entry[3] & mask[k];
        }
        r[i] = x0;
        r[i + 1u] = x1;
        r[i + 2u] = x2;
        r[i + 3u] = x3;
    }
}
