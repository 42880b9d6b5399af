/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A part of the fleet before its part of the service, as behind a load balancer that spreads the devices evenly. Each
 * device is an instance of the library with its own configuration, token, JWT and clocks; they share what is constant,
 * the port and the work buffer.
 */
#ifndef YCIAM_FLEET_SHARD_H
#define YCIAM_FLEET_SHARD_H

#include <yciam/yciam.h>

#include "counts.h"
#include "service.h"
#include "wheel.h"

#define FLEET_AUDIENCE_LEN  (sizeof YCIAM_DEFAULT_AUDIENCE - 1u)
#define FLEET_SIGNATURE_LEN 256u
#define FLEET_JWT_CAP       YCIAM_JWT_MAX(FLEET_AUDIENCE_LEN, FLEET_SIGNATURE_LEN)
#define FLEET_WORK_CAP      YCIAM_WORK_SIZE(FLEET_TOKEN_CAP - 1u)

typedef struct fleet_device {
    yciam_t iam;
    yciam_config_t config;
    uint32_t ticks_offset_ms; /* its monotonic clock less the simulation's */
    int32_t clock_error_s;    /* its wall clock less the true time */
    uint32_t boot_ms;
    uint32_t wake_ms;        /* when the connection has news for it */
    uint32_t valid_until_ms; /* its last token; boot_ms before the first */
    uint16_t tries;          /* requests until its first token; it has had one when has_been_served */
    uint32_t connection;     /* number of the last connection */
    uint8_t verdict;         /* of the request under way */
    bool is_opening;         /* its connection is being opened */
    bool has_been_served;
    char token[FLEET_TOKEN_CAP];
    char jwt[FLEET_JWT_CAP];
} fleet_device_t;

typedef struct fleet_shard {
    const fleet_scenario_t *scenario;
    fleet_device_t *devices;
    uint32_t device_count;
    fleet_device_t *current; /* the one that is being polled: what the port works for */
    uint32_t now_ms;
    uint32_t random;
    fleet_service_t service;
    fleet_wheel_t wheel;
    fleet_counts_t counts;
    yciam_port_t port;
    yciam_key_t key;
    /*
     * The work buffer of all: a device's request is written, sent and forgotten in one visit, since a connection is
     * made at once or never, and its answer comes and is read in another. In between there is nothing of it here.
     */
    uint8_t work[FLEET_WORK_CAP];
} fleet_shard_t;

bool fleet_shard_open(fleet_shard_t *shard, const fleet_scenario_t *scenario, uint32_t devices, uint32_t seed);

/* The whole of the scenario. */
void fleet_shard_run(fleet_shard_t *shard);

void fleet_shard_close(fleet_shard_t *shard);

#endif
