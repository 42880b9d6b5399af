/* SPDX-License-Identifier: Apache-2.0 */
/* Where a token comes from: what differs between the sources. The state machine in yciam.c is the same for all. */
#ifndef YCIAM_CORE_SOURCE_H
#define YCIAM_CORE_SOURCE_H

#include <yciam/yciam.h>

#include "../json/json.h"
#include "../util/writer.h"

struct yciam_source {
    /* What yciam_init() checks beside the rest. */
    yciam_result_t (*check)(const yciam_config_t *config);

    /*
     * Makes the request: called at YCIAM_STAGE_CLOCK, and again while the stage is before YCIAM_STAGE_CONNECT. Ends in
     * yciam_priv_attempt_send() or yciam_priv_attempt_fail(), and returns what that does; YCIAM_PENDING alone: call
     * again.
     */
    yciam_result_t (*write)(yciam_t *iam);

    /*
     * Reads the body of an answer 200, whose JSON is parsed, and takes the token; the text is its own to write to.
     * NULL: nothing is ever asked, so the time does not matter.
     */
    yciam_result_t (*read)(yciam_t *iam, yciam_json_t *json, char *body);

    const char *host; /* where the configuration names none */
    uint32_t connect_ms;
    uint16_t tcp_port;
    yciam_security_t security;
};

/* yciam.c, for the sources */

/* A step of whatever is under way, or the start of what is due; the held token says nothing here. */
yciam_result_t yciam_priv_step(yciam_t *iam);

/* Looks at the time; all that steps does so first. A token that has expired is held no more. */
void yciam_priv_tick(yciam_t *iam);

/* Begins an attempt, due or not: what yciam_priv_step() does between attempts. */
yciam_result_t yciam_priv_attempt_begin(yciam_t *iam);

/* The request stands in the work buffer: starts the exchange, or goes on with it where the connection came first. */
yciam_result_t yciam_priv_attempt_send(yciam_t *iam, const yciam_writer_t *w);

/* Connects. With request_len 0 the source is called again once the connection stands, at YCIAM_STAGE_SIGN. */
yciam_result_t yciam_priv_attempt_connect(yciam_t *iam, size_t request_len);

/* Ends the attempt with this failure, or with the one that is in priv_error already. */
yciam_result_t yciam_priv_attempt_fail(yciam_t *iam, yciam_result_t result, int32_t native);
yciam_result_t yciam_priv_attempt_give_up(yciam_t *iam);

/* Ends the attempt: nothing of it stays in memory. */
void yciam_priv_attempt_end(yciam_t *iam);

/* Holds this token from now on, and forgets earlier failures. YCIAM_OK, _ERR_EXPIRED, _ERR_LONG, _ERR_CLOCK. */
yciam_result_t yciam_priv_take_token(yciam_t *iam, const yciam_iam_token_t *token);
void yciam_priv_drop_token(yciam_t *iam);

/* source_key.c */

/* The `read` of all sources that the IAM service answers with a token. */
yciam_result_t yciam_priv_read_iam_token(yciam_t *iam, yciam_json_t *json, char *body);

/* Wipes the kept JWT. */
void yciam_priv_forget_jwt(yciam_t *iam);

/* await.c */

/*
 * Polls the instance whose token another request needs. YCIAM_OK: it holds one; with `settled` nothing is under way
 * there besides. YCIAM_PENDING; or the failure of its attempt, which is then also in *error.
 */
yciam_result_t yciam_priv_await_token(yciam_t *iam, bool settled, yciam_error_t *error);

#endif
