/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A model of the service: a queue with a capacity, outages, rare errors, and the bytes of its answers. If the queue is
 * full, the service refuses at once.
 */
#ifndef YCIAM_FLEET_SERVICE_H
#define YCIAM_FLEET_SERVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scenario.h"

#define FLEET_TOKEN_CAP 16u /* room that a device needs for the model's tokens */

typedef struct fleet_service {
    const fleet_scenario_t *scenario;
    uint32_t devices;
    double free_at_ms; /* when the service will have served all accepted requests */
    uint32_t random;
    struct {
        uint32_t second;
        size_t len;
        char text[384];
    } answers[FLEET_BUSY + 1]; /* the last written ones: they change once a second */
} fleet_service_t;

void fleet_service_open(fleet_service_t *service, const fleet_scenario_t *scenario, uint32_t devices, uint32_t seed);

/* A random number from 0 to 2^32-1, for jitter and chance. */
uint32_t fleet_random(uint32_t *state);

bool fleet_service_is_up(const fleet_scenario_t *scenario, uint32_t now_ms);

/*
 * A device connects. Returns the result of its request, provided that the request is valid. An answer takes
 * *latency_ms, handshake included.
 */
fleet_verdict_t fleet_service_connect(fleet_service_t *service, uint32_t now_ms, uint32_t *latency_ms);

/* Whether a request has a JWT that is valid at this time. If not, FLEET_TOKEN becomes FLEET_BAD_JWT. */
bool fleet_service_jwt_ok(const char *request, size_t len, uint32_t now_ms);

/* The bytes of the answer that the service sends at this time. */
const char *fleet_service_answer(fleet_service_t *service, fleet_verdict_t verdict, uint32_t now_ms, size_t *len);

#endif
