/* SPDX-License-Identifier: Apache-2.0 */
/* cbmc: --unwind 17 port/rsa/kernel_c.c */
/*
 * The C kernel, for any 8 limbs: no access outside the arrays whose sizes kernel.h states, and no undefined shift or
 * overflow. The results of its computation are tested (tests/rsa/test_kernel.c), not proved.
 */
#include "port/rsa/kernel.h"

#include "proof.h"

#define N 8u

void proof(void)
{
    yciam_limb_t t[2u * N], t4[N + 4u], a[N], b[N], r[N], inverse[4], table[YCIAM_RSA_TABLE * 4u];
    yciam_limb_t carry = nondet_bool() ? 1u : 0;
    yciam_limb_t mask = nondet_bool() ? UINT32_MAX : 0;
    uint32_t n = nondet_bool() ? N : 4u;
    uint32_t index = nondet_uint32();

    ASSUME(index < YCIAM_RSA_TABLE);
    PROVE(yciam_priv_rsa_multiply_block(t4, a, b, n, carry) <= 1u);
    PROVE(yciam_priv_rsa_reduce_block(t4, inverse, b, n, carry) <= 1u);
    yciam_priv_rsa_block_products(t, a, n);
    yciam_priv_rsa_double_and_square(t, a, n);
    PROVE(yciam_priv_rsa_subtract(r, a, b, n, mask) <= 1u);
    PROVE(yciam_priv_rsa_subtract(a, a, b, n, mask) <= 1u);
    yciam_priv_rsa_select(r, table, 4u, index);
    for (uint32_t i = 0; i < 4u; i++) {
        PROVE(r[i] == table[index * 4u + i]);
    }
}
