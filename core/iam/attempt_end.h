/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How an attempt ends. Every failure is recorded, told to the schedule and to the application; in every case an
 * unfinished signature is cancelled, the connection is closed and the work buffer is wiped. A revocation's attempt is
 * told to nobody: the revocation reads its own record.
 */
#ifndef YCIAM_CORE_ATTEMPT_END_H
#define YCIAM_CORE_ATTEMPT_END_H

#include <yciam/yciam.h>

#include "schedule.h"

/* Ends the attempt under way, if any, without a failure. */
void yciam_priv_attempt_end(yciam_t *iam);

/* Ends the attempt, whose record is filled, with this failure. Returns the result for yciam_poll(). */
yciam_result_t yciam_priv_attempt_conclude(yciam_t *iam, const yciam_failure_t *failure);

/* The same, and fills the record: the stage is the one under way. */
yciam_result_t yciam_priv_attempt_failed(yciam_t *iam, yciam_result_t result, int32_t native);

/* The same where there is no clock, and no way to ask for the time. That is told once. */
yciam_result_t yciam_priv_attempt_no_clock(yciam_t *iam);

#endif
