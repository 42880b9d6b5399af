/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What differs between the sources of tokens. attempt.c owns the stages of an attempt and calls these functions; a
 * source never changes the stage. NULL means that the source does not need the function.
 */
#ifndef YCIAM_CORE_SOURCE_H
#define YCIAM_CORE_SOURCE_H

#include <yciam/yciam.h>

#include "../http/http_exchange.h"
#include "../json/json.h"
#include "../util/writer.h"
#include "schedule.h"

struct yciam_source {
    /* Checks the fields of the configuration that the source needs. *arg says which one is wrong (YCIAM_ARG_*). */
    yciam_result_t (*check)(const yciam_t *iam, const yciam_config_t *config, int32_t *arg);

    /*
     * Stage TOKEN: waits for the token that the request needs. YCIAM_OK, YCIAM_PENDING, or a failure: the record of the
     * attempt is filled, and *failure says when the next attempt may succeed.
     */
    yciam_result_t (*need_token)(yciam_t *iam, yciam_failure_t *failure);

    /* Stage SIGN: makes the JWT. YCIAM_OK, YCIAM_PENDING, YCIAM_WORKING, or a failure with *native set. */
    yciam_result_t (*sign)(yciam_t *iam, int32_t *native);

    /* Gives up what sign() has begun, and forgets the JWT unless it is kept for a retry. */
    void (*end)(yciam_t *iam);

    /* Stage SEND: writes the request to the work buffer. YCIAM_OK or a failure. NULL: nothing is ever sent. */
    yciam_result_t (*write)(yciam_t *iam, yciam_writer_t *w);

    /* Stage ANSWER: takes the token, or the result, from the body of a 200 answer. Its JSON is parsed. */
    yciam_result_t (*read)(yciam_t *iam, yciam_json_t *json, char *body);

    /* The service refused the request (4xx). True if the cause is removed, so that a retry at once is worth it. */
    bool (*on_refused)(yciam_t *iam, uint32_t http_status);

    const yciam_priv_peer_t *peer; /* the service that is asked */
};

/* source_key.c */

/* Whether the attempt has to sign before the request can be written. */
bool yciam_priv_jwt_is_missing(const yciam_t *iam, int64_t now);

/* Whether the key is longer than RSA-2048: a signature takes seven times as long, and twice the memory. */
bool yciam_priv_is_signature_slow(const yciam_t *iam);

/* Wipes the JWT that is kept for a retry. */
void yciam_priv_forget_jwt(yciam_t *iam);

/* Checks that an instance with this configuration can use the key. */
yciam_result_t yciam_priv_check_key(const yciam_config_t *config, const yciam_key_t *key, int32_t *arg);

#endif
