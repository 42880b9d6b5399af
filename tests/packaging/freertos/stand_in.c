/* SPDX-License-Identifier: Apache-2.0 */
#include <stdbool.h>
#include <time.h>
#include <unistd.h>

#include "FreeRTOS.h"
#include "semphr.h"
#include "task.h"

static __thread TaskHandle_t own_task; /* NULL: not in a task */

SemaphoreHandle_t xSemaphoreCreateCountingStatic(UBaseType_t most, UBaseType_t count, StaticSemaphore_t *memory)
{
    (void) pthread_mutex_init(&memory->lock, NULL);
    (void) pthread_cond_init(&memory->changed, NULL);
    memory->most = most;
    memory->count = count;
    return memory;
}

SemaphoreHandle_t xSemaphoreCreateMutexStatic(StaticSemaphore_t *memory)
{
    return xSemaphoreCreateCountingStatic(1, 1, memory);
}

SemaphoreHandle_t xSemaphoreCreateBinaryStatic(StaticSemaphore_t *memory)
{
    return xSemaphoreCreateCountingStatic(1, 0, memory);
}

/* Waits for at most so many ticks. Returns false if the value has not changed. */
static bool wait(SemaphoreHandle_t semaphore, TickType_t ticks)
{
    uint64_t ns = (uint64_t) ticks * (1000000000u / configTICK_RATE_HZ);
    struct timespec end;

    if (ticks == portMAX_DELAY) {
        return pthread_cond_wait(&semaphore->changed, &semaphore->lock) == 0;
    }
    (void) clock_gettime(CLOCK_REALTIME, &end);
    ns += (uint64_t) end.tv_nsec;
    end.tv_sec += (time_t) (ns / 1000000000u);
    end.tv_nsec = (long) (ns % 1000000000u);
    return pthread_cond_timedwait(&semaphore->changed, &semaphore->lock, &end) == 0;
}

BaseType_t xSemaphoreTake(SemaphoreHandle_t semaphore, TickType_t ticks)
{
    bool is_taken;

    (void) pthread_mutex_lock(&semaphore->lock);
    while (semaphore->count == 0 && wait(semaphore, ticks)) {
    }
    is_taken = semaphore->count > 0;
    semaphore->count -= is_taken ? 1u : 0u;
    (void) pthread_mutex_unlock(&semaphore->lock);
    return is_taken ? pdTRUE : pdFALSE;
}

BaseType_t xSemaphoreGive(SemaphoreHandle_t semaphore)
{
    BaseType_t is_given;

    (void) pthread_mutex_lock(&semaphore->lock);
    is_given = semaphore->count < semaphore->most ? pdTRUE : pdFALSE;
    semaphore->count += is_given ? 1u : 0u;
    (void) pthread_cond_signal(&semaphore->changed);
    (void) pthread_mutex_unlock(&semaphore->lock);
    return is_given;
}

void vSemaphoreDelete(SemaphoreHandle_t semaphore)
{
    (void) pthread_cond_destroy(&semaphore->changed);
    (void) pthread_mutex_destroy(&semaphore->lock);
}

static void *run_task(void *task)
{
    own_task = task;
    own_task->run(own_task->ctx);
    return NULL;
}

TaskHandle_t xTaskCreateStatic(TaskFunction_t run, const char *name, uint32_t stack_depth, void *ctx,
                               UBaseType_t priority, StackType_t *stack, StaticTask_t *memory)
{
    (void) name, (void) stack_depth, (void) priority, (void) stack;
    (void) xSemaphoreCreateCountingStatic(UINT32_MAX, 0, &memory->notification);
    memory->run = run;
    memory->ctx = ctx;
    (void) pthread_create(&memory->thread, NULL, run_task, memory);
    return memory;
}

BaseType_t xTaskNotifyGive(TaskHandle_t task)
{
    return xSemaphoreGive(&task->notification);
}

uint32_t ulTaskNotifyTake(BaseType_t clear, TickType_t ticks)
{
    (void) clear;
    return xSemaphoreTake(&own_task->notification, ticks) == pdTRUE ? 1u : 0u;
}

BaseType_t xTaskNotify(TaskHandle_t task, uint32_t value, eNotifyAction action)
{
    (void) pthread_mutex_lock(&task->notification.lock);
    task->told |= action == eSetBits ? value : 0;
    (void) pthread_mutex_unlock(&task->notification.lock);
    return xSemaphoreGive(&task->notification);
}

BaseType_t xTaskNotifyWait(uint32_t clear_before, uint32_t clear_after, uint32_t *value, TickType_t ticks)
{
    StaticTask_t *task = own_task;
    BaseType_t is_told;

    (void) clear_before; /* 0 here */
    is_told = xSemaphoreTake(&task->notification, ticks);
    (void) pthread_mutex_lock(&task->notification.lock);
    *value = task->told;
    task->told &= ~clear_after;
    (void) pthread_mutex_unlock(&task->notification.lock);
    return is_told;
}

TaskHandle_t xTaskGetCurrentTaskHandle(void)
{
    return own_task;
}

void vTaskDelay(TickType_t ticks)
{
    (void) usleep(ticks * (1000000u / configTICK_RATE_HZ));
}

void vTaskStartScheduler(void)
{
    (void) pause();
}
