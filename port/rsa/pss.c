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

/* data[0..data_len) ^= MGF1(hash), RFC 8017, B.2.1. */
static psa_status_t add_mask(uint8_t *data, size_t data_len, const uint8_t hash[HASH])
{
    uint8_t input[HASH + 4u] = { 0 };
    uint8_t mask[HASH];
    size_t i;

    memcpy(input, hash, HASH);
    for (i = 0; i < data_len; i++) {
        if (i % HASH == 0) {
            psa_status_t status = sha256(mask, input, sizeof input);

            if (status != PSA_SUCCESS) {
                return status;
            }
            input[HASH + 3u]++;
        }
        data[i] ^= mask[i % HASH];
    }
    return PSA_SUCCESS;
}

static yciam_limb_t read_limb(const uint8_t *bytes)
{
    return (yciam_limb_t) bytes[0] << 24 | (yciam_limb_t) bytes[1] << 16 | (yciam_limb_t) bytes[2] << 8 | bytes[3];
}

/* The bytes are written to the memory of the limbs, and then turned into limbs from both ends. */
psa_status_t yciam_priv_rsa_pss_encode(yciam_limb_t *encoded, uint32_t n, const uint8_t hash[HASH],
                                       const uint8_t salt[HASH])
{
    uint8_t *bytes = (uint8_t *) encoded;
    uint8_t *end = bytes + 4u * n;
    psa_status_t status;
    uint32_t i;

    memset(bytes, 0, 4u * n);
    end[-2 * (int) HASH - 2] = 0x01;
    memcpy(end - 2u * HASH - 1u, salt, HASH);
    memcpy(end - HASH - 1u, hash, HASH);
    end[-1] = 0xBC;
    status = add_mask(bytes, 4u * n - HASH - 1u, hash);
    bytes[0] &= 0x7F; /* one bit less than the modulus */
    for (i = 0; i < n / 2u; i++) {
        yciam_limb_t high = read_limb(bytes + 4u * i);

        encoded[i] = read_limb(end - 4u * (i + 1u));
        encoded[n - 1u - i] = high;
    }
    return status;
}
