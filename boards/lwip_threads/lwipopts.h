/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lwIP 2.2 with its own thread and sockets, for the tasks of this board. What port/lwip_sockets needs comes first; the
 * rest is what a device of some size would have. The limits can be set from outside for the tests that run into them.
 */
#ifndef LWIPOPTS_H
#define LWIPOPTS_H

#define NO_SYS                  0
#define SYS_LIGHTWEIGHT_PROT    1
#define LWIP_TCPIP_CORE_LOCKING 1
#define LWIP_NETCONN            1
#define LWIP_SOCKET             1
#define LWIP_SOCKET_POLL        1
#define LWIP_COMPAT_SOCKETS     0 /* the names are lwip_socket() and so on; the system has sockets of its own */
#define LWIP_DNS                1
#define LWIP_SO_LINGER          1
#ifndef DNS_MAX_TTL
#define DNS_MAX_TTL 60 /* seconds; port/lwip_sockets asks for at most 300 */
#endif

/* Two sockets a connection, of which the second is in use for a moment; one connection a task. */
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
#define DNS_LOCAL_HOSTLIST            1 /* names that the program gives an address to, see network.h */
#define DNS_LOCAL_HOSTLIST_IS_DYNAMIC 1
#define MEMP_NUM_LOCALHOSTLIST        8

/* Memory: fixed pools, so that their end can be reached. */
#define MEM_ALIGNMENT        8
#define MEM_SIZE             65536
#define PBUF_POOL_SIZE       128
#define MEMP_NUM_TCP_PCB     40 /* closing ones go on for a while */
#define MEMP_NUM_TCP_SEG     256
#define MEMP_NUM_SYS_TIMEOUT 20
#define TCP_MSS              1460
#define TCP_WND              (4 * TCP_MSS)
#define TCP_SND_BUF          (4 * TCP_MSS)
#define TCP_SND_QUEUELEN     16

/* Mailboxes and threads. Sizes and priorities mean nothing to threads of Linux; on an RTOS they do. */
#define TCPIP_MBOX_SIZE           128
#define DEFAULT_TCP_RECVMBOX_SIZE 16
#define DEFAULT_ACCEPTMBOX_SIZE   4
#define DEFAULT_UDP_RECVMBOX_SIZE 4
#define DEFAULT_RAW_RECVMBOX_SIZE 4

/* lwip_stats.mem.used, which the tests compare. The others are not counted under a lock. */
#define LWIP_STATS 1
#define SYS_STATS  0
#define MEMP_STATS 0

#endif
