/* SPDX-License-Identifier: Apache-2.0 */
#include "signer_tests.h"

#include "lwip_sockets/yciam_lwip_signer.h"
#include "rig.h"

#define PATIENT 4u /* so many times it is asked before a signature may end */

static sys_sem_t may_end;

/* Signs by repeating the message's first byte, once it may. */
static int slow_sign(const yciam_signer_t *signer, const uint8_t *message, size_t message_len, uint8_t *signature,
                     int32_t *native)
{
    (void) message_len;
    (void) sys_arch_sem_wait(&may_end, 0);
    *native = message[0];
    memset(signature, message[0], signer->signature_len);
    return message[0] == 'x' ? YCIAM_ERR_SIGN : YCIAM_OK;
}

static int sign_whole(const yciam_signer_t *signer, const char *message, uint8_t *signature, unsigned *pending)
{
    int32_t native = 0;
    int rc;

    while ((rc = signer->sign(signer, (const uint8_t *) message, strlen(message), signature, &native)) ==
           YCIAM_PENDING) {
        if (++*pending % PATIENT == 0) {
            sys_sem_signal(&may_end);
        }
        sys_msleep(2);
    }
    assert_int_equal(native, message[0]);
    return rc;
}

/* Given up while the task is at it, or after. Nothing stays. */
static void forget(yciam_lwip_signer_t *task, const yciam_signer_t *signer, bool after)
{
    static const yciam_lwip_signer_t zero;
    uint8_t signature[256];
    uint32_t start_ms;
    int32_t native;

    assert_int_equal(signer->sign(signer, (const uint8_t *) "forgotten", 9, signature, &native), YCIAM_PENDING);
    assert_int_equal(task->priv_message_len, 9);
    if (after) {
        sys_sem_signal(&may_end);
        sys_msleep(200);
    }
    yciam_lwip_signer_forget(task);
    if (!after) {
        sys_sem_signal(&may_end);
    }
    start_ms = sys_now();
    while (task->priv_state != zero.priv_state ||
           memcmp(task->priv_message, zero.priv_message, sizeof zero.priv_message) != 0 ||
           memcmp(task->priv_signature, zero.priv_signature, sizeof zero.priv_signature) != 0) {
        assert_true(sys_now() - start_ms < RIG_PATIENCE_MS);
        sys_msleep(2);
    }
    yciam_lwip_signer_forget(task); /* there is nothing */
}

void the_signer_task_is_given_up_and_asked_again(void **state)
{
    static yciam_lwip_signer_t task;
    const yciam_signer_t engine = { .sign = slow_sign, .signature_len = 256 };
    static uint8_t too_long[YCIAM_LWIP_SIGNER_MESSAGE_MAX + 1u];
    yciam_signer_t signer;
    uint8_t signature[256];
    unsigned pending = 0;
    int32_t native;

    (void) state;
    assert_int_equal(sys_sem_new(&may_end, 0), ERR_OK);
    assert_int_equal(yciam_lwip_signer_init(&task, &engine, DEFAULT_THREAD_STACKSIZE, 1, &signer), YCIAM_OK);
    assert_int_equal(signer.signature_len, 256);
    assert_int_equal(sign_whole(&signer, "first", signature, &pending), YCIAM_OK);
    assert_true(pending >= PATIENT);
    assert_int_equal(signature[0], 'f');
    assert_int_equal(signature[255], 'f');
    assert_int_equal(signer.sign(&signer, (const uint8_t *) "given up", 8, signature, &native), YCIAM_PENDING);
    assert_int_equal(sign_whole(&signer, "another", signature, &pending), YCIAM_OK);
    assert_int_equal(signature[255], 'a');
    assert_int_equal(signer.sign(&signer, (const uint8_t *) "given up", 8, signature, &native), YCIAM_PENDING);
    sys_sem_signal(&may_end);
    sys_msleep(200); /* it is done meanwhile */
    assert_int_equal(sign_whole(&signer, "third", signature, &pending), YCIAM_OK);
    assert_int_equal(signature[255], 't');
    forget(&task, &signer, false);
    forget(&task, &signer, true);
    assert_int_equal(sign_whole(&signer, "x fails", signature, &pending), YCIAM_ERR_SIGN);
    assert_int_equal(signer.sign(&signer, too_long, sizeof too_long, signature, &native), YCIAM_ERR_MEMORY);
    sys_msleep(200); /* *signer and engine end with this function; the task sleeps */
}
