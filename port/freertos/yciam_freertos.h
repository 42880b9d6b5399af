/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What FreeRTOS gives to the library and to Mbed TLS: a delay, a lock, a signer task and mutexes. It is not a port: use
 * port/lwip_sockets, or your own port, for the network. README.md says how to set it up.
 *
 * All objects are static; FreeRTOS's heap is not used. No function may be called from an ISR.
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

/**
 * Milliseconds as ticks, rounded up. So a pause never becomes 0 ticks, during which tasks of lower priority would not
 * run.
 *
 * @param ms               milliseconds
 * @return ticks, at most portMAX_DELAY - 1.
 *
 * Any task. Not from an ISR.
 */
TickType_t yciam_freertos_ticks(uint32_t ms);

/**
 * A delay function for yciam_wait(): sleeps for at least `ms` milliseconds.
 *
 * @param ctx              not used
 * @param ms               milliseconds
 *
 * Any task. Blocks. Not from an ISR.
 */
void yciam_freertos_delay(void *ctx, uint32_t ms);

/**
 * Makes a lock for the configuration (share.h): a mutex with priority inheritance.
 *
 * @param memory           must live as long as the lock
 * @param[out] lock        the lock
 *
 * Any task. Not from an ISR.
 */
void yciam_freertos_lock_init(StaticSemaphore_t *memory, yciam_lock_t *lock);

/** A signer task. Complete so that it can be static. Fields named priv_ are not API. */
typedef struct yciam_freertos_signer {
    yciam_signer_task_t priv_job;
    TaskHandle_t priv_task;
    StaticTask_t priv_task_memory;
    StaticSemaphore_t priv_mutex_memory; /* of the job's lock */
} yciam_freertos_signer_t;

/**
 * Starts a task that makes the signatures of `engine`, and makes a signer that waits for the task without blocking. A
 * signature takes about a second on a small chip. Give the task a priority below all tasks that have deadlines: then it
 * delays only the token. Call this function once.
 *
 * @param[out] task        the caller's; the task never ends, so this object, `engine` and the stack must live forever
 * @param engine           the signer that the task calls; the task works on its own copies of the buffers
 * @param stack            the task's stack
 * @param stack_depth      elements of StackType_t: FreeRTOS counts words, ESP-IDF bytes; README.md says how many
 * @param priority         the task's priority
 * @param[out] signer      the signer for the key
 *
 * Any task. Not from an ISR.
 */
void yciam_freertos_signer_init(yciam_freertos_signer_t *task, const yciam_signer_t *engine, StackType_t *stack,
                                uint32_t stack_depth, UBaseType_t priority, yciam_signer_t *signer);

/**
 * Gives FreeRTOS's mutexes to Mbed TLS, which must be configured with MBEDTLS_THREADING_C and MBEDTLS_THREADING_ALT and
 * finds threading_alt.h in this folder. Call it once, before any other function of Mbed TLS. It is in a file of its
 * own: leave that file out if Mbed TLS gets its mutexes from elsewhere (ESP-IDF).
 *
 * Any task. Not from an ISR.
 */
void yciam_freertos_threading_init(void);

#ifdef __cplusplus
}
#endif
#endif
