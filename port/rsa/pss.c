/* SPDX-License-Identifier: Apache-2.0 */
#include "pss.h"

#include <string.h>

#define HASH YCIAM_RSA_HASH_LEN

static psa_status_t sha256(uint8_t hash[HASH], const uint8_t *input, size_t input_len)
{
    size_t hash_len;

    return psa_hash_compute(PSA_ALG_SHA_256, input, input_len, hash, HASH, &hash_len);
}

psa_status_t yciam_priv_rsa_pss_hash(uint8_t hash[HASH], const uint8_t *message, size_t message_len,
                                     const uint8_t salt[HASH])
{
    uint8_t input[8u + HASH + HASH] = { 0 };
    psa_status_t status = sha256(input + 8, message, message_len);

    if (status != PSA_SUCCESS) {
        return status;
    }
    memcpy(input + 8u + HASH, salt, HASH);
    return sha256(hash, input, sizeof input);
}

/* Byte i of n limbs, counted from the most significant one, is changed by exclusive or. */
static void change_byte(yciam_limb_t *x, uint32_t n, uint32_t i, uint8_t byte)
{
    uint32_t place = 4u * n - 1u - i;

    x[place / 4u] ^= (yciam_limb_t) byte << (8u * (place % 4u));
}

/* encoded[0..data_len) ^= MGF1(hash), RFC 8017, B.2.1. */
static psa_status_t add_mask(yciam_limb_t *encoded, uint32_t n, const uint8_t hash[HASH], uint32_t data_len)
{
    uint8_t input[HASH + 4u] = { 0 };
    uint8_t mask[HASH];
    uint32_t i;

    memcpy(input, hash, HASH);
    for (i = 0; i < data_len; i++) {
        if (i % HASH == 0) {
            psa_status_t status = sha256(mask, input, sizeof input);

            if (status != PSA_SUCCESS) {
                return status;
            }
            input[HASH + 3u]++;
        }
        change_byte(encoded, n, i, mask[i % HASH]);
    }
    return PSA_SUCCESS;
}

psa_status_t yciam_priv_rsa_pss_encode(yciam_limb_t *encoded, uint32_t n, const uint8_t hash[HASH],
                                       const uint8_t salt[HASH])
{
    const uint32_t data_len = 4u * n - HASH - 1u;
    psa_status_t status;
    uint32_t i;

    memset(encoded, 0, n * sizeof *encoded);
    change_byte(encoded, n, data_len - HASH - 1u, 0x01);
    for (i = 0; i < HASH; i++) {
        change_byte(encoded, n, data_len - HASH + i, salt[i]);
        change_byte(encoded, n, data_len + i, hash[i]);
    }
    change_byte(encoded, n, 4u * n - 1u, 0xBC);
    status = add_mask(encoded, n, hash, data_len);
    encoded[n - 1u] &= UINT32_MAX >> 1; /* one bit less than the modulus */
    return status;
}
