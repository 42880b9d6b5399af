/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NETWORK_H
#define NETWORK_H

#include <stdbool.h>

/* Starts Wi-Fi, and lwIP with it. Returns false if the radio does not answer. */
bool network_start(void);

/*
 * One turn of radio and lwIP. A lost connection is opened again. Returns true if there is an address. Never blocks for
 * long.
 */
bool network_poll(void);

#endif
