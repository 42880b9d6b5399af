/* SPDX-License-Identifier: Apache-2.0 */
/* port/lwip_raw, and hours of events in the network below it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <lwip/mem.h>
#include <lwip/pbuf.h>
#include <lwip/stats.h>
#include <lwip/sys.h>
#include <lwip/tcp.h>

#include <lwip_raw/lwip_raw.h>

#include "wire.h"

#define CONNECT_MS 10000u
#define ANSWER_MS  10000u
#define REQUEST    700u /* bytes */

static yciam_lwip_raw_t tcp;
static yciam_port_t port;

static int entropy(void *ctx, void *buf, size_t len)
{
    (void) ctx;
    memset(buf, 0, len);
    return YCIAM_OK;
}

static int open_host(const char *host, uint32_t limit_ms)
{
    uint32_t start_ms = sys_now();
    int rc;

    while ((rc = port.conn_open(port.ctx, host, WIRE_PORT, YCIAM_PLAIN)) == YCIAM_PENDING) {
        if (sys_now() - start_ms >= limit_ms) {
            return YCIAM_ERR_TIMEOUT;
        }
        wire_pass(1);
    }
    return rc;
}

/* Sends a request and waits for an answer that never arrives. Returns the bytes that lwIP has taken. */
static size_t lose_request(void)
{
    static const uint8_t request[REQUEST];
    uint32_t start_ms = sys_now();
    size_t sent = 0;

    while (sys_now() - start_ms < ANSWER_MS) {
        int rc = sent < sizeof request ? port.conn_send(port.ctx, request + sent, sizeof request - sent) : 0;

        assert_true(rc >= 0);
        sent += (size_t) rc;
        wire_pass(1);
    }
    return sent;
}

static int setup(void **state)
{
    (void) state;
    wire.swallows = wire.is_name_lost = false;
    wire.dead = 0;
    wire.syns = wire.ipv6_syns = wire.data = wire.resets = wire.received = 0;
    return 0;
}

/* lwIP holds nothing any more, no matter how long its connections need to end, and has forgotten the name. */
static int teardown(void **state)
{
    (void) state;
    wire.swallows = false;
    netif_set_link_up(&wire.netif);
    port.conn_close(port.ctx);
    wire_pass((DNS_MAX_TTL + 300u) * 1000u);
    assert_int_equal(lwip_stats.mem.used, 0);
    return 0;
}

static void test_lost_segments_are_sent_again(void **state)
{
    (void) state;
    wire.swallows = true;
    assert_int_equal(open_host("10.0.0.1", 15000), YCIAM_ERR_TIMEOUT);
    assert_in_range(wire.syns, 4, 6);
    port.conn_close(port.ctx);
    wire.swallows = false;
    assert_int_equal(open_host("10.0.0.1", CONNECT_MS), YCIAM_OK);
    wire.swallows = true;
    assert_int_equal(port.conn_send(port.ctx, "lost", 4), 4);
    wire_pass(2000);
    wire.swallows = false;
    wire_pass(10000);
    assert_true(wire.data >= 2);
    assert_int_equal(wire.received, 4);
}

/* After four lost requests, the first attempt over a good path succeeds. */
static void test_lost_requests_leave_the_heap(void **state)
{
    (void) state;
    for (unsigned i = 0; i < 4; i++) {
        wire.swallows = false;
        assert_int_equal(open_host(WIRE_NAME, CONNECT_MS), YCIAM_OK);
        wire.swallows = true;
        assert_int_equal(lose_request(), REQUEST);
        port.conn_close(port.ctx);
        wire_pass(1000);
    }
    assert_int_equal(lwip_stats.mem.used, 0);
    wire_pass((DNS_MAX_TTL + 1u) * 1000u); /* the port asks for the name again */
    wire.swallows = false;
    assert_int_equal(open_host(WIRE_NAME, CONNECT_MS), YCIAM_OK);
}

/* The last bytes of TLS are still sent, and the connection ends properly. */
static void test_close_notify_is_sent(void **state)
{
    static const uint8_t close_notify[31];

    (void) state;
    assert_int_equal(open_host("10.0.0.1", CONNECT_MS), YCIAM_OK);
    assert_int_equal(port.conn_send(port.ctx, close_notify, sizeof close_notify), sizeof close_notify);
    port.conn_close(port.ctx);
    wire_pass(1000);
    assert_int_equal(wire.received, sizeof close_notify);
    assert_int_equal(wire.resets, 0);
}

static void test_no_memory_for_a_question(void **state)
{
    void *hog = NULL;
    void **block;

    (void) state;
    for (mem_size_t size = 1024; size >= sizeof *block; size /= 2u) {
        while ((block = mem_malloc(size)) != NULL) {
            *block = hog;
            hog = block;
        }
    }
    assert_int_equal(open_host(WIRE_NAME, 60000), YCIAM_ERR_MEMORY);
    assert_int_equal(port.last_error(port.ctx), ERR_MEM);
    port.conn_close(port.ctx);
    while (hog != NULL) {
        void *last = hog;

        memcpy(&hog, last, sizeof hog);
        mem_free(last);
    }
    wire.is_name_lost = true;
    assert_int_equal(open_host(WIRE_NAME, 60000), YCIAM_ERR_DNS);
    port.conn_close(port.ctx);
    wire.is_name_lost = false;
    assert_int_equal(open_host(WIRE_NAME, CONNECT_MS), YCIAM_OK);
}

/* A resolver may keep the name's answers for a day, and one of its addresses does not answer. */
static void test_name_is_asked_again(void **state)
{
    uint32_t start_ms = sys_now();

    (void) state;
    wire.questions = 0;
    wire.dead = 1; /* the first answer begins with it */
    while (open_host(WIRE_NAME, CONNECT_MS) != YCIAM_OK) {
        port.conn_close(port.ctx);
        assert_true(sys_now() - start_ms < (WIRE_ADDRESSES + 1u) * DNS_MAX_TTL * 1000u);
        wire_pass(5000);
    }
    assert_in_range(wire.questions, 2, 3);
}

/* Opens a connection to the service by its name. Returns whether it uses IPv6. */
static bool is_over_ipv6(void)
{
    unsigned before = wire.ipv6_syns;

    assert_int_equal(open_host(WIRE_NAME, CONNECT_MS), YCIAM_OK);
    return wire.ipv6_syns > before;
}

/* A peer that failed in TLS is tried last. It is tried all the same if the name has no other address. */
static void test_rejected_address_is_tried_last(void **state)
{
    (void) state;
    wire_set_ipv6(true);
    assert_false(is_over_ipv6());
    port.conn_close(port.ctx);
    assert_false(is_over_ipv6());
    port.conn_reject(port.ctx);
    port.conn_close(port.ctx);
    assert_true(is_over_ipv6());
    port.conn_close(port.ctx);
    assert_true(is_over_ipv6());
    port.conn_reject(port.ctx);
    port.conn_close(port.ctx);
    assert_false(is_over_ipv6());
    port.conn_reject(port.ctx);
    port.conn_close(port.ctx);
    wire_set_ipv6(false);
    assert_false(is_over_ipv6());
}

static void test_name_with_a_full_stop(void **state)
{
    char long_name[2 * DNS_MAX_NAME_LENGTH];

    (void) state;
    assert_int_equal(open_host(WIRE_NAME ".", CONNECT_MS), YCIAM_OK);
    memset(long_name, 'a', sizeof long_name);
    long_name[sizeof long_name - 1u] = '\0';
    assert_int_equal(open_host(long_name, CONNECT_MS), YCIAM_ERR_DNS);
}

/* A loopback interface is always up. */
static void test_lost_link_is_told_at_once(void **state)
{
    uint8_t byte;

    (void) state;
    assert_int_equal(open_host("10.0.0.1", CONNECT_MS), YCIAM_OK);
    assert_int_equal(port.conn_recv(port.ctx, &byte, 1), 0);
    netif_set_link_down(&wire.netif);
    assert_int_equal(port.conn_recv(port.ctx, &byte, 1), YCIAM_ERR_NETWORK);
    assert_int_equal(port.conn_send(port.ctx, "x", 1), YCIAM_ERR_NETWORK);
    port.conn_close(port.ctx);
    assert_int_equal(open_host(WIRE_NAME, CONNECT_MS), YCIAM_ERR_NETWORK);
    port.conn_close(port.ctx);
    assert_int_equal(open_host("10.0.0.1", CONNECT_MS), YCIAM_ERR_NETWORK);
    port.conn_close(port.ctx);
    netif_set_link_up(&wire.netif);
    wire.is_name_lost = true;
    assert_int_equal(port.conn_open(port.ctx, "another.example", WIRE_PORT, YCIAM_PLAIN), YCIAM_PENDING);
    netif_set_link_down(&wire.netif);
    assert_int_equal(port.conn_open(port.ctx, "another.example", WIRE_PORT, YCIAM_PLAIN), YCIAM_ERR_NETWORK);
    port.conn_close(port.ctx);
    netif_set_link_up(&wire.netif);
}

static void test_loopback_needs_no_link(void **state)
{
    (void) state;
    netif_set_link_down(&wire.netif);
    assert_int_equal(open_host("127.0.0.1", CONNECT_MS), YCIAM_OK);
    netif_set_link_up(&wire.netif);
}

int main(void)
{
#define ITEM(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        ITEM(test_lost_segments_are_sent_again),
        ITEM(test_lost_requests_leave_the_heap),
        ITEM(test_close_notify_is_sent),
        ITEM(test_no_memory_for_a_question),
        ITEM(test_name_is_asked_again),
        ITEM(test_lost_link_is_told_at_once),
        ITEM(test_loopback_needs_no_link),
        ITEM(test_name_with_a_full_stop),
        ITEM(test_rejected_address_is_tried_last),
    };

    wire_start();
    yciam_lwip_raw_init(&tcp, entropy, NULL, &port);
    wire_pass(10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
