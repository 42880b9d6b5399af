/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Models of other clients of the service, from their public sources: only when they request a token, and when they
 * retry after a failure. Where the sources leave something open, the model assumes this: the application always needs a
 * token, and asks again APPLICATION_S after it got a failure; a client waits TIMEOUT_S for a connection or an answer.
 */
#ifndef YCIAM_FLEET_POLICY_H
#define YCIAM_FLEET_POLICY_H

#include "counts.h"

#define FLEET_POLICY_COUNT 6u

typedef struct fleet_policy {
    const char *name;
    uint32_t refresh_s;    /* requests a new token after this time, or the token's life if shorter, */
    uint32_t margin_s;     /* less this time */
    uint32_t retry_min_ms; /* after a failure the client retries by itself after this time, */
    uint32_t retry_max_ms; /* then after twice that time, up to this limit, */
    uint32_t retries;      /* so many times; then the application gets the failure (0: at once) */
    uint32_t stop_s;       /* after failing for this time the client never asks again; 0: no such limit */
    bool retries_refusals; /* the client also retries after a 4xx other than 429 */
    bool waits_if_busy;    /* the client pauses only after 429 and 503 */
} fleet_policy_t;

extern const fleet_policy_t fleet_policies[FLEET_POLICY_COUNT];

/* Runs a whole scenario with so many devices of one kind. Returns false if memory is lacking. */
bool fleet_policy_run(const fleet_policy_t *policy, const fleet_scenario_t *scenario, uint32_t devices,
                      fleet_counts_t *counts);

#endif
