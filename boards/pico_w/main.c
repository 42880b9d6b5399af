/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A token on a Pico W or Pico 2 W, in a superloop. Key and anchors are built into the image for development. A product
 * keeps the key in flash that cannot be read out.
 */
#include <lwip_raw/lwip_raw.h>
#include <mbedtls/yciam_mbedtls.h>
#include <pico/stdlib.h>
#include <pico/yciam_pico.h>
#include <stdio.h>
#include <string.h>
#include <yciam/yciam.h>

#include "../common/credentials.h"
#include "network.h"

static uint8_t scratch[YCIAM_KEY_SCRATCH_SIZE(4096)], work[YCIAM_WORK_SIZE(1024)];
static char token[1024 + 1];
static yciam_lwip_raw_t tcp;
static yciam_mbedtls_t tls;
static mbedtls_x509_crt anchors;
static yciam_port_t plain, port;
static yciam_key_t key;
static yciam_t iam;

int main(void)
{
    yciam_config_t config = { .port = &port, .key = &key, .token = token, .token_cap = sizeof token, .work = work };
    yciam_result_t result = YCIAM_PENDING;

    stdio_init_all();
    config.work_cap = sizeof work;
    if (!network_start()) {
        return 1;
    }
    yciam_lwip_raw_init(&tcp, yciam_pico_entropy, NULL, &plain);
    yciam_mbedtls_init(&tls, &plain, &anchors, &port);
    yciam_mbedtls_take_time(&tls, &port); /* no clock here: take the first time from the verified service */
    if (yciam_key_load(&key, authorized_key, strlen(authorized_key), scratch, sizeof scratch, NULL) != YCIAM_OK ||
        yciam_mbedtls_add_anchors_nocopy(&anchors, trust_anchors, (size_t) (trust_anchors_end - trust_anchors), NULL) <
            0 ||
        yciam_init(&iam, &config) != YCIAM_OK) {
        return 1;
    }
    while (result != YCIAM_OK) { /* a product loops forever, and so keeps its token fresh */
        if (network_poll()) {
            result = yciam_poll(&iam);
        }
        if (result < 0) {
            printf("%s: %s\n", yciam_stage_text(yciam_error(&iam)->stage), yciam_result_text(result));
        }
        sleep_ms(1);
    }
    printf("%s\n", yciam_token(&iam));
    return 0;
}
