/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A gateway that publishes messages for a device of IoT Core:
 *     telemetry KEY_FILE CA_FILE DEVICE_ID MESSAGE...
 * TELEMETRY_SERVER=host:port in the environment puts another server in the place of both services, for trying it out.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mbedtls/platform_util.h>
#include <mbedtls/yciam_mbedtls.h>
#include <posix/yciam_posix.h>
#include <yciam/yciam.h>

#include "../../common/telemetry.h"

/* Two connections: one for tokens, open for a moment each hour, and one for messages. */
typedef struct connection {
    yciam_posix_t posix;
    yciam_port_t plain;
    yciam_mbedtls_t tls;
    yciam_port_t port;
} connection_t;

static connection_t for_tokens, for_messages;
static mbedtls_x509_crt anchors;
static yciam_key_t key;
static yciam_t iam;
static telemetry_t telemetry;
static char token[TELEMETRY_TOKEN_MAX + 1u];
static uint8_t work[YCIAM_WORK_SIZE(TELEMETRY_TOKEN_MAX)];
static uint8_t scratch[YCIAM_KEY_SCRATCH_SIZE(4096u)];
static yciam_config_t config = { .port = &for_tokens.port,
                                 .key = &key,
                                 .token = token,
                                 .token_cap = sizeof token,
                                 .work = work,
                                 .work_cap = sizeof work };

static void open_port(connection_t *connection)
{
    yciam_posix_init(&connection->posix, &connection->plain);
    yciam_mbedtls_init(&connection->tls, &connection->plain, &anchors, &connection->port);
}

static bool load_key(const char *path)
{
    static char json[8192];
    yciam_error_t error;
    FILE *file = fopen(path, "rb");
    size_t len;

    if (file == NULL) {
        return false;
    }
    len = fread(json, 1, sizeof json - 1u, file);
    (void) fclose(file);
    (void) yciam_key_load(&key, json, len, scratch, sizeof scratch, &error);
    mbedtls_platform_zeroize(json, sizeof json);
    return error.result == YCIAM_OK;
}

static void use_other_server(char *server)
{
    char *colon = server != NULL ? strchr(server, ':') : NULL;

    if (colon != NULL) {
        *colon = '\0';
        config.host = telemetry.config.host = server;
        config.tcp_port = telemetry.config.tcp_port = (uint16_t) strtoul(colon + 1, NULL, 10);
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
            yciam_posix_wait(is_waiting ? &for_tokens.posix : &for_messages.posix, pause_ms);
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
    yciam_close(&iam);
    return result;
}

int main(int argc, char **argv)
{
    yciam_result_t result = YCIAM_ERR_ARGUMENT;

    mbedtls_x509_crt_init(&anchors);
    open_port(&for_tokens);
    open_port(&for_messages);
    use_other_server(getenv("TELEMETRY_SERVER"));
    if (argc > 4 && load_key(argv[1]) && mbedtls_x509_crt_parse_file(&anchors, argv[2]) == 0 &&
        yciam_init(&iam, &config) == YCIAM_OK &&
        telemetry_init(&telemetry, &iam, &for_messages.port, argv[3]) == YCIAM_OK) {
        result = publish_all(argv + 4);
    }
    yciam_mbedtls_free(&for_messages.tls);
    yciam_mbedtls_free(&for_tokens.tls);
    mbedtls_x509_crt_free(&anchors);
    yciam_key_unload(&key);
    return (int) yciam_result_class(result);
}
