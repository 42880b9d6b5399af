/* SPDX-License-Identifier: Apache-2.0 */
/* Peers on the machine's own sockets, which lwIP's headers do not go together with. */
#ifndef HOST_PEER_H
#define HOST_PEER_H

#include <stdint.h>

/* Listens on the machine's loopback and never says a word; its TCP port. `address`: 127.0.0.1 or ::1. 0: failed. */
uint16_t host_peer_silent(const char *address);

#endif
