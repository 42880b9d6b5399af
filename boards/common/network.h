/* SPDX-License-Identifier: Apache-2.0 */
/* lwIP on the board's one interface, with an address by DHCP or from an IPv6 router. From the superloop alone. */
#ifndef NETWORK_H
#define NETWORK_H

#include <stdbool.h>

/*
 * Starts lwIP. With `address=` on the emulator's command line, `host` has that address, and no name server is asked:
 * this is how the IAM emulator is found under the service's name. False: there is no network controller, or the address
 * is none.
 */
bool network_start(const char *host);

/* One turn of lwIP, with a line on the console for each change. True: there is a link and an address. Never blocks. */
bool network_poll(void);

#endif
