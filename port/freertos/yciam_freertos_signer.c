/* SPDX-License-Identifier: Apache-2.0 */
#include "yciam_freertos.h"

static void run(void *ctx)
{
    for (;;) {
        (void) ulTaskNotifyTake(pdTRUE, portMAX_DELAY);
        yciam_signer_task_work(ctx);
    }
}

static void wake(void *ctx)
{
    (void) xTaskNotifyGive(((yciam_freertos_signer_t *) ctx)->priv_task);
}

static void pause_a_tick(void *ctx)
{
    (void) ctx;
    vTaskDelay(1);
}

void yciam_freertos_signer_init(yciam_freertos_signer_t *task, const yciam_signer_t *engine, StackType_t *stack,
                                uint32_t stack_depth, UBaseType_t priority, yciam_signer_t *signer)
{
    yciam_signer_task_os_t os = { .wake = wake, .pause = pause_a_tick, .ctx = task };

    yciam_freertos_lock_init(&task->priv_mutex_memory, &os.lock);
    yciam_signer_task_init(&task->priv_job, engine, &os, signer);
    task->priv_task =
        xTaskCreateStatic(run, "yciam-sign", stack_depth, &task->priv_job, priority, stack, &task->priv_task_memory);
}
