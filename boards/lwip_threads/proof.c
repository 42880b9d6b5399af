/* SPDX-License-Identifier: Apache-2.0 */
#include "proof.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <mbedtls/base64.h>
#include <psa/crypto.h>

#include "tasks.h"

#define PROOF_LEN 86u /* SHA-512 in base64url */

bool token_is_proven(const char *token, int64_t expires_at)
{
    const char *dot = strrchr(token, '.');
    char text[TOKEN_MAX + 32u];
    uint8_t digest[64];
    unsigned char want[96];
    size_t len;
    int text_len;

    if (dot == NULL || strlen(dot + 1) != PROOF_LEN || strlen(token) > TOKEN_MAX) {
        return false;
    }
    text_len = snprintf(text, sizeof text, "%.*s%" PRId64, (int) (dot + 1 - token), token, expires_at);
    if (psa_hash_compute(PSA_ALG_SHA_512, (const uint8_t *) text, (size_t) text_len, digest, sizeof digest, &len) !=
            PSA_SUCCESS ||
        mbedtls_base64_encode(want, sizeof want, &len, digest, sizeof digest) != 0) {
        return false;
    }
    for (size_t i = 0; i < PROOF_LEN; i++) {
        char c = want[i] == '+' ? '-' : want[i] == '/' ? '_' : (char) want[i];

        if (dot[1u + i] != c) {
            return false;
        }
    }
    return true;
}
