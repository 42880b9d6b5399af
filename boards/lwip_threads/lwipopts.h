/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lwIP 2.2 with its own thread and sockets, for the tasks of this board. The options that port/lwip_sockets needs come
 * first; the others are those of a larger device. The tests that reach the limits set them from outside.
 */
#ifndef LWIPOPTS_H
#define LWIPOPTS_H

#define NO_SYS                  0
#define SYS_LIGHTWEIGHT_PROT    1
#define LWIP_TCPIP_CORE_LOCKING 1
#define LWIP_NETCONN            1
#define LWIP_SOCKET             1
#define LWIP_SOCKET_POLL        1
#define LWIP_COMPAT_SOCKETS     0 /* lwIP's names are lwip_socket() and so on; the system has sockets, too */
#define LWIP_DNS                1
#define LWIP_SO_LINGER          1
#ifndef DNS_MAX_TTL
#define DNS_MAX_TTL 60 /* seconds; port/lwip_sockets asks for at most 300 */
#endif

/* Two sockets for a connection, the second one for a moment only; one connection for each task. */
#ifndef MEMP_NUM_NETCONN
#define MEMP_NUM_NETCONN 20
#endif

/* Addresses. */
#define LWIP_IPV4                     1
#define LWIP_IPV6                     1
#define LWIP_IPV6_AUTOCONFIG          1
#define LWIP_IPV6_FRAG                0
#define LWIP_IPV6_REASS               0
#define LWIP_DHCP                     1
#define LWIP_DHCP_DOES_ACD_CHECK      0 /* saves two seconds at each start */
#define DNS_LOCAL_HOSTLIST            1 /* names with an address from the program, see network.h */
#define DNS_LOCAL_HOSTLIST_IS_DYNAMIC 1
#define MEMP_NUM_LOCALHOSTLIST        8

/* Memory: fixed pools, so that a test can use them up. */
#define MEM_ALIGNMENT        8
#define MEM_SIZE             65536
#define PBUF_POOL_SIZE       128
#define MEMP_NUM_TCP_PCB     40 /* closing connections take some time to end */
#define MEMP_NUM_TCP_SEG     256
#define MEMP_NUM_SYS_TIMEOUT 20
#define TCP_MSS              1460
#define TCP_WND              (4 * TCP_MSS)
#define TCP_SND_BUF          (4 * TCP_MSS)
#define TCP_SND_QUEUELEN     16

/* Mailboxes and threads. Sizes and priorities have no effect on threads of Linux; on an RTOS they do. */
#define TCPIP_MBOX_SIZE           128
#define DEFAULT_TCP_RECVMBOX_SIZE 16
#define DEFAULT_ACCEPTMBOX_SIZE   4
#define DEFAULT_UDP_RECVMBOX_SIZE 4
#define DEFAULT_RAW_RECVMBOX_SIZE 4

/* lwip_stats.mem.used, which the tests compare. The other statistics are not counted under a lock. */
#define LWIP_STATS 1
#define SYS_STATS  0
#define MEMP_STATS 0

#endif
