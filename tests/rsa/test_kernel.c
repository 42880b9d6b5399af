/* SPDX-License-Identifier: Apache-2.0 */
/* The arithmetic compared with Mbed TLS's, on random limbs and on limbs with the longest carries. */
#include "../unit/unit.h"

#include <mbedtls/bignum.h>

#include <rsa/montgomery.h>

#include "generator.h"

#define N_MAX 128u

static const uint32_t lengths[] = { 4, 8, 12, 20, 24, 28, 32, 48, 52, 64, 128 };

/* Limbs of all kinds: random; all ones; 0; all ones except one bit; mixed. */
static void fill(yciam_limb_t *x, uint32_t n, unsigned kind)
{
    for (uint32_t i = 0; i < n; i++) {
        static const yciam_limb_t edges[] = { 0, 1, UINT32_MAX, UINT32_MAX - 1u, 0x80000000u, 0x7FFFFFFFu };
        uint32_t random = next();

        x[i] = kind == 0 ? random : kind == 1u ? UINT32_MAX : kind == 2u ? 0 : edges[random % COUNT(edges)];
    }
    if (kind == 2u) {
        x[next() % n] = (yciam_limb_t) 1u << next() % 32u;
    }
}
#define KINDS 5u

/* A modulus: odd, its top bit set. */
static void fill_modulus(yciam_limb_t *m, uint32_t n, unsigned kind)
{
    fill(m, n, kind);
    m[0] |= 1u;
    m[n - 1u] |= 0x80000000u;
}

static void to_mpi(mbedtls_mpi *mpi, const yciam_limb_t *x, uint32_t n)
{
    uint8_t bytes[8u * N_MAX];

    for (uint32_t i = 0; i < 4u * n; i++) {
        bytes[4u * n - 1u - i] = (uint8_t) (x[i / 4u] >> (8u * (i % 4u)));
    }
    assert_int_equal(mbedtls_mpi_read_binary(mpi, bytes, 4u * n), 0);
}

static void check_equal(const mbedtls_mpi *want, const yciam_limb_t *x, uint32_t n, const char *what)
{
    mbedtls_mpi got;

    mbedtls_mpi_init(&got);
    to_mpi(&got, x, n);
    CHECK(mbedtls_mpi_cmp_mpi(&got, want) == 0, "%s, %u limbs", what, (unsigned) n);
    mbedtls_mpi_free(&got);
}

typedef struct numbers {
    mbedtls_mpi a, b, m, r, want;
} numbers_t;

static void numbers_init(numbers_t *x)
{
    mbedtls_mpi_init(&x->a);
    mbedtls_mpi_init(&x->b);
    mbedtls_mpi_init(&x->m);
    mbedtls_mpi_init(&x->r);
    mbedtls_mpi_init(&x->want);
}

static void numbers_free(numbers_t *x)
{
    mbedtls_mpi_free(&x->a);
    mbedtls_mpi_free(&x->b);
    mbedtls_mpi_free(&x->m);
    mbedtls_mpi_free(&x->r);
    mbedtls_mpi_free(&x->want);
}

/* t + a b + carry 2^(32 n), and the carry out of it. */
static void check_block(uint32_t n, unsigned kind)
{
    yciam_limb_t t[N_MAX + 5u], a[4], b[N_MAX];
    yciam_limb_t carry = kind == 2u ? 0 : 1;
    numbers_t x;

    numbers_init(&x);
    fill(t, n + 4u, kind);
    fill(a, 4, kind);
    fill(b, n, kind);
    to_mpi(&x.a, a, 4);
    to_mpi(&x.b, b, n);
    to_mpi(&x.want, t, n + 4u);
    assert_int_equal(mbedtls_mpi_mul_mpi(&x.r, &x.a, &x.b), 0);
    assert_int_equal(mbedtls_mpi_add_mpi(&x.want, &x.want, &x.r), 0);
    assert_int_equal(mbedtls_mpi_lset(&x.r, (mbedtls_mpi_sint) carry), 0);
    assert_int_equal(mbedtls_mpi_shift_l(&x.r, 32u * n), 0);
    assert_int_equal(mbedtls_mpi_add_mpi(&x.want, &x.want, &x.r), 0);
    t[n + 4u] = yciam_priv_rsa_multiply_block(t, a, b, n, carry);
    check_equal(&x.want, t, n + 5u, "multiply_block");
    numbers_free(&x);
}

static void blocks_are_multiplied(void **state)
{
    (void) state;
    for (size_t i = 0; i < COUNT(lengths); i++) {
        for (unsigned kind = 0; kind < KINDS * 20u; kind++) {
            check_block(lengths[i], kind % KINDS);
        }
    }
}

/* r R = a b modulo m, and r is less than R; the same for squares, with a canonical result. */
static void check_montgomery(uint32_t n, unsigned kind)
{
    yciam_limb_t m[N_MAX], a[N_MAX], b[N_MAX], r[N_MAX], product[2u * N_MAX], inverse[4];
    yciam_rsa_modulus_t modulus = { m, inverse, product, n };
    numbers_t x;

    numbers_init(&x);
    fill_modulus(m, n, kind);
    fill(a, n, kind);
    fill(b, n, kind == 2u ? 1u : kind);
    yciam_priv_rsa_inverse(inverse, m);
    to_mpi(&x.a, a, n);
    to_mpi(&x.b, b, n);
    to_mpi(&x.m, m, n);
    assert_int_equal(mbedtls_mpi_mul_mpi(&x.want, &x.a, &x.b), 0);
    yciam_priv_rsa_product(product, a, b, n);
    check_equal(&x.want, product, 2u * n, "product");
    assert_int_equal(mbedtls_mpi_mod_mpi(&x.want, &x.want, &x.m), 0);
    yciam_priv_rsa_multiply(&modulus, r, a, b);
    to_mpi(&x.r, r, n);
    assert_int_equal(mbedtls_mpi_shift_l(&x.r, 32u * n), 0);
    assert_int_equal(mbedtls_mpi_mod_mpi(&x.r, &x.r, &x.m), 0);
    CHECK(mbedtls_mpi_cmp_mpi(&x.r, &x.want) == 0, "multiply, %u limbs, kind %u", (unsigned) n, kind);

    yciam_priv_rsa_multiply(&modulus, b, a, a);
    yciam_priv_rsa_square(&modulus, a, a);
    yciam_priv_rsa_canonical(&modulus, a);
    yciam_priv_rsa_canonical(&modulus, b);
    CHECK(memcmp(a, b, n * sizeof *a) == 0, "square, %u limbs, kind %u", (unsigned) n, kind);
    to_mpi(&x.a, a, n);
    CHECK(mbedtls_mpi_cmp_mpi(&x.a, &x.m) < 0, "canonical, %u limbs", (unsigned) n);
    numbers_free(&x);
}

static void products_are_reduced(void **state)
{
    (void) state;
    for (size_t i = 0; i < COUNT(lengths); i++) {
        for (unsigned kind = 0; kind < KINDS * 20u; kind++) {
            check_montgomery(lengths[i], kind % KINDS);
        }
    }
}

/* Converts 1 and 2 to Montgomery's form and back. */
static void small_numbers_enter_and_leave(void **state)
{
    (void) state;
    for (size_t i = 0; i < COUNT(lengths); i++) {
        for (unsigned kind = 0; kind < KINDS; kind++) {
            yciam_limb_t m[N_MAX], x[N_MAX], product[2u * N_MAX], inverse[4];
            const uint32_t n = lengths[i];
            yciam_rsa_modulus_t modulus = { m, inverse, product, n };

            fill_modulus(m, n, kind);
            yciam_priv_rsa_inverse(inverse, m);
            yciam_priv_rsa_one(&modulus, x);
            yciam_priv_rsa_leave(&modulus, x);
            assert_true(x[0] == 1u && all_zero(x + 1, (n - 1u) * sizeof *x));
            yciam_priv_rsa_two(&modulus, x);
            yciam_priv_rsa_leave(&modulus, x);
            assert_true(x[0] == 2u && all_zero(x + 1, (n - 1u) * sizeof *x));
        }
    }
}

static void numbers_are_added_and_subtracted(void **state)
{
    (void) state;
    for (unsigned kind = 0; kind < KINDS * 20u; kind++) {
        yciam_limb_t a[32], b[32], r[33];
        numbers_t x;

        numbers_init(&x);
        fill(a, 32, kind % KINDS);
        fill(b, 32, (kind + 1u) % KINDS);
        to_mpi(&x.a, a, 32);
        to_mpi(&x.b, b, 32);
        memcpy(r, a, sizeof a);
        r[32] = yciam_priv_rsa_add(r, b, 32, UINT32_MAX);
        assert_int_equal(mbedtls_mpi_add_mpi(&x.want, &x.a, &x.b), 0);
        check_equal(&x.want, r, 33, "add");
        assert_int_equal(yciam_priv_rsa_subtract(r, a, b, 32, UINT32_MAX), mbedtls_mpi_cmp_mpi(&x.a, &x.b) < 0);
        assert_int_equal(yciam_priv_rsa_add(r, b, 32, UINT32_MAX), mbedtls_mpi_cmp_mpi(&x.a, &x.b) < 0);
        check_equal(&x.a, r, 32, "subtract, then add");
        assert_int_equal(yciam_priv_rsa_subtract(r, a, b, 32, 0), 0);
        assert_int_equal(yciam_priv_rsa_add(r, b, 32, 0), 0);
        check_equal(&x.a, r, 32, "nothing subtracted or added");
        assert_int_equal(yciam_priv_rsa_subtract(a, a, a, 32, UINT32_MAX), 0);
        assert_true(all_zero(a, sizeof a));
        numbers_free(&x);
    }
}

static void each_entry_of_a_table_is_selected(void **state)
{
    yciam_limb_t table[YCIAM_RSA_TABLE * 32], r[32];

    (void) state;
    for (unsigned kind = 0; kind < KINDS; kind++) {
        fill(table, COUNT(table), kind);
        for (uint32_t i = 0; i < YCIAM_RSA_TABLE; i++) {
            yciam_priv_rsa_select(r, table, 32, i);
            assert_memory_equal(r, table + 32u * i, sizeof r);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_multiplied),
        cmocka_unit_test(products_are_reduced),
        cmocka_unit_test(small_numbers_enter_and_leave),
        cmocka_unit_test(numbers_are_added_and_subtracted),
        cmocka_unit_test(each_entry_of_a_table_is_selected),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
