/* SPDX-License-Identifier: Apache-2.0 */
/* The library on Linux, with its key, trust anchors, TLS over sockets and buffers. */
#ifndef YCIAM_LINUX_CLIENT_H
#define YCIAM_LINUX_CLIENT_H

#include <stdbool.h>

#include <yciam/yciam.h>

#include "link.h"
#include "options.h"

/* Points into itself, so do not move it. Large, so make it static. */
typedef struct client {
    link_t link;
    mbedtls_x509_crt anchors;
    yciam_key_t key;
    yciam_config_t config;
    yciam_t iam;
    char token[YCIAM_TOKEN_MAX + 1u];
    yciam_config_t authority_config; /* with --for: the instance whose token requests the other account's */
    yciam_t authority;
    char authority_token[YCIAM_TOKEN_MAX + 1u];
    char jwt[YCIAM_JWT_MAX(YCIAM_AUDIENCE_MAX, YCIAM_SIGNATURE_MAX)];
    char work[YCIAM_WORK_SIZE(YCIAM_TOKEN_MAX) + YCIAM_TOKEN_MAX + YCIAM_AUDIENCE_MAX + HOST_CAP]; /* two tokens */
    bool is_verbose;
    yciam_stage_t told_stage; /* the present stage for -v, and when it began */
    uint32_t told_since_ms;
} client_t;

/*
 * Reads key or token and trust anchors, and makes *client ready, without the network. Returns 0; or the exit code after
 * one line on stderr, and then there is nothing to close. `options` must live as long as *client.
 */
int client_open(client_t *client, const options_t *options);

/* Calls yciam_poll(). With -v, prints a line on stderr for each stage that ended. */
yciam_result_t client_poll(client_t *client);

/* Prints such a line: the program is now in this stage. */
void client_narrate(client_t *client, yciam_stage_t stage);

/*
 * Polls until there is a token or an attempt has failed. Continues if the failed attempt learnt the time. Returns 0, or
 * the exit code after one line on stderr.
 */
int client_get_token(client_t *client);

/* A hint about a failure that the library cannot give; NULL: none. */
const char *client_hint(const client_t *client, const yciam_error_t *error);

/* Sleeps before the next client_poll() during an attempt, a few milliseconds at most. */
void client_wait(client_t *client);

/* Ends everything and wipes it. */
void client_close(client_t *client);

#endif
