/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A stand-in for the part of FreeRTOS that port/freertos uses; tasks are threads. It follows our reading of FreeRTOS's
 * manual, so it can only show that our files compile, link and fit together.
 */
#ifndef STAND_IN_FREERTOS_H
#define STAND_IN_FREERTOS_H

#include <pthread.h>
#include <stdint.h>

#define configSUPPORT_STATIC_ALLOCATION 1
#define configUSE_MUTEXES               1
#ifndef configTICK_RATE_HZ
#define configTICK_RATE_HZ ((TickType_t) 100)
#endif

typedef uint32_t TickType_t;
typedef long BaseType_t;
typedef unsigned long UBaseType_t;
typedef unsigned long StackType_t;

#define portMAX_DELAY ((TickType_t) 0xFFFFFFFFu)
#define pdTRUE        ((BaseType_t) 1)
#define pdFALSE       ((BaseType_t) 0)
#define pdPASS        pdTRUE

/* A mutex is a semaphore that starts with 1. */
typedef struct stand_in_semaphore {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    UBaseType_t count, most;
} StaticSemaphore_t;

typedef struct stand_in_task {
    pthread_t thread;
    StaticSemaphore_t notification;
    uint32_t told; /* bits of the notification */
    void (*run)(void *ctx);
    void *ctx;
} StaticTask_t;

#endif
