/* SPDX-License-Identifier: Apache-2.0 */
/* The answer of a call: read in pieces, which go to the application's callbacks. */
#ifndef YCIAM_CORE_CALL_ANSWER_H
#define YCIAM_CORE_CALL_ANSWER_H

#include <yciam/call.h>

/*
 * Takes a step of reading the answer. YCIAM_OK: it is whole. YCIAM_PENDING. Or a failure, with the native code in
 * priv_native. If the answer is a 401 and another token may be had, priv_skips_answer is set and the callbacks do not
 * see the rest.
 */
yciam_result_t yciam_priv_call_receive(yciam_call_t *call);

/*
 * Looks for an answer while the request is being sent. Reads no further than the end of the head's lines that are
 * needed to know the status. YCIAM_PENDING, also if an answer has arrived; or a failure.
 */
yciam_result_t yciam_priv_call_listen(yciam_call_t *call);

/* Keeps what a callback returned. YCIAM_OK, or YCIAM_ERR_CALLBACK: below 0 or above `most`. */
yciam_result_t yciam_priv_call_returned(yciam_call_t *call, int rc, size_t most);

#endif
