/* SPDX-License-Identifier: Apache-2.0 */
#include "yciam_lwip_signer.h"

#include <stdbool.h>
#include <string.h>

#include "yciam_lwip_sockets.h"

#define START_MS 2000u

/*
 * Who may touch the job: the owner (IDLE, DONE) or the task (WANTED; DROPPED, when nobody waits for it any more).
 * STARTING: the task has not run yet.
 */
enum { IDLE, WANTED, DROPPED, DONE, STARTING };

static uint8_t state_of(yciam_lwip_signer_t *task)
{
    uint8_t state;
    SYS_ARCH_DECL_PROTECT(level);

    SYS_ARCH_PROTECT(level);
    state = task->priv_state;
    SYS_ARCH_UNPROTECT(level);
    return state;
}

/* From this state to that one; false: it was in another. */
static bool go(yciam_lwip_signer_t *task, uint8_t from, uint8_t to)
{
    bool was_there;
    SYS_ARCH_DECL_PROTECT(level);

    SYS_ARCH_PROTECT(level);
    was_there = task->priv_state == from;
    if (was_there) {
        task->priv_state = to;
    }
    SYS_ARCH_UNPROTECT(level);
    return was_there;
}

static void wipe(yciam_lwip_signer_t *task)
{
    memset(task->priv_message, 0, sizeof task->priv_message);
    memset(task->priv_signature, 0, sizeof task->priv_signature);
    task->priv_message_len = 0;
}

static void sign_now(yciam_lwip_signer_t *task)
{
    const yciam_signer_t *engine = task->priv_engine;

    while ((task->priv_result = engine->sign(engine, task->priv_message, task->priv_message_len, task->priv_signature,
                                             &task->priv_native)) > YCIAM_OK) {
        if (state_of(task) == DROPPED && engine->cancel != NULL) {
            engine->cancel(engine);
            return;
        }
        if (task->priv_result == YCIAM_PENDING) {
            yciam_lwip_sockets_wait(NULL, 1);
        }
    }
}

static void run(void *ctx)
{
    yciam_lwip_signer_t *task = ctx;

    (void) go(task, STARTING, IDLE);
    for (;;) {
        (void) sys_arch_sem_wait(&task->priv_wanted, 0);
        sign_now(task);
        if (!go(task, WANTED, DONE)) {
            wipe(task);
            (void) go(task, DROPPED, IDLE);
        }
    }
}

static bool is_of(const yciam_lwip_signer_t *task, const uint8_t *message, size_t message_len)
{
    return task->priv_message_len == message_len && memcmp(task->priv_message, message, message_len) == 0;
}

static int begin(yciam_lwip_signer_t *task, const uint8_t *message, size_t message_len)
{
    memcpy(task->priv_message, message, message_len);
    task->priv_message_len = message_len;
    task->priv_native = 0;
    (void) go(task, state_of(task), WANTED);
    sys_sem_signal(&task->priv_wanted);
    return YCIAM_PENDING;
}

static int sign(const yciam_signer_t *signer, const uint8_t *message, size_t message_len, uint8_t *signature,
                int32_t *native)
{
    yciam_lwip_signer_t *task = signer->ctx;
    uint8_t state = state_of(task);

    if (message_len > sizeof task->priv_message) {
        return YCIAM_ERR_MEMORY;
    }
    if (state == WANTED || state == DROPPED) { /* the task is at it, or at a message that was given up */
        return YCIAM_PENDING;
    }
    if (state == IDLE || !is_of(task, message, message_len)) {
        return begin(task, message, message_len);
    }
    memcpy(signature, task->priv_signature, signer->signature_len);
    *native = task->priv_native;
    wipe(task);
    (void) go(task, DONE, IDLE);
    return task->priv_result;
}

void yciam_lwip_signer_forget(yciam_lwip_signer_t *task)
{
    if (!go(task, WANTED, DROPPED) && state_of(task) == DONE) {
        wipe(task);
        (void) go(task, DONE, IDLE);
    }
}

static void cancel(const yciam_signer_t *signer)
{
    yciam_lwip_signer_forget(signer->ctx);
}

/* What sys_thread_new() returns where it fails differs among lwIP's ports, so the task itself tells that it runs. */
static bool has_started(yciam_lwip_signer_t *task)
{
    uint32_t start_ms = sys_now();

    while (state_of(task) == STARTING) {
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
    memset(task, 0, sizeof *task);
    task->priv_engine = engine;
    task->priv_state = STARTING;
    if (sys_sem_new(&task->priv_wanted, 0) != ERR_OK) {
        return YCIAM_ERR_MEMORY;
    }
    (void) sys_thread_new("yciam-sign", run, task, stack_size, priority);
    if (!has_started(task)) {
        return YCIAM_ERR_MEMORY;
    }
    *signer = *engine;
    signer->sign = sign;
    signer->cancel = cancel;
    signer->ctx = task;
    return YCIAM_OK;
}
