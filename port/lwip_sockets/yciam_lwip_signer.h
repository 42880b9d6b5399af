/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A signer that works in a task of its own with a low priority. A signature takes a small chip about a second; here it
 * delays only the token. Meanwhile sign() returns YCIAM_PENDING, see signer.h.
 *
 * The task works on copies, so the owner task may give up an attempt while the signer task signs: the signer's cancel()
 * is yciam_lwip_signer_forget(). The engine's own cancel() is called in the signer task. The task calls PSA: if other
 * tasks call PSA too, use Mbed TLS 3.6 with MBEDTLS_THREADING_C.
 */
#ifndef YCIAM_LWIP_SIGNER_H
#define YCIAM_LWIP_SIGNER_H

#include <stdbool.h>

#include <lwip/sys.h>

#include <yciam/signer.h>

#include "../signer_task/signer_task.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A signer task. Complete so that it can be static; all zero before its first use. Fields named priv_ are not API. */
typedef struct yciam_lwip_signer {
    yciam_signer_task_t priv_job;
    sys_sem_t priv_wanted; /* there is something to sign */
    sys_prot_t priv_level; /* of the lock, which guards what follows and the job's state */
    bool priv_has_started;
    bool priv_has_semaphore; /* only yciam_lwip_signer_init() uses this field and the next */
    bool priv_is_ready;
} yciam_lwip_signer_t;

/**
 * Starts a task that makes the signatures of `engine`, and makes a signer that waits for the task without blocking.
 * Returns after the task runs, so the scheduler must have been started. On failure `*signer` is unchanged; call the
 * function again with the same object, whose task may also start late.
 *
 * @param[in,out] task     the caller's, all zero before the first call; the task never ends, so this object must live
 *                         forever, also after a failure, and so must `engine`
 * @param engine           the signer that the task calls
 * @param stack_size       as for lwIP's sys_thread_new(); README.md says how much
 * @param priority         as for lwIP's sys_thread_new()
 * @param[out] signer      the signer for the key
 * @return YCIAM_OK; YCIAM_ERR_MEMORY if there is no memory for the task, or if it did not run within two seconds;
 *         YCIAM_ERR_ARGUMENT if an earlier call succeeded.
 *
 * Any task. Blocks for two seconds at most. Not from an ISR.
 */
yciam_result_t yciam_lwip_signer_init(yciam_lwip_signer_t *task, const yciam_signer_t *engine, int stack_size,
                                      int priority, yciam_signer_t *signer);

/**
 * Gives up an unfinished signature, after yciam_close(). The copies of the message and of the signature are wiped at
 * once, or when the task has finished with them. Without this call they stay until the next signature.
 *
 * @param[in,out] task     the signer task
 *
 * Owner task only.
 */
void yciam_lwip_signer_forget(yciam_lwip_signer_t *task);

#ifdef __cplusplus
}
#endif
#endif
