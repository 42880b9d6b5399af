/* SPDX-License-Identifier: Apache-2.0 */
/* cbmc: --unwind 10 */
/*
 * Montgomery's reduction with four limbs of 8 bits, so that R is 2^32. For one modulus m, and any product t below R^2
 * in whose lower half only the first limb may differ from 0, the result is the one of the definition: (t + q m) / R
 * with q = -t / m modulo R, less m if that is not below R. The sources are written for limbs of any size. With more
 * moduli or limbs in one formula the solver takes hours; tests/rsa/test_kernel.c tests them.
 */
#include "proof.h"

#define YCIAM_RSA_KERNEL_H
#define YCIAM_LIMB_BITS 8u
#define YCIAM_RSA_TABLE 16
typedef uint8_t yciam_limb_t;
typedef uint16_t yciam_wide_t;

static yciam_limb_t yciam_priv_rsa_opaque(yciam_limb_t x)
{
    return x;
}

/* clang-format off */
#include "../../port/rsa/kernel_c.c"
#include "../../port/rsa/montgomery.c"
/* clang-format on */

static uint32_t number(const yciam_limb_t *x)
{
    return (uint32_t) x[0] | (uint32_t) x[1] << 8 | (uint32_t) x[2] << 16 | (uint32_t) x[3] << 24;
}

void proof(void)
{
    const uint32_t m = 0x80FF0101u;
    yciam_limb_t limbs[4] = { 0x01, 0x01, 0xFF, 0x80 };
    yciam_limb_t inverse[4], product[8] = { 0 }, r[4];
    yciam_rsa_modulus_t modulus = { limbs, inverse, product, 4 };
    uint64_t t, q, high;

    product[0] = nondet_uint8();
    for (uint32_t i = 4; i < 8u; i++) {
        product[i] = nondet_uint8();
    }
    t = (uint64_t) number(product + 4) << 32 | number(product);
    yciam_priv_rsa_inverse(inverse, limbs);
    PROVE((uint32_t) (number(inverse) * m) == UINT32_MAX);
    q = (uint32_t) ((uint32_t) t * number(inverse));
    high = (t >> 32) + (q * m >> 32) + ((uint32_t) t != 0 ? 1u : 0u);
    yciam_priv_rsa_reduce(&modulus, r);
    PROVE(number(r) == (uint32_t) (high > UINT32_MAX ? high - m : high));
}
