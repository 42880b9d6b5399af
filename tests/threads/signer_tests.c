/* SPDX-License-Identifier: Apache-2.0 */
#include "signer_tests.h"

#include <pthread.h>

#include <lwip_sockets/yciam_lwip_signer.h>

#include "rig.h"

#define TICK_MS 10u /* of an RTOS at 100 Hz */
#define PATIENT 4u  /* polls before a signature may end */

static sys_sem_t may_end;

/* lwIP's layer for the operating system, as on an RTOS at 100 Hz, and without room for more tasks. */

static bool ticks_are_coarse;
static bool no_thread;
static bool thread_is_late; /* it is made, and runs when run_late_thread() says so */
static unsigned threads;

static struct {
    lwip_thread_fn run;
    void *ctx;
    bool has_begun;
} late;

void __wrap_sys_msleep(u32_t ms);
void __real_sys_msleep(u32_t ms);
u32_t __wrap_sys_now(void);
u32_t __real_sys_now(void);
sys_thread_t __wrap_sys_thread_new(const char *name, lwip_thread_fn run, void *ctx, int stack_size, int priority);
sys_thread_t __real_sys_thread_new(const char *name, lwip_thread_fn run, void *ctx, int stack_size, int priority);

void __wrap_sys_msleep(u32_t ms)
{
    __real_sys_msleep(ticks_are_coarse ? ms / TICK_MS * TICK_MS : ms);
}

u32_t __wrap_sys_now(void)
{
    u32_t now_ms = __real_sys_now();

    return ticks_are_coarse ? now_ms / TICK_MS * TICK_MS : now_ms;
}

sys_thread_t __wrap_sys_thread_new(const char *name, lwip_thread_fn run, void *ctx, int stack_size, int priority)
{
    threads++;
    if (thread_is_late) {
        late.run = run;
        late.ctx = ctx;
    }
    return no_thread || thread_is_late ? NULL : __real_sys_thread_new(name, run, ctx, stack_size, priority);
}

static void late_thread(void *ctx)
{
    SYS_ARCH_DECL_PROTECT(level);

    SYS_ARCH_PROTECT(level);
    late.has_begun = true;
    SYS_ARCH_UNPROTECT(level);
    late.run(ctx);
}

/* Runs the thread that was late, until the object has a task and this thread knows whether it is the one. */
static void run_late_thread(const yciam_lwip_signer_t *task)
{
    bool is_done = false;

    late.has_begun = false;
    (void) __real_sys_thread_new("late", late_thread, late.ctx, DEFAULT_THREAD_STACKSIZE, 1);
    for (unsigned i = 0; i < 3000u && !is_done; i++) {
        SYS_ARCH_DECL_PROTECT(level);

        sys_msleep(10);
        SYS_ARCH_PROTECT(level);
        is_done = late.has_begun && task->priv_has_started;
        SYS_ARCH_UNPROTECT(level);
    }
    assert_true(is_done);
    sys_msleep(100); /* a thread that is one too many would wait for work by then */
}

static unsigned engine_calls;
static bool engine_works; /* signs in slices, and waits for nobody */

static int pending_sign(const yciam_signer_t *signer, const uint8_t *message, size_t message_len, uint8_t *signature,
                        int32_t *native)
{
    (void) message;
    (void) message_len;
    *native = 0;
    signature[0] = 'p';
    signature[signer->signature_len - 1u] = 'p';
    if (++engine_calls < 20u) {
        return engine_works ? YCIAM_WORKING : YCIAM_PENDING;
    }
    return YCIAM_OK;
}

static unsigned cancels;

static void count_cancel(const yciam_signer_t *signer)
{
    (void) signer;
    cancels++;
}

void no_wait_is_shorter_than_a_tick(void **state)
{
    static yciam_lwip_signer_t task;
    static const yciam_signer_t engine = { .sign = pending_sign, .cancel = count_cancel, .signature_len = 256 };
    yciam_signer_t signer;
    uint8_t signature[256];
    int32_t native;
    uint32_t start_ms;
    int rc;

    (void) state;
    ticks_are_coarse = true;
    for (uint32_t ms = 1; ms < TICK_MS; ms++) {
        start_ms = sys_now();
        yciam_lwip_sockets_wait(NULL, ms);
        assert_int_not_equal(sys_now(), start_ms);
    }
    assert_int_equal(yciam_lwip_signer_init(&task, &engine, DEFAULT_THREAD_STACKSIZE, 1, &signer), YCIAM_OK);
    start_ms = sys_now();
    while ((rc = signer.sign(&signer, (const uint8_t *) "m", 1, signature, &native)) == YCIAM_PENDING) {
        yciam_lwip_sockets_wait(NULL, 1);
    }
    assert_int_equal(rc, YCIAM_OK);
    assert_true(sys_now() - start_ms >= 19u * TICK_MS); /* the engine was polled 20 times, with a wait after each */
    engine_calls = 0;
    engine_works = true;
    start_ms = sys_now();
    while (signer.sign(&signer, (const uint8_t *) "m", 1, signature, &native) == YCIAM_PENDING) {
        yciam_lwip_sockets_wait(NULL, 1);
    }
    assert_true(sys_now() - start_ms < 19u * TICK_MS);
    engine_calls = 0;
    engine_works = false;
    assert_int_equal(signer.sign(&signer, (const uint8_t *) "m", 1, signature, &native), YCIAM_PENDING);
    sys_msleep(5u * TICK_MS);
    signer.cancel(&signer);
    sys_msleep(5u * TICK_MS);
    assert_int_equal(cancels, 1);
    assert_true(engine_calls < 20u);
    ticks_are_coarse = false;
}

void a_signer_task_that_cannot_be_made(void **state)
{
    static yciam_lwip_signer_t task;
    static const yciam_signer_t engine = { .sign = pending_sign, .signature_len = 256 };
    yciam_signer_t signer = { .signature_len = 1 };

    (void) state;
    no_thread = true;
    assert_int_equal(yciam_lwip_signer_init(&task, &engine, DEFAULT_THREAD_STACKSIZE, 1, &signer), YCIAM_ERR_MEMORY);
    assert_int_equal(signer.signature_len, 1);
    no_thread = false;
}

static pthread_t signing_thread;

static int note_thread(const yciam_signer_t *signer, const uint8_t *message, size_t message_len, uint8_t *signature,
                       int32_t *native)
{
    (void) message;
    (void) message_len;
    *native = 0;
    memset(signature, 0, signer->signature_len);
    signing_thread = pthread_self();
    return YCIAM_OK;
}

static pthread_t sign_once(const yciam_signer_t *signer)
{
    uint8_t signature[256];
    int32_t native;
    int rc;

    while ((rc = signer->sign(signer, (const uint8_t *) "m", 1, signature, &native)) == YCIAM_PENDING) {
        sys_msleep(2);
    }
    assert_int_equal(rc, YCIAM_OK);
    return signing_thread;
}

static const yciam_signer_t noting_engine = { .sign = note_thread, .signature_len = 256 };

/* Whoever starts first is the signer task; the other one does nothing. */
static void check_one_thread_signs(const yciam_signer_t *signer)
{
    pthread_t first = sign_once(signer);

    for (int i = 0; i < 10; i++) {
        assert_true(pthread_equal(sign_once(signer), first));
    }
}

static yciam_result_t init(yciam_lwip_signer_t *task, yciam_signer_t *signer)
{
    return yciam_lwip_signer_init(task, &noting_engine, DEFAULT_THREAD_STACKSIZE, 1, signer);
}

/* The caller waits in vain for the first thread of the task. */
static void give_up_late_task(yciam_lwip_signer_t *task)
{
    yciam_signer_t unused;

    thread_is_late = true;
    assert_int_equal(init(task, &unused), YCIAM_ERR_MEMORY);
    thread_is_late = false;
}

/* Its first thread starts after the caller gave it up and asked for another one. */
void a_late_signer_task_and_a_second_one(void **state)
{
    static yciam_lwip_signer_t task;
    yciam_signer_t signer;

    (void) state;
    give_up_late_task(&task);
    assert_int_equal(init(&task, &signer), YCIAM_OK);
    run_late_thread(&task);
    check_one_thread_signs(&signer);
}

/* Its first thread starts after the caller gave it up and before the caller asks again. */
void a_late_signer_task_is_used(void **state)
{
    static yciam_lwip_signer_t task;
    yciam_signer_t signer;

    (void) state;
    give_up_late_task(&task);
    run_late_thread(&task);
    threads = 0;
    assert_int_equal(init(&task, &signer), YCIAM_OK);
    assert_int_equal(threads, 0);
    check_one_thread_signs(&signer);
    assert_int_equal(init(&task, &signer), YCIAM_ERR_ARGUMENT);
    check_one_thread_signs(&signer);
}

/* Signs by repeating the message's first byte, once the test allows it. */
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

/* The signature is cancelled while the task works on it, or after it. Nothing of it stays. */
static void forget(yciam_lwip_signer_t *task, const yciam_signer_t *signer, bool after)
{
    static const yciam_lwip_signer_t zero;
    uint8_t signature[256];
    uint32_t start_ms;
    int32_t native;

    assert_int_equal(signer->sign(signer, (const uint8_t *) "forgotten", 9, signature, &native), YCIAM_PENDING);
    assert_int_equal(task->priv_job.priv_message_len, 9);
    if (after) {
        sys_sem_signal(&may_end);
        sys_msleep(200);
    }
    yciam_lwip_signer_forget(task);
    if (!after) {
        sys_sem_signal(&may_end);
    }
    start_ms = sys_now();
    while (task->priv_job.priv_state != zero.priv_job.priv_state ||
           memcmp(task->priv_job.priv_message, zero.priv_job.priv_message, sizeof zero.priv_job.priv_message) != 0 ||
           memcmp(task->priv_job.priv_signature, zero.priv_job.priv_signature, sizeof zero.priv_job.priv_signature) !=
               0) {
        assert_true(sys_now() - start_ms < RIG_PATIENCE_MS);
        sys_msleep(2);
    }
    yciam_lwip_signer_forget(task); /* no signature is under way */
}

void the_signer_task_is_given_up_and_asked_again(void **state)
{
    static yciam_lwip_signer_t task;
    const yciam_signer_t engine = { .sign = slow_sign, .signature_len = 256 };
    static uint8_t too_long[YCIAM_SIGNER_TASK_MESSAGE_MAX + 1u];
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
    sys_msleep(200); /* the task finishes the signature meanwhile */
    assert_int_equal(sign_whole(&signer, "third", signature, &pending), YCIAM_OK);
    assert_int_equal(signature[255], 't');
    forget(&task, &signer, false);
    forget(&task, &signer, true);
    assert_int_equal(sign_whole(&signer, "x fails", signature, &pending), YCIAM_ERR_SIGN);
    assert_int_equal(signer.sign(&signer, too_long, sizeof too_long, signature, &native), YCIAM_ERR_MEMORY);
    sys_msleep(200); /* *signer and engine end with this function; the task sleeps */
}
