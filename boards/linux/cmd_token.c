/* SPDX-License-Identifier: Apache-2.0 */
#include "commands.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include <mbedtls/yciam_mbedtls.h>
#include <posix/yciam_posix.h>
#include <yciam/yciam.h>

#include "anchors.h"
#include "key_file.h"
#include "report.h"
#include "secret.h"

static char token[YCIAM_TOKEN_MAX + 1u];
static char work[YCIAM_WORK_SIZE(YCIAM_TOKEN_MAX) + YCIAM_AUDIENCE_MAX + HOST_CAP];

/* Tells of each stage when it ends, with the milliseconds that it took. */
static void narrate(const yciam_port_t *port, yciam_stage_t now)
{
    static yciam_stage_t last;
    static uint32_t since_ms;
    uint32_t ticks_ms = port->ticks_ms(port->ctx);

    if (now == last) {
        return;
    }
    if (last != YCIAM_STAGE_IDLE) {
        fprintf(stderr, "yciam: %s: %lu ms\n", yciam_stage_text(last), (unsigned long) (ticks_ms - since_ms));
    }
    last = now;
    since_ms = ticks_ms;
}

/* One attempt, and one more where the first taught the right time. */
static yciam_result_t get_token(yciam_t *iam, yciam_posix_t *posix, const yciam_port_t *port, bool verbose)
{
    yciam_result_t result;

    do {
        result = yciam_poll(iam);
        if (verbose) {
            narrate(port, yciam_stage(iam));
        }
        if (result < 0 && yciam_delay_ms(iam) > 0) {
            break;
        }
        if (result == YCIAM_PENDING && yciam_delay_ms(iam) > 0) {
            yciam_posix_wait(posix, yciam_delay_ms(iam));
        }
    } while (result != YCIAM_OK && !secret_interrupted());
    return result;
}

static int print_json(int64_t expires_at)
{
    static char json[sizeof token + 80u];
    time_t expires = (time_t) expires_at;
    struct tm utc;
    char when[32];
    int status;

    if (gmtime_r(&expires, &utc) == NULL || strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0) {
        return YCIAM_CLASS_ANSWER;
    }
    /* No character that a token may have is one that JSON escapes. */
    (void) snprintf(json, sizeof json, "{\"iamToken\":\"%s\",\"expiresAt\":\"%s\"}", token, when);
    status = print_line(json, strlen(json));
    secret_wipe(json, sizeof json);
    return status;
}

static int print_token(const options_t *options, const yciam_key_t *key, mbedtls_x509_crt *anchors)
{
    static yciam_posix_t posix;
    static yciam_mbedtls_t tls;
    static yciam_t iam;
    yciam_port_t plain;
    yciam_port_t port;
    yciam_config_t config = {
        .port = &port,
        .key = key,
        .token = token,
        .token_cap = sizeof token,
        .work = work,
        .work_cap = sizeof work,
        .host = options->host[0] != '\0' ? options->host : NULL,
        .tcp_port = options->tcp_port,
        .audience = options->audience,
        .timeouts = { options->timeout_ms, options->timeout_ms, options->timeout_ms },
    };
    yciam_error_t error = { .stage = YCIAM_STAGE_IDLE };
    int status;

    yciam_posix_init(&posix, &plain);
    yciam_mbedtls_init(&tls, &plain, anchors, &port);
    error.result = yciam_init(&iam, &config);
    if (error.result != YCIAM_OK) {
        return report_error(&error, "endpoint or audience");
    }
    if (get_token(&iam, &posix, &port, options->verbose) != YCIAM_OK) {
        status = secret_interrupted() ? EXIT_INTERRUPTED : report_error(yciam_error(&iam), NULL);
    } else {
        status = options->json ? print_json(yciam_expires_at(&iam)) : print_line(token, strlen(token));
    }
    yciam_close(&iam);
    yciam_mbedtls_free(&tls);
    return status;
}

int command_token(const options_t *options)
{
    mbedtls_x509_crt anchors;
    yciam_key_t key;
    int status = key_file_load(&key, options->key);

    mbedtls_x509_crt_init(&anchors);
    if (status == 0) {
        status = anchors_load(&anchors, options->ca);
    }
    if (status == 0) {
        status = print_token(options, &key, &anchors);
    }
    mbedtls_x509_crt_free(&anchors);
    yciam_key_unload(&key);
    return status;
}
