/* SPDX-License-Identifier: Apache-2.0 */
#include <stdbool.h>
#include <string.h>

#include "yciam_freertos.h"

/* Who may touch the job: the owner (IDLE, DONE) or the task (WANTED; DROPPED, when nobody waits for it any more). */
enum { IDLE, WANTED, DROPPED, DONE };

static void take(yciam_freertos_signer_t *task)
{
    (void) xSemaphoreTake(task->priv_mutex, portMAX_DELAY);
}

static void give(yciam_freertos_signer_t *task)
{
    (void) xSemaphoreGive(task->priv_mutex);
}

static void wipe(yciam_freertos_signer_t *task)
{
    volatile uint8_t *message = task->priv_message, *signature = task->priv_signature;

    for (size_t i = 0; i < sizeof task->priv_message; i++) {
        message[i] = 0;
    }
    for (size_t i = 0; i < sizeof task->priv_signature; i++) {
        signature[i] = 0;
    }
    task->priv_message_len = 0;
}

/* The task */

static void sign_now(yciam_freertos_signer_t *task)
{
    const yciam_signer_t *engine = task->priv_engine;

    do {
        task->priv_result =
            engine->sign(engine, task->priv_message, task->priv_message_len, task->priv_signature, &task->priv_native);
        if (task->priv_result == YCIAM_PENDING) {
            vTaskDelay(1);
        }
    } while (task->priv_result > YCIAM_OK);
}

static void run(void *ctx)
{
    yciam_freertos_signer_t *task = ctx;

    for (;;) {
        (void) ulTaskNotifyTake(pdTRUE, portMAX_DELAY);
        sign_now(task);
        take(task);
        if (task->priv_state == WANTED) {
            task->priv_state = DONE;
        } else {
            wipe(task);
            task->priv_state = IDLE;
        }
        give(task);
    }
}

/* The owner */

static bool is_of(const yciam_freertos_signer_t *task, const uint8_t *message, size_t message_len)
{
    return task->priv_message_len == message_len && memcmp(task->priv_message, message, message_len) == 0;
}

static int begin(yciam_freertos_signer_t *task, const uint8_t *message, size_t message_len)
{
    memcpy(task->priv_message, message, message_len);
    task->priv_message_len = message_len;
    task->priv_native = 0;
    task->priv_state = WANTED;
    (void) xTaskNotifyGive(task->priv_task);
    return YCIAM_PENDING;
}

/* The result of a message that was given up is dropped. */
static int look(yciam_freertos_signer_t *task, const uint8_t *message, size_t message_len, uint8_t *signature,
                size_t signature_len, int32_t *native)
{
    if (task->priv_state == WANTED || task->priv_state == DROPPED) {
        return YCIAM_PENDING;
    }
    if (task->priv_state == IDLE || !is_of(task, message, message_len)) {
        return begin(task, message, message_len);
    }
    memcpy(signature, task->priv_signature, signature_len);
    *native = task->priv_native;
    wipe(task);
    task->priv_state = IDLE;
    return task->priv_result;
}

static int sign(const yciam_signer_t *signer, const uint8_t *message, size_t message_len, uint8_t *signature,
                int32_t *native)
{
    yciam_freertos_signer_t *task = signer->ctx;
    int result;

    if (message_len > sizeof task->priv_message) {
        return YCIAM_ERR_MEMORY;
    }
    take(task);
    result = look(task, message, message_len, signature, signer->signature_len, native);
    give(task);
    return result;
}

static void cancel(const yciam_signer_t *signer)
{
    yciam_freertos_signer_t *task = signer->ctx;

    take(task);
    if (task->priv_state == WANTED) {
        task->priv_state = DROPPED;
    } else if (task->priv_state == DONE) {
        wipe(task);
        task->priv_state = IDLE;
    }
    give(task);
}

void yciam_freertos_signer_init(yciam_freertos_signer_t *task, const yciam_signer_t *engine, StackType_t *stack,
                                uint32_t stack_depth, UBaseType_t priority, yciam_signer_t *signer)
{
    memset(task, 0, sizeof *task);
    task->priv_engine = engine;
    task->priv_mutex = xSemaphoreCreateMutexStatic(&task->priv_mutex_memory);
    task->priv_task = xTaskCreateStatic(run, "yciam-sign", stack_depth, task, priority, stack, &task->priv_task_memory);
    *signer = *engine;
    signer->sign = sign;
    signer->cancel = cancel;
    signer->ctx = task;
}
