/* SPDX-License-Identifier: Apache-2.0 */
/* Splits an RSAPrivateKey into its numbers, and writes it again with some of them changed. */
#ifndef YCIAM_TESTS_KEY_DER_H
#define YCIAM_TESTS_KEY_DER_H

#include <stddef.h>
#include <stdint.h>

#include <mbedtls/bignum.h>

#define DER_CAP 4096u

/* In the order of the DER, after the version. */
enum { DER_N, DER_E, DER_D, DER_P, DER_Q, DER_DP, DER_DQ, DER_QI, DER_NUMBERS };

typedef struct key_numbers {
    mbedtls_mpi number[DER_NUMBERS];
} key_numbers_t;

/* The DER of one of the fixtures' keys, on the heap. The caller frees it. */
uint8_t *key_der(const char *name, size_t *len);

void key_numbers_read(key_numbers_t *key, const uint8_t *der, size_t len);
void key_numbers_free(key_numbers_t *key);

/* Computes n, d, dp, dq and qi from p, q and e. */
void key_numbers_complete(key_numbers_t *key);

/* Writes the DER, and returns its length. */
size_t key_numbers_write(const key_numbers_t *key, uint8_t der[DER_CAP]);

#endif
