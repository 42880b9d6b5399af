/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Other clients of the service, modelled: when they ask, and when they ask again after a failure, as their public
 * sources say; nothing else of them. What those leave open is assumed: the application always needs a token and comes
 * back APPLICATION_S after it was told of a failure, and a client waits TIMEOUT_S for a connection or an answer.
 */
#ifndef YCIAM_FLEET_POLICY_H
#define YCIAM_FLEET_POLICY_H

#include "counts.h"

#define FLEET_POLICY_COUNT 6u

typedef struct fleet_policy {
    const char *name;
    uint32_t refresh_s;    /* asks again after this time, or the token's life where that is shorter, */
    uint32_t margin_s;     /* less this */
    uint32_t retry_min_ms; /* after a failure it tries again by itself after this long, */
    uint32_t retry_max_ms; /* then twice that, up to here, */
    uint32_t retries;      /* so often; then, or at once if never, the application learns of the failure */
    uint32_t stop_s;       /* fails for so long, and never asks again; 0: no such thing */
    bool retries_refusals; /* a 4xx other than 429, too */
    bool waits_if_busy;    /* only 429 and 503 cause pauses; other failures do not */
} fleet_policy_t;

extern const fleet_policy_t fleet_policies[FLEET_POLICY_COUNT];

/* The whole of a scenario with so many devices of one kind; false without memory. */
bool fleet_policy_run(const fleet_policy_t *policy, const fleet_scenario_t *scenario, uint32_t devices,
                      fleet_counts_t *counts);

#endif
