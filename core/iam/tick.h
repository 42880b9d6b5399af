/* SPDX-License-Identifier: Apache-2.0 */
#ifndef YCIAM_CORE_TICK_H
#define YCIAM_CORE_TICK_H

#include <yciam/yciam.h>

/* Looks at the clock, and drops a token that has expired. Every function that depends on the time calls this first. */
void yciam_priv_tick(yciam_t *iam);

#endif
