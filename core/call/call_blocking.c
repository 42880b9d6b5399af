/* SPDX-License-Identifier: Apache-2.0 */
/* The blocking form of a call. */
#include <yciam/call.h>

#include "../util/blocking.h"

yciam_result_t yciam_call(yciam_call_t *call, const yciam_call_request_t *request,
                          void (*delay)(void *ctx, uint32_t ms), void *ctx)
{
    yciam_priv_blocking_t blocking = { delay, ctx, 0 };
    yciam_result_t result = delay != NULL ? yciam_call_start(call, request) : YCIAM_ERR_ARGUMENT;

    if (result != YCIAM_OK) {
        return result;
    }
    while ((result = yciam_call_poll(call)) == YCIAM_PENDING) {
        yciam_priv_pause(&blocking, yciam_call_delay_ms(call));
    }
    return result;
}
