/* SPDX-License-Identifier: Apache-2.0 */
/*
 * port/freertos in tasks: with the stand-in beside it, or with FreeRTOS itself. Prints the faults. Without a
 * fault the exit status is 0.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <freertos/yciam_freertos.h>

#ifdef TEST_THREADING
#include <mbedtls/threading.h>
#endif

#define STACK_DEPTH 4096u
#define ROUNDS      20000u
#define LEN         256u /* of a signature */
#define NATIVE      77

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            printf("%s:%d: %s\n", __FILE__, __LINE__, #condition);                                                     \
            exit(1);                                                                                                   \
        }                                                                                                              \
    } while (0)

static StackType_t stacks[4][STACK_DEPTH];
static StaticTask_t tasks[3];

/* The engine: the signature is the message's first byte, repeated. It takes three calls, with a pause after each. */
static volatile unsigned engine_calls;

static int engine_sign(const yciam_signer_t *signer, const uint8_t *message, size_t message_len, uint8_t *signature,
                       int32_t *native)
{
    (void) message_len;
    if (++engine_calls % 3u != 0) {
        return engine_calls % 3u == 1u ? YCIAM_PENDING : YCIAM_WORKING;
    }
    vTaskDelay(yciam_freertos_ticks(20));
    memset(signature, message[0], signer->signature_len);
    *native = NATIVE;
    return message[0] == 'x' ? YCIAM_ERR_SIGN : YCIAM_OK;
}

static const yciam_signer_t engine = { .sign = engine_sign, .signature_len = LEN };
static yciam_freertos_signer_t signer_task;
static yciam_signer_t signer;

static int sign(const char *message, uint8_t signature[LEN], int32_t *native)
{
    return signer.sign(&signer, (const uint8_t *) message, strlen(message), signature, native);
}

static int wait_for(const char *message, uint8_t signature[LEN], int32_t *native)
{
    int result;

    while ((result = sign(message, signature, native)) == YCIAM_PENDING) {
        yciam_freertos_delay(NULL, 1);
    }
    return result;
}

static int is_wiped(void)
{
    for (size_t i = 0; i < sizeof signer_task.priv_job.priv_signature; i++) {
        if (signer_task.priv_job.priv_signature[i] != 0) {
            return 0;
        }
    }
    return signer_task.priv_job.priv_message[0] == 0;
}

static void test_signer(void)
{
    static uint8_t long_message[YCIAM_SIGNER_TASK_MESSAGE_MAX + 1u];
    uint8_t signature[LEN] = { 0 };
    int32_t native = 0;

    yciam_freertos_signer_init(&signer_task, &engine, stacks[3], STACK_DEPTH, 1, &signer);
    CHECK(signer.signature_len == LEN);
    CHECK(sign("a message", signature, &native) == YCIAM_PENDING); /* and nobody waited */
    CHECK(wait_for("a message", signature, &native) == YCIAM_OK);
    CHECK(signature[0] == 'a' && signature[LEN - 1u] == 'a' && native == NATIVE && is_wiped());
    CHECK(wait_for("x fails", signature, &native) == YCIAM_ERR_SIGN && is_wiped());

    /* Cancels a signature while the task works on it, and begins the next one before the task has finished. */
    CHECK(sign("given up", signature, &native) == YCIAM_PENDING);
    signer.cancel(&signer);
    CHECK(wait_for("the next", signature, &native) == YCIAM_OK && signature[0] == 't');

    /* Cancels a signature after the task has finished it, and without asking for the result. */
    CHECK(sign("forgotten", signature, &native) == YCIAM_PENDING);
    yciam_freertos_delay(NULL, 200);
    CHECK(wait_for("nothing of the last", signature, &native) == YCIAM_OK && signature[0] == 'n');
    CHECK(sign("cancelled", signature, &native) == YCIAM_PENDING);
    yciam_freertos_delay(NULL, 200);
    signer.cancel(&signer);
    CHECK(is_wiped());
    signer.cancel(&signer);
    CHECK(signer.sign(&signer, long_message, sizeof long_message, signature, &native) == YCIAM_ERR_MEMORY);
}

static void test_ticks(void)
{
    const uint32_t tick_ms = 1000u / (uint32_t) configTICK_RATE_HZ;

    CHECK(yciam_freertos_ticks(0) == 0);
    CHECK(yciam_freertos_ticks(1) == 1);
    CHECK(yciam_freertos_ticks(5) == (5u + tick_ms - 1u) / tick_ms);
    CHECK(yciam_freertos_ticks(1001) == (1001u + tick_ms - 1u) / tick_ms);
    CHECK(yciam_freertos_ticks(86400000u) == 86400000u / tick_ms);
    CHECK(yciam_freertos_ticks(UINT32_MAX) < portMAX_DELAY);
}

/* Two tasks count under one lock. torn: one saw the other's change half done. */
static StaticSemaphore_t lock_memory;
static yciam_lock_t lock;
static volatile unsigned first, second, torn, ended;
#ifdef TEST_THREADING
static mbedtls_threading_mutex_t mbedtls_mutex;
#endif

static void take(int of_mbedtls)
{
    if (!of_mbedtls) {
        lock.take(lock.ctx);
    }
#ifdef TEST_THREADING
    if (of_mbedtls) {
        CHECK(mbedtls_mutex_lock(&mbedtls_mutex) == 0);
    }
#endif
}

static void give(int of_mbedtls)
{
    if (!of_mbedtls) {
        lock.give(lock.ctx);
    }
#ifdef TEST_THREADING
    if (of_mbedtls) {
        CHECK(mbedtls_mutex_unlock(&mbedtls_mutex) == 0);
    }
#endif
}

static void count(void *of_mbedtls)
{
    for (unsigned i = 0; i < ROUNDS; i++) {
        take(of_mbedtls != NULL);
        torn += first != second;
        first++;
        if (i % 1000u == 0) {
            vTaskDelay(1); /* with the lock held */
        }
        second++;
        give(of_mbedtls != NULL);
    }
    take(of_mbedtls != NULL);
    ended++;
    give(of_mbedtls != NULL);
    for (;;) {
        vTaskDelay(1000);
    }
}

static void test_mutual_exclusion(void *of_mbedtls)
{
    static StaticTask_t counters[4];
    static StackType_t counter_stacks[4][STACK_DEPTH];
    static unsigned used;

    first = second = torn = ended = 0;
    for (unsigned i = 0; i < 2u; i++, used++) {
        (void) xTaskCreateStatic(count, "count", STACK_DEPTH, of_mbedtls, 1, counter_stacks[used], &counters[used]);
    }
    while (ended < 2u) {
        yciam_freertos_delay(NULL, 10);
    }
    CHECK(torn == 0 && first == 2u * ROUNDS && second == first);
}

static void run(void *ctx)
{
    (void) ctx;
    CHECK((void *) xTaskGetCurrentTaskHandle() == (void *) &tasks[0]); /* port/esp_idf compares handles */
    test_ticks();
    yciam_freertos_lock_init(&lock_memory, &lock);
    test_mutual_exclusion(NULL);
    test_signer();
#ifdef TEST_THREADING
    yciam_freertos_threading_init();
    mbedtls_mutex_init(&mbedtls_mutex);
    test_mutual_exclusion(&mbedtls_mutex);
    mbedtls_mutex_free(&mbedtls_mutex);
    mbedtls_mutex_free(&mbedtls_mutex);
#endif
    puts("good");
    exit(0);
}

int main(void)
{
    (void) xTaskCreateStatic(run, "test", STACK_DEPTH, NULL, 2, stacks[0], &tasks[0]);
    vTaskStartScheduler();
    return 1;
}
