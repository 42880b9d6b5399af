/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario.h"

#define HOURS(n) ((n) *FLEET_HOUR_S)

/*
 * The devices are switched on over an hour. Six of a thousand requests fail, for different reasons. The service is
 * large enough for the client that sends the most requests.
 */
#define ANY_DAY .boot_s = HOURS(1), .errors_per_million = 1000, .overload = { FLEET_BUSY, FLEET_LIMIT }, .serve_s = 15

/* Requests fail only for lack of capacity; the scenarios differ in how they fail. */
#define POWER_CUT .duration_s = HOURS(3), .boot_s = 60, .serve_s = 600, .steady_from_s = HOURS(1)

/* Half of the devices get no answer, half get a refused connection at once. */
#define DEAD .outage = { FLEET_REFUSED, FLEET_SILENT }

const fleet_scenario_t fleet_scenarios[FLEET_SCENARIO_COUNT] = {
    { .name = "normal", ANY_DAY, .duration_s = HOURS(24), .steady_from_s = HOURS(3) },
    { .name = "power_cut", POWER_CUT, .overload = { FLEET_BUSY, FLEET_LIMIT } },
    { .name = "power_cut_503", POWER_CUT, .overload = { FLEET_BUSY, FLEET_BUSY } },
    { .name = "power_cut_refused", POWER_CUT, .overload = { FLEET_REFUSED, FLEET_REFUSED } },
    { .name = "power_cut_silent", POWER_CUT, .overload = { FLEET_SILENT, FLEET_MUTE } },
    { .name = "outage_hour",
      ANY_DAY,
      DEAD,
      .duration_s = HOURS(8),
      .outage_from_s = HOURS(4),
      .outage_to_s = HOURS(5),
      .steady_from_s = HOURS(3) },
    { .name = "outage_day",
      ANY_DAY,
      DEAD,
      .duration_s = HOURS(30),
      .outage_from_s = HOURS(4),
      .outage_to_s = HOURS(28),
      .steady_from_s = HOURS(3) },
    { .name = "slow",
      ANY_DAY,
      .duration_s = HOURS(24),
      .slow_from_s = HOURS(3),
      .slow_serve_s = 6000,
      .steady_from_s = HOURS(3) },
    { .name = "clocks", ANY_DAY, .duration_s = HOURS(4), .clock_error_s = HOURS(1), .steady_from_s = HOURS(3) },
};
