/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A host name with addresses that the test chooses, good ones and bad ones. Linked with --wrap=getaddrinfo
 * --wrap=freeaddrinfo; other names are resolved as usual.
 */
#ifndef YCIAM_CONFORMANCE_MADE_UP_NAME_H
#define YCIAM_CONFORMANCE_MADE_UP_NAME_H

#include <stdbool.h>

#define MADE_UP_NAME "host.example"

/*
 * How the name is resolved: with this result of getaddrinfo(), after this time. Another thread reads these;
 * pthread_create() orders the accesses.
 */
typedef struct made_up_name {
    int code;
    unsigned sleep_ms;
} made_up_name_t;

extern made_up_name_t name;

/* Removes all addresses; the name is resolved at once. */
void name_reset(void);

/* Adds an address whose peer accepts; refuses; does not answer (Linux: its backlog is full). */
void name_add_good(void);
void name_add_refusing(void);
void name_add_black_hole(void);

/* Adds an IPv6 address whose peer accepts. Returns false if this machine has no ::1. */
bool name_add_good6(void);

/* Waits until no thread resolves the name, checks that no list of addresses is left, and ends the peers. */
void name_end(void);

#endif
