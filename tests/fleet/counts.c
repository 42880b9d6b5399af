/* SPDX-License-Identifier: Apache-2.0 */
#include "counts.h"

#include <stdlib.h>
#include <string.h>

#include "wheel.h"

bool fleet_counts_open(fleet_counts_t *counts, uint32_t seconds)
{
    memset(counts, 0, sizeof *counts);
    counts->offered = calloc(seconds, sizeof *counts->offered);
    counts->tokens = calloc(seconds, sizeof *counts->tokens);
    counts->signatures = calloc(seconds, sizeof *counts->signatures);
    counts->seconds = seconds;
    if (counts->offered == NULL || counts->tokens == NULL || counts->signatures == NULL) {
        fleet_counts_close(counts);
        return false;
    }
    return true;
}

void fleet_counts_close(fleet_counts_t *counts)
{
    free(counts->offered);
    free(counts->tokens);
    free(counts->signatures);
    memset(counts, 0, sizeof *counts);
}

void fleet_counts_add(fleet_counts_t *sum, const fleet_counts_t *part)
{
    for (uint32_t i = 0; i < sum->seconds; i++) {
        sum->offered[i] += part->offered[i];
        sum->tokens[i] += part->tokens[i];
        sum->signatures[i] += part->signatures[i];
    }
    sum->lost_ms += part->lost_ms;
    sum->total_ms += part->total_ms;
    sum->dropped += part->dropped;
    sum->kept_dead += part->kept_dead;
    sum->first_tries += part->first_tries;
    sum->unserved += part->unserved;
    sum->slowest_ms = sum->slowest_ms > part->slowest_ms ? sum->slowest_ms : part->slowest_ms;
}

/* How much of one interval lies in another. */
static uint64_t overlap_ms(uint32_t from_ms, uint32_t to_ms, uint32_t begin_ms, uint32_t end_ms)
{
    uint32_t first_ms = from_ms > begin_ms ? from_ms : begin_ms;
    uint32_t last_ms = to_ms < end_ms ? to_ms : end_ms;

    return last_ms > first_ms ? last_ms - first_ms : 0;
}

uint64_t fleet_counted_ms(const fleet_scenario_t *scenario, uint32_t from_ms, uint32_t to_ms)
{
    uint32_t steady_ms = scenario->steady_from_s * FLEET_SECOND_MS;
    uint32_t begin_ms = from_ms > steady_ms ? from_ms : steady_ms;

    return overlap_ms(begin_ms, to_ms, 0, UINT32_MAX) - overlap_ms(begin_ms, to_ms,
                                                                   scenario->outage_from_s * FLEET_SECOND_MS,
                                                                   scenario->outage_to_s * FLEET_SECOND_MS);
}

void fleet_counts_first(fleet_counts_t *counts, uint32_t tries, uint32_t waited_ms)
{
    counts->first_tries += tries;
    counts->slowest_ms = waited_ms > counts->slowest_ms ? waited_ms : counts->slowest_ms;
}

void fleet_counts_end(fleet_counts_t *counts, const fleet_scenario_t *scenario, uint32_t boot_ms,
                      uint32_t valid_until_ms, bool has_been_served)
{
    uint32_t end_ms = scenario->duration_s * FLEET_SECOND_MS;

    counts->unserved += has_been_served ? 0 : 1u;
    counts->total_ms += fleet_counted_ms(scenario, boot_ms, end_ms);
    counts->lost_ms += fleet_counted_ms(scenario, valid_until_ms, end_ms);
}

uint64_t fleet_sum(const uint32_t *of_each_second, uint32_t from_s, uint32_t to_s)
{
    uint64_t sum = 0;

    for (uint32_t i = from_s; i < to_s; i++) {
        sum += of_each_second[i];
    }
    return sum;
}

double fleet_peak(const uint32_t *of_each_second, uint32_t from_s, uint32_t to_s, uint32_t bin_s)
{
    uint64_t peak = 0;

    for (uint32_t i = from_s; i + bin_s <= to_s; i += bin_s) {
        uint64_t sum = fleet_sum(of_each_second, i, i + bin_s);

        peak = sum > peak ? sum : peak;
    }
    return (double) peak / bin_s;
}
