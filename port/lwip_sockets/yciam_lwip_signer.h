/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A signer whose work is done by a task of its own, of low priority: a signature takes a small chip a second, and here
 * nobody waits for it but the token. The signer in front answers YCIAM_PENDING meanwhile, see <yciam/signer.h>.
 *
 * The message is copied, so that the owner may give up an attempt while the task signs: the signer's cancel() is
 * yciam_lwip_signer_forget(). The engine's own cancel() is called in the task. The task calls PSA:
 * where other tasks do so too, Mbed TLS has to be 3.6 with MBEDTLS_THREADING_C.
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

/* Complete so that it can be static. Fields named priv_ are not API. */
typedef struct yciam_lwip_signer {
    yciam_signer_task_t priv_job;
    sys_sem_t priv_wanted; /* there is something to sign */
    sys_prot_t priv_level; /* of the lock, which guards what follows and the job's state */
    bool priv_has_started;
} yciam_lwip_signer_t;

/*
 * Starts the task and makes *signer, which works through it; `engine` does the signing, and both it and *task live on
 * for ever. stack_size and priority are lwIP's for sys_thread_new(); README.md tells how much that is. Waits until the
 * task runs, so the scheduler must have been started. YCIAM_OK; YCIAM_ERR_MEMORY: there is no memory for the task, or
 * it did not run within two seconds. *signer is then as it was.
 */
yciam_result_t yciam_lwip_signer_init(yciam_lwip_signer_t *task, const yciam_signer_t *engine, int stack_size,
                                      int priority, yciam_signer_t *signer);

/*
 * Nobody waits for a signature any more, after yciam_close(): what there is of one is wiped, at once or when the task
 * is done with it. Without this it stays until the next signature. Owner task only.
 */
void yciam_lwip_signer_forget(yciam_lwip_signer_t *task);

#ifdef __cplusplus
}
#endif
#endif
