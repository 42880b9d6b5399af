/* SPDX-License-Identifier: Apache-2.0 */
#include <yciam/yciam.h>

#include "../util/result_class.h"

yciam_result_t yciam_wait(yciam_t *iam, uint32_t timeout_ms, void (*delay)(void *ctx, uint32_t ms), void *ctx)
{
    const yciam_port_t *port = iam->priv_exchange.priv_port;
    uint32_t start_ms = port->ticks_ms(port->ctx);
    yciam_result_t last = YCIAM_ERR_TIMEOUT;

    for (;;) {
        yciam_result_t result = yciam_poll(iam);
        uint32_t passed_ms = port->ticks_ms(port->ctx) - start_ms;
        uint32_t pause_ms = yciam_delay_ms(iam);
        bool is_settled = yciam_stage(iam) == YCIAM_STAGE_IDLE && pause_ms > 0;

        /* Nobody else may be there to go on with a refresh, so it is not left half done. */
        if (yciam_token(iam) != NULL && (is_settled || passed_ms >= timeout_ms)) {
            return YCIAM_OK;
        }
        if (yciam_priv_is_lasting(result) && pause_ms > 0) { /* without a pause it is tried again in another way */
            return result;
        }
        if (result < 0) {
            last = result;
        }
        if (passed_ms >= timeout_ms) {
            return last;
        }
        if (pause_ms > 0) {
            delay(ctx, pause_ms < timeout_ms - passed_ms ? pause_ms : timeout_ms - passed_ms);
        }
    }
}
