/* SPDX-License-Identifier: Apache-2.0 */
#include "lwip_clock.h"

#include <lwip/sys.h>

static int64_t unix_time_ms = -1;
static uint32_t read_ms; /* sys_now() as of unix_time_ms */

void yciam_lwip_set_unix_time(int64_t unix_time_s)
{
    unix_time_ms = unix_time_s < 0 ? -1 : unix_time_s * 1000;
    read_ms = sys_now();
}

int64_t yciam_lwip_unix_time(void)
{
    uint32_t now_ms = sys_now();

    if (unix_time_ms < 0) {
        return -1;
    }
    unix_time_ms += (uint32_t) (now_ms - read_ms); /* sys_now() may have wrapped round */
    read_ms = now_ms;
    return unix_time_ms / 1000;
}
