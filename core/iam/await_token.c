/* SPDX-License-Identifier: Apache-2.0 */
#include "attempt.h"

yciam_result_t yciam_priv_await_token(yciam_t *iam, bool settled, yciam_error_t *error)
{
    bool is_busy;

    (void) yciam_poll(iam); /* a failure stays in its record */
    is_busy = iam->priv_exchange.priv_stage != YCIAM_STAGE_IDLE || iam->priv_due_ms == 0;
    if (iam->priv_token_len > 0) {
        return settled && is_busy ? YCIAM_PENDING : YCIAM_OK;
    }
    if (is_busy || iam->priv_error.result == YCIAM_OK) {
        return YCIAM_PENDING;
    }
    *error = iam->priv_error;
    return error->result;
}
