/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tasks of an RTOS that share a token, here as threads of POSIX.
 *     tasks KEY.json CA.pem HOST TCP_PORT
 * The owner task gets the token and keeps it fresh. Two other tasks copy it, and print how the copy begins. They end
 * after one copy; those of a product continue.
 */
#include <pthread.h>
#include <stdio.h>
#include <time.h>

#include <mbedtls/platform_util.h>

#include "setup.h"

#define READERS 2

static mbedtls_x509_crt anchors;
static yciam_key_t key;
static instance_t instance;
static pthread_mutex_t token_mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t flag_mutex = PTHREAD_MUTEX_INITIALIZER; /* for the flags; an RTOS has event flags */
static bool was_refused;                                       /* a task met a 401: the owner task acts */
static bool is_over;
static int exit_code;

static void take(void *ctx)
{
    (void) pthread_mutex_lock(ctx);
}

static void give(void *ctx)
{
    (void) pthread_mutex_unlock(ctx);
}

static const yciam_lock_t lock = { .take = take, .give = give, .ctx = &token_mutex };

/* Sets a flag, and returns what it was. */
static bool exchange_flag(bool *flag, bool value)
{
    bool was;

    (void) pthread_mutex_lock(&flag_mutex);
    was = *flag;
    *flag = value;
    (void) pthread_mutex_unlock(&flag_mutex);
    return was;
}

static bool get_flag(const bool *flag)
{
    bool value;

    (void) pthread_mutex_lock(&flag_mutex);
    value = *flag;
    (void) pthread_mutex_unlock(&flag_mutex);
    return value;
}

/* The owner task: the only one that polls the instance. */
static void *own(void *unused)
{
    (void) unused;
    while (!get_flag(&is_over)) {
        uint32_t pause_ms;

        if (exchange_flag(&was_refused, false)) {
            yciam_invalidate(&instance.iam);
        }
        if (yciam_poll(&instance.iam) < 0) {
            exit_code = setup_print_failure("token", yciam_error(&instance.iam));
            break; /* a product continues: the next attempt follows after a pause */
        }
        pause_ms = yciam_delay_ms(&instance.iam);
        yciam_posix_wait(&instance.connection.posix, pause_ms < 50u ? pause_ms : 50u);
    }
    (void) exchange_flag(&is_over, true);
    return NULL;
}

/* Any other task. If an API answers 401, the task sets was_refused. */
static void *use(void *name)
{
    char field[YCIAM_AUTHORIZATION_SIZE(SETUP_TOKEN_MAX)];
    const struct timespec pause = { 0, 5000000 };
    bool has_copy = false;

    while (!has_copy && !get_flag(&is_over)) {
        has_copy = yciam_copy_authorization(&instance.iam, field, sizeof field, NULL) == YCIAM_OK;
        if (!has_copy) {
            (void) nanosleep(&pause, NULL); /* no token yet */
        }
    }
    if (has_copy) {
        printf("%s: %.24s...\n", (const char *) name, field);
    }
    mbedtls_platform_zeroize(field, sizeof field);
    return NULL;
}

int main(int argc, char **argv)
{
    static char *const names[READERS] = { "sensor", "display" };
    pthread_t owner, readers[READERS];

    if (argc != 5 || setup_anchors(&anchors, argv[2]) != YCIAM_OK || setup_load_key(&key, argv[1]) != YCIAM_OK) {
        return (int) YCIAM_CLASS_USAGE;
    }
    setup_instance(&instance, &anchors);
    setup_server(&instance, argv[3], argv[4]);
    instance.config.key = &key;
    instance.config.lock = &lock;
    if (yciam_init(&instance.iam, &instance.config) != YCIAM_OK) { /* before the other tasks begin */
        return setup_print_failure("configuration", yciam_error(&instance.iam));
    }
    if (pthread_create(&owner, NULL, own, NULL) != 0) {
        return (int) YCIAM_CLASS_SYSTEM;
    }
    for (int i = 0; i < READERS; i++) {
        if (pthread_create(&readers[i], NULL, use, names[i]) != 0) {
            return (int) YCIAM_CLASS_SYSTEM;
        }
    }
    for (int i = 0; i < READERS; i++) {
        (void) pthread_join(readers[i], NULL);
    }
    (void) exchange_flag(&is_over, true);
    (void) pthread_join(owner, NULL);
    setup_close(&instance);
    yciam_key_unload(&key);
    mbedtls_x509_crt_free(&anchors);
    return exit_code;
}
