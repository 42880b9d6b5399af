/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `POST /iam/v1/tokens:revoke`, as an attempt of the instance whose answer is no token. The revocation waits until the
 * instance is idle and then begins that attempt; whoever polls the instance takes its steps.
 */
#include <yciam/revocation.h>

#include <string.h>

#include "../http/http_exchange.h"
#include "../iam/attempt.h"
#include "../iam/attempt_end.h"
#include "../iam/iam_request.h"
#include "../iam/schedule.h"
#include "../iam/source.h"
#include "../iam/tick.h"
#include "../iam/token.h"
#include "../util/blocking.h"
#include "../util/error_record.h"
#include "../util/text.h"

/* The revocation that an instance works for: its record is the first member. */
static yciam_revocation_t *revocation_of(const yciam_t *iam)
{
    return (yciam_revocation_t *) (void *) yciam_priv_attempt_record(iam);
}

static yciam_result_t write_revocation(yciam_t *iam, yciam_writer_t *w)
{
    yciam_revocation_t *revocation = revocation_of(iam);
    const char *held = yciam_token(iam);
    const char *revoked = revocation->priv_revoked != NULL ? revocation->priv_revoked : held;

    if (revoked == NULL) {
        return YCIAM_ERR_EXPIRED; /* the held token, since the revocation was started */
    }
    revocation->priv_generation = yciam_token_generation(iam);
    yciam_priv_write_post(w, &iam->priv_exchange, ":revoke", held != NULL ? held : revoked, "iamToken", revoked,
                          strlen(revoked));
    return YCIAM_OK;
}

/* Whether the token that is revoked now is the one that is held. */
static bool is_held_token(const yciam_t *iam, const yciam_revocation_t *revocation)
{
    if (revocation->priv_revoked != NULL) {
        return yciam_priv_token_equals(iam, revocation->priv_revoked);
    }
    return yciam_token_generation(iam) == revocation->priv_generation;
}

static yciam_result_t read_revocation(yciam_t *iam, yciam_json_t *json, char *body)
{
    yciam_revocation_t *revocation = revocation_of(iam);
    char *subject_id = revocation->priv_subject_id;
    int value = yciam_priv_json_member(json, 0, "subject_id");

    (void) body;
    if (yciam_priv_json_string(json, value, subject_id, YCIAM_ID_MAX + 1u) <= 0 || !yciam_priv_text_is_id(subject_id)) {
        subject_id[0] = '\0';
        return YCIAM_ERR_ANSWER;
    }
    if (is_held_token(iam, revocation)) {
        yciam_priv_token_drop(iam);
        yciam_priv_schedule_now(iam);
    }
    return YCIAM_OK;
}

static const yciam_source_t revocation_source = {
    .write = write_revocation,
    .read = read_revocation,
};

static yciam_result_t refuse_revocation(yciam_revocation_t *revocation, int32_t arg)
{
    return yciam_priv_record(&revocation->priv_error, YCIAM_STAGE_IDLE, YCIAM_ERR_ARGUMENT, arg);
}

yciam_result_t yciam_revocation_start(yciam_revocation_t *revocation, yciam_t *iam, const char *token)
{
    if (revocation == NULL || revocation->priv_iam != NULL) {
        return YCIAM_ERR_ARGUMENT;
    }
    memset(revocation, 0, sizeof *revocation);
    if (iam == NULL || !iam->priv_is_live || iam->priv_exchange.priv_security != YCIAM_TLS) {
        return refuse_revocation(revocation, YCIAM_ARG_OBJECT);
    }
    yciam_priv_tick(iam); /* a token that has expired is not held any more */
    if (token != NULL ? !yciam_priv_text_is_token(token, YCIAM_TOKEN_MAX) : !yciam_priv_token_is_held(iam)) {
        return refuse_revocation(revocation, YCIAM_ARG_TOKEN);
    }
    revocation->priv_iam = iam;
    revocation->priv_was_started = true;
    revocation->priv_revoked = token;
    return YCIAM_OK;
}

static yciam_result_t end_revocation(yciam_revocation_t *revocation)
{
    revocation->priv_iam = NULL;
    revocation->priv_revoked = NULL;
    return revocation->priv_error.result;
}

yciam_result_t yciam_revocation_poll(yciam_revocation_t *revocation)
{
    yciam_t *iam;

    if (revocation == NULL) {
        return YCIAM_ERR_ARGUMENT;
    }
    iam = revocation->priv_iam;
    if (iam == NULL) {
        return revocation->priv_was_started ? revocation->priv_error.result : YCIAM_ERR_ARGUMENT;
    }
    if (!revocation->priv_has_begun && !iam->priv_is_live) {
        (void) yciam_priv_record(&revocation->priv_error, YCIAM_STAGE_TOKEN, YCIAM_ERR_CLOSED, 0);
        return end_revocation(revocation);
    }
    if (yciam_priv_attempt_is_under_way(iam)) {
        (void) yciam_priv_attempt_step(iam);
    } else if (!revocation->priv_has_begun) {
        yciam_priv_tick(iam);
        revocation->priv_has_begun = true;
        (void) yciam_priv_attempt_begin(iam, &revocation_source, &revocation->priv_error);
    }
    if (!revocation->priv_has_begun || yciam_priv_attempt_records_in(iam, &revocation->priv_error)) {
        return YCIAM_PENDING;
    }
    return end_revocation(revocation);
}

uint32_t yciam_revocation_delay_ms(const yciam_revocation_t *revocation)
{
    const yciam_t *iam = revocation != NULL ? revocation->priv_iam : NULL;

    if (iam == NULL) {
        return YCIAM_DELAY_MAX_MS;
    }
    return yciam_priv_attempt_is_under_way(iam) ? yciam_delay_ms(iam) : 0;
}

yciam_result_t yciam_revoke(yciam_revocation_t *revocation, yciam_t *iam, const char *token,
                            void (*delay)(void *ctx, uint32_t ms), void *ctx)
{
    yciam_priv_blocking_t blocking = { delay, ctx, 0 };
    yciam_result_t result = delay != NULL ? yciam_revocation_start(revocation, iam, token) : YCIAM_ERR_ARGUMENT;

    if (result != YCIAM_OK) {
        return result;
    }
    while ((result = yciam_revocation_poll(revocation)) == YCIAM_PENDING) {
        yciam_priv_pause(&blocking, yciam_revocation_delay_ms(revocation));
    }
    return result;
}

const char *yciam_revocation_subject_id(const yciam_revocation_t *revocation)
{
    return revocation != NULL ? revocation->priv_subject_id : "";
}

const yciam_error_t *yciam_revocation_error(const yciam_revocation_t *revocation)
{
    return revocation != NULL ? &revocation->priv_error : yciam_error(NULL);
}

void yciam_revocation_close(yciam_revocation_t *revocation)
{
    yciam_t *iam = revocation != NULL ? revocation->priv_iam : NULL;

    if (iam == NULL) {
        return;
    }
    if (yciam_priv_attempt_records_in(iam, &revocation->priv_error)) {
        (void) yciam_priv_record(&revocation->priv_error, yciam_stage(iam), YCIAM_ERR_CLOSED, 0);
        yciam_priv_attempt_end(iam);
    } else if (!revocation->priv_has_begun) {
        (void) yciam_priv_record(&revocation->priv_error, YCIAM_STAGE_TOKEN, YCIAM_ERR_CLOSED, 0);
    }
    (void) end_revocation(revocation);
}
