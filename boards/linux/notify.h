/* SPDX-License-Identifier: Apache-2.0 */
/* Reports to a service manager: datagrams to the socket in NOTIFY_SOCKET (sd_notify(3)). */
#ifndef YCIAM_LINUX_NOTIFY_H
#define YCIAM_LINUX_NOTIFY_H

#include <stdint.h>

/* Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID. Without them the other functions do nothing. */
void notify_init(void);

/* Sends assignments such as "READY=1", separated by newlines. Failures are ignored. */
void notify(const char *assignments);

/* "RELOADING=1" with the time that Type=notify-reload wants; ends with the next "READY=1". */
void notify_reloading(void);

/* Tells the watchdog in good time that the service is alive. Returns the milliseconds until the next call. */
uint32_t notify_alive(uint32_t now_ms);

#endif
