/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What FreeRTOS gives to the library and to Mbed TLS: a delay, a lock, a signer task and mutexes. It is no port by
 * itself: the network is port/lwip_sockets, or a port of your own. README.md is for those who set it up.
 *
 * All objects are static; FreeRTOS's heap is not used. Nothing here may be called from an ISR.
 */
#ifndef YCIAM_FREERTOS_H
#define YCIAM_FREERTOS_H

#include <stdint.h>

#ifdef YCIAM_FREERTOS_HEADERS_IN_FOLDER /* ESP-IDF keeps them there */
#include <freertos/FreeRTOS.h>
#include <freertos/semphr.h>
#include <freertos/task.h>
#else
#include <FreeRTOS.h>
#include <semphr.h>
#include <task.h>
#endif

#include <yciam/share.h>
#include <yciam/signer.h>

#include "../signer_task/signer_task.h"

#if !configSUPPORT_STATIC_ALLOCATION
#error "port/freertos keeps its objects in static memory: set configSUPPORT_STATIC_ALLOCATION 1 in FreeRTOSConfig.h"
#endif
#if !configUSE_MUTEXES
#error "port/freertos makes mutexes: set configUSE_MUTEXES 1 in FreeRTOSConfig.h"
#endif

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Milliseconds as ticks, rounded up: a pause never becomes 0 ticks, with which a task would not let tasks of lower
 * priority run. At most portMAX_DELAY - 1. Any task.
 */
TickType_t yciam_freertos_ticks(uint32_t ms);

/* Sleeps for at least `ms` milliseconds; a delay function for yciam_wait(), with any ctx. Any task. */
void yciam_freertos_delay(void *ctx, uint32_t ms);

/* Makes *lock a lock for the configuration (share.h): a mutex with priority inheritance. *memory lives as long. */
void yciam_freertos_lock_init(StaticSemaphore_t *memory, yciam_lock_t *lock);

/* Complete so that it can be static. Fields named priv_ are not API. */
typedef struct yciam_freertos_signer {
    yciam_signer_task_t priv_job;
    TaskHandle_t priv_task;
    StaticTask_t priv_task_memory;
    StaticSemaphore_t priv_mutex_memory; /* of the job's lock */
} yciam_freertos_signer_t;

/*
 * Starts a task that makes the signatures of `engine`, and sets *signer to a signer that waits for the task without
 * blocking. A signature takes about a second on a small chip. Give the task a priority below all tasks that have
 * deadlines: then it delays only the token.
 *   task         works on copies of its own and never ends; it, `engine` and the stack must live for ever
 *   stack_depth  elements of StackType_t: FreeRTOS counts words, ESP-IDF bytes; README.md says how many
 * Call it once.
 */
void yciam_freertos_signer_init(yciam_freertos_signer_t *task, const yciam_signer_t *engine, StackType_t *stack,
                                uint32_t stack_depth, UBaseType_t priority, yciam_signer_t *signer);

/*
 * Gives FreeRTOS's mutexes to Mbed TLS, which is configured with MBEDTLS_THREADING_C and MBEDTLS_THREADING_ALT and
 * finds threading_alt.h in this folder. Once, before any other function of Mbed TLS. It is in a file of its own, so a
 * program whose Mbed TLS has its mutexes from elsewhere (ESP-IDF) leaves that file out.
 */
void yciam_freertos_threading_init(void);

#ifdef __cplusplus
}
#endif
#endif
