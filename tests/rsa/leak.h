/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Leaks that the test of constant time must find. Each replaces correct code of the C kernel: LEAK_BRANCH subtracts the
 * carry only if there is one; LEAK_ADDRESS reads only the table entry that it needs.
 */
#include <string.h>

#include <rsa/kernel.h>

#ifdef LEAK_BRANCH
#define yciam_priv_rsa_subtract(r, a, b, n, mask) leaking_subtract(r, a, b, n, mask)
static inline yciam_limb_t leaking_subtract(yciam_limb_t *r, const yciam_limb_t *a, const yciam_limb_t *b, uint32_t n,
                                            yciam_limb_t mask)
{
    if (mask == 0) {
        memmove(r, a, n * sizeof *r);
        return 0;
    }
    return (yciam_priv_rsa_subtract) (r, a, b, n, mask);
}
#endif

#ifdef LEAK_ADDRESS
#define yciam_priv_rsa_select(r, table, n, index) memcpy(r, (table) + (n) * (index), (n) * sizeof *(r))
#endif
