/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An Ethernet link to a network of libslirp. libslirp plays router, DHCP server and name server in this process, and
 * passes connections on to the machine's own sockets, so it needs neither root nor set-up. On that network, SLIRP_HOST
 * and SLIRP_HOST6 are the machine's loopback.
 */
#ifndef SLIRP_LINK_H
#define SLIRP_LINK_H

#include <lwip/netif.h>

#define SLIRP_HOST  "10.0.2.2"
#define SLIRP_HOST6 "fec0::2"

/* For netif_add(), with tcpip_input(). Starts a thread. A program has one link. */
err_t slirp_link_init(struct netif *netif);

#endif
