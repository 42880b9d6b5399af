/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kinds of failures that go by ranges: the results stand in the order of their classes, and what is added to a class
 * goes to its end, so a range reaches from the first of one class to before the first of another.
 */
#ifndef YCIAM_CORE_RESULT_H
#define YCIAM_CORE_RESULT_H

#include <stdbool.h>

#include <yciam/result.h>

/* Classes usage and key, and refused by 4xx: the same attempt will meet it again, however often. */
static inline bool yciam_priv_is_lasting(yciam_result_t result)
{
    return (result <= YCIAM_ERR_ARGUMENT && result > YCIAM_ERR_CLOCK) || result == YCIAM_ERR_REFUSED;
}

/* Class refused: the answer's status says no, or not now. */
static inline bool yciam_priv_is_refused(yciam_result_t result)
{
    return result <= YCIAM_ERR_REFUSED && result > YCIAM_ERR_HTTP_STATUS;
}

#endif
