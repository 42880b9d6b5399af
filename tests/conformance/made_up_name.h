/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A host name whose addresses a test makes up, good ones and bad ones. Linked with --wrap=getaddrinfo
 * --wrap=freeaddrinfo; other names are resolved as ever.
 */
#ifndef YCIAM_CONFORMANCE_MADE_UP_NAME_H
#define YCIAM_CONFORMANCE_MADE_UP_NAME_H

#include <stdbool.h>

#define MADE_UP_NAME "host.example"

/* How it is resolved: with getaddrinfo()'s code, after so long. Another thread reads it; pthread_create() is between.
 */
typedef struct made_up_name {
    int code;
    unsigned sleep_ms;
} made_up_name_t;

extern made_up_name_t name;

/* No addresses, and resolved at once. */
void name_reset(void);

/* One more address: of a peer that accepts; that refuses; that does not answer (Linux: its backlog is full). */
void name_add_good(void);
void name_add_refusing(void);
void name_add_black_hole(void);

/* The same over IPv6, of a peer that accepts; false: this machine has no ::1. */
bool name_add_good6(void);

/* Waits until nobody resolves it any more, checks that no list of addresses is left, and ends the peers. */
void name_end(void);

#endif
