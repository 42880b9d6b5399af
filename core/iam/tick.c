/* SPDX-License-Identifier: Apache-2.0 */
#include "tick.h"

#include "clock.h"
#include "schedule.h"
#include "token.h"

void yciam_priv_tick(yciam_t *iam)
{
    if (yciam_priv_clock_look(&iam->priv_clock, false)) {
        yciam_priv_token_shorten(iam);
        yciam_priv_schedule_token_shortened(iam);
        yciam_priv_schedule_clock_changed(iam);
    }
    yciam_priv_token_expire(iam);
}
