/* SPDX-License-Identifier: Apache-2.0 */
#include "yciam_esp.h"

#include <stdbool.h>
#include <string.h>
#include <time.h>

#include <esp_random.h>

#include "freertos/yciam_freertos.h"
#include "key.h"
#include "lwip_sockets/yciam_lwip_sockets.h"
#include "mbedtls/yciam_mbedtls.h"

#if !CONFIG_LWIP_TCPIP_CORE_LOCKING
#error                                                                                                                 \
    "yciam asks lwIP's DNS client from a task: set CONFIG_LWIP_TCPIP_CORE_LOCKING=y (menuconfig: LWIP, Enable tcpip core locking)"
#endif

#define SCHEME     "Bearer "
#define SCHEME_LEN (sizeof SCHEME - 1u)

static struct {
    yciam_esp_config_t config;
    yciam_lwip_sockets_t tcp;
    yciam_mbedtls_t tls;
    mbedtls_x509_crt anchors;
    yciam_port_t plain, port;
    StaticSemaphore_t lock_memory;
    yciam_lock_t lock;
    yciam_key_t key;
    yciam_config_t iam_config;
    yciam_t iam;
    char token[CONFIG_YCIAM_TOKEN_MAX + 1];
    union {
        uint8_t key[YCIAM_KEY_SCRATCH_SIZE(4096u)]; /* before the first request */
        uint8_t request[YCIAM_WORK_SIZE((unsigned) CONFIG_YCIAM_TOKEN_MAX)];
    } work;
    TaskHandle_t task; /* NULL: not started */
} esp;

static int entropy(void *ctx, void *buf, size_t len)
{
    (void) ctx;
    esp_fill_random(buf,
                    len); /* true random numbers while Wi-Fi or Bluetooth is on, and they are: this is for a network */
    return YCIAM_OK;
}

/* Whoever sets the system's clock sets ours. */
static void take_system_time(void)
{
    int64_t now = time(NULL);

    if (YCIAM_CLOCK_IS_SET(now)) {
        yciam_lwip_set_unix_time(now);
    }
}

static void keep_token(void *ctx)
{
    (void) ctx;
    for (;;) {
        take_system_time();
        (void) yciam_poll(&esp.iam);
        if (ulTaskNotifyTake(pdTRUE, yciam_freertos_ticks(yciam_delay_ms(&esp.iam))) > 0) {
            yciam_invalidate(&esp.iam);
        }
    }
}

/* The task in front of the key's own signer, where menuconfig says so. */
static void start_signer(void)
{
#if CONFIG_YCIAM_SIGNER_TASK
    static yciam_freertos_signer_t task;
    static yciam_signer_t engine;
    static StackType_t stack[CONFIG_YCIAM_SIGNER_TASK_STACK / sizeof(StackType_t)];

    engine = esp.key.signer;
    yciam_freertos_signer_init(&task, &engine, stack, sizeof stack / sizeof stack[0], CONFIG_YCIAM_SIGNER_TASK_PRIORITY,
                               &esp.key.signer);
#endif
}

static void layer_ports(void)
{
    yciam_lwip_sockets_init(&esp.tcp, entropy, NULL, &esp.plain);
    yciam_mbedtls_init(&esp.tls, &esp.plain, &esp.anchors, &esp.port);
#if CONFIG_YCIAM_TIME_FROM_SERVICE
    yciam_mbedtls_take_time(&esp.tls, &esp.port);
#endif
    yciam_freertos_lock_init(&esp.lock_memory, &esp.lock);
}

static yciam_result_t start_instance(void)
{
    esp.iam_config = (yciam_config_t){
        .port = &esp.port,
        .key = &esp.key,
        .token = esp.token,
        .token_cap = sizeof esp.token,
        .work = esp.work.request,
        .work_cap = sizeof esp.work.request,
        .lock = &esp.lock,
        .host = esp.config.host,
        .tcp_port = esp.config.tcp_port,
        .on_failure = esp.config.on_failure,
        .on_failure_ctx = esp.config.on_failure_ctx,
    };
    return yciam_init(&esp.iam, &esp.iam_config);
}

yciam_result_t yciam_esp_start(const yciam_esp_config_t *config)
{
    yciam_result_t result;

    if (esp.task != NULL || config == NULL || config->anchors == NULL) {
        return YCIAM_ERR_ARGUMENT;
    }
    esp.config = *config;
    mbedtls_x509_crt_init(&esp.anchors);
    result = yciam_mbedtls_add_anchors_nocopy(&esp.anchors, config->anchors, config->anchors_len, NULL);
    if (result == YCIAM_OK) {
        result = yciam_esp_load_key(config, &esp.key, esp.work.key, sizeof esp.work.key);
    }
    if (result == YCIAM_OK) {
        layer_ports();
        start_signer();
        result = start_instance();
    }
    if (result == YCIAM_OK && xTaskCreate(keep_token, "yciam", CONFIG_YCIAM_TASK_STACK, NULL,
                                          CONFIG_YCIAM_TASK_PRIORITY, &esp.task) != pdPASS) {
        esp.task = NULL;
        result = YCIAM_ERR_MEMORY;
    }
    return result;
}

yciam_result_t yciam_esp_copy_authorization(char *buf, size_t cap)
{
    yciam_result_t result = YCIAM_PENDING;

    if (cap <= SCHEME_LEN) {
        result = YCIAM_ERR_SPACE;
    } else if (esp.task != NULL) {
        result = yciam_copy_token(&esp.iam, buf + SCHEME_LEN, cap - SCHEME_LEN, NULL);
    }
    if (result == YCIAM_OK) {
        memcpy(buf, SCHEME, SCHEME_LEN);
    } else if (cap > 0) {
        buf[0] = '\0';
    }
    return result;
}

void yciam_esp_refused(void)
{
    if (esp.task != NULL) {
        (void) xTaskNotifyGive(esp.task);
    }
}
