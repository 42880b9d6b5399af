/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When to ask for a token. schedule.c alone decides: the others tell it what happened and ask "when". All times are
 * those of the last look at the clock.
 */
#ifndef YCIAM_CORE_SCHEDULE_H
#define YCIAM_CORE_SCHEDULE_H

#include <yciam/yciam.h>

#include "clock.h"

/* How an attempt failed, as far as it matters for the next one. */
typedef struct yciam_failure {
    yciam_result_t result;
    uint32_t retry_after_s; /* the pause that the service asks for (429 and 503); 0: none */
    uint32_t pause_ms;      /* the rest of the authority's pause, which is waited for, and no longer; 0: none */
    bool is_for_clock;      /* a clock that is right would have prevented it */
    bool is_mended;         /* the cause is removed: one retry without a pause is worth it */
} yciam_failure_t;

/* Nothing has happened yet: the first attempt is due. */
void yciam_priv_schedule_init(yciam_t *iam);

/* A token was taken that lives lifetime_s seconds. */
void yciam_priv_schedule_succeeded(yciam_t *iam, uint32_t lifetime_s);

/* An attempt failed. */
void yciam_priv_schedule_failed(yciam_t *iam, const yciam_failure_t *failure);

/* The clock is not set, which was told before: look again soon. */
void yciam_priv_schedule_wait_for_clock(yciam_t *iam);

/* The device's clock became set or has stepped. */
void yciam_priv_schedule_clock_changed(yciam_t *iam);

/* The held token ends sooner than was thought. */
void yciam_priv_schedule_token_shortened(yciam_t *iam);

/* An API refused the held token. */
void yciam_priv_schedule_doubt(yciam_t *iam);

/* There is no reason to wait any longer. */
void yciam_priv_schedule_now(yciam_t *iam);

/* The application hands in the tokens: there is nothing to do before the held one ends. */
void yciam_priv_schedule_at_end_of_token(yciam_t *iam);

/* A saved state says when the next attempt is due, and after how many failures in a row. */
void yciam_priv_schedule_restored(yciam_t *iam, uint32_t in_ms, uint8_t failures);

static inline uint8_t yciam_priv_schedule_failures(const yciam_t *iam)
{
    return iam->priv_schedule.failures;
}

/* Milliseconds until the next attempt, a day at most; 0: it is due. */
uint32_t yciam_priv_schedule_left_ms(const yciam_t *iam);

static inline bool yciam_priv_schedule_is_due(const yciam_t *iam)
{
    return yciam_priv_schedule_left_ms(iam) == 0;
}

/* How long the owner may sleep between attempts: less while, without a token, a change of the clock may hasten one. */
uint32_t yciam_priv_schedule_sleep_ms(const yciam_t *iam);

/* Whether the next attempt waits after a failure that a right clock would have prevented. */
static inline bool yciam_priv_schedule_is_for_clock(const yciam_t *iam)
{
    return iam->priv_schedule.is_for_clock;
}

/* The last failure since the last success; YCIAM_OK: none. */
static inline yciam_result_t yciam_priv_schedule_last_failure(const yciam_t *iam)
{
    return iam->priv_schedule.last_failure;
}

#endif
