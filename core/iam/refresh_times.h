/* SPDX-License-Identifier: Apache-2.0 */
/* When to ask: pure functions of what is known and a random number, so that their tests need no clock. */
#ifndef YCIAM_CORE_REFRESH_H
#define YCIAM_CORE_REFRESH_H

#include <stdint.h>

#define YCIAM_RETRY_AFTER_MAX_S 86400u

/* A number from 0 to range, as far along as random is on its way to 2^32. */
static inline uint32_t yciam_priv_scale(uint32_t range, uint32_t random)
{
    return (uint32_t) (((uint64_t) range * random) >> 32);
}

/*
 * Seconds until a token that lives lifetime_s is to be replaced: refresh_s less up to a tenth, so that devices that got
 * theirs together do not come back together; and margin_s before the end, or half-way where the life is too short for
 * it.
 */
static inline uint32_t yciam_priv_refresh_delay_s(uint32_t lifetime_s, uint32_t refresh_s, uint32_t margin_s,
                                                  uint32_t random)
{
    uint32_t half_s = lifetime_s - lifetime_s / 2u; /* never 0: that would ask in a loop */
    uint32_t latest_s = half_s > margin_s ? lifetime_s - margin_s : half_s;
    uint32_t delay_s = refresh_s < latest_s ? refresh_s : latest_s;

    return delay_s - yciam_priv_scale(delay_s / 10u, random);
}

/*
 * Milliseconds until the next attempt after `failures` in a row: exponential with full jitter, drawn between a floor of
 * a quarter of min_ms and min_ms * 2^(failures-1), at most max_ms.
 */
static inline uint32_t yciam_priv_backoff_ms(unsigned failures, uint32_t min_ms, uint32_t max_ms, uint32_t random)
{
    uint32_t ceiling_ms = min_ms < max_ms ? min_ms : max_ms;
    uint32_t floor_ms = ceiling_ms / 4u;

    while (failures-- > 1u && ceiling_ms < max_ms) {
        ceiling_ms = ceiling_ms < max_ms / 2u ? ceiling_ms * 2u : max_ms;
    }
    return floor_ms + yciam_priv_scale(ceiling_ms - floor_ms, random);
}

/*
 * What min_ms and max_ms are at least while a good token is held that lives left_ms more: a quarter of that, up to
 * refresh_s. Nothing is lost by it, and a fleet comes back from an outage as evenly as it asks on any day.
 */
static inline uint32_t yciam_priv_calm_ms(uint32_t left_ms, uint32_t refresh_s)
{
    return left_ms / 4000u < refresh_s ? left_ms / 4u : refresh_s * 1000u;
}

/*
 * Milliseconds until the next attempt after a Retry-After, of which a day is believed: that, and up to half as much
 * again, so that all who were told the same do not come at once.
 */
static inline uint32_t yciam_priv_retry_after_ms(uint32_t after_s, uint32_t random)
{
    uint32_t after_ms = (after_s < YCIAM_RETRY_AFTER_MAX_S ? after_s : YCIAM_RETRY_AFTER_MAX_S) * 1000u;

    return after_ms + yciam_priv_scale(after_ms / 2u, random);
}

#endif
