/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The device's clock on top of lwIP's sys_now(), for both ports over lwIP: there is one, whatever the number of
 * connections.
 * It is not set until somebody sets it: a real-time clock, the application, or lwIP's SNTP client by
 *     #define SNTP_SET_SYSTEM_TIME(unix_time_s) yciam_lwip_set_unix_time(unix_time_s)
 * in lwipopts.h. Any task, where there are tasks (lwIP with SYS_LIGHTWEIGHT_PROT); not from an interrupt.
 */
#ifndef YCIAM_LWIP_CLOCK_H
#define YCIAM_LWIP_CLOCK_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Below 0: no longer set. */
void yciam_lwip_set_unix_time(int64_t unix_time_s);

/* Seconds since 1970 UTC; -1 while the clock is not set. To be called at least once in 49 days. */
int64_t yciam_lwip_unix_time(void);

#ifdef __cplusplus
}
#endif
#endif
