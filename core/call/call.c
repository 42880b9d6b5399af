/* SPDX-License-Identifier: Apache-2.0 */
#include <yciam/call.h>

#include <string.h>

#include "../http/endpoint.h"
#include "../http/http_exchange.h"
#include "../iam/attempt.h"
#include "../iam/attempt_end.h"
#include "../util/error_record.h"
#include "../util/or_default.h"
#include "call_request.h"
#include "call_steps.h"

static const yciam_priv_peer_t default_peer = {
    .tcp_port = YCIAM_DEFAULT_TCP_PORT,
    .security = YCIAM_TLS,
    .timeouts = { YCIAM_DEFAULT_CONNECT_MS, YCIAM_CALL_DEFAULT_IDLE_MS, YCIAM_CALL_DEFAULT_TOTAL_MS },
};

/* YCIAM_ARG_NONE, or the field that is wrong. */
static int32_t check_call_config(const yciam_call_config_t *config)
{
    if (config->iam == NULL || !config->iam->priv_is_live) {
        return YCIAM_ARG_OBJECT;
    }
    if (!yciam_priv_is_port(config->port) || config->port == config->iam->priv_config->port) {
        return YCIAM_ARG_PORT;
    }
    if (config->work == NULL || config->work_cap == 0) {
        return YCIAM_ARG_WORK;
    }
    return yciam_priv_is_host(config->host) ? YCIAM_ARG_NONE : YCIAM_ARG_HOST;
}

/* Records which argument is wrong, or with YCIAM_ARG_NONE that nothing has failed. */
static yciam_result_t record_argument(yciam_call_t *call, int32_t arg)
{
    yciam_result_t result = arg == YCIAM_ARG_NONE ? YCIAM_OK : YCIAM_ERR_ARGUMENT;

    return yciam_priv_record(&call->priv_error, YCIAM_STAGE_IDLE, result, arg);
}

yciam_result_t yciam_call_init(yciam_call_t *call, const yciam_call_config_t *config)
{
    yciam_exchange_t *x;

    if (call == NULL || config == NULL || call->priv_stage != YCIAM_STAGE_IDLE ||
        call->priv_exchange.priv_connection != 0) {
        return YCIAM_ERR_ARGUMENT;
    }
    memset(call, 0, sizeof *call);
    if (record_argument(call, check_call_config(config)) != YCIAM_OK) {
        return YCIAM_ERR_ARGUMENT;
    }
    call->priv_config = config;
    x = &call->priv_exchange;
    yciam_priv_exchange_init(x, &default_peer, config->host, config->tcp_port, &config->timeouts);
    x->priv_port = config->port;
    x->priv_buf = (uint8_t *) config->work;
    x->priv_cap = config->work_cap;
    return YCIAM_OK;
}

/* How long the connection may still be kept, up to a day; a day without a connection. */
static uint32_t keep_left_ms(const yciam_call_t *call)
{
    uint32_t keep_ms = yciam_priv_or_default(call->priv_config->keep_ms, YCIAM_CALL_DEFAULT_KEEP_MS);
    uint32_t idle_ms = yciam_priv_exchange_in_stage_ms(&call->priv_exchange);

    if (call->priv_exchange.priv_connection == 0 || (idle_ms < keep_ms && keep_ms - idle_ms > YCIAM_DELAY_MAX_MS)) {
        return YCIAM_DELAY_MAX_MS;
    }
    return idle_ms < keep_ms ? keep_ms - idle_ms : 0;
}

static void close_if_idle_for_long(yciam_call_t *call)
{
    if (keep_left_ms(call) == 0) {
        yciam_priv_exchange_close(&call->priv_exchange);
    }
}

yciam_result_t yciam_call_start(yciam_call_t *call, const yciam_call_request_t *request)
{
    int32_t arg = YCIAM_ARG_OBJECT;

    if (call == NULL) {
        return YCIAM_ERR_ARGUMENT;
    }
    if (call->priv_config != NULL && call->priv_stage != YCIAM_STAGE_IDLE) {
        (void) yciam_priv_call_failed(call, YCIAM_ERR_CLOSED, 0);
    }
    if (call->priv_config != NULL && request != NULL) {
        arg = yciam_priv_call_check_request(request);
    }
    if (record_argument(call, arg) != YCIAM_OK) {
        return YCIAM_ERR_ARGUMENT;
    }
    close_if_idle_for_long(call);
    call->priv_request = request;
    call->priv_skips_answer = false;
    call->priv_has_repeated = false;
    call->priv_began_attempt = false;
    call->priv_stage = YCIAM_STAGE_TOKEN;
    yciam_priv_exchange_begin(&call->priv_exchange);
    return YCIAM_OK;
}

yciam_result_t yciam_call_poll(yciam_call_t *call)
{
    if (call == NULL || call->priv_request == NULL) {
        return YCIAM_ERR_ARGUMENT; /* nothing was started */
    }
    if (call->priv_stage == YCIAM_STAGE_IDLE) {
        close_if_idle_for_long(call);
        return call->priv_error.result;
    }
    return yciam_priv_call_step(call);
}

uint32_t yciam_call_delay_ms(const yciam_call_t *call)
{
    if (call == NULL || call->priv_config == NULL) {
        return YCIAM_DELAY_MAX_MS;
    }
    if (call->priv_stage == YCIAM_STAGE_IDLE) {
        return keep_left_ms(call);
    }
    if (call->priv_stage != YCIAM_STAGE_TOKEN) {
        return call->priv_exchange.priv_moved ? 0 : YCIAM_POLL_MS;
    }
    return yciam_delay_ms(call->priv_config->iam) > 0 ? YCIAM_POLL_MS : 0;
}

unsigned yciam_call_status(const yciam_call_t *call)
{
    return call == NULL || call->priv_skips_answer ? 0 : call->priv_exchange.priv_http.priv_status;
}

yciam_stage_t yciam_call_stage(const yciam_call_t *call)
{
    return call != NULL ? call->priv_stage : YCIAM_STAGE_IDLE;
}

const yciam_error_t *yciam_call_error(const yciam_call_t *call)
{
    return call != NULL ? &call->priv_error : yciam_error(NULL);
}

void yciam_call_close(yciam_call_t *call)
{
    yciam_t *iam;

    if (call == NULL || call->priv_config == NULL) {
        return;
    }
    iam = call->priv_config->iam;
    if (call->priv_stage != YCIAM_STAGE_IDLE) {
        (void) yciam_priv_call_failed(call, YCIAM_ERR_CLOSED, 0);
    }
    if (call->priv_began_attempt && yciam_priv_attempt_records_in(iam, &iam->priv_error)) {
        yciam_priv_attempt_end(iam); /* nobody may be there to go on with it; it is due again */
    }
    call->priv_began_attempt = false;
    yciam_priv_exchange_close(&call->priv_exchange);
}
