/* SPDX-License-Identifier: Apache-2.0 */
#include "schedule.h"

#include <string.h>

#include "../http/http_exchange.h"
#include "../util/or_default.h"
#include "../util/result_class.h"
#include "clock.h"
#include "pauses.h"
#include "token.h"

#define CLOCK_CHECK_MS  1000u /* while the clock is not set, it is looked at so often */
#define CLOCK_NOTICE_MS 5000u /* a change of the clock that mends the last failure is noticed within this time */
#define HASTEN_MS       5000u /* such a change brings the next attempt forward to a random time within this, */
#define HASTEN_EVERY_S  300u  /* and at most so often */

static uint32_t larger_of(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

static uint32_t smaller_of(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* For jitter only. Without entropy every device takes the middle, which is no worse than no jitter. */
static uint32_t random_u32(const yciam_t *iam)
{
    const yciam_port_t *port = iam->priv_config->port;
    uint32_t value;

    return port->entropy(port->ctx, &value, sizeof value) == 0 ? value : 0x80000000u;
}

static void due_in(yciam_t *iam, uint32_t ms)
{
    iam->priv_schedule.due_ms = yciam_priv_clock_now_ms(&iam->priv_clock) + ms;
}

static uint32_t refresh_s_of(const yciam_t *iam)
{
    return yciam_priv_or_default(iam->priv_config->refresh_s, YCIAM_DEFAULT_REFRESH_S);
}

/* Seconds until a token that lives lifetime_s has to be replaced. */
static uint32_t replace_in_s(const yciam_t *iam, uint32_t lifetime_s)
{
    uint32_t margin_s = yciam_priv_or_default(iam->priv_config->margin_s, YCIAM_DEFAULT_MARGIN_S);

    return yciam_priv_refresh_s(lifetime_s, refresh_s_of(iam), margin_s);
}

void yciam_priv_schedule_init(yciam_t *iam)
{
    memset(&iam->priv_schedule, 0, sizeof iam->priv_schedule);
    due_in(iam, 0);
}

void yciam_priv_schedule_succeeded(yciam_t *iam, uint32_t lifetime_s)
{
    yciam_schedule_t *s = &iam->priv_schedule;
    uint32_t delay_s = replace_in_s(iam, lifetime_s);
    bool is_first = !s->has_succeeded;

    *s = (yciam_schedule_t){ .has_succeeded = true, .hasten_from_s = s->hasten_from_s };
    due_in(iam, 1000u * yciam_priv_refresh_delay_s(delay_s, is_first, random_u32(iam)));
}

/* The pause after a failure, without what the service asks for; see backoff_min_ms in <yciam/yciam.h>. */
static uint32_t pause_ms(const yciam_t *iam, yciam_result_t result)
{
    const yciam_schedule_t *s = &iam->priv_schedule;
    const yciam_config_t *config = iam->priv_config;
    uint32_t max_ms =
        smaller_of(yciam_priv_or_default(config->backoff_max_ms, YCIAM_DEFAULT_BACKOFF_MAX_MS), YCIAM_DELAY_MAX_MS);
    uint32_t min_ms = smaller_of(yciam_priv_or_default(config->backoff_min_ms, YCIAM_DEFAULT_BACKOFF_MIN_MS), max_ms);
    unsigned failures = s->failures;
    uint32_t calm_ms = 0;

    if (yciam_priv_is_lasting(result)) {
        min_ms = max_ms;
    } else if (failures > 1u && result != YCIAM_ERR_DNS) {
        min_ms = larger_of(min_ms, max_ms / 2u); /* not a hiccup: the service is out of order or overloaded */
        failures--;
    }
    if (!s->is_doubted) {
        calm_ms = yciam_priv_calm_ms(yciam_priv_token_left_ms(iam), refresh_s_of(iam));
    }
    return yciam_priv_backoff_ms(failures, larger_of(min_ms, calm_ms), larger_of(max_ms, calm_ms), random_u32(iam));
}

void yciam_priv_schedule_failed(yciam_t *iam, const yciam_failure_t *failure)
{
    yciam_schedule_t *s = &iam->priv_schedule;
    uint32_t after_ms = 0;

    s->last_failure = failure->result;
    s->is_for_clock = failure->is_for_clock;
    s->asked_until_s = 0;
    if (s->failures < UINT8_MAX) {
        s->failures++;
    }
    if (failure->is_mended && !s->has_retried) {
        s->has_retried = true;
        due_in(iam, 0);
        return;
    }
    if (failure->pause_ms > 0) {
        due_in(iam, failure->pause_ms);
        return;
    }
    if (failure->retry_after_s > 0) {
        after_ms = yciam_priv_retry_after_ms(failure->retry_after_s, random_u32(iam));
        s->asked_until_s = yciam_priv_clock_uptime_s(&iam->priv_clock) + after_ms / 1000u + YCIAM_SECOND_CUT;
    }
    due_in(iam, larger_of(pause_ms(iam, failure->result), after_ms));
}

void yciam_priv_schedule_wait_for_clock(yciam_t *iam)
{
    yciam_schedule_t *s = &iam->priv_schedule;

    s->last_failure = YCIAM_ERR_CLOCK;
    s->is_for_clock = false; /* the clock is looked at anyway */
    s->asked_until_s = 0;
    due_in(iam, CLOCK_CHECK_MS);
}

/* How long the service still asks the device to wait, milliseconds. */
static uint32_t asked_ms(const yciam_t *iam)
{
    uint32_t now_s = yciam_priv_clock_uptime_s(&iam->priv_clock);
    uint32_t until_s = iam->priv_schedule.asked_until_s;

    return until_s > now_s ? (until_s - now_s) * 1000u : 0;
}

static bool may_hasten(const yciam_t *iam)
{
    const yciam_schedule_t *s = &iam->priv_schedule;

    return s->is_for_clock && yciam_priv_clock_uptime_s(&iam->priv_clock) >= s->hasten_from_s;
}

void yciam_priv_schedule_clock_changed(yciam_t *iam)
{
    if (may_hasten(iam)) {
        iam->priv_schedule.hasten_from_s =
            yciam_priv_clock_uptime_s(&iam->priv_clock) + HASTEN_EVERY_S + YCIAM_SECOND_CUT;
        due_in(iam, smaller_of(yciam_priv_schedule_left_ms(iam), yciam_priv_scale(HASTEN_MS, random_u32(iam))));
    }
}

void yciam_priv_schedule_token_shortened(yciam_t *iam)
{
    uint32_t left_ms = yciam_priv_token_left_ms(iam);

    if (!yciam_priv_token_is_held(iam)) {
        return;
    }
    if (iam->priv_schedule.failures == 0) {
        left_ms = 1000u * replace_in_s(iam, left_ms / 1000u);
    }
    left_ms = larger_of(left_ms, asked_ms(iam));
    if (left_ms < yciam_priv_schedule_left_ms(iam)) {
        due_in(iam, left_ms);
    }
}

void yciam_priv_schedule_doubt(yciam_t *iam)
{
    yciam_schedule_t *s = &iam->priv_schedule;
    uint32_t earliest_ms = yciam_priv_token_until_age_s(iam, YCIAM_INVALIDATE_MIN_S) * 1000u;
    /* The pause after a failure is shortened once: by the first doubt in a token that is held. */
    bool may_shorten = s->failures == 0 || (yciam_priv_token_is_held(iam) && !s->is_doubted);

    earliest_ms = larger_of(earliest_ms, asked_ms(iam));
    if (may_shorten && yciam_priv_schedule_left_ms(iam) > earliest_ms) {
        due_in(iam, earliest_ms);
    }
    s->is_doubted = true;
}

void yciam_priv_schedule_now(yciam_t *iam)
{
    iam->priv_schedule.asked_until_s = 0;
    due_in(iam, 0);
}

void yciam_priv_schedule_at_end_of_token(yciam_t *iam)
{
    due_in(iam, yciam_priv_token_left_ms(iam));
}

void yciam_priv_schedule_restored(yciam_t *iam, uint32_t in_ms, uint8_t failures)
{
    iam->priv_schedule.has_succeeded = true;
    iam->priv_schedule.failures = failures;
    due_in(iam, in_ms);
}

uint32_t yciam_priv_schedule_left_ms(const yciam_t *iam)
{
    uint32_t left_ms = iam->priv_schedule.due_ms - yciam_priv_clock_now_ms(&iam->priv_clock);

    return left_ms <= YCIAM_DELAY_MAX_MS ? left_ms : 0; /* more: it was due before now */
}

uint32_t yciam_priv_schedule_sleep_ms(const yciam_t *iam)
{
    uint32_t left_ms = yciam_priv_schedule_left_ms(iam);

    return may_hasten(iam) && !yciam_priv_token_is_held(iam) ? smaller_of(left_ms, CLOCK_NOTICE_MS) : left_ms;
}
