/* SPDX-License-Identifier: Apache-2.0 */
#include "yciam_freertos.h"

#define MS_PER_S 1000u

TickType_t yciam_freertos_ticks(uint32_t ms)
{
    uint64_t ticks = ((uint64_t) ms * configTICK_RATE_HZ + MS_PER_S - 1u) / MS_PER_S;

    return ticks < portMAX_DELAY ? (TickType_t) ticks : (TickType_t) (portMAX_DELAY - 1u);
}

void yciam_freertos_delay(void *ctx, uint32_t ms)
{
    (void) ctx;
    vTaskDelay(yciam_freertos_ticks(ms));
}

static void lock_take(void *ctx)
{
    (void) xSemaphoreTake((SemaphoreHandle_t) ctx, portMAX_DELAY);
}

static void lock_give(void *ctx)
{
    (void) xSemaphoreGive((SemaphoreHandle_t) ctx);
}

void yciam_freertos_lock_init(StaticSemaphore_t *memory, yciam_lock_t *lock)
{
    *lock = (yciam_lock_t){ lock_take, lock_give, xSemaphoreCreateMutexStatic(memory) };
}
