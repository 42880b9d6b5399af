/* SPDX-License-Identifier: Apache-2.0 */
#include "client.h"

#include <stdio.h>
#include <string.h>

#include "anchors.h"
#include "key_file.h"
#include "report.h"
#include "secret.h"

static int init(client_t *client)
{
    yciam_error_t error = { .stage = YCIAM_STAGE_IDLE };

    error.result = yciam_init(&client->iam, &client->config);
    return error.result == YCIAM_OK ? 0 : report_error(&error, "endpoint or audience");
}

static void release(client_t *client)
{
    yciam_mbedtls_free(&client->tls);
    mbedtls_x509_crt_free(&client->anchors);
    yciam_key_unload(&client->key);
    secret_wipe(client, sizeof *client);
}

int client_open(client_t *client, const options_t *options)
{
    int status;

    memset(client, 0, sizeof *client);
    client->is_verbose = options->verbose;
    mbedtls_x509_crt_init(&client->anchors);
    yciam_posix_init(&client->posix, &client->plain);
    yciam_mbedtls_init(&client->tls, &client->plain, &client->anchors, &client->port);
    client->config = (yciam_config_t){
        .port = &client->port,
        .key = &client->key,
        .token = client->token,
        .token_cap = sizeof client->token,
        .work = client->work,
        .work_cap = sizeof client->work,
        .jwt = client->jwt,
        .jwt_cap = sizeof client->jwt,
        .host = options->host[0] != '\0' ? options->host : YCIAM_DEFAULT_HOST,
        .tcp_port = options->tcp_port != 0 ? options->tcp_port : YCIAM_DEFAULT_TCP_PORT,
        .audience = options->audience != NULL ? options->audience : YCIAM_DEFAULT_AUDIENCE,
        .timeouts = { options->timeout_ms, options->timeout_ms, options->timeout_ms },
    };
    status = key_file_load(&client->key, options->key);
    if (status == 0) {
        status = anchors_load(&client->anchors, options->ca);
    }
    if (status == 0) {
        status = init(client);
    }
    if (status != 0) {
        release(client);
    }
    return status;
}

/* Tells of each stage when it ends, with the milliseconds that it took. */
static void narrate(client_t *client)
{
    yciam_stage_t stage = yciam_stage(&client->iam);
    uint32_t now_ms = client->port.ticks_ms(client->port.ctx);

    if (stage == client->told_stage) {
        return;
    }
    if (client->told_stage != YCIAM_STAGE_IDLE) {
        fprintf(stderr, "yciam: %s: %lu ms\n", yciam_stage_text(client->told_stage),
                (unsigned long) (now_ms - client->told_since_ms));
    }
    client->told_stage = stage;
    client->told_since_ms = now_ms;
}

yciam_result_t client_poll(client_t *client)
{
    yciam_result_t result = yciam_poll(&client->iam);

    if (client->is_verbose) {
        narrate(client);
    }
    return result;
}

void client_wait(client_t *client)
{
    uint32_t delay_ms = yciam_delay_ms(&client->iam);

    if (delay_ms > 0) {
        yciam_posix_wait(&client->posix, delay_ms);
    }
}

void client_close(client_t *client)
{
    yciam_close(&client->iam);
    release(client);
}
