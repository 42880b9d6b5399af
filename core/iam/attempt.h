/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One attempt: from the source's request to the end of its answer. attempt.c alone moves the stage, and attempt_end.c
 * ends it. The stages and their order are drawn in core/README.md.
 */
#ifndef YCIAM_CORE_ATTEMPT_H
#define YCIAM_CORE_ATTEMPT_H

#include <yciam/yciam.h>

#include "schedule.h"

/* A step of the attempt under way, or the begin of one that is due. Results as yciam_poll(), but for a held token. */
yciam_result_t yciam_priv_attempt_step(yciam_t *iam);

/* Begins an attempt for `source`, whose failure is recorded in *record and is not the instance's. None is under way. */
yciam_result_t yciam_priv_attempt_begin(yciam_t *iam, const yciam_source_t *source, yciam_error_t *record);

/* None is under way, and nothing is known of earlier ones. */
void yciam_priv_attempt_init(yciam_t *iam);

static inline bool yciam_priv_attempt_is_under_way(const yciam_t *iam)
{
    return iam->priv_attempt.stage != YCIAM_STAGE_IDLE;
}

/* Whether an attempt is under way or due. */
static inline bool yciam_priv_attempt_is_next(const yciam_t *iam)
{
    return yciam_priv_attempt_is_under_way(iam) || yciam_priv_schedule_is_due(iam);
}

static inline yciam_stage_t yciam_priv_attempt_stage(const yciam_t *iam)
{
    return iam->priv_attempt.stage;
}

/* Where a failure of the attempt under way is recorded. Only while an attempt is under way. */
static inline yciam_error_t *yciam_priv_attempt_record(const yciam_t *iam)
{
    return iam->priv_attempt.record;
}

/* Whether an attempt is under way whose failure is recorded there. */
static inline bool yciam_priv_attempt_records_in(const yciam_t *iam, const yciam_error_t *record)
{
    return yciam_priv_attempt_is_under_way(iam) && iam->priv_attempt.record == record;
}

#endif
