/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One token, many tasks: over lwIP's own stack in this process, a task keeps the token of a service account, another
 * one of low priority makes its signatures, and eight use it. yciam_threads KEY CA HOST TCP_PORT ADDRESS [REFRESHES
 * [READS]] HOST at ADDRESS is IAM service and API in one, as the emulator is. The exit status is 0 if all went well.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <lwip_sockets/yciam_lwip_signer.h>

#include "../linux/examples/files.h"
#include "connection.h"
#include "network.h"
#include "tasks.h"
#include "watch.h"

#define START_MS    10000u
#define SIGNER_PRIO 1 /* lower than all others; on Linux it means nothing */

static shared_t shared;
static connection_t connection;
static yciam_port_t port; /* the connection's, watched */
static yciam_key_t key;
static yciam_signer_t engine; /* the key's own signer, which the signer task uses */
static yciam_lwip_signer_t signer_task;
static sys_mutex_t mutex;
static yciam_lock_t mutex_lock, lock;
static char token[TOKEN_MAX + 1u];
static uint8_t work[YCIAM_WORK_SIZE(TOKEN_MAX)];
static yciam_config_t config = {
    .port = &port,
    .key = &key,
    .token = token,
    .token_cap = sizeof token,
    .work = work,
    .work_cap = sizeof work,
    .lock = &lock,
};

void say(const char *format, ...)
{
    char line[400];
    va_list arguments;

    va_start(arguments, format);
    (void) vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    (void) puts(line);
    (void) fflush(stdout);
}

bool shared_get(shared_t *all, const bool *flag)
{
    bool value;

    sys_mutex_lock(&all->mutex);
    value = *flag;
    sys_mutex_unlock(&all->mutex);
    return value;
}

void shared_set(shared_t *all, bool *flag, bool value)
{
    sys_mutex_lock(&all->mutex);
    *flag = value;
    sys_mutex_unlock(&all->mutex);
}

/* The key, and in front of its signer the task of low priority. */
static bool load_key(const char *path)
{
    yciam_error_t error;

    if (files_load_key(&key, path, &error) != YCIAM_OK) {
        say("key: %s", yciam_result_text(error.result));
        return false;
    }
    engine = key.signer;
    return yciam_lwip_signer_init(&signer_task, &engine, DEFAULT_THREAD_STACKSIZE, SIGNER_PRIO, &key.signer) ==
           YCIAM_OK;
}

static bool start_iam(void)
{
    connection_init(&connection, &shared.anchors);
    watch_port(&connection.port, &port);
    watch_signer(&key.signer);
    if (yciam_lwip_lock_init(&mutex, &mutex_lock) != YCIAM_OK) {
        return false;
    }
    watch_lock(&mutex_lock, &lock);
    config.host = shared.host;
    config.tcp_port = shared.tcp_port;
    return yciam_init(&shared.iam, &config) == YCIAM_OK;
}

static bool start(char **argv)
{
    shared.host = argv[3];
    shared.tcp_port = (uint16_t) strtoul(argv[4], NULL, 10);
    yciam_lwip_set_unix_time(time(NULL));
    if (!network_start(START_MS) || !network_add_host(shared.host, argv[5])) {
        say("network: no address");
        return false;
    }
    return sys_mutex_new(&shared.mutex) == ERR_OK && sys_sem_new(&shared.wake, 0) == ERR_OK && load_key(argv[1]) &&
           files_load_anchors(&shared.anchors, argv[2]) == YCIAM_OK && start_iam();
}

/* What the readers have seen. True: nothing that should not be. */
static bool sum_up(const reader_report_t *const *readers)
{
    watch_report_t watched = watch_report();
    reader_report_t all = { 0, 0, 0, 0, 0 };

    for (unsigned i = 0; i < READERS; i++) {
        all.reads += readers[i]->reads;
        all.torn += readers[i]->torn;
        all.calls += readers[i]->calls;
        all.failures += readers[i]->failures;
    }
    say("reads: %lu, torn: %lu", all.reads, all.torn);
    say("API calls: %u, failed: %u", all.calls, all.failures);
    say("the lock was held %lu times; calls of port and signer: %lu, of them with the lock held: %lu", watched.holds,
        watched.calls, watched.calls_held);
    return all.torn == 0 && all.failures == 0 && all.calls >= READERS && watched.calls > 0 && watched.calls_held == 0 &&
           all.reads >= shared.reads * READERS;
}

int main(int argc, char **argv)
{
    const reader_report_t *readers[READERS];
    sys_sem_t ended[READERS];
    bool is_good;

    if (argc < 6) {
        fprintf(stderr, "usage: %s KEY CA HOST TCP_PORT ADDRESS [REFRESHES [READS]]\n", argv[0]);
        return 2;
    }
    shared.refreshes = argc > 6 ? (unsigned) strtoul(argv[6], NULL, 10) : 3u;
    shared.reads = (argc > 7 ? strtoul(argv[7], NULL, 10) : 100000u) / READERS;
    if (!start(argv)) {
        return 2;
    }
    for (unsigned i = 0; i < READERS; i++) {
        if (sys_sem_new(&ended[i], 0) != ERR_OK || (readers[i] = reader_start(&shared, i, &ended[i])) == NULL) {
            return 2;
        }
    }
    is_good = refresher_run(&shared);
    shared_set(&shared, &shared.is_over, true);
    for (unsigned i = 0; i < READERS; i++) {
        (void) sys_arch_sem_wait(&ended[i], 0);
    }
    is_good = sum_up(readers) && is_good;
    yciam_close(&shared.iam);
    yciam_lwip_signer_forget(&signer_task);
    yciam_mbedtls_free(&connection.tls);
    say(is_good ? "good" : "NOT GOOD");
    return is_good ? 0 : 1;
}
