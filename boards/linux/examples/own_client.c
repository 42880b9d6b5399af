/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of the library for an application with an HTTPS client of its own, here curl:
 *     own_client KEY.json > request
 *     curl --cacert CA.pem -H 'Content-Type: application/json' -d @request https://HOST/iam/v1/tokens | own_client
 * The first call makes the body of the request, the second prints the token of the answer. The request is a secret.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <mbedtls/platform_util.h>

#include "setup.h"

static char jwt[YCIAM_JWT_MAX(sizeof YCIAM_DEFAULT_AUDIENCE - 1u, YCIAM_SIGNATURE_MAX)];
static char body[YCIAM_TOKEN_MAX + 512u];
static uint8_t scratch[YCIAM_ANSWER_SCRATCH_SIZE];

static yciam_result_t print_request(const char *path)
{
    static yciam_key_t key;
    yciam_claims_t claims = { .issued_at = time(NULL), .expires_at = time(NULL) + 3600 }; /* audience: the default */
    size_t len = 0;
    yciam_result_t result = setup_load_key(&key, path);

    if (result == YCIAM_OK) {
        result = yciam_jwt_begin(&key, &claims, jwt, sizeof jwt, &len);
    }
    if (result == YCIAM_OK) {
        do { /* a signer in slices or in another task needs more than one call */
            result = yciam_jwt_sign(&key, jwt, sizeof jwt, &len, NULL);
        } while (result > 0);
    }
    if (result == YCIAM_OK) {
        printf("{\"jwt\":\"%.*s\"}", (int) len, jwt);
    }
    mbedtls_platform_zeroize(jwt, sizeof jwt);
    yciam_key_unload(&key);
    return result;
}

static yciam_result_t print_token(void)
{
    yciam_iam_token_t token;
    yciam_error_t error = { 0 };
    size_t len = fread(body, 1, sizeof body, stdin);
    yciam_result_t result;

    yciam_answer_status(body, len, scratch, sizeof scratch, &error); /* from an answer that is an error */
    result = yciam_answer_token(body, len, scratch, sizeof scratch, &token);
    if (result == YCIAM_OK) {
        printf("%.*s\n", (int) token.token_len, token.token);
    } else {
        fprintf(stderr, "answer: %s\n", error.message);
    }
    mbedtls_platform_zeroize(body, sizeof body);
    return result;
}

int main(int argc, char **argv)
{
    yciam_result_t result = argc > 1 ? print_request(argv[1]) : print_token();

    if (result != YCIAM_OK) {
        fprintf(stderr, "own_client: %s\n", yciam_result_text(result));
    }
    return (int) yciam_result_class(result);
}
