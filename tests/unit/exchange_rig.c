/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange_rig.h"

void exchange_rig_init(exchange_rig_t *e, yciam_exchange_t *exchange)
{
    memset(exchange, 0, sizeof *exchange);
    exchange->priv_port = &e->fake.port;
    exchange->priv_host = "h";
    exchange->priv_tcp_port = 443;
    exchange->priv_security = YCIAM_TLS;
    exchange->priv_buf = e->buf;
    exchange->priv_cap = sizeof e->buf;
    exchange->priv_timeouts.connect_ms = 2000;
    exchange->priv_timeouts.answer_ms = 1000;
    exchange->priv_timeouts.total_ms = 3000;
}

void exchange_rig_begin(exchange_rig_t *e, const char *answer)
{
    fake_init(&e->fake);
    fake_answer(&e->fake, answer, strlen(answer));
    exchange_rig_init(e, &e->exchange);
    memcpy(e->buf, REQUEST, sizeof REQUEST - 1u);
    exchange_rig_restart(e);
}

void exchange_rig_restart(exchange_rig_t *e)
{
    yciam_priv_exchange_begin(&e->exchange);
    yciam_priv_exchange_set_out(&e->exchange, e->buf, sizeof REQUEST - 1u);
    e->stage = YCIAM_STAGE_CONNECT;
}

yciam_result_t exchange_rig_step(exchange_rig_t *e)
{
    yciam_exchange_t *exchange = &e->exchange;
    yciam_result_t result;

    if (e->stage == YCIAM_STAGE_CONNECT) {
        result = yciam_priv_exchange_open(exchange);
    } else if (e->stage == YCIAM_STAGE_SEND) {
        result = yciam_priv_exchange_send(exchange);
    } else {
        return yciam_priv_exchange_receive(exchange);
    }
    if (result == YCIAM_OK) {
        e->stage = e->stage == YCIAM_STAGE_CONNECT ? YCIAM_STAGE_SEND : YCIAM_STAGE_RECEIVE;
        yciam_priv_exchange_enter_stage(exchange);
        return YCIAM_PENDING;
    }
    return result;
}

yciam_result_t exchange_rig_run(exchange_rig_t *e, uint32_t step_ms)
{
    for (unsigned i = 0; i < 100000u; i++) {
        yciam_result_t result = exchange_rig_step(e);

        CHECK(e->fake.violation == NULL, "%s", e->fake.violation);
        if (result != YCIAM_PENDING) {
            return result;
        }
        e->fake.now_ms += e->exchange.priv_moved ? 0 : step_ms;
    }
    fail_msg("no end");
    return YCIAM_PENDING;
}
