/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An IAM token on a chip without an operating system: a superloop that polls lwIP and yciam. Only the signature blocks.
 * Copy this file with client.c, and replace the functions of board.h and credentials.h; leave out measure_…().
 */
#include <lwip/apps/sntp.h>
#include <lwip/sys.h>

#include "board.h"
#include "client.h"
#include "measure.h"
#include "network.h"

/* For the tests, from the emulator's command line. A product has its settings here. Zero means the default. */
static uint32_t read_arguments(void)
{
    iam_config.host = board_argument("host");
    iam_config.tcp_port = (uint16_t) board_number_argument("port", 0);
    iam_config.timeouts.connect_ms = 1000u * board_number_argument("connect", 0);
    iam_config.timeouts.answer_ms = 1000u * board_number_argument("answer", 0);
    iam_config.backoff_max_ms = 1000u * board_number_argument("pause", 0);
    return 1000u * board_number_argument("timeout", 60);
}

/* The time comes from the board's clock. A chip without one asks a server (DEFINES='-DSNTP_SERVER="…"'). */
static void start_clock(void)
{
#ifdef SNTP_SERVER
    sntp_setservername(0, SNTP_SERVER);
    sntp_init();
#else
    yciam_lwip_set_unix_time(board_rtc());
#endif
}

/* One turn of the loop. If there is nothing to do, it sleeps until the next tick, at most 1 ms. */
static yciam_result_t turn(void)
{
    yciam_result_t result = YCIAM_PENDING;
    bool is_online;

    board_watchdog_kick();
    measure_turn_begin();
    is_online = network_poll();
    if (is_online || yciam_stage(&iam) != YCIAM_STAGE_IDLE) { /* an attempt must notice that the network is gone */
        result = client_poll();
    }
    measure_turn_end();
    if (!is_online || yciam_delay_ms(&iam) > 0) {
        board_sleep();
    }
    return result;
}

int main(void)
{
    yciam_result_t result;
    uint32_t timeout_ms;

    measure_stack();
    board_init();
    timeout_ms = read_arguments();
    if (!network_start(iam_config.host != NULL ? iam_config.host : YCIAM_DEFAULT_HOST)) {
        board_print("error: no network controller, or no lawful address=\n");
        return (int) YCIAM_CLASS_SYSTEM;
    }
    start_clock();
    result = client_start();
    if (result != YCIAM_OK) {
        return (int) yciam_result_class(result);
    }

    /* A product loops forever, and so keeps its token fresh. The sample ends with the first token. */
    do {
        result = turn();
    } while (result != YCIAM_OK && sys_now() < timeout_ms);
    if (result != YCIAM_OK) {
        board_print("error: no token in time\n");
        return (int) YCIAM_CLASS_TIMEOUT;
    }
    board_print("token: ");
    board_print(yciam_token(&iam));
    board_print("\n");
    measure_print(ARENA_SIZE);
    return 0;
}
