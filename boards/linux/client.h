/* SPDX-License-Identifier: Apache-2.0 */
/* The library on Linux, with its key, trust anchors, TLS over sockets and buffers. */
#ifndef YCIAM_LINUX_CLIENT_H
#define YCIAM_LINUX_CLIENT_H

#include <stdbool.h>

#include <yciam/yciam.h>

#include "link.h"
#include "options.h"

/* Points into itself: it stays where it is. Large, so static. */
typedef struct client {
    link_t link;
    mbedtls_x509_crt anchors;
    yciam_key_t key;
    yciam_config_t config;
    yciam_t iam;
    char token[YCIAM_TOKEN_MAX + 1u];
    yciam_config_t authority_config; /* with --for: whose token the other account's is got with */
    yciam_t authority;
    char authority_token[YCIAM_TOKEN_MAX + 1u];
    char jwt[YCIAM_JWT_MAX(YCIAM_AUDIENCE_MAX, YCIAM_SIGNATURE_MAX)];
    char work[YCIAM_WORK_SIZE(YCIAM_TOKEN_MAX) + YCIAM_TOKEN_MAX + YCIAM_AUDIENCE_MAX + HOST_CAP]; /* a token twice */
    bool is_verbose;
    yciam_stage_t told_stage; /* the stage that -v is in, and since when */
    uint32_t told_since_ms;
} client_t;

/*
 * Reads key or token and trust anchors and makes *client ready; no network yet. 0, or the exit code after one line on
 * stderr, and then there is nothing to close. `options` must live as long as *client.
 */
int client_open(client_t *client, const options_t *options);

/* yciam_poll(), and with -v a line on stderr for each stage that ended. */
yciam_result_t client_poll(client_t *client);

/* The same line by itself: says which stage the work is in. */
void client_narrate(client_t *client, yciam_stage_t stage);

/*
 * Polls until there is a token or an attempt failed, and goes on where the first attempt taught the right time. 0, or
 * the exit code after one line on stderr.
 */
int client_get_token(client_t *client);

/* What the library cannot know of a failure; NULL: nothing. */
const char *client_hint(const client_t *client, const yciam_error_t *error);

/* Sleeps before the next client_poll() while an attempt is under way; a few milliseconds at most. */
void client_wait(client_t *client);

/* Ends all and wipes it. */
void client_close(client_t *client);

#endif
