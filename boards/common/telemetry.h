/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Publishes measurements of a device to its events topic in Yandex IoT Core, over one connection as long as the server
 * keeps it. Works by polling, without an operating system: the same on a bare-metal board and on Linux.
 *
 *     telemetry_init(&telemetry, &iam, &port, "are...");
 *     telemetry_publish(&telemetry, message, message_len);
 *     each turn:  result = telemetry_poll(&telemetry);     OK: taken; below 0: lost, publish it again
 */
#ifndef TELEMETRY_H
#define TELEMETRY_H

#include <stddef.h>
#include <stdint.h>

#include <yciam/call.h>

#define TELEMETRY_HOST        "iotdevices.api.cloud.yandex.net"
#define TELEMETRY_MESSAGE_MAX 192u /* bytes; the limit is only the size of the buffer */
#define TELEMETRY_TOKEN_MAX   1024u

typedef struct telemetry {
    yciam_call_config_t config; /* host, tcp_port and timeouts may be set before telemetry_init() */
    yciam_call_request_t request;
    yciam_call_t call;
    char path[128];
    char body[2u * TELEMETRY_MESSAGE_MAX];
    uint8_t work[TELEMETRY_TOKEN_MAX + 512u];
} telemetry_t;

/*
 * `port` must not be the port of `iam`. All of them must live as long as *telemetry. Returns YCIAM_OK,
 * YCIAM_ERR_ARGUMENT or YCIAM_ERR_SPACE.
 */
yciam_result_t telemetry_init(telemetry_t *telemetry, yciam_t *iam, const yciam_port_t *port, const char *device_id);

/* Copies the message and begins to send it. Returns YCIAM_OK or YCIAM_ERR_SPACE. */
yciam_result_t telemetry_publish(telemetry_t *telemetry, const void *message, size_t len);

/*
 * Returns YCIAM_OK, YCIAM_PENDING, or why the message was not published: YCIAM_ERR_REFUSED, YCIAM_ERR_BUSY, or a
 * failure of yciam_call_poll().
 */
yciam_result_t telemetry_poll(telemetry_t *telemetry);

#endif
