/* SPDX-License-Identifier: Apache-2.0 */
/* When to ask: pure functions of what is known and a random number, so that their tests need no clock. */
#ifndef YCIAM_CORE_REFRESH_H
#define YCIAM_CORE_REFRESH_H

#include <stdint.h>

/*
 * Seconds until a token that lives lifetime_s is to be replaced: refresh_s less up to a tenth, so that devices that got
 * theirs together do not come back together; and margin_s before the end, or half-way where the life is too short for
 * it.
 */
uint32_t yciam_refresh_delay_s(uint32_t lifetime_s, uint32_t refresh_s, uint32_t margin_s, uint32_t random);

/*
 * Milliseconds until the next attempt after `failures` in a row: exponential with full jitter, drawn between a floor of
 * a quarter of min_ms and min_ms * 2^(failures-1), at most max_ms.
 */
uint32_t yciam_backoff_ms(unsigned failures, uint32_t min_ms, uint32_t max_ms, uint32_t random);

/*
 * What min_ms and max_ms are at least while a good token is held that lives left_ms more: a quarter of that, up to
 * refresh_s. Nothing is lost by it, and a fleet comes back from an outage as evenly as it asks on any day.
 */
uint32_t yciam_calm_ms(uint32_t left_ms, uint32_t refresh_s);

/*
 * Milliseconds until the next attempt after a Retry-After, of which a day is believed: that, and up to half as much
 * again, so that all who were told the same do not come at once.
 */
uint32_t yciam_retry_after_ms(uint32_t after_s, uint32_t random);

#endif
