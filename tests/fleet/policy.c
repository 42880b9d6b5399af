/* SPDX-License-Identifier: Apache-2.0 */
#include "policy.h"

#include <stdlib.h>

#include "service.h"
#include "wheel.h"

#define APPLICATION_S 10u
#define TIMEOUT_S     10u
#define FOR_EVER      UINT32_MAX

const fleet_policy_t fleet_policies[FLEET_POLICY_COUNT] = {
    { .name = "Python SDK", .refresh_s = 20 },
    { .name = "Go SDK v2", .refresh_s = FOR_EVER },
    { .name = "ydb-go-yc", .refresh_s = FLEET_TOKEN_S / 2u },
    { .name = "ydb-cpp-sdk",
      .refresh_s = 3600,
      .margin_s = 10,
      .retry_min_ms = 50,
      .retry_max_ms = 10000,
      .retries = FOR_EVER,
      .stop_s = 20,
      .retries_refusals = true },
    { .name = "ydb-js-sdk",
      .refresh_s = FOR_EVER,
      .margin_s = 300,
      .retry_min_ms = 100,
      .retry_max_ms = FOR_EVER,
      .retries = 5,
      .waits_if_busy = true },
    { .name = "Node SDK", .refresh_s = 120 },
};

typedef struct client {
    uint32_t boot_ms;
    uint32_t valid_until_ms;
    uint32_t failing_since_ms;
    uint32_t failures; /* since the application asked */
    uint32_t tries;    /* requests until the first token */
    bool is_failing;
    bool has_been_served;
} client_t;

typedef struct fleet {
    const fleet_policy_t *policy;
    const fleet_scenario_t *scenario;
    client_t *clients;
    fleet_service_t service;
    fleet_wheel_t wheel;
    fleet_counts_t *counts;
} fleet_t;

/* What a client learns of a request's result, and when. */
static fleet_verdict_t ask(fleet_t *fleet, uint32_t now_ms, uint32_t *told_ms)
{
    uint32_t latency_ms;
    fleet_verdict_t verdict = fleet_service_connect(&fleet->service, now_ms, &latency_ms);

    fleet->counts->offered[now_ms / FLEET_SECOND_MS]++;
    if (verdict == FLEET_REFUSED) {
        latency_ms = 0;
    } else if (verdict == FLEET_SILENT || verdict == FLEET_MUTE) {
        latency_ms = TIMEOUT_S * FLEET_SECOND_MS;
    } else {
        fleet->counts->signatures[now_ms / FLEET_SECOND_MS]++;
    }
    *told_ms = now_ms + latency_ms;
    /* These clients do not learn that their clock is wrong. */
    return verdict == FLEET_TOKEN && fleet->scenario->clock_error_s != 0 ? FLEET_BAD_JWT : verdict;
}

static uint32_t on_token(fleet_t *fleet, client_t *client, uint32_t now_ms)
{
    const fleet_policy_t *policy = fleet->policy;
    uint32_t refresh_s = policy->refresh_s < FLEET_TOKEN_S ? policy->refresh_s : FLEET_TOKEN_S;

    if (now_ms / FLEET_SECOND_MS < fleet->counts->seconds) {
        fleet->counts->tokens[now_ms / FLEET_SECOND_MS]++;
    }
    if (!client->has_been_served) {
        fleet_counts_first(fleet->counts, client->tries, now_ms - client->boot_ms);
    }
    if (now_ms > client->valid_until_ms) {
        fleet->counts->lost_ms += fleet_counted_ms(fleet->scenario, client->valid_until_ms, now_ms);
    }
    client->has_been_served = true;
    client->is_failing = false;
    client->failures = 0;
    client->valid_until_ms = now_ms + FLEET_TOKEN_S * FLEET_SECOND_MS;
    return now_ms + (refresh_s - policy->margin_s) * FLEET_SECOND_MS;
}

static uint32_t retry_pause_ms(const fleet_policy_t *policy, fleet_verdict_t verdict, uint32_t failures)
{
    uint32_t pause_ms = policy->retry_min_ms;

    if (policy->waits_if_busy && verdict != FLEET_LIMIT && verdict != FLEET_BUSY) {
        return 0;
    }
    while (--failures > 0 && pause_ms < policy->retry_max_ms) {
        pause_ms = pause_ms < policy->retry_max_ms / 2u ? pause_ms * 2u : policy->retry_max_ms;
    }
    return pause_ms;
}

/* When the client asks again after a failure of the request that began at asked_ms; 0: never. */
static uint32_t on_failure(const fleet_policy_t *policy, client_t *client, fleet_verdict_t verdict, uint32_t asked_ms,
                           uint32_t now_ms)
{
    if (!client->is_failing) {
        client->is_failing = true;
        client->failing_since_ms = asked_ms;
    }
    if (policy->stop_s != 0 && now_ms - client->failing_since_ms > policy->stop_s * FLEET_SECOND_MS) {
        return 0;
    }
    if (client->failures < policy->retries && (verdict != FLEET_BAD_JWT || policy->retries_refusals)) {
        client->failures++;
        return now_ms + retry_pause_ms(policy, verdict, client->failures);
    }
    client->failures = 0;
    return now_ms + APPLICATION_S * FLEET_SECOND_MS;
}

static void simulate(fleet_t *fleet)
{
    uint32_t index;
    uint32_t asked_ms;
    uint32_t told_ms;

    while (fleet_wheel_take(&fleet->wheel, &index, &asked_ms)) {
        client_t *client = &fleet->clients[index];
        fleet_verdict_t verdict = ask(fleet, asked_ms, &told_ms);
        uint32_t next_ms;

        client->tries++;
        next_ms = verdict == FLEET_TOKEN ? on_token(fleet, client, told_ms)
                                         : on_failure(fleet->policy, client, verdict, asked_ms, told_ms);
        if (next_ms != 0) {
            fleet_wheel_put(&fleet->wheel, index, next_ms > asked_ms ? next_ms : asked_ms + 1u);
        }
    }
}

bool fleet_policy_run(const fleet_policy_t *policy, const fleet_scenario_t *scenario, uint32_t devices,
                      fleet_counts_t *counts)
{
    fleet_t fleet = { .policy = policy, .scenario = scenario, .counts = counts };
    bool ok = fleet_counts_open(counts, scenario->duration_s);

    ok = fleet_wheel_open(&fleet.wheel, devices, scenario->duration_s) && ok;
    fleet.clients = calloc(devices, sizeof *fleet.clients);
    if (!ok || fleet.clients == NULL) {
        fleet_wheel_close(&fleet.wheel);
        free(fleet.clients);
        return false;
    }
    fleet_service_open(&fleet.service, scenario, devices, devices);
    for (uint32_t i = 0; i < devices; i++) {
        uint32_t boot_ms = (uint32_t) ((uint64_t) scenario->boot_s * FLEET_SECOND_MS * i / devices);

        fleet.clients[i].boot_ms = boot_ms;
        fleet.clients[i].valid_until_ms = boot_ms;
        fleet_wheel_put(&fleet.wheel, i, boot_ms);
    }
    simulate(&fleet);
    for (uint32_t i = 0; i < devices; i++) {
        fleet_counts_end(counts, scenario, fleet.clients[i].boot_ms, fleet.clients[i].valid_until_ms,
                         fleet.clients[i].has_been_served);
    }
    fleet_wheel_close(&fleet.wheel);
    free(fleet.clients);
    return true;
}
