/* SPDX-License-Identifier: Apache-2.0 */
/* lwIP with its thread, on a link to the machine's network. */
#ifndef NETWORK_H
#define NETWORK_H

#include <stdbool.h>
#include <stdint.h>

/* Starts lwIP and waits until it has an address by DHCP. False: no address in that time. Call it once. */
bool network_start(uint32_t timeout_ms);

/* Gives a host name an address, so that no name server is asked. False: not an address. A name may have several. */
bool network_add_host(const char *name, const char *address);

/* The interface goes, with its addresses and all connections over it, and comes again as network_start() made it. */
void network_stop(void);
bool network_resume(uint32_t timeout_ms);

#endif
