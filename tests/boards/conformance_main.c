/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ports' conformance suite (tests/conformance) on a board, for port/lwip_raw, and for port/mbedtls over it with
 * tls=1: host=NAME address=IP port=FIRST_TCP_PORT [tls=1]
 */
#include <lwip/sys.h>

#include <mbedtls/memory_buffer_alloc.h>
#include <psa/crypto.h>

#include "../conformance/conformance.h"
#include "board.h"
#include "connection.h"
#include "credentials.h"
#include "network.h"

#define ARENA_SIZE 40960u /* the suite has a chain with 200 names */

static uint8_t arena[ARENA_SIZE];
static connection_t connection;
static yciam_mbedtls_t anchorless;
static mbedtls_x509_crt anchors, no_anchors;
static yciam_port_t anchorless_port;

static bool turn(void)
{
    board_watchdog_kick();
    return network_poll();
}

static void delay(void *ctx, uint32_t ms)
{
    uint32_t start_ms = sys_now();

    (void) ctx;
    do {
        (void) turn();
        board_sleep();
    } while (sys_now() - start_ms < ms);
}

static void report(void *ctx, conformance_verdict_t verdict, const char *name, const char *problem, int got)
{
    static const char *const verdicts[] = { "ok", "not ok", "skipped" };

    (void) ctx;
    board_print(verdicts[verdict]);
    board_print(" - ");
    board_print(name);
    if (verdict == CONFORMANCE_FAILED) {
        board_print(": ");
        board_print(problem);
        board_print(got < 0 ? " (-" : " (");
        board_print_u32((uint32_t) (got < 0 ? -got : got));
        board_print(")");
    }
    board_print("\n");
}

static void start(void)
{
    board_init();
    mbedtls_memory_buffer_alloc_init(arena, sizeof arena);
    if (!network_start(board_argument("host")) || psa_crypto_init() != PSA_SUCCESS) {
        board_exit(2);
    }
    yciam_lwip_set_unix_time(board_rtc());
    while (!turn()) {
        board_sleep();
    }
}

int main(void)
{
    conformance_t with = { .port = &connection.plain, .delay = delay, .report = report, .call_ms_max = 1000 };

    start();
    mbedtls_x509_crt_init(&anchors);
    mbedtls_x509_crt_init(&no_anchors);
    connection_init(&connection, &anchors);
    yciam_mbedtls_init(&anchorless, &connection.plain, &no_anchors, &anchorless_port);
    with.host = board_argument("host");
    with.ip_address = board_argument("address");
    with.first_tcp_port = (uint16_t) board_number_argument("port", 0);
    if (board_argument("tls") != NULL) {
        with.port = &connection.port;
        with.has_tls = true;
        with.security = YCIAM_TLS;
        with.anchorless = &anchorless_port;
        if (yciam_mbedtls_add_anchors_nocopy(&anchors, trust_anchors, (size_t) (trust_anchors_end - trust_anchors),
                                             NULL) != YCIAM_OK) {
            board_exit(2);
        }
    }
    return conformance_run(&with) != 0;
}
