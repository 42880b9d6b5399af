/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A signer that lets a task call another signer. It knows no operating system: port/freertos and port/lwip_sockets
 * provide a lock, a function that wakes the task, and a pause. Not for applications.
 *
 * The message is copied, so the owner may give up an attempt while the task signs, and begin another one.
 */
#ifndef YCIAM_SIGNER_TASK_H
#define YCIAM_SIGNER_TASK_H

#include <stddef.h>
#include <stdint.h>

#include <yciam/jwt.h>
#include <yciam/share.h>
#include <yciam/signer.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Header and claims of the longest JWT for an audience of the default's length. */
#define YCIAM_SIGNER_TASK_MESSAGE_MAX YCIAM_JWT_MAX(sizeof YCIAM_DEFAULT_AUDIENCE - 1u, 0u)

/* Provided by the operating system. `ctx` is for wake and pause. */
typedef struct yciam_signer_task_os {
    yciam_lock_t lock;        /* held for a few instructions */
    void (*wake)(void *ctx);  /* wakes the task, which then calls yciam_signer_task_work() once */
    void (*pause)(void *ctx); /* lasts at least a tick */
    void *ctx;
} yciam_signer_task_os_t;

/* Complete so that it can be static. Fields named priv_ are not API. */
typedef struct yciam_signer_task {
    const yciam_signer_t *priv_engine;
    yciam_signer_task_os_t priv_os;
    uint8_t priv_state; /* decides who may use the following fields; under the lock */
    int priv_result;
    int32_t priv_native;
    size_t priv_message_len;
    uint8_t priv_message[YCIAM_SIGNER_TASK_MESSAGE_MAX];
    uint8_t priv_signature[YCIAM_SIGNATURE_MAX];
} yciam_signer_task_t;

/* Makes *task ready, and *front, the signer that works through it. `engine` must live as long as both. */
void yciam_signer_task_init(yciam_signer_task_t *task, const yciam_signer_t *engine, const yciam_signer_task_os_t *os,
                            yciam_signer_t *front);

/* Makes one signature; the task calls it after it was woken. */
void yciam_signer_task_work(yciam_signer_task_t *task);

/* Nobody waits for a signature any more: wipes it, at once or when the task has finished with it. Owner task only. */
void yciam_signer_task_forget(yciam_signer_task_t *task);

#ifdef __cplusplus
}
#endif
#endif
