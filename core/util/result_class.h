/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kinds of failures that go by ranges: the results stand in the order of their classes, and what is added to a class
 * goes to its end, so a range reaches from the first of one class to before the first of another.
 */
#ifndef YCIAM_CORE_RESULT_H
#define YCIAM_CORE_RESULT_H

#include <stdbool.h>

#include <yciam/result.h>

/* A number from a port, a signer or a callback as a result: a failure that the library knows, or else `unknown`. */
static inline yciam_result_t yciam_priv_foreign_result(int rc, yciam_result_t unknown)
{
    return rc < 0 && yciam_result_class(rc) != YCIAM_CLASS_NONE ? rc : unknown;
}

/*
 * Whether another attempt of the same kind will fail in the same way, however often it is made: a usage or key failure,
 * a refusal (4xx), an answer that does not fit the caller's buffers.
 */
static inline bool yciam_priv_is_lasting(yciam_result_t result)
{
    return (result <= YCIAM_ERR_ARGUMENT && result > YCIAM_ERR_CLOCK) || result == YCIAM_ERR_REFUSED ||
           result == YCIAM_ERR_LONG;
}

#endif
