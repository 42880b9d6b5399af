/* SPDX-License-Identifier: Apache-2.0 */
/* Signals of a program that keeps running: SIGHUP means "read again". Call secret_guard() first. */
#ifndef YCIAM_LINUX_SIGNALS_H
#define YCIAM_LINUX_SIGNALS_H

#include <stdbool.h>
#include <stdint.h>

void signals_init(void);

/* Whether SIGHUP arrived since the last call. */
bool signals_take_reload(void);

/* Sleeps for `ms`, or until a signal. A signal before the call counts, too. */
void signals_sleep(uint32_t ms);

#endif
