/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An IAM token on a chip without an operating system: a superloop that polls lwIP and yciam, and never blocks but for
 * the signature. Copy it with client.c, and replace what comes from board.h and credentials.h; measure_…() can go.
 */
#include <lwip/apps/sntp.h>
#include <lwip/sys.h>

#include "board.h"
#include "client.h"
#include "measure.h"
#include "network.h"

/* For the tests, from the emulator's command line; a product has its settings here. Zero means the default. */
static uint32_t read_arguments(void)
{
    iam_config.host = board_argument("host");
    iam_config.tcp_port = (uint16_t) board_number_argument("port", 0);
    iam_config.timeouts.connect_ms = 1000u * board_number_argument("connect", 0);
    iam_config.timeouts.answer_ms = 1000u * board_number_argument("answer", 0);
    iam_config.backoff_max_ms = 1000u * board_number_argument("pause", 0);
    return 1000u * board_number_argument("timeout", 60);
}

/* From a clock that the board has; a chip without one asks a server (DEFINES='-DSNTP_SERVER="…"'). */
static void start_clock(void)
{
#ifdef SNTP_SERVER
    sntp_setservername(0, SNTP_SERVER);
    sntp_init();
#else
    yciam_lwip_set_unix_time(board_rtc());
#endif
}

/* One turn of the loop. It sleeps until the next tick, at most 1 ms, when there is nothing to do. */
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

    /* A product goes on forever, and so keeps its token fresh; the sample ends with the first one. */
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
