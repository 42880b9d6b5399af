/* SPDX-License-Identifier: Apache-2.0 */
/* lwIP for one TLS client on a Pico W, in a superloop. */
#ifndef LWIPOPTS_H
#define LWIPOPTS_H

#define NO_SYS               1
#define SYS_LIGHTWEIGHT_PROT 1 /* the SDK's arch may call from a lower-priority interrupt */
#define LWIP_SOCKET          0
#define LWIP_NETCONN         0
#define LWIP_RAW             1
#define LWIP_IPV4            1
#define LWIP_IPV6            0
#define LWIP_DHCP            1
#define LWIP_DNS             1
#define DNS_MAX_TTL          60 /* seconds; port/lwip_raw asks for at most 300 */
#define LWIP_STATS           0
#define LWIP_NETIF_HOSTNAME  1

#define MEM_LIBC_MALLOC      0
#define MEM_ALIGNMENT        4
#define MEM_SIZE             4000
#define MEMP_NUM_TCP_PCB     4
#define MEMP_NUM_TCP_SEG     32
#define PBUF_POOL_SIZE       16 /* the radio's driver passes frames in these buffers */
#define TCP_MSS              1460
#define TCP_WND              (4 * TCP_MSS)
#define TCP_SND_BUF          (2 * TCP_MSS)
#define TCP_SND_QUEUELEN     16

#endif
