/* SPDX-License-Identifier: Apache-2.0 */
/* The millisecond clock, and the simulated watchdog that uses it. */
#include <lwip/sys.h>

#include "board.h"

#define EXIT_WATCHDOG 71

static volatile uint32_t now_ms;
static volatile uint32_t kicked_ms;

/* Called from the tick's interrupt. */
void board_tick_ms(void)
{
    now_ms++;
    if (now_ms - kicked_ms > WATCHDOG_MS) {
        board_print("watchdog: the loop hangs\n");
        board_exit(EXIT_WATCHDOG);
    }
}

/* lwIP's clock; all other clocks use it. */
u32_t sys_now(void)
{
    return now_ms;
}

void board_watchdog_kick(void)
{
    kicked_ms = now_ms;
}
