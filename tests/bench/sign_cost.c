/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sign_cost KEY bare|library: makes the same signature, either with psa_sign_message() alone or as part of a JWT.
 * callgrind counts the instructions of bench_bare() or bench_library(). Both draw the same random numbers (see
 * __wrap_mbedtls_entropy_func), so salt, blinding and signature are the same; the output shows that.
 */
#include <stdio.h>
#include <string.h>

#include <psa/crypto.h>
#include <yciam/jwt.h>

#include "../../boards/linux/examples/files.h"

#define ISSUED_AT 1767225600 /* any time */

static char jwt[YCIAM_JWT_MAX(sizeof YCIAM_DEFAULT_AUDIENCE - 1u, YCIAM_SIGNATURE_MAX)];
static uint8_t signature[YCIAM_SIGNATURE_MAX];
static const yciam_claims_t claims = { NULL, ISSUED_AT, ISSUED_AT + YCIAM_JWT_LIFETIME_MAX };

int __wrap_mbedtls_entropy_func(void *data, unsigned char *output, size_t len);
int bench_bare(const yciam_key_t *key, size_t message_len);
int bench_library(const yciam_key_t *key, size_t *len);

/* Replaces Mbed TLS's entropy (the linker's --wrap) by the same bytes in every run. For measurements only. */
int __wrap_mbedtls_entropy_func(void *data, unsigned char *output, size_t len)
{
    static unsigned char next;

    (void) data;
    for (size_t i = 0; i < len; i++) {
        output[i] = next++;
    }
    return 0;
}

__attribute__((noinline)) int bench_bare(const yciam_key_t *key, size_t message_len)
{
    size_t len;

    return psa_sign_message(key->signer.key_id, PSA_ALG_RSA_PSS(PSA_ALG_SHA_256), (const uint8_t *) jwt, message_len,
                            signature, sizeof signature, &len);
}

__attribute__((noinline)) int bench_library(const yciam_key_t *key, size_t *len)
{
    int result = yciam_jwt_begin(key, &claims, jwt, sizeof jwt, len);

    return result == YCIAM_OK ? (int) yciam_jwt_sign(key, jwt, sizeof jwt, len, NULL) : result;
}

int main(int argc, char **argv)
{
    yciam_key_t key = { 0 };
    yciam_error_t error;
    size_t len;

    if (argc != 3 || files_load_key(&key, argv[1], &error) != YCIAM_OK ||
        yciam_jwt_begin(&key, &claims, jwt, sizeof jwt, &len) != YCIAM_OK) {
        return 1;
    }
    if (strcmp(argv[2], "bare") == 0) {
        if (bench_bare(&key, len) != PSA_SUCCESS) {
            return 1;
        }
        for (size_t i = 0; i < key.signer.signature_len; i++) {
            printf("%02x", signature[i]);
        }
    } else {
        if (bench_library(&key, &len) != YCIAM_OK) {
            return 1;
        }
        printf("%.*s", (int) len, jwt);
    }
    return 0;
}
