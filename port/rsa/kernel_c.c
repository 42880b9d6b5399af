/* SPDX-License-Identifier: Apache-2.0 */
#include "kernel.h"

#ifndef YCIAM_RSA_KERNEL_UMAAL

#include <string.h>

/* carry:low = a * b + x + carry, which always fits. `low` may be x. */
#define MULTIPLY_ADD(low, a, b, x, carry)                                                                              \
    do {                                                                                                               \
        yciam_wide_t wide_ = (yciam_wide_t) ((yciam_wide_t) (a) * (b) + (x) + (carry));                                \
        (low) = (yciam_limb_t) wide_;                                                                                  \
        (carry) = (yciam_limb_t) (wide_ >> YCIAM_LIMB_BITS);                                                           \
    } while (0)

/* *x += y + carry; returns the carry. */
static yciam_limb_t add_to(yciam_limb_t *x, yciam_limb_t y, yciam_limb_t carry)
{
    yciam_wide_t wide = (yciam_wide_t) ((yciam_wide_t) *x + y + carry);

    *x = (yciam_limb_t) wide;
    return (yciam_limb_t) (wide >> YCIAM_LIMB_BITS);
}

/* Two limbs of b a turn. c0..c3 hold what four rows carry over to the next four limbs of t. */
yciam_limb_t yciam_priv_rsa_multiply_block(yciam_limb_t *t, const yciam_limb_t *a, const yciam_limb_t *b, uint32_t n,
                                           yciam_limb_t carry)
{
    const yciam_limb_t a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3];
    yciam_limb_t c0 = 0, c1 = 0, c2 = 0, c3 = 0;
    uint32_t i;

    for (i = 0; i < n; i += 2u) {
        yciam_limb_t x = b[i], y = b[i + 1u], h = t[i], k = t[i + 1u];

        MULTIPLY_ADD(c0, a0, x, c0, h);
        MULTIPLY_ADD(c1, a1, x, c1, h);
        MULTIPLY_ADD(c2, a2, x, c2, h);
        MULTIPLY_ADD(c3, a3, x, c3, h);
        t[i] = c0;
        MULTIPLY_ADD(c1, a0, y, c1, k);
        MULTIPLY_ADD(c2, a1, y, c2, k);
        MULTIPLY_ADD(c3, a2, y, c3, k);
        MULTIPLY_ADD(h, a3, y, h, k);
        t[i + 1u] = c1;
        c0 = c2;
        c1 = c3;
        c2 = h;
        c3 = k;
    }
    carry = add_to(&t[n], c0, carry);
    carry = add_to(&t[n + 1u], c1, carry);
    carry = add_to(&t[n + 2u], c2, carry);
    return add_to(&t[n + 3u], c3, carry);
}

/* q = t * inverse modulo 2^128. */
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

yciam_limb_t yciam_priv_rsa_reduce_block(yciam_limb_t *t, const yciam_limb_t *inverse, const yciam_limb_t *b,
                                         uint32_t n, yciam_limb_t carry)
{
    yciam_limb_t q[4];

    quotient(q, t, inverse);
    return yciam_priv_rsa_multiply_block(t, q, b, n, carry);
}

void yciam_priv_rsa_block_products(yciam_limb_t *t, const yciam_limb_t *a, uint32_t n)
{
    uint32_t i;

    for (i = 0; i < n; i += 4u, a += 4, t += 8) {
        yciam_limb_t w1, w2, w3, w4, w5;
        yciam_limb_t carry = 0;

        MULTIPLY_ADD(w1, a[0], a[1], 0u, carry);
        MULTIPLY_ADD(w2, a[0], a[2], 0u, carry);
        MULTIPLY_ADD(w3, a[0], a[3], 0u, carry);
        w4 = carry;
        carry = 0;
        MULTIPLY_ADD(w3, a[1], a[2], w3, carry);
        MULTIPLY_ADD(w4, a[1], a[3], w4, carry);
        w5 = carry;
        carry = 0;
        MULTIPLY_ADD(w5, a[2], a[3], w5, carry);
        t[0] = 0;
        t[1] = w1;
        t[2] = w2;
        t[3] = w3;
        t[4] = w4;
        t[5] = w5;
        t[6] = carry;
        t[7] = 0;
    }
}

void yciam_priv_rsa_double_and_square(yciam_limb_t *t, const yciam_limb_t *a, uint32_t n)
{
    yciam_limb_t carry = 0;
    yciam_limb_t shifted = 0; /* the bit that the limb below was doubled out of */
    uint32_t i;

    for (i = 0; i < n; i++, t += 2) {
        yciam_limb_t low = (yciam_limb_t) (t[0] << 1 | shifted);
        yciam_limb_t high = (yciam_limb_t) (t[1] << 1 | t[0] >> (YCIAM_LIMB_BITS - 1u));

        shifted = t[1] >> (YCIAM_LIMB_BITS - 1u);
        MULTIPLY_ADD(low, a[i], a[i], low, carry);
        t[0] = low;
        carry = add_to(&high, 0, carry);
        t[1] = high;
    }
}

yciam_limb_t yciam_priv_rsa_subtract(yciam_limb_t *r, const yciam_limb_t *a, const yciam_limb_t *b, uint32_t n,
                                     yciam_limb_t mask)
{
    yciam_limb_t borrow = 0;
    uint32_t i;

    mask = yciam_priv_rsa_opaque(mask);
    for (i = 0; i < n; i++) {
        yciam_wide_t wide = (yciam_wide_t) ((yciam_wide_t) a[i] - (b[i] & mask) - borrow);

        r[i] = (yciam_limb_t) wide;
        borrow = (yciam_limb_t) (wide >> YCIAM_LIMB_BITS) & 1u;
    }
    return borrow;
}

void yciam_priv_rsa_select(yciam_limb_t *r, const yciam_limb_t *table, uint32_t n, uint32_t index)
{
    uint32_t k, i;

    memset(r, 0, n * sizeof *r);
    for (k = 0; k < (uint32_t) YCIAM_RSA_TABLE; k++) {
        /* all ones where k is the index */
        const yciam_limb_t mask = yciam_priv_rsa_opaque((yciam_limb_t) (0u - (((k ^ index) - 1u) >> 31)));

        for (i = 0; i < n; i++) {
            r[i] |= *table++ & mask;
        }
    }
}

#else
typedef int yciam_rsa_kernel_c_is_empty_t; /* ISO C forbids an empty file */
#endif
