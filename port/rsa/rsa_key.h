/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An RSAPrivateKey (RFC 8017, A.1.2) in DER, read in place. The places of the numbers are public, as the lengths of a
 * DER are. Their values are secret, except for n and e.
 */
#ifndef YCIAM_RSA_KEY_H
#define YCIAM_RSA_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "montgomery.h"

/* A positive number: der[at..at+len), the most significant byte first, no leading zero byte. */
typedef struct yciam_rsa_number {
    uint16_t at;
    uint16_t len;
} yciam_rsa_number_t;

/* The numbers of the key in the order of the DER: for dp, dq and qi see exponent1, exponent2 and coefficient there. */
typedef enum yciam_rsa_name { KEY_N, KEY_E, KEY_D, KEY_P, KEY_Q, KEY_DP, KEY_DQ, KEY_QI, KEY_NUMBERS } yciam_rsa_name_t;

typedef struct yciam_rsa_key {
    const uint8_t *der;
    yciam_limb_t e;
    uint32_t n_limbs; /* limbs of a prime: 32 (RSA-2048) or 64 (RSA-4096) */
    yciam_rsa_number_t numbers[KEY_NUMBERS];
} yciam_rsa_key_t;

/*
 * Marks results of a computation with secrets that may be known, because the next action shows them. A test of constant
 * time defines the macro, so that it can tell them from the others.
 */
#ifndef YCIAM_RSA_DECLASSIFY
#define YCIAM_RSA_DECLASSIFY(memory, len) ((void) 0)
#endif

/*
 * Fills *key from der[0..der_len), which must be one RSAPrivateKey of two primes and nothing else, in strict DER:
 * n of exactly 2048 or 4096 bits; e odd, from 3 to 2^32 - 1; d no longer than n, the others no longer than half of it.
 * Whether they belong together, yciam_priv_rsa_key_check() tells. False for any other bytes. Reads nothing outside of
 * der[0..der_len).
 */
bool yciam_priv_rsa_key_read(yciam_rsa_key_t *key, const uint8_t *der, size_t der_len);

/*
 * x = a number of the key other than e, in n limbs. The number starts at least 4 n bytes after key->der, or is n
 * itself, so that the same count of bytes is read for each.
 */
void yciam_priv_rsa_key_load(const yciam_rsa_key_t *key, yciam_rsa_name_t name, yciam_limb_t *x, uint32_t n);

#define YCIAM_RSA_CHECK_LIMBS(n) (8u * (n))

/*
 * Whether p and q are odd, n = p q, dp e = 1 modulo p - 1, dq e = 1 modulo q - 1 and qi q = 1 modulo p, with dp, dq and
 * qi in their ranges. Since the first bit of n is set and neither prime is longer than half of n, the first bits of
 * both are set then. That p and q are prime is not checked; neither is d, which the signature does not use. work:
 * YCIAM_RSA_CHECK_LIMBS(key->n_limbs) limbs, which the caller wipes.
 */
bool yciam_priv_rsa_key_check(const yciam_rsa_key_t *key, yciam_limb_t *work);

#endif
