/* SPDX-License-Identifier: Apache-2.0 */
#include "refresh.h"

#define RETRY_AFTER_MAX_S 86400u

/* A number from 0 to range, as far along as random is on its way to 2^32. */
static uint32_t scale(uint32_t range, uint32_t random)
{
    return (uint32_t) (((uint64_t) range * random) >> 32);
}

uint32_t yciam_refresh_delay_s(uint32_t lifetime_s, uint32_t refresh_s, uint32_t margin_s, uint32_t random)
{
    uint32_t latest_s = lifetime_s / 2u > margin_s ? lifetime_s - margin_s : lifetime_s / 2u;
    uint32_t delay_s = refresh_s < latest_s ? refresh_s : latest_s;

    return delay_s - scale(delay_s / 10u, random);
}

uint32_t yciam_backoff_ms(unsigned failures, uint32_t min_ms, uint32_t max_ms, uint32_t random)
{
    uint32_t ceiling_ms = min_ms < max_ms ? min_ms : max_ms;
    uint32_t floor_ms = ceiling_ms / 4u;

    while (failures-- > 1u && ceiling_ms < max_ms) {
        ceiling_ms = ceiling_ms < max_ms / 2u ? ceiling_ms * 2u : max_ms;
    }
    return floor_ms + scale(ceiling_ms - floor_ms, random);
}

uint32_t yciam_calm_ms(uint32_t left_ms, uint32_t refresh_s)
{
    return left_ms / 4000u < refresh_s ? left_ms / 4u : refresh_s * 1000u;
}

uint32_t yciam_retry_after_ms(uint32_t after_s, uint32_t random)
{
    uint32_t after_ms = (after_s < RETRY_AFTER_MAX_S ? after_s : RETRY_AFTER_MAX_S) * 1000u;

    return after_ms + scale(after_ms / 2u, random);
}
