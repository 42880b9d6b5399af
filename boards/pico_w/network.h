/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NETWORK_H
#define NETWORK_H

#include <stdbool.h>

/* Starts Wi-Fi, and lwIP with it. False: the radio does not answer. */
bool network_start(void);

/* One turn of radio and lwIP; a lost connection is made again. True: there is an address. Never blocks for long. */
bool network_poll(void);

#endif
