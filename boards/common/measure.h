/* SPDX-License-Identifier: Apache-2.0 */
/* Measures the cost of a token, for the report at the end of the run. A product does not need this. */
#ifndef MEASURE_H
#define MEASURE_H

#include <stdbool.h>
#include <stddef.h>

#include <yciam/port.h>
#include <yciam/result.h>

/* Fills the unused stack with a pattern. Must be the first call in main(). */
void measure_stack(void);

/* Counts the bytes of *port's send and recv from now on. All ports of a program have the same functions. */
void measure_port(yciam_port_t *port);

/* A turn of the loop: from one kick of the watchdog to the next, without the sleep in between. */
void measure_turn_begin(void);
void measure_turn_end(void);

/* Counts instructions from measure_begin() on, for a stage. */
void measure_begin(void);
void measure_end(yciam_stage_t stage);

/*
 * Whether an allocation of Mbed TLS has failed since the last call of this function. Mbed TLS reports some of these
 * failures under other names.
 */
bool measure_arena_was_short(void);

/* Prints the table, `name number` a line. */
void measure_print(size_t arena_size);

#endif
