/* SPDX-License-Identifier: Apache-2.0 */
/* How long to wait: pure functions of what is known and a random number, so that their tests need no clock. */
#ifndef YCIAM_CORE_PAUSES_H
#define YCIAM_CORE_PAUSES_H

#include <stdbool.h>
#include <stdint.h>

#define YCIAM_RETRY_AFTER_MAX_S 3600u /* the longest pause that is accepted from a service */

/* A number from 0 to range, in proportion to random / 2^32. */
static inline uint32_t yciam_priv_scale(uint32_t range, uint32_t random)
{
    return (uint32_t) (((uint64_t) range * random) >> 32);
}

/*
 * Seconds until a token that lives lifetime_s has to be replaced: refresh_s, but margin_s before its end, or after half
 * of its life if the life is too short for the margin.
 */
static inline uint32_t yciam_priv_refresh_s(uint32_t lifetime_s, uint32_t refresh_s, uint32_t margin_s)
{
    uint32_t half_s = lifetime_s - lifetime_s / 2u; /* never 0, which would be a loop */
    uint32_t latest_s = half_s > margin_s ? lifetime_s - margin_s : half_s;

    return refresh_s < latest_s ? refresh_s : latest_s;
}

/*
 * A random part of delay_s is taken away: up to a tenth, so that devices which asked together do not come back
 * together. For the first refresh after a start up to nine tenths: after a power cut a whole fleet starts at once.
 */
static inline uint32_t yciam_priv_refresh_delay_s(uint32_t delay_s, bool is_first, uint32_t random)
{
    return delay_s - yciam_priv_scale(is_first ? delay_s - delay_s / 10u : delay_s / 10u, random);
}

/*
 * Milliseconds until the next attempt after `failures` failures in a row: a random time from a quarter of min_ms to a
 * limit, which is min_ms for the first failure, doubles with each further one and ends at max_ms. The shortest time
 * does not grow with the limit, so that a fleet that failed together spreads more with each failure.
 */
static inline uint32_t yciam_priv_backoff_ms(unsigned failures, uint32_t min_ms, uint32_t max_ms, uint32_t random)
{
    uint32_t limit_ms = min_ms < max_ms ? min_ms : max_ms;
    uint32_t floor_ms = limit_ms / 4u;

    while (failures-- > 1u && limit_ms < max_ms) {
        limit_ms = limit_ms < max_ms / 2u ? limit_ms * 2u : max_ms;
    }
    return floor_ms + yciam_priv_scale(limit_ms - floor_ms, random);
}

/*
 * The least that min_ms and max_ms are while a good token is held for left_ms more: a quarter of that, up to refresh_s.
 * Nothing is lost by waiting, and after an outage a fleet comes back as evenly as it asks on any other day.
 */
static inline uint32_t yciam_priv_calm_ms(uint32_t left_ms, uint32_t refresh_s)
{
    return left_ms / 4000u < refresh_s ? left_ms / 4u : refresh_s * 1000u;
}

/*
 * Milliseconds until the next attempt after a Retry-After: that time, an hour at most, and a random part of half as
 * much again, so that devices which were told the same do not come back together.
 */
static inline uint32_t yciam_priv_retry_after_ms(uint32_t after_s, uint32_t random)
{
    uint32_t after_ms = (after_s < YCIAM_RETRY_AFTER_MAX_S ? after_s : YCIAM_RETRY_AFTER_MAX_S) * 1000u;

    return after_ms + yciam_priv_scale(after_ms / 2u, random);
}

#endif
