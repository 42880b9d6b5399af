/* SPDX-License-Identifier: Apache-2.0 */
/* lwIP with its thread, on a link to the machine's network. */
#ifndef NETWORK_H
#define NETWORK_H

#include <stdbool.h>
#include <stdint.h>

/* Starts lwIP and waits until it has an address from DHCP. Returns false after timeout_ms without an address. Call it
 * once. */
bool network_start(uint32_t timeout_ms);

/*
 * Gives a host name an address, so that no name server is asked. A name may have several. Returns false if the address
 * is malformed.
 */
bool network_add_host(const char *name, const char *address);

/*
 * Takes the interface down, with its addresses and all connections over it, and sets it up again as network_start()
 * did.
 */
void network_stop(void);
bool network_resume(uint32_t timeout_ms);

#endif
