/* SPDX-License-Identifier: Apache-2.0 */
#include "need_token.h"

#include "../util/error_record.h"
#include "attempt.h"
#include "schedule.h"
#include "token.h"

yciam_result_t yciam_priv_need_token(yciam_t *iam, bool settled, yciam_error_t *error)
{
    bool is_busy;

    if (!iam->priv_is_live) {
        return yciam_priv_record(error, YCIAM_STAGE_TOKEN, YCIAM_ERR_ARGUMENT, YCIAM_ARG_OBJECT);
    }
    (void) yciam_poll(iam); /* a failure is the instance's to tell */
    is_busy = yciam_priv_attempt_is_next(iam);
    if (yciam_priv_token_is_held(iam)) {
        return settled && is_busy ? YCIAM_PENDING : YCIAM_OK;
    }
    if (is_busy) {
        return YCIAM_PENDING;
    }
    if (yciam_priv_schedule_last_failure(iam) == YCIAM_OK) {
        return yciam_priv_record(error, YCIAM_STAGE_TOKEN, YCIAM_ERR_EXPIRED, 0);
    }
    *error = iam->priv_error;
    return error->result;
}
