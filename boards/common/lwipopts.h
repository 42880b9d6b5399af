/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lwIP 2.2 for one TLS client on a small chip: no operating system, no heap of the C library, all memory in fixed
 * pools. Each value that differs from lwIP's default has a reason beside it.
 */
#ifndef LWIPOPTS_H
#define LWIPOPTS_H

#define NO_SYS               1
#define SYS_LIGHTWEIGHT_PROT 0 /* only the superloop calls lwIP, never an interrupt */
#define LWIP_NETCONN         0
#define LWIP_SOCKET          0
#define LWIP_RAW             0
#define LWIP_SINGLE_NETIF    1 /* one interface: no routes to choose from, no zones of IPv6 addresses */
#define LWIP_STATS           0
#define LWIP_NOASSERT        1
#define MEM_ALIGNMENT        4

/* Either version of IP, or both; `DEFINES=` may say which. */
#ifndef LWIP_IPV4
#define LWIP_IPV4 1
#endif
#ifndef LWIP_IPV6
#define LWIP_IPV6 0
#endif

/* Addresses and name servers: by DHCP for IPv4, by router advertisements for IPv6. */
#define LWIP_DHCP                LWIP_IPV4
#define LWIP_DHCP_DOES_ACD_CHECK 0 /* saves two seconds at each start; the server knows which addresses are in use */
#define LWIP_ACD                 0
#define LWIP_DNS                 1
#define DNS_TABLE_SIZE           2
#define DNS_MAX_NAME_LENGTH      64
/* seconds: lwIP keeps only one address of a name; if that address fails, the name must be asked again */
#define DNS_MAX_TTL                   60
#define DNS_LOCAL_HOSTLIST            1 /* names with an address from the application, see `address=` in main.c */
#define DNS_LOCAL_HOSTLIST_IS_DYNAMIC 1
#define IP_REASSEMBLY                 0 /* TCP, DNS and DHCP need no fragments */
#define IP_FRAG                       0
#define ARP_TABLE_SIZE                4
#define ARP_QUEUEING                  0 /* one packet waits for an answer; TCP retransmits the others */
#define LWIP_IPV6_REASS               0
#define LWIP_IPV6_FRAG                0
#define LWIP_ND6_QUEUEING             0
#define LWIP_ND6_NUM_NEIGHBORS        4
#define LWIP_ND6_NUM_DESTINATIONS     4
#define LWIP_ND6_NUM_PREFIXES         2
#define LWIP_ND6_NUM_ROUTERS          2
#ifndef LWIP_ND6_RDNSS_MAX_DNS_SERVERS
#define LWIP_ND6_RDNSS_MAX_DNS_SERVERS LWIP_IPV6
#endif

/*
 * TCP. A segment of 536 bytes (RFC 9293, 3.7.1) passes every path and keeps the pools small. The window is the amount
 * that the network may send before the application has read: a larger one is faster, but not needed.
 */
#define TCP_MSS                    536
#define TCP_WND                    (3 * TCP_MSS)
#define TCP_SND_BUF                (2 * TCP_MSS)
#define TCP_SND_QUEUELEN           6
#define TCP_QUEUE_OOSEQ            0 /* after a loss, TCP retransmits the segment and all that follow it */
#define LWIP_TCP_KEEPALIVE         0
#define TCP_CALCULATE_EFF_SEND_MSS 0 /* TCP_MSS fits into a frame of any interface */

/* Memory. A frame of TCP_MSS fills one pool buffer: 536 + 20 (TCP) + 20 or 40 (IP) + 14 (Ethernet). */
#define PBUF_POOL_BUFSIZE (LWIP_IPV6 ? 612 : 592)
#define PBUF_POOL_SIZE    4
#define MEM_SIZE          (LWIP_IPV6 ? 2100 : 1900) /* TCP_SND_BUF with its headers, and a DHCP or DNS request beside it */
#ifndef MEMP_NUM_TCP_PCB
#define MEMP_NUM_TCP_PCB 3 /* one in use, the last ones closing */
#endif
#define MEMP_NUM_TCP_PCB_LISTEN 1
#define MEMP_NUM_TCP_SEG        TCP_SND_QUEUELEN
#define MEMP_NUM_UDP_PCB        3 /* DHCP, DNS, SNTP */
#define MEMP_NUM_PBUF           4
#define MEMP_NUM_LOCALHOSTLIST  1
#define MEMP_NUM_SYS_TIMEOUT    (LWIP_NUM_SYS_TIMEOUT_INTERNAL + 1) /* lwIP does not count SNTP's own */

/* Time from a server, if the application starts lwIP's SNTP client. SNTP cannot be authenticated: see README.md. */
#include <lwip_clock/lwip_clock.h>
#define SNTP_SET_SYSTEM_TIME(unix_time_s) yciam_lwip_set_unix_time(unix_time_s)
#define SNTP_SERVER_DNS                   1
#define SNTP_CHECK_RESPONSE               1 /* the answer must come from the server that was asked */
#define SNTP_STARTUP_DELAY                0

#endif
