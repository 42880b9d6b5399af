/* SPDX-License-Identifier: Apache-2.0 */
/* Signals of a program that stays: SIGHUP is "read again". Call secret_guard() first. */
#ifndef YCIAM_LINUX_SIGNALS_H
#define YCIAM_LINUX_SIGNALS_H

#include <stdbool.h>
#include <stdint.h>

void signals_init(void);

/* Whether SIGHUP came since the last call. */
bool signals_take_reload(void);

/* Sleeps for `ms`, or until a signal; one that came before the call counts. */
void signals_sleep(uint32_t ms);

#endif
