/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The functions of a board that the superloop in main.c calls. For a real chip, write these functions; the README of
 * each board gives the order.
 */
#ifndef BOARD_H
#define BOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <lwip/netif.h>

#include "board_arch.h"

/* Starts the millisecond tick and the counter behind board_ticks(). Interrupts are on afterwards. */
void board_init(void);

/* The network interface: lwIP's init function, and a poll function for each turn of the superloop. It never blocks. */
err_t board_netif_init(struct netif *netif);
void board_netif_poll(struct netif *netif);

/* Sleeps until the next interrupt, which is the tick at the latest. */
void board_sleep(void);

/*
 * A counter that starts at 0, wraps and never stops; each tick is BOARD_INSTRUCTIONS_PER_TICK (board_arch.h)
 * instructions.
 */
uint32_t board_ticks(void);

/* The board's tick handler calls this every millisecond. */
void board_tick_ms(void);

/* The simulated watchdog: ends the run with a message if it was not kicked for WATCHDOG_MS. */
#define WATCHDOG_MS 5000u
void board_watchdog_kick(void);

/* Fills buf with random bytes; the entropy function of port/lwip_raw. */
int board_entropy(void *ctx, void *buf, size_t len);

/* The real-time clock, seconds since 1970 UTC; below 0: the board has none, or it is not set. */
int64_t board_rtc(void);

/* The console. */
void board_print(const char *text);
void board_print_u32(uint32_t value);

/* Writes the value in decimal into digits. Returns a pointer to the first digit. */
#define BOARD_U32_CAP 11u
const char *board_u32_text(char digits[BOARD_U32_CAP], uint32_t value);

/* Writes the emulator's command line, with a NUL, into line[0..cap). On a real chip: an empty one. */
void board_command_line(char *line, size_t cap);

/* The text after `name=` on the command line; NULL if the name is missing. The text stays valid. */
const char *board_argument(const char *name);

/* The same as a number; `otherwise` if the name is missing. */
uint32_t board_number_argument(const char *name, uint32_t otherwise);

/* Ends the run. A real chip resets, or never calls this. */
void board_exit(int status) __attribute__((noreturn));

#endif
