/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The modelled service: a queue with a capacity, its outages and its rare errors, and the bytes that it answers with.
 * What does not fit the queue is turned away at once.
 */
#ifndef YCIAM_FLEET_SERVICE_H
#define YCIAM_FLEET_SERVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scenario.h"

#define FLEET_TOKEN_CAP 16u /* what a device needs for the model's tokens */

typedef struct fleet_service {
    const fleet_scenario_t *scenario;
    uint32_t devices;
    double free_at_ms; /* when all that has been accepted will be served */
    uint32_t random;
    struct {
        uint32_t second;
        size_t len;
        char text[384];
    } answers[FLEET_BUSY + 1]; /* as they were last written: they change once a second */
} fleet_service_t;

void fleet_service_open(fleet_service_t *service, const fleet_scenario_t *scenario, uint32_t devices, uint32_t seed);

/* A number from 0 to 2^32-1, for jitter and chance. */
uint32_t fleet_random(uint32_t *state);

bool fleet_service_is_up(const fleet_scenario_t *scenario, uint32_t now_ms);

/* A device connects. What its request will meet if it is in order; an answer takes *latency_ms, handshake included. */
fleet_verdict_t fleet_service_connect(fleet_service_t *service, uint32_t now_ms, uint32_t *latency_ms);

/* Whether a request holds a JWT that is valid at this time: else FLEET_TOKEN becomes FLEET_BAD_JWT. */
bool fleet_service_jwt_ok(const char *request, size_t len, uint32_t now_ms);

/* The answer's bytes as they are sent at this time. */
const char *fleet_service_answer(fleet_service_t *service, fleet_verdict_t verdict, uint32_t now_ms, size_t *len);

#endif
