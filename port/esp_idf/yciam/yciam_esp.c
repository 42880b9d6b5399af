/* SPDX-License-Identifier: Apache-2.0 */
#include "yciam_esp.h"

#include <stdbool.h>
#include <string.h>
#include <time.h>

#include <esp_random.h>

#include <freertos/yciam_freertos.h>
#include <lwip_sockets/yciam_lwip_sockets.h>

#include "token_source.h"

#if !CONFIG_LWIP_TCPIP_CORE_LOCKING
#error                                                                                                                 \
    "yciam asks lwIP's DNS client from a task: set CONFIG_LWIP_TCPIP_CORE_LOCKING=y (menuconfig: LWIP, Enable tcpip core locking)"
#endif

#define SCHEME     "Bearer "
#define SCHEME_LEN (sizeof SCHEME - 1u)

/* What the task is told by others: bits of its notification. */
#define TOLD_REFUSED 1u
#define TOLD_TOKEN   2u

static struct {
    yciam_esp_config_t config;
    yciam_lwip_sockets_t tcp;
    yciam_port_t plain;
    StaticSemaphore_t lock_memory;
    yciam_lock_t lock;
    yciam_config_t iam_config;
    yciam_t iam;
    char token[CONFIG_YCIAM_TOKEN_MAX + 1];
    union {
#if YCIAM_ESP_USES_KEY
        uint8_t key[YCIAM_KEY_SCRATCH_SIZE(4096u)]; /* before the first request */
#endif
        uint8_t request[YCIAM_WORK_SIZE((unsigned) CONFIG_YCIAM_TOKEN_MAX)];
    } work;
    struct {
        StaticSemaphore_t turn_memory, done_memory;
        SemaphoreHandle_t turn; /* one caller at a time */
        SemaphoreHandle_t done; /* the task has set the result */
        const char *token;
        int64_t expires_at;
        yciam_result_t result;
    } given; /* from yciam_esp_set_token() to the task */
    StaticTask_t task_memory;
    StackType_t stack[CONFIG_YCIAM_TASK_STACK / sizeof(StackType_t)];
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
        uint32_t told = 0;

        take_system_time();
        (void) yciam_poll(&esp.iam);
        (void) xTaskNotifyWait(0, UINT32_MAX, &told, yciam_freertos_ticks(yciam_delay_ms(&esp.iam)));
        if ((told & TOLD_TOKEN) != 0) {
            take_system_time();
            esp.given.result = yciam_set_token(&esp.iam, esp.given.token, esp.given.expires_at);
            (void) xSemaphoreGive(esp.given.done);
        }
        if ((told & TOLD_REFUSED) != 0) {
            yciam_invalidate(&esp.iam);
        }
    }
}

static yciam_result_t open_instance(void)
{
    yciam_result_t result;

    esp.iam_config = (yciam_config_t){
        .token = esp.token,
        .token_cap = sizeof esp.token,
        .work = &esp.work,
        .work_cap = sizeof esp.work,
        .lock = &esp.lock,
        .host = esp.config.host,
        .tcp_port = esp.config.tcp_port,
        .on_failure = esp.config.on_failure,
        .on_failure_ctx = esp.config.on_failure_ctx,
    };
    yciam_lwip_sockets_init(&esp.tcp, entropy, NULL, &esp.plain);
    yciam_freertos_lock_init(&esp.lock_memory, &esp.lock);
    result = yciam_esp_source_open(&esp.config, &esp.plain, &esp.iam_config);
    if (result == YCIAM_OK) {
        result = yciam_init(&esp.iam, &esp.iam_config);
        if (result != YCIAM_OK) {
            yciam_esp_source_close();
        }
    }
    return result;
}

yciam_result_t yciam_esp_start(const yciam_esp_config_t *config)
{
    yciam_result_t result;

    if (esp.task != NULL || config == NULL) {
        return YCIAM_ERR_ARGUMENT;
    }
    esp.config = *config;
    result = open_instance();
    if (result == YCIAM_OK) {
        yciam_esp_source_start_signer();
        esp.given.turn = xSemaphoreCreateMutexStatic(&esp.given.turn_memory);
        esp.given.done = xSemaphoreCreateBinaryStatic(&esp.given.done_memory);
        esp.task = xTaskCreateStatic(keep_token, "yciam", sizeof esp.stack / sizeof esp.stack[0], NULL,
                                     CONFIG_YCIAM_TASK_PRIORITY, esp.stack, &esp.task_memory);
    }
    return result;
}

yciam_result_t yciam_esp_set_token(const char *token, int64_t expires_at)
{
    yciam_result_t result;

    if (esp.task == NULL || xTaskGetCurrentTaskHandle() == esp.task) { /* on_failure runs in the task itself */
        return YCIAM_ERR_ARGUMENT;
    }
    (void) xSemaphoreTake(esp.given.turn, portMAX_DELAY);
    esp.given.token = token;
    esp.given.expires_at = expires_at;
    (void) xTaskNotify(esp.task, TOLD_TOKEN, eSetBits);
    (void) xSemaphoreTake(esp.given.done, portMAX_DELAY);
    result = esp.given.result;
    (void) xSemaphoreGive(esp.given.turn);
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
        (void) xTaskNotify(esp.task, TOLD_REFUSED, eSetBits);
    }
}
