/* SPDX-License-Identifier: Apache-2.0 */
/* The types that Mbed TLS 3.6 and 4 look for here with MBEDTLS_THREADING_ALT; see yciam_freertos.h. */
#ifndef YCIAM_FREERTOS_THREADING_ALT_H
#define YCIAM_FREERTOS_THREADING_ALT_H

#include <FreeRTOS.h>
#include <semphr.h>

typedef struct yciam_freertos_mutex {
    SemaphoreHandle_t priv_handle; /* NULL: not made */
    StaticSemaphore_t priv_memory;
} yciam_freertos_mutex_t;

#ifdef TF_PSA_CRYPTO_VERSION_NUMBER /* the cryptography of Mbed TLS 4 */

typedef struct yciam_freertos_condition {
    yciam_freertos_mutex_t priv_guard; /* of the count */
    SemaphoreHandle_t priv_wake;
    StaticSemaphore_t priv_memory;
    unsigned priv_waiting;
} yciam_freertos_condition_t;

typedef yciam_freertos_mutex_t mbedtls_platform_mutex_t;
typedef yciam_freertos_condition_t mbedtls_platform_condition_variable_t;

#else

typedef yciam_freertos_mutex_t mbedtls_threading_mutex_t;

#endif
#endif
