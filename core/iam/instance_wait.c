/* SPDX-License-Identifier: Apache-2.0 */
/* The blocking form of yciam_poll(). */
#include <yciam/yciam.h>

#include "../http/http_exchange.h"
#include "../util/blocking.h"
#include "../util/error_record.h"
#include "../util/result_class.h"
#include "attempt.h"
#include "schedule.h"
#include "token.h"

/* Whether to return, and with what: the token is here, or nothing that waiting can mend stands in the way. */
static bool is_decided(const yciam_t *iam, bool is_over, yciam_result_t *result)
{
    bool is_idle = !yciam_priv_attempt_is_next(iam);

    if (yciam_priv_token_is_held(iam)) {
        *result = YCIAM_OK;
        return is_idle || is_over; /* a refresh is completed: nobody else may be there to go on with it */
    }
    *result = yciam_priv_schedule_last_failure(iam);
    return is_idle && yciam_priv_is_lasting(*result);
}

yciam_result_t yciam_wait(yciam_t *iam, uint32_t timeout_ms, void (*delay)(void *ctx, uint32_t ms), void *ctx)
{
    yciam_priv_blocking_t blocking = { delay, ctx, 0 };
    const yciam_port_t *port;
    uint32_t start_ms;
    yciam_result_t result;

    if (iam == NULL || delay == NULL || !iam->priv_is_live) {
        return yciam_poll(iam != NULL && delay != NULL ? iam : NULL);
    }
    port = iam->priv_config->port;
    start_ms = port->ticks_ms(port->ctx);
    for (;;) {
        uint32_t passed_ms;
        uint32_t pause_ms;

        (void) yciam_poll(iam);
        passed_ms = port->ticks_ms(port->ctx) - start_ms;
        if (is_decided(iam, passed_ms >= timeout_ms, &result)) {
            return result;
        }
        if (passed_ms >= timeout_ms) {
            if (yciam_priv_schedule_last_failure(iam) == YCIAM_OK) {
                (void) yciam_priv_record(&iam->priv_error, yciam_priv_attempt_stage(iam), YCIAM_ERR_TIMEOUT, 0);
            }
            return iam->priv_error.result;
        }
        pause_ms = yciam_delay_ms(iam);
        yciam_priv_pause(&blocking, pause_ms < timeout_ms - passed_ms ? pause_ms : timeout_ms - passed_ms);
    }
}
