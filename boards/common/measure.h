/* SPDX-License-Identifier: Apache-2.0 */
/* What a token costs, for the report at the end of the run: a product needs none of it. */
#ifndef MEASURE_H
#define MEASURE_H

#include <stdbool.h>
#include <stddef.h>

#include <yciam/port.h>
#include <yciam/result.h>

/* Fills the stack that is not in use with a pattern. The first thing in main(). */
void measure_stack(void);

/* From now on the bytes of *port's send and recv are counted. All ports of a program have the same functions. */
void measure_port(yciam_port_t *port);

/* A turn of the loop: from a kick of the watchdog to the next, without the sleep between. */
void measure_turn_begin(void);
void measure_turn_end(void);

/* Instructions from measure_begin() on, added to those of a stage. */
void measure_begin(void);
void measure_end(yciam_stage_t stage);

/*
 * Whether an allocation of Mbed TLS has failed since the last time that this was asked: Mbed TLS calls some of those
 * failures by other names.
 */
bool measure_arena_was_short(void);

/* Prints the table, `name number` a line. */
void measure_print(size_t arena_size);

#endif
