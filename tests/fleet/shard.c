/* SPDX-License-Identifier: Apache-2.0 */
#include "shard.h"

#include <stdlib.h>
#include <string.h>

#define CLOCK_SPREAD_S 20u    /* the largest clock error, beside the scenario's */
#define POLLS_MOST     1000u  /* in a row, without sleep */
#define TOLERANCE_MS   30000u /* a difference that the library ignores */

static int64_t unix_time(void *ctx)
{
    const fleet_shard_t *shard = ctx;

    return FLEET_START + shard->now_ms / FLEET_SECOND_MS + shard->current->clock_error_s;
}

static uint32_t ticks_ms(void *ctx)
{
    const fleet_shard_t *shard = ctx;

    return shard->now_ms + shard->current->ticks_offset_ms;
}

static int entropy(void *ctx, void *buf, size_t len)
{
    fleet_shard_t *shard = ctx;
    uint8_t *out = buf;

    while (len > 0) {
        uint32_t value = fleet_random(&shard->random);
        size_t run = len < sizeof value ? len : sizeof value;

        memcpy(out, &value, run);
        out += run;
        len -= run;
    }
    return 0;
}

static int connect_service(void *ctx, const char *host, uint16_t tcp_port, yciam_security_t security)
{
    fleet_shard_t *shard = ctx;
    fleet_device_t *device = shard->current;
    uint32_t latency_ms;

    (void) host;
    (void) tcp_port;
    (void) security;
    if (device->is_opening) {
        return YCIAM_PENDING;
    }
    shard->counts.offered[shard->now_ms / FLEET_SECOND_MS]++;
    if (!device->has_been_served) {
        device->tries++;
    }
    device->verdict = (uint8_t) fleet_service_connect(&shard->service, shard->now_ms, &latency_ms);
    switch (device->verdict) {
    case FLEET_REFUSED:
        return YCIAM_ERR_CONNECT;
    case FLEET_SILENT:
        device->wake_ms = shard->now_ms + YCIAM_DEFAULT_CONNECT_MS;
        device->is_opening = true;
        return YCIAM_PENDING;
    case FLEET_MUTE:
        device->connection++;
        device->wake_ms = shard->now_ms + YCIAM_DEFAULT_ANSWER_MS;
        return YCIAM_OK;
    default:
        device->connection++;
        device->wake_ms = shard->now_ms + latency_ms;
        return YCIAM_OK;
    }
}

static int send_request(void *ctx, const void *buf, size_t len)
{
    fleet_shard_t *shard = ctx;
    fleet_device_t *device = shard->current;

    if (device->verdict == FLEET_TOKEN && !fleet_service_jwt_ok(buf, len, shard->now_ms)) {
        device->verdict = FLEET_BAD_JWT;
    }
    return (int) len;
}

static int recv_answer(void *ctx, void *buf, size_t len)
{
    fleet_shard_t *shard = ctx;
    fleet_verdict_t verdict = (fleet_verdict_t) shard->current->verdict;
    size_t answer_len;
    const char *answer;

    if (verdict == FLEET_MUTE || shard->now_ms < shard->current->wake_ms) {
        return 0;
    }
    answer = fleet_service_answer(&shard->service, verdict, shard->now_ms, &answer_len);
    if (answer_len > len) {
        return YCIAM_ERR_NETWORK;
    }
    memcpy(buf, answer, answer_len);
    return (int) answer_len;
}

/* A device sends nothing over a connection that it closed, so the number of the last one is enough. */
static uint32_t connection(void *ctx)
{
    return ((const fleet_shard_t *) ctx)->current->connection;
}

static void close_connection(void *ctx)
{
    ((const fleet_shard_t *) ctx)->current->is_opening = false;
}

/* Replaces a device's expensive step: counts it and does not do it. */
static int sign(const yciam_signer_t *signer, const uint8_t *message, size_t message_len, uint8_t *signature,
                int32_t *native)
{
    fleet_shard_t *shard = signer->ctx;

    (void) message;
    (void) message_len;
    (void) native;
    memset(signature, 0x55, signer->signature_len);
    shard->counts.signatures[shard->now_ms / FLEET_SECOND_MS]++;
    return YCIAM_OK;
}

bool fleet_shard_open(fleet_shard_t *shard, const fleet_scenario_t *scenario, uint32_t devices, uint32_t seed)
{
    memset(shard, 0, sizeof *shard);
    shard->scenario = scenario;
    shard->device_count = devices;
    shard->random = seed;
    shard->port = (yciam_port_t){ .ctx = shard,
                                  .unix_time = unix_time,
                                  .ticks_ms = ticks_ms,
                                  .entropy = entropy,
                                  .conn_open = connect_service,
                                  .conn_send = send_request,
                                  .conn_recv = recv_answer,
                                  .conn_close = close_connection,
                                  .connection = connection };
    shard->key = (yciam_key_t){ .id = "ajefleetfleetfleet00",
                                .service_account_id = "ajefleetfleetfleet01",
                                .signer = { .sign = sign, .ctx = shard, .signature_len = FLEET_SIGNATURE_LEN } };
    fleet_service_open(&shard->service, scenario, devices, ~seed);
    shard->devices = calloc(devices, sizeof *shard->devices);
    if (shard->devices == NULL || !fleet_wheel_open(&shard->wheel, devices, scenario->duration_s) ||
        !fleet_counts_open(&shard->counts, scenario->duration_s)) {
        fleet_shard_close(shard);
        return false;
    }
    for (uint32_t i = 0; i < devices; i++) {
        fleet_wheel_put(&shard->wheel, i, (uint32_t) ((uint64_t) scenario->boot_s * FLEET_SECOND_MS * i / devices));
    }
    return true;
}

void fleet_shard_close(fleet_shard_t *shard)
{
    free(shard->devices);
    fleet_wheel_close(&shard->wheel);
    fleet_counts_close(&shard->counts);
}

/* Switches a device on. */
static void boot(fleet_shard_t *shard)
{
    fleet_device_t *device = shard->current;
    uint32_t chance = fleet_random(&shard->random);
    int32_t error_s = (int32_t) shard->scenario->clock_error_s;

    device->config = (yciam_config_t){ .port = &shard->port,
                                       .key = &shard->key,
                                       .token = device->token,
                                       .token_cap = sizeof device->token,
                                       .work = shard->work,
                                       .work_cap = sizeof shard->work,
                                       .jwt = device->jwt,
                                       .jwt_cap = sizeof device->jwt };
    device->ticks_offset_ms = fleet_random(&shard->random);
    device->clock_error_s = (chance & 1u) != 0 ? error_s : -error_s;
    device->clock_error_s += (int32_t) ((chance >> 1) % (2u * CLOCK_SPREAD_S + 1u)) - (int32_t) CLOCK_SPREAD_S;
    device->boot_ms = shard->now_ms;
    device->valid_until_ms = shard->now_ms;
    if (yciam_init(&device->iam, &device->config) != YCIAM_OK) {
        abort();
    }
}

static void on_token(fleet_shard_t *shard)
{
    fleet_device_t *device = shard->current;
    uint32_t now_ms = shard->now_ms;

    shard->counts.tokens[now_ms / FLEET_SECOND_MS]++;
    if (!device->has_been_served) {
        device->has_been_served = true;
        fleet_counts_first(&shard->counts, device->tries, now_ms - device->boot_ms);
    }
    if (now_ms > device->valid_until_ms) {
        shard->counts.lost_ms += fleet_counted_ms(shard->scenario, device->valid_until_ms, now_ms);
    }
    device->valid_until_ms = (now_ms / FLEET_SECOND_MS + FLEET_TOKEN_S) * FLEET_SECOND_MS;
}

/* Compares the device's token with the tokens that the service issued. */
static void compare_token(fleet_shard_t *shard)
{
    const fleet_device_t *device = shard->current;
    bool is_held = yciam_token(&device->iam) != NULL;

    if (!is_held && device->has_been_served && shard->now_ms + TOLERANCE_MS < device->valid_until_ms) {
        shard->counts.dropped++;
    }
    if (is_held && shard->now_ms > device->valid_until_ms + TOLERANCE_MS) {
        shard->counts.kept_dead++;
    }
}

/* Whether a device need not run until its connection has news, as select() would tell. */
static bool is_waiting(const fleet_device_t *device, yciam_stage_t stage, uint32_t now_ms)
{
    return (stage == YCIAM_STAGE_CONNECT || stage == YCIAM_STAGE_RECEIVE) && device->wake_ms > now_ms;
}

/* Polls a device as its owner task would, until it may sleep. Returns when it wakes again. */
static uint32_t visit(fleet_shard_t *shard)
{
    fleet_device_t *device = shard->current;

    for (unsigned polls = 0; polls < POLLS_MOST; polls++) {
        bool was_idle = yciam_stage(&device->iam) == YCIAM_STAGE_IDLE;
        yciam_result_t result = yciam_poll(&device->iam);
        yciam_stage_t stage = yciam_stage(&device->iam);

        if (!was_idle && stage == YCIAM_STAGE_IDLE && result == YCIAM_OK) {
            on_token(shard);
        }
        compare_token(shard);
        if (stage == YCIAM_STAGE_IDLE && yciam_delay_ms(&device->iam) > 0) {
            return shard->now_ms + yciam_delay_ms(&device->iam);
        }
        if (is_waiting(device, stage, shard->now_ms)) {
            return device->wake_ms;
        }
    }
    abort(); /* an attempt that neither ends nor waits: a fault of the library, or of this model of a port */
}

void fleet_shard_run(fleet_shard_t *shard)
{
    uint32_t index;

    while (fleet_wheel_take(&shard->wheel, &index, &shard->now_ms)) {
        shard->current = &shard->devices[index];
        if (shard->current->config.port == NULL) {
            boot(shard);
        }
        fleet_wheel_put(&shard->wheel, index, visit(shard));
    }
    for (index = 0; index < shard->device_count; index++) {
        const fleet_device_t *device = &shard->devices[index];

        fleet_counts_end(&shard->counts, shard->scenario, device->boot_ms, device->valid_until_ms,
                         device->has_been_served);
    }
}
