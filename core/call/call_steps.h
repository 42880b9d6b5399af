/* SPDX-License-Identifier: Apache-2.0 */
/* The stages of a call that is under way: token, connection, request, answer. Drawn in core/README.md. */
#ifndef YCIAM_CORE_CALL_STEPS_H
#define YCIAM_CORE_CALL_STEPS_H

#include <yciam/call.h>

/* Takes one step of the call under way. Results as yciam_call_poll(). */
yciam_result_t yciam_priv_call_step(yciam_call_t *call);

/* Ends the call under way with this failure, and closes its connection. Returns the result. */
yciam_result_t yciam_priv_call_failed(yciam_call_t *call, yciam_result_t result, int32_t native);

#endif
