/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes this program a proof; a product leaves it out. It watches port, signer and lock, and so shows whether any call
 * of port or signer is made while the lock is held. It also lets the port's ticks leap over the hour between two
 * refreshes.
 */
#ifndef WATCH_H
#define WATCH_H

#include <yciam/yciam.h>

/* Each function wraps its argument. A program has one of each. */
void watch_port(const yciam_port_t *inner, yciam_port_t *port);
void watch_signer(yciam_signer_t *signer);
void watch_lock(const yciam_lock_t *inner, yciam_lock_t *lock);

/* Moves the port's ticks forward by this time at once. */
void watch_leap(uint32_t ms);

typedef struct watch_report {
    unsigned long holds;      /* calls of the lock */
    unsigned long calls;      /* calls of port and signer */
    unsigned long calls_held; /* those of them by a task that held the lock */
} watch_report_t;

watch_report_t watch_report(void);

#endif
