/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yciam_wait() on a board without an operating system, as a task would call it, to measure the stack for a token.
 * Prints `stack N`. Arguments: host=NAME address=IP port=N.
 */
#include <lwip/sys.h>

#include "board.h"
#include "client.h"
#include "measure.h"
#include "network.h"

#define TIMEOUT_MS 60000u

/* Lets the network run meanwhile. On an RTOS other tasks do that. */
static void delay(void *ctx, uint32_t ms)
{
    uint32_t start_ms = sys_now();

    (void) ctx;
    do {
        board_watchdog_kick();
        (void) network_poll();
        board_sleep();
    } while (sys_now() - start_ms < ms);
}

static bool get_online(void)
{
    while (!network_poll() && sys_now() < TIMEOUT_MS) {
        board_watchdog_kick();
        board_sleep();
    }
    return network_poll();
}

int main(void)
{
    yciam_result_t result;

    measure_stack();
    board_init();
    iam_config.host = board_argument("host");
    iam_config.tcp_port = (uint16_t) board_number_argument("port", 0);
    if (!network_start(iam_config.host)) {
        return 2;
    }
    yciam_lwip_set_unix_time(board_rtc());
    result = client_start();
    if (result == YCIAM_OK && get_online()) {
        result = yciam_wait(&iam, TIMEOUT_MS, delay, NULL);
    }
    if (result != YCIAM_OK || yciam_token(&iam) == NULL) {
        client_print_error(yciam_error(&iam));
        return 1;
    }
    measure_print(ARENA_SIZE);
    return 0;
}
