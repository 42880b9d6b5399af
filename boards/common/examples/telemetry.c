/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A superloop that measures something each second and publishes it for a device of IoT Core with the token.
 * On the emulator's command line:
 *     device=ID               the device
 *     messages=N              ends after N messages; without it, runs forever, as a product does
 *     host= port= address=    another server in place of both services
 */
#include <string.h>

#include <lwip/sys.h>

#include "board.h"
#include "client.h"
#include "network.h"
#include "telemetry.h"

#define PERIOD_MS 1000u

static connection_t to_iot;
static telemetry_t telemetry;

static bool start(void)
{
    const char *host = board_argument("host");
    const char *device = board_argument("device");

    board_init();
    iam_config.host = telemetry.config.host = host;
    iam_config.tcp_port = telemetry.config.tcp_port = (uint16_t) board_number_argument("port", 0);
    if (device == NULL || !network_start(host != NULL ? host : YCIAM_DEFAULT_HOST)) {
        board_print("error: no device=, no network controller, or no lawful address=\n");
        return false;
    }
    yciam_lwip_set_unix_time(board_rtc());
    if (client_start() != YCIAM_OK) {
        return false;
    }
    client_connection_init(&to_iot);
    return telemetry_init(&telemetry, &iam, &to_iot.port, device) == YCIAM_OK;
}

/* The sample measures how long it has been running. */
static bool start_message(void)
{
    char digits[BOARD_U32_CAP];
    const char *message = board_u32_text(digits, sys_now());

    return telemetry_publish(&telemetry, message, strlen(message)) == YCIAM_OK;
}

static void print_failure(yciam_result_t result)
{
    const yciam_error_t *error = yciam_call_error(&telemetry.call);

    if (error->result != YCIAM_OK) {
        client_print_error(error);
        return;
    }
    board_print("error: message: ");
    board_print(yciam_result_text(result));
    board_print(" http=");
    board_print_u32(yciam_call_status(&telemetry.call));
    board_print("\n");
}

/*
 * Takes one step of the message that is under way. The library gets a token if it needs one. If the arena has no room
 * for a second connection, the example closes its own after each message; otherwise it keeps the connection.
 */
static yciam_result_t poll_message(void)
{
    yciam_result_t result = telemetry_poll(&telemetry);

    if (result == YCIAM_OK) {
        board_print("published\n");
    } else if (result < 0) {
        print_failure(result);
    }
    if (result <= 0 && ARENA_SIZE < ARENA_OF_TWO_CONNECTIONS) {
        yciam_call_close(&telemetry.call);
    }
    return result;
}

int main(void)
{
    uint32_t wanted = board_number_argument("messages", UINT32_MAX);
    uint32_t published = 0, last_ms = 0;
    bool is_sending = false;

    if (!start()) {
        return (int) YCIAM_CLASS_USAGE;
    }
    while (published < wanted) {
        bool is_online;

        board_watchdog_kick();
        is_online = network_poll();
        if (is_sending) {
            yciam_result_t result = poll_message();

            is_sending = result == YCIAM_PENDING;
            published += result == YCIAM_OK;
        } else if (is_online && sys_now() - last_ms >= PERIOD_MS) {
            last_ms = sys_now();
            is_sending = start_message();
        }
        if (!is_sending || yciam_call_delay_ms(&telemetry.call) > 0) {
            board_sleep();
        }
    }
    return 0;
}
