/* SPDX-License-Identifier: Apache-2.0 */
/* A user's program in the common part of C99 and C++11, compiled with the files that `make install` installed. */
#include <stdio.h>
#include <string.h>

#include "every_header.h"

static char token[YCIAM_TOKEN_MAX + 1u];
static char work[YCIAM_WORK_SIZE(YCIAM_TOKEN_MAX)];
static char scratch[YCIAM_KEY_SCRATCH_SIZE(2048u)];

int main(void)
{
    static yciam_posix_t posix;
    static yciam_mbedtls_t tls;
    static yciam_key_t key;
    static yciam_config_t config;
    static yciam_t iam;
    mbedtls_x509_crt anchors;
    yciam_port_t plain;
    yciam_port_t port;
    yciam_error_t error;
    yciam_result_t loaded = yciam_key_load(&key, "{}", 2u, scratch, sizeof scratch, &error);

    mbedtls_x509_crt_init(&anchors);
    yciam_posix_init(&posix, &plain);
    yciam_mbedtls_init(&tls, &plain, &anchors, &port);
    config.port = &port;
    config.key = &key;
    config.token = token;
    config.token_cap = sizeof token;
    config.work = work;
    config.work_cap = sizeof work;
    /* The key has no field, so the library must refuse both it and the configuration. */
    printf("%s: %s, %s\n", YCIAM_VERSION, yciam_result_text(loaded), yciam_result_text(yciam_init(&iam, &config)));
    yciam_mbedtls_free(&tls);
    return 0;
}
