/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The names of Zephyr 4.4 (STAND_IN_NET_NAMES) or of earlier versions. The numbers are this machine's, so that its
 * sockets take the structs unchanged.
 */
#ifndef STAND_IN_ZEPHYR_NET_IP_H
#define STAND_IN_ZEPHYR_NET_IP_H

#include <stdint.h>
#include <sys/types.h>

#ifdef STAND_IN_NET_NAMES
#define NET_AF_INET  2
#define NET_AF_INET6 10
#define net_htons(n) ((uint16_t) (((n) << 8) | ((n) >> 8)))
enum { NET_SOCK_STREAM = 1, NET_IPPROTO_TCP = 6 };
#define STAND_IN(name) net_##name
#else
#define AF_INET        2
#define AF_INET6       10
#define htons(n)       ((uint16_t) (((n) << 8) | ((n) >> 8)))
enum { SOCK_STREAM = 1, IPPROTO_TCP = 6 };
#define STAND_IN(name) name
#endif

typedef uint32_t STAND_IN(socklen_t);

struct STAND_IN(sockaddr) {
    uint16_t sa_family;
    uint8_t data[2];
    uint32_t more[6];
};

struct STAND_IN(sockaddr_in) {
    uint16_t sin_family;
    uint16_t sin_port;
    uint8_t sin_addr[4];
    uint8_t sin_zero[8];
};

struct STAND_IN(sockaddr_in6) {
    uint16_t sin6_family;
    uint16_t sin6_port;
    uint32_t sin6_flowinfo;
    uint8_t sin6_addr[16];
    uint32_t sin6_scope_id;
};

#endif
