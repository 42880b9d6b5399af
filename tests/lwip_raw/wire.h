/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A network interface whose packets come back with source and destination exchanged: the peer of a connection is
 * another socket of the same lwIP, a service at WIRE_SERVICE and a name server. Time stands still until a test moves
 * it.
 */
#ifndef WIRE_H
#define WIRE_H

#include <stdbool.h>
#include <stdint.h>

#include <lwip/netif.h>

#define WIRE_NAME      "service.example"
#define WIRE_PORT      443
#define WIRE_ADDRESSES 3u /* of the name; the answers begin with another one each time */
#define WIRE_TTL_S     86400u

typedef struct wire {
    struct netif netif;
    bool swallows;       /* packets to the service; it does not see them */
    bool is_name_lost;   /* questions to the name server get no answer */
    uint8_t dead;        /* so many addresses of the name, the first ones, take no packets */
    unsigned questions;  /* that the name server was asked */
    unsigned syns, data; /* segments that were sent to the service, lost ones too */
    unsigned ipv6_syns;  /* of these, over IPv6 */
    unsigned resets;
    unsigned received; /* bytes that the service has got */
} wire_t;

extern wire_t wire;

void wire_start(void);

/* Whether the device has an IPv6 address beside its IPv4 address; the name always has one. */
void wire_set_ipv6(bool has_one);

/* Lets time pass, a millisecond at a time. */
void wire_pass(uint32_t ms);

#endif
