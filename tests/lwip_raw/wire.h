/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A network interface that exchanges source and destination of each packet and delivers it again. So the peer of a
 * connection is another socket of the same lwIP: a service at WIRE_SERVICE and a name server. Time stands still until a
 * test moves it.
 */
#ifndef WIRE_H
#define WIRE_H

#include <stdbool.h>
#include <stdint.h>

#include <lwip/netif.h>

#define WIRE_NAME      "service.example"
#define WIRE_PORT      443
#define WIRE_ADDRESSES 3u /* of the name; each answer begins with another address */
#define WIRE_TTL_S     86400u

typedef struct wire {
    struct netif netif;
    bool swallows;       /* packets to the service are lost */
    bool is_name_lost;   /* the name server does not answer */
    uint8_t dead;        /* the first so many addresses of the name receive no packets */
    unsigned questions;  /* requests that the name server got */
    unsigned syns, data; /* segments sent to the service, also lost ones */
    unsigned ipv6_syns;  /* the part of these over IPv6 */
    unsigned resets;
    unsigned received; /* bytes that the service has received */
} wire_t;

extern wire_t wire;

void wire_start(void);

/* Whether the device has an IPv6 address beside its IPv4 address; the name always has one. */
void wire_set_ipv6(bool has_one);

/* Lets time pass, one millisecond at a time. */
void wire_pass(uint32_t ms);

#endif
