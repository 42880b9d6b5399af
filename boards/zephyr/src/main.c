/* SPDX-License-Identifier: Apache-2.0 */
/* Gets one token and prints it. Key and anchors (DER) are built in; a product keeps the key in protected storage. */
#include <mbedtls/yciam_mbedtls.h>
#include <yciam/yciam.h>
#include <zephyr/kernel.h>
#include <zephyr/sys/printk.h>

#include <zephyr/yciam_zephyr.h>

static const char key_json[] = {
#include <key.json.inc>
};
static const unsigned char anchors_der[] = {
#include <anchors.der.inc>
};

static char token[1024 + 1];
static uint8_t scratch[YCIAM_KEY_SCRATCH_SIZE(4096)], work[YCIAM_WORK_SIZE(1024)];
static yciam_zephyr_t tcp;
static yciam_mbedtls_t tls;
static mbedtls_x509_crt anchors;
static yciam_port_t plain, port;
static yciam_key_t key;
static yciam_t iam;

int main(void)
{
    yciam_config_t config = { .port = &port, .key = &key, .token = token, .token_cap = sizeof token, .work = work };
    yciam_result_t result;

    config.work_cap = sizeof work;
    yciam_zephyr_init(&tcp, &plain);
    yciam_mbedtls_init(&tls, &plain, &anchors, &port);
    yciam_mbedtls_take_time(&tls, &port); /* no clock here: take the first time from the verified service */
    if (yciam_key_load(&key, key_json, sizeof key_json, scratch, sizeof scratch, NULL) != YCIAM_OK ||
        yciam_mbedtls_add_anchors_nocopy(&anchors, anchors_der, sizeof anchors_der, NULL) != YCIAM_OK ||
        yciam_init(&iam, &config) != YCIAM_OK) {
        return 1;
    }
    result = yciam_wait(&iam, 60000u, yciam_zephyr_wait, NULL); /* DHCP may still be under way when it begins */
    printk("%s\n", result == YCIAM_OK ? yciam_token(&iam) : yciam_result_text(result));
    return 0;
}
