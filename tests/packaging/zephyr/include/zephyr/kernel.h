/* SPDX-License-Identifier: Apache-2.0 */
/* A stand-in for Zephyr on this machine, with what port/zephyr uses; see stand_in.c. */
#ifndef STAND_IN_ZEPHYR_KERNEL_H
#define STAND_IN_ZEPHYR_KERNEL_H

#include <pthread.h>
#include <stdint.h>

struct k_mutex {
    pthread_mutex_t lock;
};

#define K_MUTEX_DEFINE(name) struct k_mutex name = { PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP }
#define K_FOREVER            (-1)

int k_mutex_init(struct k_mutex *mutex);
int k_mutex_lock(struct k_mutex *mutex, int timeout);
int k_mutex_unlock(struct k_mutex *mutex);
int64_t k_uptime_get(void);
uint32_t k_uptime_get_32(void);
int32_t k_msleep(int32_t ms);

/* 1 if the option is defined as 1, 0 if it is not defined. */
#define IS_ENABLED(option)               STAND_IN_VALUE(option)
#define STAND_IN_VALUE(value)            STAND_IN_PICK(STAND_IN_IS_##value 1, 0, 0)
#define STAND_IN_PICK(list, ...)         STAND_IN_SECOND(list, __VA_ARGS__)
#define STAND_IN_SECOND(first, two, ...) two
#define STAND_IN_IS_1                    0,

#endif
