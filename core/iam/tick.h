/* SPDX-License-Identifier: Apache-2.0 */
#ifndef YCIAM_CORE_TICK_H
#define YCIAM_CORE_TICK_H

#include <yciam/yciam.h>

/* Looks at the clock, and drops a token that has expired. Every function that depends on the time calls this first. */
void yciam_priv_tick(yciam_t *iam);

/* The same, where a second is too long: reads the device's clock even if that was done within the last second. */
void yciam_priv_tick_at_once(yciam_t *iam);

/* The service's time, as far as it is known, has changed: the held token may end sooner than was thought. */
void yciam_priv_time_changed(yciam_t *iam);

#endif
