/* SPDX-License-Identifier: Apache-2.0 */
#include <mbedtls/threading.h>

#include "yciam_freertos.h"

#ifdef MBEDTLS_THREADING_ALT /* in a build without these options this file is empty */

/* The most tasks that can wait for one condition at the same time. */
#define WAITING_MAX 16u

static void mutex_make(yciam_freertos_mutex_t *mutex)
{
    mutex->priv_handle = xSemaphoreCreateMutexStatic(&mutex->priv_memory);
}

static void mutex_free(yciam_freertos_mutex_t *mutex)
{
    if (mutex->priv_handle != NULL) {
        vSemaphoreDelete(mutex->priv_handle);
        mutex->priv_handle = NULL;
    }
}

static int mutex_lock(yciam_freertos_mutex_t *mutex)
{
    if (mutex->priv_handle == NULL || xSemaphoreTake(mutex->priv_handle, portMAX_DELAY) != pdTRUE) {
        return MBEDTLS_ERR_THREADING_MUTEX_ERROR;
    }
    return 0;
}

static int mutex_unlock(yciam_freertos_mutex_t *mutex)
{
    if (mutex->priv_handle == NULL || xSemaphoreGive(mutex->priv_handle) != pdTRUE) {
        return MBEDTLS_ERR_THREADING_MUTEX_ERROR;
    }
    return 0;
}

#ifdef TF_PSA_CRYPTO_VERSION_NUMBER

static int mutex_init(mbedtls_platform_mutex_t *mutex)
{
    mutex_make(mutex);
    return 0;
}

static int condition_init(mbedtls_platform_condition_variable_t *condition)
{
    mutex_make(&condition->priv_guard);
    condition->priv_wake = xSemaphoreCreateCountingStatic(WAITING_MAX, 0, &condition->priv_memory);
    condition->priv_waiting = 0;
    return 0;
}

static void condition_free(mbedtls_platform_condition_variable_t *condition)
{
    mutex_free(&condition->priv_guard);
    vSemaphoreDelete(condition->priv_wake);
}

/* Wakes at most `most` waiting tasks. */
static int wake(mbedtls_platform_condition_variable_t *condition, unsigned most)
{
    int rc = mutex_lock(&condition->priv_guard);

    if (rc != 0) {
        return rc;
    }
    for (; condition->priv_waiting > 0 && most > 0; most--) {
        condition->priv_waiting--;
        (void) xSemaphoreGive(condition->priv_wake);
    }
    return mutex_unlock(&condition->priv_guard);
}

static int condition_signal(mbedtls_platform_condition_variable_t *condition)
{
    return wake(condition, 1u);
}

static int condition_broadcast(mbedtls_platform_condition_variable_t *condition)
{
    return wake(condition, WAITING_MAX);
}

static int condition_wait(mbedtls_platform_condition_variable_t *condition, mbedtls_platform_mutex_t *mutex)
{
    int rc = mutex_lock(&condition->priv_guard);

    if (rc != 0) {
        return rc;
    }
    condition->priv_waiting++;
    (void) mutex_unlock(&condition->priv_guard);
    (void) mutex_unlock(mutex);
    (void) xSemaphoreTake(condition->priv_wake, portMAX_DELAY);
    return mutex_lock(mutex);
}

void yciam_freertos_threading_init(void)
{
    mbedtls_threading_set_alt(mutex_init, mutex_free, mutex_lock, mutex_unlock, condition_init, condition_free,
                              condition_signal, condition_broadcast, condition_wait);
}

#else

void yciam_freertos_threading_init(void)
{
    mbedtls_threading_set_alt(mutex_make, mutex_free, mutex_lock, mutex_unlock);
}

#endif
#endif
