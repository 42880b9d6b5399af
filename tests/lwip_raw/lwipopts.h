/* SPDX-License-Identifier: Apache-2.0 */
/* The boards' options, with both versions of IP, a heap for pointers of eight bytes, and a loopback interface. */
#ifndef TEST_LWIPOPTS_H
#define TEST_LWIPOPTS_H

#define LWIP_IPV6 1
#include "../../boards/common/lwipopts.h"

#undef MEM_ALIGNMENT
#define MEM_ALIGNMENT 8
#undef MEM_SIZE
#define MEM_SIZE 2600 /* 2100, and the extra bytes of longer pointers */
#undef LWIP_DHCP
#define LWIP_DHCP 0
#undef MEMP_NUM_TCP_PCB
#define MEMP_NUM_TCP_PCB 8 /* the peer's sockets are here, too */
#undef MEMP_NUM_UDP_PCB
#define MEMP_NUM_UDP_PCB 4
#undef PBUF_POOL_SIZE
#define PBUF_POOL_SIZE 32
#undef LWIP_SINGLE_NETIF
#define LWIP_SINGLE_NETIF 0
#undef LWIP_STATS
#define LWIP_STATS          1
#define LWIP_HAVE_LOOPIF    1
#define LWIP_DNS_SECURE     0
#define LWIP_NETIF_LOOPBACK 1

/* The test's wire assigns the IPv6 address; over IPv6 only TCP is used. */
#define LWIP_IPV6_MLD                 0
#define LWIP_IPV6_SEND_ROUTER_SOLICIT 0
#define LWIP_IPV6_DUP_DETECT_ATTEMPTS 0

#endif
