/* SPDX-License-Identifier: Apache-2.0 */
/* Gets one token in a superloop and prints it. */
#include <board.h>
#include <credentials.h>
#include <lwip_raw/lwip_raw.h>
#include <mbedtls/memory_buffer_alloc.h>
#include <mbedtls/yciam_mbedtls.h>
#include <network.h>
#include <string.h>
#include <yciam/yciam.h>

static uint8_t heap[25600], scratch[YCIAM_KEY_SCRATCH_SIZE(2048)], work[YCIAM_WORK_SIZE(1024)];
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

    board_init();
    config.work_cap = sizeof work;
    mbedtls_memory_buffer_alloc_init(heap, sizeof heap); /* the only memory that Mbed TLS allocates from */
    bool is_ready = network_start(YCIAM_DEFAULT_HOST) &&
                    yciam_mbedtls_add_anchors_nocopy(&anchors, trust_anchors,
                                                     (size_t) (trust_anchors_end - trust_anchors), NULL) == 0 &&
                    yciam_key_load(&key, authorized_key, strlen(authorized_key), scratch, sizeof scratch, NULL) == 0;
    yciam_lwip_set_unix_time(board_rtc());
    yciam_lwip_raw_init(&tcp, board_entropy, NULL, &plain);
    yciam_mbedtls_init(&tls, &plain, &anchors, &port);
    for (is_ready = is_ready && yciam_init(&iam, &config) == 0;
         is_ready && (!network_poll() || yciam_poll(&iam) != YCIAM_OK); board_watchdog_kick()) {
    }
    board_print(is_ready ? yciam_token(&iam) : "error: network, anchors or key");
    return is_ready ? 0 : 1;
}
