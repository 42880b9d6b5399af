/* SPDX-License-Identifier: Apache-2.0 */
/* What happens to the fleet and its service. Times are seconds since the simulation began. */
#ifndef YCIAM_FLEET_SCENARIO_H
#define YCIAM_FLEET_SCENARIO_H

#include <stdint.h>

#define FLEET_HOUR_S  3600u
#define FLEET_START   INT64_C(1767225600) /* the true time at the beginning: 2026-01-01 */
#define FLEET_TOKEN_S 43200u              /* a token's life */
#define FLEET_SERVE_S 600u                /* the service is able to serve the whole fleet in this time */

/* An answer, or what comes in its place. */
typedef enum fleet_verdict {
    FLEET_TOKEN,   /* 200 */
    FLEET_BAD_JWT, /* 401: not a JWT that is valid now */
    FLEET_LIMIT,   /* 429 with Retry-After */
    FLEET_FAULT,   /* 500 */
    FLEET_BUSY,    /* 503 */
    FLEET_REFUSED, /* no connection */
    FLEET_SILENT   /* nothing at all */
} fleet_verdict_t;

typedef struct fleet_scenario {
    const char *name;
    const char *title;
    uint32_t duration_s;
    uint32_t boot_s; /* the devices are switched on evenly over this time */
    uint32_t outage_from_s;
    uint32_t outage_to_s;
    fleet_verdict_t outage[2]; /* what meets a device meanwhile, each as often as the other */
    uint32_t slow_from_s;      /* from here on the service has a tenth of its capacity; 0: never */
    uint32_t clock_error_s;    /* half of the fleet is so far ahead, half so far behind */
    uint32_t steady_from_s;    /* from here on device-time without a token counts */
} fleet_scenario_t;

enum {
    FLEET_NORMAL,
    FLEET_POWER_CUT,
    FLEET_OUTAGE_HOUR,
    FLEET_OUTAGE_DAY,
    FLEET_SLOW,
    FLEET_CLOCKS,
    FLEET_SCENARIO_COUNT
};

extern const fleet_scenario_t fleet_scenarios[FLEET_SCENARIO_COUNT];

#endif
