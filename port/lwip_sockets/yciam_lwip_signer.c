/* SPDX-License-Identifier: Apache-2.0 */
#include "yciam_lwip_signer.h"

#include <string.h>

#include "yciam_lwip_sockets.h"

#define START_MS 2000u

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

static void run(void *ctx)
{
    yciam_lwip_signer_t *task = ctx;

    lock_take(task);
    task->priv_has_started = true;
    lock_give(task);
    for (;;) {
        (void) sys_arch_sem_wait(&task->priv_wanted, 0);
        yciam_signer_task_work(&task->priv_job);
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

yciam_result_t yciam_lwip_signer_init(yciam_lwip_signer_t *task, const yciam_signer_t *engine, int stack_size,
                                      int priority, yciam_signer_t *signer)
{
    const yciam_signer_task_os_t os = { { lock_take, lock_give, task }, wake, pause_a_tick, task };
    yciam_signer_t front;

    memset(task, 0, sizeof *task);
    yciam_signer_task_init(&task->priv_job, engine, &os, &front);
    if (sys_sem_new(&task->priv_wanted, 0) != ERR_OK) {
        return YCIAM_ERR_MEMORY;
    }
    (void) sys_thread_new("yciam-sign", run, task, stack_size, priority);
    if (!starts_in_time(task)) {
        return YCIAM_ERR_MEMORY;
    }
    *signer = front;
    return YCIAM_OK;
}

void yciam_lwip_signer_forget(yciam_lwip_signer_t *task)
{
    yciam_signer_task_forget(&task->priv_job);
}
