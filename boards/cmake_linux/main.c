/* SPDX-License-Identifier: Apache-2.0 */
/* Gets one token and prints it: token KEY.json CA.pem [HOST TCP_PORT] */
#include <mbedtls/yciam_mbedtls.h>
#include <posix/yciam_posix.h>
#include <stdio.h>
#include <stdlib.h>
#include <yciam/yciam.h>

static char json[8192], token[YCIAM_TOKEN_MAX + 1];
static uint8_t scratch[YCIAM_KEY_SCRATCH_SIZE(4096)], work[YCIAM_WORK_SIZE(YCIAM_TOKEN_MAX)];
static yciam_posix_t posix;
static yciam_mbedtls_t tls;
static mbedtls_x509_crt anchors;
static yciam_port_t plain, port;
static yciam_key_t key;
static yciam_t iam;

int main(int argc, char **argv)
{
    yciam_config_t config = { .port = &port, .key = &key, .token = token, .token_cap = sizeof token };
    FILE *file = argc > 2 ? fopen(argv[1], "rb") : NULL;

    config.work = work;
    config.work_cap = sizeof work;
    config.host = argc > 4 ? argv[3] : NULL; /* NULL and 0: the service itself */
    config.tcp_port = argc > 4 ? (uint16_t) strtoul(argv[4], NULL, 10) : 0;
    yciam_posix_init(&posix, &plain);
    yciam_mbedtls_init(&tls, &plain, &anchors, &port);
    if (file == NULL ||
        yciam_key_load(&key, json, fread(json, 1, sizeof json - 1, file), scratch, sizeof scratch, NULL) != 0 ||
        mbedtls_x509_crt_parse_file(&anchors, argv[2]) != 0 || yciam_init(&iam, &config) != 0) {
        return 2;
    }
    yciam_result_t result = yciam_wait(&iam, 30000, yciam_posix_wait, &posix);
    puts(result == YCIAM_OK ? yciam_token(&iam) : yciam_result_text(result));
    return result != YCIAM_OK;
}
