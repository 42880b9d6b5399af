/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What makes a proof of this program, and what a product leaves out: port, signer and lock are watched, so that it
 * shows whether any call of port or signer is made while the lock is held; and the port's ticks leap over the hour
 * between two refreshes.
 */
#ifndef WATCH_H
#define WATCH_H

#include <yciam/yciam.h>

/* Each wraps what it is given. One of each in a program. */
void watch_port(const yciam_port_t *inner, yciam_port_t *port);
void watch_signer(yciam_signer_t *signer);
void watch_lock(const yciam_lock_t *inner, yciam_lock_t *lock);

/* The port's ticks go on by so much at once. */
void watch_leap(uint32_t ms);

typedef struct watch_report {
    unsigned long holds;      /* of the lock */
    unsigned long calls;      /* of port and signer */
    unsigned long calls_held; /* and of these, by a task that held the lock */
} watch_report_t;

watch_report_t watch_report(void);

#endif
