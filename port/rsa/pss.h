/* SPDX-License-Identifier: Apache-2.0 */
/*
 * EMSA-PSS-ENCODE of RFC 8017, 9.1.1, with SHA-256, MGF1 with SHA-256 and 32 bytes of salt. Hashes and random numbers
 * come from PSA. No value in it is secret: everybody with the signature and the public key can compute all of it.
 */
#ifndef YCIAM_RSA_PSS_H
#define YCIAM_RSA_PSS_H

#include <psa/crypto.h>

#include "kernel.h"

#define YCIAM_RSA_HASH_LEN 32u

/* hash = H: SHA-256 of 8 zero bytes, the message's SHA-256 and the salt. */
psa_status_t yciam_priv_rsa_pss_hash(uint8_t hash[YCIAM_RSA_HASH_LEN], const uint8_t *message, size_t message_len,
                                     const uint8_t salt[YCIAM_RSA_HASH_LEN]);

/* encoded[0..n) = the encoded message for a modulus of exactly n limbs. */
psa_status_t yciam_priv_rsa_pss_encode(yciam_limb_t *encoded, uint32_t n, const uint8_t hash[YCIAM_RSA_HASH_LEN],
                                       const uint8_t salt[YCIAM_RSA_HASH_LEN]);

#endif
