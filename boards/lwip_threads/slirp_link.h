/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An Ethernet link to a network of libslirp, which plays router, DHCP server and name server in this very process and
 * passes connections on to the machine's own sockets: no root, no set-up. The machine's loopback is SLIRP_HOST and
 * SLIRP_HOST6 from there.
 */
#ifndef SLIRP_LINK_H
#define SLIRP_LINK_H

#include <lwip/netif.h>

#define SLIRP_HOST  "10.0.2.2"
#define SLIRP_HOST6 "fec0::2"

/* For netif_add(), with tcpip_input(). Starts a thread; there is one link in a program. */
err_t slirp_link_init(struct netif *netif);

#endif
