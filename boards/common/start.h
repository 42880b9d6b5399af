/* SPDX-License-Identifier: Apache-2.0 */
/* Symbols of the linker script (sections.ld) for the reset handlers and the measurement of the stack. */
#ifndef START_H
#define START_H

#include <stdint.h>

extern uint32_t __stack_bottom[], __stack_top[], __data_start[], __data_end[], __bss_start[], __bss_end[];
extern const uint32_t __flash_start[], __data_load[];

/* Fills .data and .bss, runs main() and ends the run with its result. The reset handler jumps to this function. */
void start(void) __attribute__((noreturn));

/* Handles a fault or an unexpected interrupt: prints it and ends the run. */
void fault(void) __attribute__((noreturn));

#endif
