/* SPDX-License-Identifier: Apache-2.0 */
#include "tick.h"

#include "clock.h"
#include "schedule.h"
#include "token.h"

void yciam_priv_time_changed(yciam_t *iam)
{
    yciam_priv_token_shorten(iam);
    yciam_priv_schedule_token_shortened(iam);
}

static void tick(yciam_t *iam, bool at_once)
{
    if (yciam_priv_clock_look(&iam->priv_clock, at_once)) {
        yciam_priv_time_changed(iam);
        yciam_priv_schedule_clock_changed(iam);
    }
    yciam_priv_token_expire(iam);
}

void yciam_priv_tick(yciam_t *iam)
{
    tick(iam, false);
}

void yciam_priv_tick_at_once(yciam_t *iam)
{
    tick(iam, true);
}
