/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A task that uses the token: it takes copies as fast as it can, and now and then calls an API with one. For that it
 * has a small instance of its own, which is given the copy (yciam_source_given): yciam_call() then needs nothing of the
 * refresher. A task with another HTTP client takes yciam_copy_authorization() in place of it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/telemetry.h"
#include "connection.h"
#include "proof.h"
#include "tasks.h"

#define BURST 25u /* copies between two pauses of a millisecond */

typedef struct reader {
    reader_report_t report;
    shared_t *shared;
    sys_sem_t *ended;
    unsigned number;
    char copy[TOKEN_MAX + 1u]; /* the newest */
    int64_t expires_at;
    char proven[TOKEN_MAX + 1u]; /* the last one that was looked at closely */
    int64_t proven_until;

    connection_t to_api, unused; /* the instance has a connection of its own, and makes no use of it */
    yciam_config_t config;
    yciam_t given;
    char token[TOKEN_MAX + 1u];
    uint8_t work[YCIAM_WORK_SIZE(TOKEN_MAX)];
    telemetry_t telemetry;
} reader_t;

static bool start_client(reader_t *reader)
{
    char device[32];

    connection_init(&reader->to_api, &reader->shared->anchors);
    connection_init(&reader->unused, &reader->shared->anchors);
    reader->config = (yciam_config_t){
        .port = &reader->unused.port,
        .source = &yciam_source_given,
        .token = reader->token,
        .token_cap = sizeof reader->token,
        .work = reader->work,
        .work_cap = sizeof reader->work,
    };
    reader->telemetry.config.host = reader->shared->host;
    reader->telemetry.config.tcp_port = reader->shared->tcp_port;
    (void) snprintf(device, sizeof device, "reader%u", reader->number);
    return yciam_init(&reader->given, &reader->config) == YCIAM_OK &&
           telemetry_init(&reader->telemetry, &reader->given, &reader->to_api.port, device) == YCIAM_OK;
}

/* Copies the token. A copy like the last one that was proven needs no other proof. */
static bool read_once(reader_t *reader)
{
    yciam_result_t result =
        yciam_copy_token(&reader->shared->iam, reader->copy, sizeof reader->copy, &reader->expires_at);

    if (result != YCIAM_OK) {
        return false;
    }
    reader->report.reads++;
    if (reader->expires_at != reader->proven_until || strcmp(reader->copy, reader->proven) != 0) {
        reader->report.torn += token_is_proven(reader->copy, reader->expires_at) ? 0 : 1u;
        reader->report.tokens++;
        memcpy(reader->proven, reader->copy, sizeof reader->proven);
        reader->proven_until = reader->expires_at;
    }
    return true;
}

static yciam_result_t publish(reader_t *reader)
{
    telemetry_t *telemetry = &reader->telemetry;
    yciam_result_t result = yciam_set_token(&reader->given, reader->copy, reader->expires_at);

    if (result == YCIAM_OK) {
        result = telemetry_publish(telemetry, "hello", 5);
    }
    if (result == YCIAM_OK) {
        while ((result = telemetry_poll(telemetry)) == YCIAM_PENDING) {
            yciam_lwip_sockets_wait(NULL, yciam_call_delay_ms(&telemetry->call));
        }
    }
    return result;
}

static void call_api(reader_t *reader)
{
    yciam_result_t result = publish(reader);
    unsigned status = yciam_call_status(&reader->telemetry.call);

    if (result == YCIAM_OK) {
        reader->report.calls++;
        say("reader %u: the API answered %u", reader->number, status);
        return;
    }
    reader->report.failures++;
    say("reader %u: %s (HTTP %u)", reader->number, yciam_result_text(result), status);
    if (status == 401u) {
        shared_set(reader->shared, &reader->shared->is_refused, true);
        sys_sem_signal(&reader->shared->wake);
    }
}

static void read_all(reader_t *reader)
{
    shared_t *shared = reader->shared;
    unsigned every = shared->refreshes / CALLS + 1u; /* tokens from one call of the API to the next */
    unsigned next = 1;

    while (reader->report.reads < shared->reads || !shared_get(shared, &shared->is_over)) {
        for (unsigned i = 0; i < BURST && read_once(reader); i++) {
        }
        if (reader->report.tokens >= next) {
            next = reader->report.tokens + every;
            call_api(reader);
        }
        if (reader->report.tokens == 0 && shared_get(shared, &shared->is_over)) {
            return; /* there never was a token */
        }
        sys_msleep(1);
    }
}

static void run(void *ctx)
{
    reader_t *reader = ctx;

    if (start_client(reader)) {
        read_all(reader);
        yciam_call_close(&reader->telemetry.call);
        yciam_close(&reader->given);
        yciam_mbedtls_free(&reader->to_api.tls);
        yciam_mbedtls_free(&reader->unused.tls);
    }
    sys_sem_signal(reader->ended);
}

const reader_report_t *reader_start(shared_t *shared, unsigned number, sys_sem_t *ended)
{
    reader_t *reader = calloc(1, sizeof *reader); /* for good */
    char name[16];

    if (reader == NULL) {
        return NULL;
    }
    reader->shared = shared;
    reader->ended = ended;
    reader->number = number;
    (void) snprintf(name, sizeof name, "reader-%u", number);
    (void) sys_thread_new(name, run, reader, DEFAULT_THREAD_STACKSIZE, DEFAULT_THREAD_PRIO);
    return &reader->report;
}
