/* SPDX-License-Identifier: Apache-2.0 */
#include "signer_task.h"

#include <stdbool.h>
#include <string.h>

/* Who may use the job: the owner (IDLE, DONE) or the task (WANTED; DROPPED, if nobody waits for it any more). */
enum { IDLE, WANTED, DROPPED, DONE };

static uint8_t state_of(yciam_signer_task_t *task)
{
    const yciam_lock_t *lock = &task->priv_os.lock;
    uint8_t state;

    lock->take(lock->ctx);
    state = task->priv_state;
    lock->give(lock->ctx);
    return state;
}

/* Moves from this state to that one. Returns false if the job was in another state. */
static bool go(yciam_signer_task_t *task, uint8_t from, uint8_t to)
{
    const yciam_lock_t *lock = &task->priv_os.lock;
    bool was_there;

    lock->take(lock->ctx);
    was_there = task->priv_state == from;
    if (was_there) {
        task->priv_state = to;
    }
    lock->give(lock->ctx);
    return was_there;
}

/* Volatile, or the compiler may leave out writes that nobody reads afterwards. */
static void wipe(yciam_signer_task_t *task)
{
    volatile uint8_t *message = task->priv_message, *signature = task->priv_signature;

    for (size_t i = 0; i < sizeof task->priv_message; i++) {
        message[i] = 0;
    }
    for (size_t i = 0; i < sizeof task->priv_signature; i++) {
        signature[i] = 0;
    }
    task->priv_message_len = 0;
}

/* The task */

static void sign_now(yciam_signer_task_t *task)
{
    const yciam_signer_t *engine = task->priv_engine;

    while ((task->priv_result = engine->sign(engine, task->priv_message, task->priv_message_len, task->priv_signature,
                                             &task->priv_native)) > YCIAM_OK) {
        if (engine->cancel != NULL && state_of(task) == DROPPED) {
            engine->cancel(engine);
            return;
        }
        if (task->priv_result == YCIAM_PENDING) {
            task->priv_os.pause(task->priv_os.ctx);
        }
    }
}

void yciam_signer_task_work(yciam_signer_task_t *task)
{
    sign_now(task);
    if (!go(task, WANTED, DONE)) {
        wipe(task);
        (void) go(task, DROPPED, IDLE);
    }
}

/* The owner */

static bool is_of(const yciam_signer_task_t *task, const uint8_t *message, size_t message_len)
{
    return task->priv_message_len == message_len && memcmp(task->priv_message, message, message_len) == 0;
}

static int begin(yciam_signer_task_t *task, uint8_t state, const uint8_t *message, size_t message_len)
{
    memcpy(task->priv_message, message, message_len);
    task->priv_message_len = message_len;
    task->priv_native = 0;
    (void) go(task, state, WANTED);
    task->priv_os.wake(task->priv_os.ctx);
    return YCIAM_PENDING;
}

static int sign(const yciam_signer_t *front, const uint8_t *message, size_t message_len, uint8_t *signature,
                int32_t *native)
{
    yciam_signer_task_t *task = front->ctx;
    uint8_t state = state_of(task);

    if (message_len > sizeof task->priv_message) {
        return YCIAM_ERR_MEMORY;
    }
    if (state == WANTED || state == DROPPED) { /* the task works on it, or on a message that was given up */
        return YCIAM_PENDING;
    }
    if (state == IDLE || !is_of(task, message, message_len)) {
        return begin(task, state, message, message_len);
    }
    memcpy(signature, task->priv_signature, front->signature_len);
    *native = task->priv_native;
    wipe(task);
    (void) go(task, DONE, IDLE);
    return task->priv_result;
}

void yciam_signer_task_forget(yciam_signer_task_t *task)
{
    if (!go(task, WANTED, DROPPED) && state_of(task) == DONE) {
        wipe(task);
        (void) go(task, DONE, IDLE);
    }
}

static void cancel(const yciam_signer_t *front)
{
    yciam_signer_task_forget(front->ctx);
}

void yciam_signer_task_init(yciam_signer_task_t *task, const yciam_signer_t *engine, const yciam_signer_task_os_t *os,
                            yciam_signer_t *front)
{
    memset(task, 0, sizeof *task);
    task->priv_engine = engine;
    task->priv_os = *os;
    *front = *engine;
    front->sign = sign;
    front->cancel = cancel;
    front->ctx = task;
}
