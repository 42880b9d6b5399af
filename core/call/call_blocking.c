/* SPDX-License-Identifier: Apache-2.0 */
/* The blocking form of a call. */
#include <yciam/call.h>

yciam_result_t yciam_call(yciam_call_t *call, const yciam_call_request_t *request,
                          void (*delay)(void *ctx, uint32_t ms), void *ctx)
{
    yciam_result_t result = yciam_call_start(call, request);

    if (result != YCIAM_OK) {
        return result;
    }
    while ((result = yciam_call_poll(call)) == YCIAM_PENDING) {
        uint32_t pause_ms = yciam_call_delay_ms(call);

        if (pause_ms > 0) {
            delay(ctx, pause_ms);
        }
    }
    return result;
}
