/* SPDX-License-Identifier: Apache-2.0 */
#include "lwip_clock.h"

#include <lwip/sys.h>

static int64_t unix_time_ms = -1; /* below 0: not set */
static uint32_t read_ms;          /* sys_now() as of unix_time_ms */

void yciam_lwip_set_unix_time(int64_t unix_time_s)
{
    SYS_ARCH_DECL_PROTECT(level);

    SYS_ARCH_PROTECT(level);
    unix_time_ms = unix_time_s < 0 ? -1 : unix_time_s * 1000;
    read_ms = sys_now();
    SYS_ARCH_UNPROTECT(level);
}

int64_t yciam_lwip_unix_time(void)
{
    SYS_ARCH_DECL_PROTECT(level);
    int64_t now_ms;

    SYS_ARCH_PROTECT(level);
    if (unix_time_ms >= 0) {
        uint32_t ticks = sys_now();

        unix_time_ms += (uint32_t) (ticks - read_ms); /* sys_now() may have wrapped */
        read_ms = ticks;
    }
    now_ms = unix_time_ms;
    SYS_ARCH_UNPROTECT(level);
    return now_ms < 0 ? -1 : now_ms / 1000;
}
