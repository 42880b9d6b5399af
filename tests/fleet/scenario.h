/* SPDX-License-Identifier: Apache-2.0 */
/* The events of a scenario, for the fleet and its service. Times are seconds since the simulation began. */
#ifndef YCIAM_FLEET_SCENARIO_H
#define YCIAM_FLEET_SCENARIO_H

#include <stdint.h>

#define FLEET_HOUR_S  3600u
#define FLEET_START   INT64_C(1767225600) /* the true time at the beginning: 2026-01-01 */
#define FLEET_TOKEN_S 43200u              /* a token's life */

/* An answer, or the failure that replaces it. */
typedef enum fleet_verdict {
    FLEET_TOKEN,   /* 200 */
    FLEET_BAD_JWT, /* 401: the JWT is not valid now */
    FLEET_LIMIT,   /* 429 with Retry-After */
    FLEET_FAULT,   /* 500 */
    FLEET_BUSY,    /* 503 */
    FLEET_MUTE,    /* a connection, but no answer */
    FLEET_REFUSED, /* no connection, reported at once */
    FLEET_SILENT   /* no connection and no report */
} fleet_verdict_t;

typedef struct fleet_scenario {
    const char *name;
    uint32_t duration_s;
    uint32_t boot_s; /* the devices are switched on evenly over this time */
    uint32_t outage_from_s;
    uint32_t outage_to_s;
    fleet_verdict_t outage[2];   /* the failures during an outage, each equally frequent */
    fleet_verdict_t overload[2]; /* the failures when the service has no capacity left, each equally frequent */
    uint32_t serve_s;            /* time in which the service can serve the whole fleet, */
    uint32_t slow_from_s;        /* and from this moment on */
    uint32_t slow_serve_s;       /* this time instead */
    uint32_t clock_error_s;      /* clock error: half of the fleet is ahead by this time, half behind */
    uint32_t errors_per_million; /* share of requests that fail with each kind of error, at any time */
    uint32_t steady_from_s;      /* from this moment on, device-time without a token counts */
} fleet_scenario_t;

#define FLEET_SCENARIO_COUNT 9u

extern const fleet_scenario_t fleet_scenarios[FLEET_SCENARIO_COUNT];

#endif
