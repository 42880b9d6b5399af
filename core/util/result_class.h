/* SPDX-License-Identifier: Apache-2.0 */
/* What the library decides by the kind of a failure. */
#ifndef YCIAM_CORE_RESULT_CLASS_H
#define YCIAM_CORE_RESULT_CLASS_H

#include <stdbool.h>

#include <yciam/result.h>

/* A number from a port, a signer or a callback as a result: a failure that the library knows, or else `unknown`. */
yciam_result_t yciam_priv_foreign_result(int rc, yciam_result_t unknown);

/*
 * Whether the next attempt will fail in the same way: class usage, class key, a refusal (4xx), or an answer that does
 * not fit the caller's buffers.
 */
bool yciam_priv_is_lasting(yciam_result_t result);

/* Whether the connection is at fault: class network, TLS or timeout. */
bool yciam_priv_is_of_connection(yciam_result_t result);

#endif
