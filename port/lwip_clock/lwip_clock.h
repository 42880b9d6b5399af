/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The device's clock on top of lwIP's sys_now(), for both ports over lwIP. There is one clock for all connections. It
 * is not set until a real-time clock, the application or lwIP's SNTP client sets it. For SNTP, write into lwipopts.h:
 *
 *      #define SNTP_SET_SYSTEM_TIME(unix_time_s) yciam_lwip_set_unix_time(unix_time_s)
 */
#ifndef YCIAM_LWIP_CLOCK_H
#define YCIAM_LWIP_CLOCK_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Sets the clock.
 *
 * @param unix_time_s      seconds since 1970 UTC; below 0: the clock is no longer set
 *
 * Any task, if lwIP has SYS_LIGHTWEIGHT_PROT. Not from an ISR.
 */
void yciam_lwip_set_unix_time(int64_t unix_time_s);

/**
 * The time. Call it at least once in 49 days.
 *
 * @return seconds since 1970 UTC; -1 while the clock is not set.
 *
 * Any task, if lwIP has SYS_LIGHTWEIGHT_PROT. Not from an ISR.
 */
int64_t yciam_lwip_unix_time(void);

#ifdef __cplusplus
}
#endif
#endif
