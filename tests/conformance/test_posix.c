/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of port/posix that the suite cannot do: a host with several addresses, some of them bad, and a resolver that is
 * slow or fails.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <posix/yciam_posix.h>

#include "made_up_name.h"

#define CALL_MS_MAX 1000u /* no call takes longer, not even on a busy machine */
#define RESOLVER_MS 1500u /* a slow resolver does */
#define PATIENCE_MS 20000u

static yciam_posix_t posix;
static yciam_port_t port;

static int open_descriptors(void)
{
    int found = 0;
    int fd;

    for (fd = 0; fd < 256; fd++) {
        found += fcntl(fd, F_GETFD) >= 0;
    }
    return found;
}

/* took_ms: until connect() returned something other than pending. No single call may block. */
static int connect_to_name(uint32_t *took_ms)
{
    uint32_t start_ms = port.ticks_ms(port.ctx);
    int rc;

    do {
        uint32_t call_ms = port.ticks_ms(port.ctx);

        rc = port.conn_open(port.ctx, MADE_UP_NAME, 443, YCIAM_PLAIN);
        assert_true(port.ticks_ms(port.ctx) - call_ms < CALL_MS_MAX);
        yciam_posix_wait(&posix, rc == YCIAM_PENDING ? 5000 : 0);
        *took_ms = port.ticks_ms(port.ctx) - start_ms;
        assert_true(*took_ms < PATIENCE_MS);
    } while (rc == YCIAM_PENDING);
    return rc;
}

/* The shortest time of a connection; the best of three, since a busy machine may delay one of them. */
static uint32_t connection_ms(void)
{
    uint32_t least_ms = UINT32_MAX;

    for (int i = 0; i < 3; i++) {
        uint32_t took_ms;

        port.conn_close(port.ctx);
        assert_int_equal(connect_to_name(&took_ms), YCIAM_OK);
        least_ms = took_ms < least_ms ? took_ms : least_ms;
    }
    return least_ms;
}

static int setup(void **state)
{
    (void) state;
    name_reset();
    yciam_posix_init(&posix, &port);
    return 0;
}

static int teardown(void **state)
{
    (void) state;
    port.conn_close(port.ctx);
    name_end();
    return 0;
}

static void test_first_address(void **state)
{
    (void) state;
    name_add_good();
    assert_true(connection_ms() < 700);
}

static void test_refusing_addresses_cost_nothing(void **state)
{
    (void) state;
    name_add_refusing();
    name_add_refusing();
    name_add_refusing();
    name_add_good();
    assert_true(connection_ms() < 700);
}

static void test_black_hole_costs_little(void **state)
{
    uint32_t took_ms;

    (void) state;
    name_add_black_hole();
    name_add_good();
    assert_int_equal(connect_to_name(&took_ms), YCIAM_OK);
    assert_true(took_ms >= 200 && took_ms < 3000);
}

/* As many black holes as the port tries at once, each for 250 ms: the oldest makes room for a new one. */
static void test_many_black_holes(void **state)
{
    uint32_t took_ms;
    unsigned i;

    (void) state;
    for (i = 0; i < YCIAM_SOCKETS_ATTEMPTS_MAX; i++) {
        name_add_black_hole();
    }
    name_add_good();
    assert_int_equal(connect_to_name(&took_ms), YCIAM_OK);
    assert_true(took_ms >= 1900 && took_ms < 3500);
}

/* RFC 8305, 4. */
static void test_families_take_turns(void **state)
{
    uint32_t took_ms;

    (void) state;
    for (unsigned i = 0; i < 4; i++) {
        name_add_black_hole();
    }
    if (!name_add_good6()) {
        skip();
    }
    assert_int_equal(connect_to_name(&took_ms), YCIAM_OK);
    assert_true(took_ms >= 200 && took_ms < 900);
}

static uint16_t peer_of_connection(void)
{
    struct sockaddr_in peer;
    socklen_t len = sizeof peer;
    uint32_t took_ms;

    assert_int_equal(connect_to_name(&took_ms), YCIAM_OK);
    assert_int_equal(getpeername(posix.priv_sockets.priv_fd, (struct sockaddr *) &peer, &len), 0);
    return peer.sin_port;
}

static void test_rejected_address_comes_last(void **state)
{
    uint16_t peers[3];

    (void) state;
    for (unsigned i = 0; i < 3; i++) {
        name_add_good();
    }
    for (unsigned i = 0; i < 3; i++) { /* the port tries all the others before it tries one again */
        peers[i] = peer_of_connection();
        port.conn_reject(port.ctx);
        port.conn_close(port.ctx);
        port.conn_reject(port.ctx); /* no connection */
    }
    assert_int_not_equal(peers[0], peers[1]);
    assert_int_not_equal(peers[0], peers[2]);
    assert_int_not_equal(peers[1], peers[2]);
    assert_int_equal(peer_of_connection(), peers[0]);
}

static void test_all_refuse(void **state)
{
    uint32_t took_ms;

    (void) state;
    name_add_refusing();
    name_add_refusing();
    assert_int_equal(connect_to_name(&took_ms), YCIAM_ERR_CONNECT);
    assert_int_equal(port.last_error(port.ctx), ECONNREFUSED);
}

/* The port closes the connections that lost the race, and nothing is left after close(). */
static void test_no_descriptor_is_left(void **state)
{
    int before;
    uint32_t took_ms;

    (void) state;
    name_add_black_hole();
    name_add_black_hole();
    name_add_refusing();
    name_add_good();
    before = open_descriptors();
    assert_int_equal(connect_to_name(&took_ms), YCIAM_OK);
    assert_int_equal(open_descriptors(), before + 1);
    port.conn_close(port.ctx);
    assert_int_equal(open_descriptors(), before);
}

static void test_closed_in_the_race(void **state)
{
    int before;
    int i;

    (void) state;
    name_add_black_hole();
    name_add_black_hole();
    before = open_descriptors();
    for (i = 0; i < 50; i++) {
        assert_int_equal(port.conn_open(port.ctx, MADE_UP_NAME, 443, YCIAM_PLAIN), YCIAM_PENDING);
        usleep(10000);
    }
    assert_int_equal(open_descriptors(), before + 2);
    port.conn_close(port.ctx);
    assert_int_equal(open_descriptors(), before);
}

static void test_slow_resolver_blocks_nobody(void **state)
{
    uint32_t took_ms;

    (void) state;
    name_add_good();
    name.sleep_ms = RESOLVER_MS;
    assert_int_equal(connect_to_name(&took_ms), YCIAM_OK);
    assert_true(took_ms >= RESOLVER_MS - 10u && took_ms < 4500); /* the wait ended together with the resolver */
}

static void test_closed_while_resolving(void **state)
{
    int before = open_descriptors();
    uint32_t start_ms;
    int i;

    (void) state;
    name_add_good();
    name.sleep_ms = RESOLVER_MS;
    for (i = 0; i < 3; i++) {
        start_ms = port.ticks_ms(port.ctx);
        assert_int_equal(port.conn_open(port.ctx, MADE_UP_NAME, 443, YCIAM_PLAIN), YCIAM_PENDING);
        port.conn_close(port.ctx);
        assert_true(port.ticks_ms(port.ctx) - start_ms < CALL_MS_MAX);
    }
    start_ms = port.ticks_ms(port.ctx);
    while (open_descriptors() > before + 1) { /* the good peer's */
        assert_true(port.ticks_ms(port.ctx) - start_ms < PATIENCE_MS);
        usleep(10000);
    }
}

static void test_resolver_fails(void **state)
{
    uint32_t took_ms;

    (void) state;
    name.code = EAI_AGAIN;
    assert_int_equal(connect_to_name(&took_ms), YCIAM_ERR_DNS);
    assert_int_equal(port.last_error(port.ctx), -abs(EAI_AGAIN));
    port.conn_close(port.ctx);
    name.code = EAI_MEMORY;
    assert_int_equal(connect_to_name(&took_ms), YCIAM_ERR_MEMORY);
    port.conn_close(port.ctx);
    name.code = 0;
    name_add_good();
    assert_int_equal(connect_to_name(&took_ms), YCIAM_OK);
}

/* A kept connection while the program waits for something else: the wait function must not spin on it. */
static void test_idle_connection(void **state)
{
    uint32_t took_ms;
    uint32_t start_ms;

    (void) state;
    name_add_good();
    assert_int_equal(connect_to_name(&took_ms), YCIAM_OK);
    assert_int_equal(port.conn_send(port.ctx, "x", 1), 1);
    start_ms = port.ticks_ms(port.ctx);
    for (int i = 0; i < 100; i++) {
        yciam_posix_wait(&posix, 5);
    }
    assert_true(port.ticks_ms(port.ctx) - start_ms >= 90u);
}

static void on_signal(int number)
{
    (void) number;
}

/* The wait ends early and the connection stays open all the same. */
static void test_signals(void **state)
{
    struct sigaction action;
    uint32_t took_ms;

    (void) state;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    sigaction(SIGALRM, &action, NULL);
    name_add_black_hole();
    name_add_good();
    name.sleep_ms = 100;
    ualarm(3000, 3000);
    assert_int_equal(connect_to_name(&took_ms), YCIAM_OK);
    ualarm(0, 0);
}

int main(void)
{
#define ITEM(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        ITEM(test_first_address),
        ITEM(test_refusing_addresses_cost_nothing),
        ITEM(test_black_hole_costs_little),
        ITEM(test_many_black_holes),
        ITEM(test_families_take_turns),
        ITEM(test_rejected_address_comes_last),
        ITEM(test_all_refuse),
        ITEM(test_no_descriptor_is_left),
        ITEM(test_closed_in_the_race),
        ITEM(test_slow_resolver_blocks_nobody),
        ITEM(test_closed_while_resolving),
        ITEM(test_resolver_fails),
        ITEM(test_idle_connection),
        ITEM(test_signals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
