/* SPDX-License-Identifier: Apache-2.0 */
#include <yciam/yciam.h>

#include <string.h>

#include "../http/endpoint.h"
#include "../http/http_exchange.h"
#include "../util/error_record.h"
#include "../util/wipe.h"
#include "attempt.h"
#include "attempt_end.h"
#include "clock.h"
#include "schedule.h"
#include "source.h"
#include "tick.h"
#include "token.h"

uint32_t yciam_version(void)
{
    return YCIAM_VERSION_NUMBER;
}

static const yciam_source_t *source_of(const yciam_config_t *config)
{
    return config->source != NULL ? config->source : &yciam_source_key;
}

/* Checks what every source needs. */
static yciam_result_t check_config(const yciam_config_t *config, int32_t *arg)
{
    *arg = YCIAM_ARG_PORT;
    if (!yciam_priv_is_port(config->port)) {
        return YCIAM_ERR_ARGUMENT;
    }
    *arg = YCIAM_ARG_TOKEN;
    if (config->token == NULL) {
        return YCIAM_ERR_ARGUMENT;
    }
    if (config->token_cap < 2u) {
        return YCIAM_ERR_SPACE;
    }
    *arg = YCIAM_ARG_WORK;
    if (config->work == NULL) {
        return YCIAM_ERR_ARGUMENT;
    }
    if (config->token_cap > config->work_cap || config->work_cap < YCIAM_WORK_SIZE(config->token_cap - 1u)) {
        return YCIAM_ERR_SPACE;
    }
    *arg = YCIAM_ARG_HOST;
    return config->host == NULL || yciam_priv_is_host(config->host) ? YCIAM_OK : YCIAM_ERR_ARGUMENT;
}

yciam_result_t yciam_init(yciam_t *iam, const yciam_config_t *config)
{
    const yciam_source_t *source;
    yciam_exchange_t *x;
    yciam_result_t result;
    int32_t arg;

    if (iam == NULL || config == NULL || iam->priv_is_live) {
        return YCIAM_ERR_ARGUMENT;
    }
    source = source_of(config);
    result = check_config(config, &arg);
    if (result == YCIAM_OK && source->check != NULL) {
        result = source->check(iam, config, &arg);
    }
    if (result != YCIAM_OK) {
        return yciam_priv_record(&iam->priv_error, YCIAM_STAGE_IDLE, result, arg);
    }
    memset(&iam->priv_error, 0, sizeof iam->priv_error);
    iam->priv_config = config;
    iam->priv_key = config->key;
    x = &iam->priv_exchange;
    yciam_priv_exchange_init(x, source->peer, config->host, config->tcp_port, &config->timeouts);
    x->priv_port = config->port;
    x->priv_buf = (uint8_t *) config->work;
    x->priv_cap = config->work_cap;
    yciam_priv_clock_init(&iam->priv_clock, config->port);
    yciam_priv_schedule_init(iam);
    yciam_priv_attempt_init(iam);
    yciam_priv_wipe(config->token, config->token_cap);
    iam->priv_is_live = true;
    return YCIAM_OK;
}

yciam_result_t yciam_poll(yciam_t *iam)
{
    yciam_result_t result;

    if (iam == NULL) {
        return YCIAM_ERR_ARGUMENT;
    }
    if (!iam->priv_is_live) {
        return yciam_priv_record(&iam->priv_error, YCIAM_STAGE_IDLE, YCIAM_ERR_ARGUMENT, YCIAM_ARG_OBJECT);
    }
    result = yciam_priv_attempt_step(iam);
    return result >= 0 ? (yciam_priv_token_is_held(iam) ? YCIAM_OK : YCIAM_PENDING) : result;
}

uint32_t yciam_delay_ms(const yciam_t *iam)
{
    uint32_t passed_ms;
    uint32_t sleep_ms;
    uint32_t left_ms;

    if (iam == NULL || !iam->priv_is_live) {
        return YCIAM_DELAY_MAX_MS;
    }
    if (yciam_priv_attempt_is_under_way(iam)) {
        return iam->priv_exchange.priv_moved ? 0 : YCIAM_POLL_MS;
    }
    passed_ms = yciam_priv_clock_since_look_ms(&iam->priv_clock);
    sleep_ms = yciam_priv_schedule_sleep_ms(iam);
    left_ms = yciam_priv_token_left_ms(iam);
    if (yciam_priv_token_is_held(iam) && left_ms < sleep_ms) {
        sleep_ms = left_ms; /* the end of a token is noticed */
    }
    return sleep_ms > passed_ms ? sleep_ms - passed_ms : 0;
}

const char *yciam_token(const yciam_t *iam)
{
    return iam != NULL && yciam_priv_token_is_held(iam) ? iam->priv_config->token : NULL;
}

int64_t yciam_expires_at(const yciam_t *iam)
{
    return iam != NULL ? yciam_priv_token_expires_at(iam) : 0;
}

yciam_stage_t yciam_stage(const yciam_t *iam)
{
    return iam != NULL ? yciam_priv_attempt_stage(iam) : YCIAM_STAGE_IDLE;
}

const yciam_error_t *yciam_error(const yciam_t *iam)
{
    static const yciam_error_t no_instance = { .result = YCIAM_ERR_ARGUMENT, .native = YCIAM_ARG_OBJECT };

    return iam != NULL ? &iam->priv_error : &no_instance;
}

void yciam_invalidate(yciam_t *iam)
{
    if (iam != NULL && iam->priv_is_live) {
        yciam_priv_tick(iam); /* time may have passed since the last poll */
        yciam_priv_schedule_doubt(iam);
    }
}

void yciam_retry_now(yciam_t *iam)
{
    if (iam != NULL && iam->priv_is_live) {
        yciam_priv_tick(iam);
        yciam_priv_schedule_now(iam);
    }
}

yciam_result_t yciam_set_key(yciam_t *iam, const yciam_key_t *key)
{
    yciam_result_t result = YCIAM_ERR_ARGUMENT;
    int32_t arg = YCIAM_ARG_OBJECT;

    if (iam == NULL) {
        return YCIAM_ERR_ARGUMENT;
    }
    if (iam->priv_is_live && source_of(iam->priv_config)->sign != NULL) {
        result = yciam_priv_check_key(iam->priv_config, key, &arg);
    }
    if (result != YCIAM_OK) {
        return yciam_priv_record(&iam->priv_error, YCIAM_STAGE_KEY, result, arg);
    }
    if (yciam_priv_attempt_records_in(iam, &iam->priv_error)) { /* a revocation under way does not use the key */
        yciam_priv_attempt_end(iam);
    }
    yciam_priv_forget_jwt(iam);
    iam->priv_key = key;
    yciam_retry_now(iam);
    return YCIAM_OK;
}

void yciam_close(yciam_t *iam)
{
    if (iam == NULL || !iam->priv_is_live) {
        return;
    }
    if (yciam_priv_attempt_is_under_way(iam) && !yciam_priv_attempt_records_in(iam, &iam->priv_error)) {
        /* a revocation ends with the instance */
        (void) yciam_priv_record(yciam_priv_attempt_record(iam), yciam_priv_attempt_stage(iam), YCIAM_ERR_CLOSED, 0);
    }
    yciam_priv_attempt_end(iam);
    yciam_priv_token_drop(iam);
    yciam_priv_forget_jwt(iam);
    iam->priv_is_live = false;
}
