/* SPDX-License-Identifier: Apache-2.0 */
/* The boards' options, with a heap for pointers of eight bytes and a loopback interface beside the network's. */
#ifndef TEST_LWIPOPTS_H
#define TEST_LWIPOPTS_H

#include "../../boards/common/lwipopts.h"

#undef MEM_ALIGNMENT
#define MEM_ALIGNMENT 8
#undef MEM_SIZE
#define MEM_SIZE 2400 /* 1900, and what pointers are longer by */
#undef LWIP_DHCP
#define LWIP_DHCP 0
#undef MEMP_NUM_TCP_PCB
#define MEMP_NUM_TCP_PCB 8 /* the peer's are here, too */
#undef MEMP_NUM_UDP_PCB
#define MEMP_NUM_UDP_PCB 4
#undef PBUF_POOL_SIZE
#define PBUF_POOL_SIZE 32
#undef LWIP_STATS
#define LWIP_STATS          1
#define LWIP_HAVE_LOOPIF    1
#define LWIP_DNS_SECURE     0
#define LWIP_NETIF_LOOPBACK 1

#endif
