/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inner loops of the arithmetic, which one of two files implements: kernel_c.c in C99, or kernel_umaal.S for
 * ARMv7E-M and ARMv8-M with the DSP extension. The build compiles both files; the one that is not chosen is empty.
 *
 * Numbers are arrays of limbs, the least significant limb first. n is a count of limbs, a multiple of 4 and at least 4.
 * Arrays do not overlap unless a comment says so. No branch and no address depends on the value of a limb.
 */
#ifndef YCIAM_RSA_KERNEL_H
#define YCIAM_RSA_KERNEL_H

/*
 * Constant time depends on the core's multiplication. On these cores its duration depends on the operands, so the time
 * of a signature would reveal the private key.
 */
#if defined(__ARM_ARCH) && __ARM_ARCH < 6
#error "port/rsa: this core (ARM7, ARM9) multiplies in a time that depends on the operands: sign through PSA instead"
#endif
#if defined(__ARM_ARCH_7M__)
#error "port/rsa: Cortex-M3 multiplies to 64 bits in a time that depends on the operands: sign through PSA instead"
#endif

/* YCIAM_RSA_KERNEL_C chooses the C kernel even if the other one fits the core. */
#if defined(__ARM_FEATURE_DSP) && defined(__thumb2__) && !defined(YCIAM_RSA_KERNEL_C)
#define YCIAM_RSA_KERNEL_UMAAL
#endif

#define YCIAM_RSA_TABLE 16 /* entries of the table that yciam_priv_rsa_select() reads */

#ifndef __ASSEMBLER__

#include <stdint.h>

typedef uint32_t yciam_limb_t;
typedef uint64_t yciam_wide_t; /* twice a limb: holds a product of two limbs and two more limbs added to it */
#define YCIAM_LIMB_BITS 32u

/*
 * Multiplications of limbs that a slice may take, together at most 200,000 instructions. A step is not divided: with
 * the C kernel and RSA-4096 the longest one takes 400,000.
 */
#ifndef YCIAM_RSA_SLICE
#ifdef YCIAM_RSA_KERNEL_UMAAL
#define YCIAM_RSA_SLICE 73728
#else
#define YCIAM_RSA_SLICE 16384
#endif
#endif

/*
 * Returns x, but hides its value from the compiler. Otherwise some compilers notice that a mask can only be 0 or all
 * ones, and branch by it.
 */
static inline yciam_limb_t yciam_priv_rsa_opaque(yciam_limb_t x)
{
    volatile yciam_limb_t opaque = x;

    return opaque;
}

/*
 * t[0..n+4) += a[0..4) * b[0..n) + carry * 2^(32 n). Returns the carry out of t[n+3], 0 or 1.
 * a may be any memory that is not in t[0..n+4).
 */
yciam_limb_t yciam_priv_rsa_multiply_block(yciam_limb_t *t, const yciam_limb_t *a, const yciam_limb_t *b, uint32_t n,
                                           yciam_limb_t carry);

/*
 * As multiply_block with an a that makes t[0..4) zero: -t[0..4) / b modulo 2^128, for an odd b.
 * inverse[0..4) is -1 / b modulo 2^128.
 */
yciam_limb_t yciam_priv_rsa_reduce_block(yciam_limb_t *t, const yciam_limb_t *inverse, const yciam_limb_t *b,
                                         uint32_t n, yciam_limb_t carry);

/* t[0..2n) = the sum of a[i] * a[j] * 2^(32 (i + j)) over all i < j that are in the same block of four limbs. */
void yciam_priv_rsa_block_products(yciam_limb_t *t, const yciam_limb_t *a, uint32_t n);

/* t[0..2n) = 2 t + the sum of a[i]^2 * 2^(64 i). The result must be less than 2^(64 n), which a square is. */
void yciam_priv_rsa_double_and_square(yciam_limb_t *t, const yciam_limb_t *a, uint32_t n);

/*
 * r[0..n) = a - (b & mask), modulo 2^(32 n); mask is 0 or all ones. Returns the borrow, 0 or 1. r may be a or b itself.
 */
yciam_limb_t yciam_priv_rsa_subtract(yciam_limb_t *r, const yciam_limb_t *a, const yciam_limb_t *b, uint32_t n,
                                     yciam_limb_t mask);

/* r[0..n) = entry `index` of a table of YCIAM_RSA_TABLE entries of n limbs. All of the table is read. */
void yciam_priv_rsa_select(yciam_limb_t *r, const yciam_limb_t *table, uint32_t n, uint32_t index);

#endif
#endif
