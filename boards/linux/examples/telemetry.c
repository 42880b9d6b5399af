/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A gateway that publishes messages for a device of IoT Core: telemetry KEY_FILE CA_FILE DEVICE_ID MESSAGE...
 *     TELEMETRY_SERVER=host:port in the environment replaces both services by another server, for tests.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../common/telemetry.h"
#include "setup.h"

/* Two connections: one for tokens, open for a moment each hour, and one for messages. */
static instance_t instance;
static connection_t for_messages;
static mbedtls_x509_crt anchors;
static yciam_key_t key;
static telemetry_t telemetry;

static void use_other_server(char *server)
{
    char *colon = server != NULL ? strchr(server, ':') : NULL;

    if (colon != NULL) {
        *colon = '\0';
        instance.config.host = telemetry.config.host = server;
        instance.config.tcp_port = telemetry.config.tcp_port = (uint16_t) strtoul(colon + 1, NULL, 10);
    }
}

/* A program with other work to do would poll once a turn. */
static yciam_result_t publish(const char *message)
{
    yciam_result_t result = telemetry_publish(&telemetry, message, strlen(message));

    if (result != YCIAM_OK) {
        return result;
    }
    while ((result = telemetry_poll(&telemetry)) == YCIAM_PENDING) {
        bool is_waiting = yciam_call_stage(&telemetry.call) == YCIAM_STAGE_TOKEN;
        uint32_t pause_ms = yciam_call_delay_ms(&telemetry.call);

        if (pause_ms > 0) {
            yciam_posix_wait(is_waiting ? &instance.connection.posix : &for_messages.posix, pause_ms);
        }
    }
    return result;
}

static yciam_result_t publish_all(char **messages)
{
    yciam_result_t result = YCIAM_OK;

    while (*messages != NULL && result == YCIAM_OK) {
        result = publish(*messages++);
    }
    fprintf(stderr, "telemetry: %s, HTTP %u\n", yciam_result_text(result), yciam_call_status(&telemetry.call));
    yciam_call_close(&telemetry.call);
    return result;
}

int main(int argc, char **argv)
{
    yciam_result_t result = YCIAM_ERR_ARGUMENT;

    if (argc > 4 && setup_load_key(&key, argv[1]) == YCIAM_OK && setup_anchors(&anchors, argv[2]) == YCIAM_OK) {
        setup_instance(&instance, &anchors);
        instance.config.key = &key;
        setup_connection(&for_messages, &anchors);
        use_other_server(getenv("TELEMETRY_SERVER"));
        result = yciam_init(&instance.iam, &instance.config);
        if (result == YCIAM_OK) {
            result = telemetry_init(&telemetry, &instance.iam, &for_messages.port, argv[3]);
        }
        if (result == YCIAM_OK) {
            result = publish_all(argv + 4);
        }
        setup_close(&instance);
        yciam_mbedtls_free(&for_messages.tls);
    }
    mbedtls_x509_crt_free(&anchors);
    yciam_key_unload(&key);
    return (int) yciam_result_class(result);
}
