/* SPDX-License-Identifier: Apache-2.0 */
/* What the blocking forms share: pauses by the delay function of the caller. */
#ifndef YCIAM_CORE_BLOCKING_H
#define YCIAM_CORE_BLOCKING_H

#include <stdint.h>

typedef struct yciam_priv_blocking {
    void (*delay)(void *ctx, uint32_t ms);
    void *ctx;
    uint32_t busy; /* polls in a row without a pause */
} yciam_priv_blocking_t;

#define YCIAM_BUSY_POLLS_MAX 32u

/*
 * Sleeps for ms milliseconds. If polls follow each other without a pause (a signer that works in slices, a fast
 * connection), the delay function still runs now and then, for a millisecond: other tasks may depend on it.
 */
static inline void yciam_priv_pause(yciam_priv_blocking_t *blocking, uint32_t ms)
{
    if (ms == 0 && ++blocking->busy < YCIAM_BUSY_POLLS_MAX) {
        return;
    }
    blocking->busy = 0;
    blocking->delay(blocking->ctx, ms > 0 ? ms : 1u);
}

#endif
