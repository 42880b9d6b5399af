/* SPDX-License-Identifier: Apache-2.0 */
#include "setup.h"

#include <stdio.h>
#include <stdlib.h>

#include "files.h"

yciam_result_t setup_load_key(yciam_key_t *key, const char *path)
{
    yciam_error_t error;

    if (files_load_key(key, path, &error) != YCIAM_OK) {
        (void) setup_print_failure("key", &error);
    }
    return error.result;
}

yciam_result_t setup_anchors(mbedtls_x509_crt *anchors, const char *path)
{
    yciam_result_t result = files_load_anchors(anchors, path);

    if (result != YCIAM_OK) {
        fprintf(stderr, "anchors: %s\n", yciam_result_text(result));
    }
    return result;
}

void setup_connection(connection_t *connection, mbedtls_x509_crt *anchors)
{
    yciam_posix_init(&connection->posix, &connection->plain);
    yciam_mbedtls_init(&connection->tls, &connection->plain, anchors, &connection->port);
}

void setup_instance(instance_t *instance, mbedtls_x509_crt *anchors)
{
    yciam_config_t *config = &instance->config;

    setup_connection(&instance->connection, anchors);
    config->port = &instance->connection.port;
    config->token = instance->token;
    config->token_cap = sizeof instance->token;
    config->work = instance->work;
    config->work_cap = sizeof instance->work;
}

void setup_server(instance_t *instance, const char *host, const char *tcp_port)
{
    instance->config.host = host;
    instance->config.tcp_port = (uint16_t) strtoul(tcp_port, NULL, 10);
}

int setup_print_failure(const char *what, const yciam_error_t *error)
{
    fprintf(stderr, "%s: %s: %s (native %ld, HTTP %u) %s\n", what, yciam_stage_text(error->stage),
            yciam_result_text(error->result), (long) error->native, (unsigned) error->http_status, error->message);
    return (int) yciam_result_class(error->result);
}

void setup_close(instance_t *instance)
{
    yciam_close(&instance->iam);
    yciam_mbedtls_free(&instance->connection.tls);
}
