/* SPDX-License-Identifier: Apache-2.0 */
/* Peers that use the machine's own sockets. Their headers conflict with lwIP's, so they are in a file of their own. */
#ifndef HOST_PEER_H
#define HOST_PEER_H

#include <stdint.h>

/*
 * Listens on the machine's loopback and never sends a byte. Returns its TCP port; 0: failed. `address`: 127.0.0.1 or
 * ::1.
 */
uint16_t host_peer_silent(const char *address);

#endif
