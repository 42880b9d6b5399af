/* SPDX-License-Identifier: Apache-2.0 */
/* Counts for a part of the fleet. The caller adds up the parts. */
#ifndef YCIAM_FLEET_COUNTS_H
#define YCIAM_FLEET_COUNTS_H

#include <stdbool.h>
#include <stdint.h>

#include "scenario.h"

typedef struct fleet_counts {
    uint32_t *offered; /* requests begun in each second, also those whose connection fails */
    uint32_t *tokens;  /* tokens received in each second */
    uint32_t *signatures;
    uint32_t seconds;
    uint64_t lost_ms;     /* device-time without a valid token while the service was up, since counting began */
    uint64_t total_ms;    /* device-time while the service was up, since counting began */
    uint64_t dropped;     /* polls after which a device had no token although its last one was valid */
    uint64_t kept_dead;   /* polls after which a device had an expired token */
    uint64_t first_tries; /* requests until the first token, of all devices */
    uint32_t unserved;    /* devices that never got a token */
    uint32_t slowest_ms;  /* from power-on to the first token, of the devices that got one */
} fleet_counts_t;

bool fleet_counts_open(fleet_counts_t *counts, uint32_t seconds);
void fleet_counts_close(fleet_counts_t *counts);
void fleet_counts_add(fleet_counts_t *sum, const fleet_counts_t *part);

/* Counts that a device has its first token. */
void fleet_counts_first(fleet_counts_t *counts, uint32_t tries, uint32_t waited_ms);

/* Counts a device at the end of its simulation. */
void fleet_counts_end(fleet_counts_t *counts, const fleet_scenario_t *scenario, uint32_t boot_ms,
                      uint32_t valid_until_ms, bool has_been_served);

/* Adds the device-time between two moments in which the service was up and counting had begun. */
uint64_t fleet_counted_ms(const fleet_scenario_t *scenario, uint32_t from_ms, uint32_t to_ms);

uint64_t fleet_sum(const uint32_t *of_each_second, uint32_t from_s, uint32_t to_s);

/* The highest rate per second, measured over bins of `bin_s` seconds. An incomplete last bin does not count. */
double fleet_peak(const uint32_t *of_each_second, uint32_t from_s, uint32_t to_s, uint32_t bin_s);

#endif
