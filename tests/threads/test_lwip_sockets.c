/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Failures around port/lwip_sockets on a device: deleted tasks, a lost network, sockets and memory that run out. Each
 * ends in a named error, and the next attempt gets a token. Arguments: KEY CA TCP_PORT of the emulator.
 */
#include "rig.h"

#include <stdio.h>
#include <time.h>

#include <pthread.h>

#include "../../boards/lwip_threads/network.h"
#include "address_tests.h"
#include "loss_tests.h"
#include "signer_tests.h"

/* A task that waits for a token, and can be deleted only while it sleeps. */

static sys_sem_t asleep;

static void deletable_sleep(void *ctx, uint32_t ms)
{
    (void) ctx;
    sys_sem_signal(&asleep);
    (void) pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
    yciam_lwip_sockets_wait(NULL, ms);
    (void) pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
}

static void *wait_for_token(void *ctx)
{
    (void) ctx;
    (void) pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
    (void) yciam_wait(&rig.iam, RIG_PATIENCE_MS, deletable_sleep, NULL);
    return NULL;
}

static void a_task_is_deleted_while_it_waits(void **state)
{
    pthread_t task;
    void *how;

    (void) state;
    assert_int_equal(sys_sem_new(&asleep, 0), ERR_OK);
    for (unsigned sleeps = 1; sleeps <= 40u; sleeps += 3u) { /* deleted at different stages */
        rig_aim(rig.silent_port);
        assert_int_equal(pthread_create(&task, NULL, wait_for_token, NULL), 0);
        for (unsigned i = 0; i < sleeps; i++) {
            (void) sys_arch_sem_wait(&asleep, 0);
        }
        assert_int_equal(pthread_cancel(task), 0);
        assert_int_equal(pthread_join(task, &how), 0);
        assert_ptr_equal(how, PTHREAD_CANCELED);
        yciam_close(&rig.iam); /* by another task */
        assert_int_equal(rig_count_sockets(), rig.sockets_free);
    }
    sys_sem_free(&asleep);
    rig_get_token();
}

static void the_network_goes_during_the_handshake(void **state)
{
    (void) state;
    rig_connect();
    network_stop();
    assert_int_equal(rig_fail(), YCIAM_ERR_NETWORK);
    assert_int_equal(yciam_error(&rig.iam)->native, ECONNABORTED);
    assert_int_equal(yciam_error(&rig.iam)->stage, YCIAM_STAGE_CONNECT);
    assert_true(network_resume(RIG_START_MS));
    rig_get_token();
}

static void there_is_no_network(void **state)
{
    (void) state;
    network_stop();
    assert_int_equal(rig_fail(), YCIAM_ERR_CONNECT);
    assert_int_equal(yciam_error(&rig.iam)->native, EHOSTUNREACH);
    assert_true(network_resume(RIG_START_MS));
    rig_get_token();
}

/* As if the stack had been stopped and started again: the descriptor is no longer valid. */
static void the_sockets_are_closed_under_the_port(void **state)
{
    (void) state;
    rig_connect();
    for (int fd = LWIP_SOCKET_OFFSET; fd < LWIP_SOCKET_OFFSET + MEMP_NUM_NETCONN; fd++) {
        (void) lwip_close(fd);
    }
    assert_int_equal(rig_fail(), YCIAM_ERR_NETWORK);
    assert_int_equal(yciam_error(&rig.iam)->native, EBADF);
    rig_get_token();
}

static void there_is_no_socket_left(void **state)
{
    int fds[RIG_SOCKETS_MAX];
    unsigned count = rig_take_sockets(fds);

    (void) state;
    assert_true(count > 1);
    assert_int_equal(rig_fail(), YCIAM_ERR_MEMORY);
    assert_true(yciam_error(&rig.iam)->native == ENFILE || yciam_error(&rig.iam)->native == ENOBUFS);
    rig_give_sockets(fds, 1); /* one is enough */
    rig_get_token();
    rig_give_sockets(fds + 1, count - 1u);
}

static void the_heap_is_used_up(void **state)
{
    void *hog = rig_take_heap();

    (void) state;
    assert_non_null(hog);
    assert_int_equal(rig_fail(), YCIAM_ERR_MEMORY);
    assert_int_equal(yciam_error(&rig.iam)->native, ERR_MEM);
    rig_give_heap(hog);
    rig_get_token();
}

/* There is no memory for the question to the name server. */
static void the_heap_is_used_up_while_a_name_is_resolved(void **state)
{
    uint32_t start_ms = sys_now();
    void *hog;
    int rc;

    (void) state;
    assert_int_equal(rig.connection.plain.conn_open(rig.connection.plain.ctx, "no-memory.invalid", 443, YCIAM_PLAIN),
                     YCIAM_PENDING);
    hog = rig_take_heap();
    while ((rc = rig.connection.plain.conn_open(rig.connection.plain.ctx, "no-memory.invalid", 443, YCIAM_PLAIN)) ==
           YCIAM_PENDING) {
        assert_true(sys_now() - start_ms < RIG_PATIENCE_MS);
        sys_msleep(2);
    }
    assert_int_equal(rc, YCIAM_ERR_MEMORY);
    rig.connection.plain.conn_close(rig.connection.plain.ctx);
    rig_give_heap(hog);
    rig_get_token();
}

/* Bytes cannot be sent: the deadline passes, and the error names it. */
static void the_heap_is_used_up_during_the_handshake(void **state)
{
    void *hog;

    (void) state;
    rig.config.timeouts.connect_ms = 1500;
    rig_aim(rig.emulator_port);
    rig_connect();
    hog = rig_take_heap();
    assert_int_equal(rig_fail(), YCIAM_ERR_TIMEOUT);
    assert_int_equal(yciam_error(&rig.iam)->stage, YCIAM_STAGE_CONNECT);
    rig_give_heap(hog);
    rig.config.timeouts.connect_ms = 0;
    rig_get_token();
}

/*
 * Takes the whole pool, also the buffer of a packet that is being processed: when it comes back, it would receive the
 * next packet.
 */
static struct pbuf *take_pbufs(void)
{
    struct pbuf *hog = pbuf_alloc(PBUF_RAW, 1, PBUF_POOL);
    uint32_t start_ms = sys_now();
    unsigned taken = 1;

    assert_non_null(hog);
    while (taken < PBUF_POOL_SIZE) {
        struct pbuf *one = pbuf_alloc(PBUF_RAW, 1, PBUF_POOL);

        if (one != NULL) {
            pbuf_cat(hog, one);
            taken++;
        } else {
            assert_true(sys_now() - start_ms < RIG_PATIENCE_MS);
            sys_msleep(2);
        }
    }
    return hog;
}

/* No packet can be received. */
static void there_are_no_pbufs_left(void **state)
{
    struct pbuf *hog;

    (void) state;
    rig.config.timeouts.connect_ms = 1500;
    rig_aim(rig.emulator_port);
    hog = take_pbufs();
    assert_int_equal(rig_fail(), YCIAM_ERR_TIMEOUT);
    assert_int_equal(yciam_error(&rig.iam)->stage, YCIAM_STAGE_CONNECT);
    (void) pbuf_free(hog);
    rig.config.timeouts.connect_ms = 0;
    rig_get_token();
}

/* lwIP's answer arrives at a resolver for which no connection waits any more. */
static void closed_while_a_name_is_resolved(void **state)
{
    (void) state;
    assert_int_equal(rig.connection.plain.conn_open(rig.connection.plain.ctx, "no-such-host.invalid", 443, YCIAM_PLAIN),
                     YCIAM_PENDING);
    rig.connection.plain.conn_close(rig.connection.plain.ctx);
    rig_get_token();
}

static void without_a_clock_nothing_is_sent(void **state)
{
    (void) state;
    yciam_lwip_set_unix_time(-1);
    assert_true(rig.connection.port.unix_time(rig.connection.port.ctx) < 0);
    assert_int_equal(rig_fail(), YCIAM_ERR_CLOCK);
    yciam_lwip_set_unix_time(time(NULL));
    rig_get_token();
}

static void no_delay(void *ctx, uint32_t ms)
{
    (void) ctx;
    (void) ms;
}

/* Like vTaskDelay(0): lwIP's own thread must still run, and the deadline must pass. */
static void a_delay_that_returns_at_once(void **state)
{
    uint32_t start_ms = sys_now();

    (void) state;
    rig.config.timeouts.connect_ms = 500;
    rig_aim(rig.silent_port);
    assert_int_equal(yciam_wait(&rig.iam, 1000, no_delay, NULL), YCIAM_ERR_TIMEOUT);
    assert_in_range(sys_now() - start_ms, 1000, 5000);
    rig.config.timeouts.connect_ms = 0;
    yciam_close(&rig.iam);
    rig_aim(rig.emulator_port);
    assert_int_equal(yciam_wait(&rig.iam, RIG_PATIENCE_MS, no_delay, NULL), YCIAM_OK);
}

int main(int argc, char **argv)
{
#define ITEM(test) cmocka_unit_test_setup_teardown(test, rig_setup, rig_teardown)
    const struct CMUnitTest tests[] = {
        ITEM(a_task_is_deleted_while_it_waits),
        ITEM(the_network_goes_during_the_handshake),
        ITEM(there_is_no_network),
        ITEM(the_sockets_are_closed_under_the_port),
        ITEM(there_is_no_socket_left),
        ITEM(the_heap_is_used_up),
        ITEM(the_heap_is_used_up_during_the_handshake),
        ITEM(the_heap_is_used_up_while_a_name_is_resolved),
        ITEM(there_are_no_pbufs_left),
        ITEM(every_address_is_tried),
        ITEM(the_network_has_ipv6_alone),
        ITEM(closed_while_a_name_is_resolved),
        ITEM(lost_requests_leave_the_heap),
        ITEM(a_last_word_is_no_reason_to_reset),
        ITEM(without_a_clock_nothing_is_sent),
        ITEM(a_delay_that_returns_at_once),
        ITEM(no_wait_is_shorter_than_a_tick),
        ITEM(a_signer_task_that_cannot_be_made),
        ITEM(a_late_signer_task_and_a_second_one),
        ITEM(a_late_signer_task_is_used),
        ITEM(the_signer_task_is_given_up_and_asked_again),
    };

    if (argc < 4 || !rig_start(argv)) {
        fprintf(stderr, "usage: %s KEY CA TCP_PORT\n", argv[0]);
        return 2;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
