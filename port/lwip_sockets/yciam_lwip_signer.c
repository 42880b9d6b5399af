/* SPDX-License-Identifier: Apache-2.0 */
#include "yciam_lwip_signer.h"

#include "yciam_lwip_sockets.h"

#define START_MS 2000u
#define HOUR_MS  3600000u

static void lock_take(void *ctx)
{
    SYS_ARCH_DECL_PROTECT(level);

    SYS_ARCH_PROTECT(level);
    ((yciam_lwip_signer_t *) ctx)->priv_level = level;
}

static void lock_give(void *ctx)
{
    SYS_ARCH_UNPROTECT(((yciam_lwip_signer_t *) ctx)->priv_level);
}

static void wake(void *ctx)
{
    sys_sem_signal(&((yciam_lwip_signer_t *) ctx)->priv_wanted);
}

static void pause_a_tick(void *ctx)
{
    yciam_lwip_sockets_wait(ctx, 1);
}

static bool has_started(yciam_lwip_signer_t *task)
{
    bool has_it;

    lock_take(task);
    has_it = task->priv_has_started;
    lock_give(task);
    return has_it;
}

/* A thread that started too late for its caller, who then made another one: the first to come here is the task. */
static bool is_first(yciam_lwip_signer_t *task)
{
    bool is_it;

    lock_take(task);
    is_it = !task->priv_has_started;
    task->priv_has_started = true;
    lock_give(task);
    return is_it;
}

/* lwIP has no function that ends a thread, and not every operating system lets it return. */
static void run(void *ctx)
{
    yciam_lwip_signer_t *task = ctx;

    if (is_first(task)) {
        for (;;) {
            (void) sys_arch_sem_wait(&task->priv_wanted, 0);
            yciam_signer_task_work(&task->priv_job);
        }
    }
    for (;;) {
        yciam_lwip_sockets_wait(NULL, HOUR_MS);
    }
}

/* What sys_thread_new() returns where it fails differs among lwIP's ports, so the task itself tells that it runs. */
static bool starts_in_time(yciam_lwip_signer_t *task)
{
    uint32_t start_ms = sys_now();

    while (!has_started(task)) {
        if (sys_now() - start_ms >= START_MS) {
            return false;
        }
        yciam_lwip_sockets_wait(NULL, 1);
    }
    return true;
}

/* Once: a thread that is late finds the semaphore of the first call. */
static bool has_semaphore(yciam_lwip_signer_t *task)
{
    if (!task->priv_has_semaphore) {
        task->priv_has_semaphore = sys_sem_new(&task->priv_wanted, 0) == ERR_OK;
    }
    return task->priv_has_semaphore;
}

yciam_result_t yciam_lwip_signer_init(yciam_lwip_signer_t *task, const yciam_signer_t *engine, int stack_size,
                                      int priority, yciam_signer_t *signer)
{
    const yciam_signer_task_os_t os = { { lock_take, lock_give, task }, wake, pause_a_tick, task };

    if (task->priv_is_ready) {
        return YCIAM_ERR_ARGUMENT;
    }
    if (!has_semaphore(task)) {
        return YCIAM_ERR_MEMORY;
    }
    if (!has_started(task)) {
        (void) sys_thread_new("yciam-sign", run, task, stack_size, priority);
        if (!starts_in_time(task)) {
            return YCIAM_ERR_MEMORY;
        }
    }
    yciam_signer_task_init(&task->priv_job, engine, &os, signer);
    task->priv_is_ready = true;
    return YCIAM_OK;
}

void yciam_lwip_signer_forget(yciam_lwip_signer_t *task)
{
    yciam_signer_task_forget(&task->priv_job);
}
