/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lwIP on the board's only interface, with an address from DHCP or from an IPv6 router. Call it only from the
 * superloop.
 */
#ifndef NETWORK_H
#define NETWORK_H

#include <stdbool.h>

/*
 * Starts lwIP. With `address=` on the emulator's command line, `host` has that address, and no name server is asked: so
 * the image finds the IAM emulator under the service's name. Returns false if there is no network controller, or if the
 * address is malformed.
 */
bool network_start(const char *host);

/*
 * One turn of lwIP, with a line on the console for each change. Returns true if there is a link and an address. Never
 * blocks.
 */
bool network_poll(void);

#endif
