/* SPDX-License-Identifier: Apache-2.0 */
/* kernels_on_board: compares each function of the board's kernel with the one in C. */
#include <string.h>

#include <rsa/kernel.h>

#include "board.h"
#include "generator.h"

#define N_MAX  128u
#define ROUNDS 400u

yciam_limb_t c_multiply_block(yciam_limb_t *t, const yciam_limb_t *a, const yciam_limb_t *b, uint32_t n,
                              yciam_limb_t carry);
yciam_limb_t c_reduce_block(yciam_limb_t *t, const yciam_limb_t *inverse, const yciam_limb_t *b, uint32_t n,
                            yciam_limb_t carry);
void c_block_products(yciam_limb_t *t, const yciam_limb_t *a, uint32_t n);
void c_double_and_square(yciam_limb_t *t, const yciam_limb_t *a, uint32_t n);
yciam_limb_t c_subtract(yciam_limb_t *r, const yciam_limb_t *a, const yciam_limb_t *b, uint32_t n, yciam_limb_t mask);
void c_select(yciam_limb_t *r, const yciam_limb_t *table, uint32_t n, uint32_t index);

static yciam_limb_t a[N_MAX], b[N_MAX], inverse[4], table[YCIAM_RSA_TABLE * N_MAX];
static yciam_limb_t here[2u * N_MAX + 4u], there[2u * N_MAX + 4u];
static uint32_t n;

/* Random, all ones, or a mixture of edge cases. */
static void fill(yciam_limb_t *x, uint32_t len, uint32_t kind)
{
    static const yciam_limb_t edges[] = { 0, 1, UINT32_MAX, UINT32_MAX - 1u, 0x80000000u, 0x7FFFFFFFu };
    uint32_t i;

    for (i = 0; i < len; i++) {
        uint32_t random = next();

        x[i] = kind == 0 ? random : kind == 1u ? UINT32_MAX : edges[random % 6u];
    }
}

static void fill_all(uint32_t kind)
{
    fill(a, n, kind);
    fill(b, n, kind);
    fill(inverse, 4, kind);
    fill(here, 2u * n + 4u, kind);
    memcpy(there, here, sizeof there);
}

static bool are_equal(yciam_limb_t result_here, yciam_limb_t result_there)
{
    return result_here == result_there && memcmp(here, there, sizeof here) == 0;
}

/* The name of the function that differs, or NULL. */
static const char *compare(uint32_t kind)
{
    yciam_limb_t carry = kind & 1u;
    uint32_t index = next() % YCIAM_RSA_TABLE;

    fill_all(kind);
    if (!are_equal(yciam_priv_rsa_multiply_block(here, a, b, n, carry), c_multiply_block(there, a, b, n, carry))) {
        return "multiply_block";
    }
    b[0] |= 1u;
    if (!are_equal(yciam_priv_rsa_reduce_block(here, inverse, b, n, carry),
                   c_reduce_block(there, inverse, b, n, carry))) {
        return "reduce_block";
    }
    yciam_priv_rsa_block_products(here, a, n);
    c_block_products(there, a, n);
    if (!are_equal(0, 0)) {
        return "block_products";
    }
    fill_all(kind);
    yciam_priv_rsa_double_and_square(here, a, n);
    c_double_and_square(there, a, n);
    if (!are_equal(0, 0)) {
        return "double_and_square";
    }
    if (!are_equal(yciam_priv_rsa_subtract(here, here, b, n, 0u - carry), c_subtract(there, there, b, n, 0u - carry)) ||
        !are_equal(yciam_priv_rsa_subtract(here, a, b, n, UINT32_MAX), c_subtract(there, a, b, n, UINT32_MAX))) {
        return "subtract";
    }
    fill(table, n * YCIAM_RSA_TABLE, kind);
    yciam_priv_rsa_select(here, table, n, index);
    c_select(there, table, n, index);
    return are_equal(0, 0) ? NULL : "select";
}

int main(void)
{
    static const uint8_t lengths[] = { 4, 8, 12, 16, 20, 24, 28, 32, 48, 52, 64, 100, 128 };
    uint32_t round;

#ifndef YCIAM_RSA_KERNEL_UMAAL
    board_print("there is one kernel only\n");
    return 1;
#endif
    for (round = 0; round < ROUNDS; round++) {
        const char *different;

        n = lengths[round % sizeof lengths];
        different = compare(round % 3u);
        if (different != NULL) {
            board_print(different);
            board_print(" differs\n");
            return 1;
        }
    }
    board_print("kernels agree\n");
    return 0;
}
