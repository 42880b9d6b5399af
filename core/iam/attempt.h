/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One attempt: from the source's request to the end of its answer. attempt.c alone moves the stage. The stages and
 * their order are drawn in core/README.md.
 */
#ifndef YCIAM_CORE_ATTEMPT_H
#define YCIAM_CORE_ATTEMPT_H

#include <yciam/yciam.h>

/* Looks at the clock, and drops a token that has expired. Every function that depends on the time calls this first. */
void yciam_priv_tick(yciam_t *iam);

/* A step of the attempt under way, or the begin of one that is due. Results as yciam_poll(), but for a held token. */
yciam_result_t yciam_priv_attempt_step(yciam_t *iam);

/* Begins an attempt for `source`, whose failure is recorded in *record and is not the instance's. None is under way. */
yciam_result_t yciam_priv_attempt_begin(yciam_t *iam, const yciam_source_t *source, yciam_error_t *record);

/* Ends the attempt under way, if any, without a failure: closes, cancels, wipes. */
void yciam_priv_attempt_end(yciam_t *iam);

static inline bool yciam_priv_attempt_is_under_way(const yciam_t *iam)
{
    return iam->priv_attempt.stage != YCIAM_STAGE_IDLE;
}

/* Whether the attempt under way fills this record. */
static inline bool yciam_priv_attempt_records_in(const yciam_t *iam, const yciam_error_t *record)
{
    return yciam_priv_attempt_is_under_way(iam) && iam->priv_attempt.record == record;
}

/*
 * Holds this token and forgets earlier failures. YCIAM_OK, YCIAM_ERR_EXPIRED, YCIAM_ERR_LONG, or YCIAM_ERR_CLOCK: the
 * time is not known.
 */
yciam_result_t yciam_priv_accept_token(yciam_t *iam, const yciam_iam_token_t *token);

/* The same for a token of which the remaining life is known. YCIAM_OK or YCIAM_ERR_LONG. */
yciam_result_t yciam_priv_accept_token_for(yciam_t *iam, const yciam_iam_token_t *token, uint32_t lifetime_s);

/* What an answer with this HTTP status is; YCIAM_OK for 200. */
yciam_result_t yciam_priv_status_result(uint32_t http_status);

/* The time of a blocking form is over: records that, if nothing else is recorded, and returns what is recorded. */
yciam_result_t yciam_priv_attempt_wait_is_over(yciam_t *iam);

#endif
