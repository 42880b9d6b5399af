/* SPDX-License-Identifier: Apache-2.0 */
#include "client.h"

#include <stdio.h>
#include <string.h>

#include "anchors.h"
#include "commands.h"
#include "key_file.h"
#include "report.h"
#include "secret.h"
#include "token_file.h"

static int init(yciam_t *iam, const yciam_config_t *config)
{
    return yciam_init(iam, config) == YCIAM_OK ? 0 : report_error(yciam_error(iam), NULL);
}

static void release(client_t *client)
{
    link_free(&client->link);
    mbedtls_x509_crt_free(&client->anchors);
    yciam_key_unload(&client->key);
    secret_wipe(client, sizeof *client);
}

static const char *endpoint_of(const options_t *options)
{
    return options->endpoint.host[0] != '\0' ? options->endpoint.host : YCIAM_DEFAULT_HOST;
}

/* Settings of all instances. */
static void configure(client_t *client, const options_t *options)
{
    client->config = (yciam_config_t){
        .port = &client->link.port,
        .key = &client->key,
        .token = client->token,
        .token_cap = sizeof client->token,
        .work = client->work,
        .work_cap = sizeof client->work,
        .jwt = client->jwt,
        .jwt_cap = sizeof client->jwt,
        .host = endpoint_of(options),
        .tcp_port = options->endpoint.tcp_port != 0 ? options->endpoint.tcp_port : YCIAM_DEFAULT_TCP_PORT,
        .audience = options->audience != NULL ? options->audience : YCIAM_DEFAULT_AUDIENCE,
        .timeouts = { options->timeout_ms, options->timeout_ms, options->timeout_ms },
    };
}

/* The metadata service is on this machine: no proxy is used for it. */
static void use_metadata(client_t *client, const options_t *options)
{
    yciam_config_t *config = &client->config;

    config->port = &client->link.plain;
    config->source = &yciam_source_metadata;
    config->host = options->metadata.host[0] != '\0' ? options->metadata.host : NULL;
    config->tcp_port = options->metadata.tcp_port;
    config->timeouts.connect_ms = 0; /* its own timeout, which is short */
}

/* An instance for the other account. The instance whose token it needs uses port and work buffer before it. */
static int use_account(client_t *client, const options_t *options)
{
    client->authority_config = client->config;
    client->authority_config.token = client->authority_token;
    configure(client, options);
    client->config.source = &yciam_source_account;
    client->config.authority = &client->authority;
    client->config.account_id = options->account_id;
    return init(&client->authority, &client->authority_config);
}

static bool is_given(const options_t *options)
{
    return options->token != NULL || options->token_text != NULL;
}

/* Chooses where the first token comes from. Returns 0, or the exit code after one line on stderr. */
static int set_source(client_t *client, const options_t *options)
{
    configure(client, options);
    if (options->from_metadata) {
        use_metadata(client, options);
        return 0;
    }
    if (is_given(options)) {
        client->config.source = &yciam_source_given;
        return 0;
    }
    return key_file_load(&client->key, options);
}

int client_open(client_t *client, const options_t *options)
{
    bool needs_tls = !options->from_metadata || options->account_id != NULL || options->path != NULL;
    int status;

    memset(client, 0, sizeof *client);
    client->is_verbose = options->verbose;
    mbedtls_x509_crt_init(&client->anchors);
    status = link_init(&client->link, options, endpoint_of(options), &client->anchors);
    if (status == 0) {
        status = set_source(client, options);
    }
    if (status == 0 && needs_tls) {
        status = anchors_load(&client->anchors, options);
    }
    if (status == 0 && options->account_id != NULL) {
        status = use_account(client, options);
    }
    if (status == 0) {
        status = init(&client->iam, &client->config);
    }
    if (status == 0 && is_given(options)) {
        status = token_file_load(&client->iam, options);
    }
    if (status != 0) {
        release(client);
    }
    return status;
}

/* Prints a line for each stage when it ends, with its milliseconds. */
void client_narrate(client_t *client, yciam_stage_t stage)
{
    uint32_t now_ms = client->link.plain.ticks_ms(client->link.plain.ctx);

    if (!client->is_verbose || stage == client->told_stage) {
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

    client_narrate(client, yciam_stage(&client->iam));
    return result;
}

void client_wait(client_t *client)
{
    uint32_t delay_ms = yciam_delay_ms(&client->iam);

    if (delay_ms > 0) {
        yciam_posix_wait(&client->link.posix, delay_ms);
    }
}

const char *client_hint(const client_t *client, const yciam_error_t *error)
{
    if (client->config.source == &yciam_source_metadata && error->http_status == 404u) {
        return "no service account is linked to this machine";
    }
    return link_hint(&client->link, error);
}

int client_get_token(client_t *client)
{
    for (;;) {
        yciam_result_t result = client_poll(client);

        if (result == YCIAM_OK) {
            return 0;
        }
        if (result < 0 && yciam_delay_ms(&client->iam) > 0) {
            return report_error(yciam_error(&client->iam), client_hint(client, yciam_error(&client->iam)));
        }
        client_wait(client);
        if (secret_interrupted()) {
            return EXIT_INTERRUPTED;
        }
    }
}

void client_close(client_t *client)
{
    yciam_close(&client->iam);
    release(client);
}
