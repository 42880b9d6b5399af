/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A part of the fleet with a part of the service, as behind a load balancer that spreads the devices evenly. Each
 * device is an instance of the library with its own configuration, token, JWT and clocks. All devices share constants,
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
    uint32_t ticks_offset_ms; /* its monotonic clock minus the simulation's */
    int32_t clock_error_s;    /* its wall clock minus the true time */
    uint32_t boot_ms;
    uint32_t wake_ms;        /* when the connection has news for the device */
    uint32_t valid_until_ms; /* time of its last token; boot_ms before the first */
    uint16_t tries;          /* requests until its first token; it has had one when has_been_served */
    uint32_t connection;     /* number of the last connection */
    uint8_t verdict;         /* result of the request under way */
    bool is_opening;         /* its connection is being opened */
    bool has_been_served;
    char token[FLEET_TOKEN_CAP];
    char jwt[FLEET_JWT_CAP];
} fleet_device_t;

typedef struct fleet_shard {
    const fleet_scenario_t *scenario;
    fleet_device_t *devices;
    uint32_t device_count;
    fleet_device_t *current; /* the device that is being polled: the port works for it */
    uint32_t now_ms;
    uint32_t random;
    fleet_service_t service;
    fleet_wheel_t wheel;
    fleet_counts_t counts;
    yciam_port_t port;
    yciam_key_t key;
    /*
     * One work buffer for all devices. A device writes and sends its request in one visit, since the model connects at
     * once or never; the answer arrives and is read in another visit. Between the visits the buffer holds nothing of
     * the device.
     */
    uint8_t work[FLEET_WORK_CAP];
} fleet_shard_t;

bool fleet_shard_open(fleet_shard_t *shard, const fleet_scenario_t *scenario, uint32_t devices, uint32_t seed);

/* Runs the whole scenario. */
void fleet_shard_run(fleet_shard_t *shard);

void fleet_shard_close(fleet_shard_t *shard);

#endif
