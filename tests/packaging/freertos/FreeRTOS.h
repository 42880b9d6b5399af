/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stands in for FreeRTOS on this machine, as far as port/freertos uses it: tasks are threads. What it does is what we
 * believe that FreeRTOS does; it shows that our files compile, link and agree with each other, and no more.
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

/* A mutex is a semaphore that begins with 1. */
typedef struct stand_in_semaphore {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    UBaseType_t count, most;
} StaticSemaphore_t;

typedef struct stand_in_task {
    pthread_t thread;
    StaticSemaphore_t notification;
    void (*run)(void *ctx);
    void *ctx;
} StaticTask_t;

#endif
