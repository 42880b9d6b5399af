/* SPDX-License-Identifier: Apache-2.0 */
/* Gets one token over lwIP's sockets and prints it: token KEY.json CA.pem HOST TCP_PORT ADDRESS, where HOST is at
 * ADDRESS */
#include <lwip_sockets/yciam_lwip_sockets.h>
#include <mbedtls/yciam_mbedtls.h>
#include <network.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <yciam/yciam.h>

#include "entropy.h"

static char json[8192], token[YCIAM_TOKEN_MAX + 1];
static uint8_t scratch[YCIAM_KEY_SCRATCH_SIZE(4096)], work[YCIAM_WORK_SIZE(YCIAM_TOKEN_MAX)];
static yciam_lwip_sockets_t tcp;
static yciam_mbedtls_t tls;
static mbedtls_x509_crt anchors;
static yciam_port_t plain, port;
static yciam_key_t key;
static yciam_t iam;

int main(int argc, char **argv)
{
    yciam_config_t config = { .port = &port, .key = &key, .token = token, .token_cap = sizeof token, .work = work };
    FILE *file = argc > 5 ? fopen(argv[1], "rb") : NULL;

    config.work_cap = sizeof work;
    config.host = argv[3];
    config.tcp_port = (uint16_t) strtoul(argv[4], NULL, 10);
    yciam_lwip_set_unix_time(time(NULL));
    yciam_lwip_sockets_init(&tcp, entropy, NULL, &plain);
    yciam_mbedtls_init(&tls, &plain, &anchors, &port);
    if (file == NULL || !network_start(10000) || !network_add_host(argv[3], argv[5]) ||
        yciam_key_load(&key, json, fread(json, 1, sizeof json - 1, file), scratch, sizeof scratch, NULL) != 0 ||
        mbedtls_x509_crt_parse_file(&anchors, argv[2]) != 0 || yciam_init(&iam, &config) != 0 ||
        yciam_wait(&iam, 30000, yciam_lwip_sockets_wait, NULL) != 0) {
        return 1;
    }
    return puts(yciam_token(&iam)) < 0;
}
