/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STAND_IN_TASK_H
#define STAND_IN_TASK_H

#include "FreeRTOS.h"

typedef StaticTask_t *TaskHandle_t;
typedef enum { eNoAction, eSetBits } eNotifyAction;
typedef void (*TaskFunction_t)(void *ctx);

TaskHandle_t xTaskCreateStatic(TaskFunction_t run, const char *name, uint32_t stack_depth, void *ctx,
                               UBaseType_t priority, StackType_t *stack, StaticTask_t *memory);
BaseType_t xTaskNotifyGive(TaskHandle_t task);
uint32_t ulTaskNotifyTake(BaseType_t clear, TickType_t ticks);
BaseType_t xTaskNotify(TaskHandle_t task, uint32_t value, eNotifyAction action);
BaseType_t xTaskNotifyWait(uint32_t clear_before, uint32_t clear_after, uint32_t *value, TickType_t ticks);
TaskHandle_t xTaskGetCurrentTaskHandle(void);
void vTaskDelay(TickType_t ticks);
void vTaskStartScheduler(void);

#define tskIDLE_PRIORITY  ((UBaseType_t) 0)
#define pdMS_TO_TICKS(ms) ((TickType_t) ((uint64_t) (ms) *configTICK_RATE_HZ / 1000u))

#endif
