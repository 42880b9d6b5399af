/* SPDX-License-Identifier: Apache-2.0 */
/* lwIP's DNS client, called from a task. It returns one address of each family; both families are asked for at once. */
#include "../sockets/resolver.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <lwip/dns.h>
#include <lwip/ip.h>
#include <lwip/mem.h>
#include <lwip/netdb.h>
#include <lwip/pbuf.h>
#include <lwip/sockets.h>
#include <lwip/sys.h>
#include <lwip/tcpip.h>

#include <yciam/result.h>

#define FAMILIES      (LWIP_IPV4 + LWIP_IPV6)
#define QUESTION_MORE 18u  /* bytes of a question to a name server (RFC 1035, 4.1), beside the name */
#define PATIENCE_MS   250u /* time for the other family, after one has answered with an address that has a route */

/*
 * Answers arrive in lwIP's own thread, so all code runs under its core lock. The last user frees the object: the owner,
 * or the last answer.
 */
struct yciam_resolver {
    struct addrinfo items[FAMILIES]; /* the first, for yciam_resolver_free() */
    union {
        struct sockaddr any;
#if LWIP_IPV4
        struct sockaddr_in ipv4;
#endif
#if LWIP_IPV6
        struct sockaddr_in6 ipv6;
#endif
    } addresses[FAMILIES];
    unsigned count;       /* of addresses found */
    unsigned outstanding; /* answers that lwIP still has to deliver */
    bool is_frozen;       /* the owner is using the list: late answers are ignored */
    bool is_abandoned;
    bool has_way;      /* to one of the addresses */
    uint32_t found_ms; /* when that address arrived */
    int error;         /* an err_t: ERR_MEM, or ERR_VAL for a name without an address */
    uint16_t tcp_port;
    char host[];
};

/* If the network has only one family, the first address may be of the other one. */
static bool has_way_to(const ip_addr_t *address)
{
    struct netif *netif = ip_route(IP_ANY_TYPE, address);

    return netif != NULL && ip_netif_get_local_ip(netif, address) != NULL;
}

static void add(yciam_resolver_t *resolver, const ip_addr_t *address)
{
    struct addrinfo *item = &resolver->items[resolver->count];
    struct sockaddr *to = &resolver->addresses[resolver->count].any;

    if (resolver->is_frozen) {
        return;
    }
#if LWIP_IPV6
    if (IP_IS_V6(address)) {
        struct sockaddr_in6 *ipv6 = &resolver->addresses[resolver->count].ipv6;

        ipv6->sin6_len = sizeof *ipv6;
        ipv6->sin6_family = AF_INET6;
        ipv6->sin6_port = lwip_htons(resolver->tcp_port);
        inet6_addr_from_ip6addr(&ipv6->sin6_addr, ip_2_ip6(address));
        item->ai_addrlen = sizeof *ipv6;
    }
#endif
#if LWIP_IPV4
    if (IP_IS_V4(address)) {
        struct sockaddr_in *ipv4 = &resolver->addresses[resolver->count].ipv4;

        ipv4->sin_len = sizeof *ipv4;
        ipv4->sin_family = AF_INET;
        ipv4->sin_port = lwip_htons(resolver->tcp_port);
        inet_addr_from_ip4addr(&ipv4->sin_addr, ip_2_ip4(address));
        item->ai_addrlen = sizeof *ipv4;
    }
#endif
    item->ai_family = to->sa_family;
    item->ai_socktype = SOCK_STREAM;
    item->ai_protocol = IPPROTO_TCP;
    item->ai_addr = to;
    if (resolver->count > 0) {
        resolver->items[resolver->count - 1u].ai_next = item;
    }
    resolver->count++;
    if (!resolver->has_way && has_way_to(address)) {
        resolver->has_way = true;
        resolver->found_ms = sys_now();
    }
}

/*
 * lwIP does not say why a name has no address. If there is no memory for a question, lwIP repeats it, and then gives
 * up.
 */
static int why_not_found(const char *name)
{
    struct pbuf *question = pbuf_alloc(PBUF_TRANSPORT, (u16_t) (strlen(name) + QUESTION_MORE), PBUF_RAM);

    if (question == NULL) {
        return ERR_MEM;
    }
    (void) pbuf_free(question);
    return ERR_VAL;
}

static void on_answer(const char *name, const ip_addr_t *address, void *ctx)
{
    yciam_resolver_t *resolver = ctx;

    resolver->outstanding--;
    if (resolver->is_abandoned) {
        if (resolver->outstanding == 0) {
            mem_free(resolver);
        }
    } else if (address != NULL) {
        add(resolver, address);
    } else {
        resolver->error = why_not_found(name);
    }
}

static void ask_for(yciam_resolver_t *resolver, uint8_t type)
{
    ip_addr_t address;
    err_t err = dns_gethostbyname_addrtype(resolver->host, &address, on_answer, resolver, type);

    if (err == ERR_OK) {
        add(resolver, &address);
    } else if (err == ERR_INPROGRESS) {
        resolver->outstanding++;
    } else {
        resolver->error = err == ERR_MEM ? ERR_MEM : ERR_VAL;
    }
}

/* An address in text form needs no server. */
static void ask(yciam_resolver_t *resolver)
{
    ip_addr_t address;

    if (ipaddr_aton(resolver->host, &address)) {
        add(resolver, &address);
        return;
    }
#if LWIP_IPV4
    ask_for(resolver, LWIP_DNS_ADDRTYPE_IPV4);
#endif
#if LWIP_IPV6
    ask_for(resolver, LWIP_DNS_ADDRTYPE_IPV6);
#endif
}

static void let_go(yciam_resolver_t *resolver)
{
    resolver->is_abandoned = true;
    if (resolver->outstanding == 0) {
        mem_free(resolver);
    }
}

static int look(yciam_resolver_t *resolver, struct addrinfo **addresses, int *error)
{
    bool waits = resolver->outstanding > 0 && (!resolver->has_way || sys_now() - resolver->found_ms < PATIENCE_MS);

    if (waits) {
        return YCIAM_PENDING;
    }
    if (resolver->count > 0) {
        resolver->is_frozen = true;
        *addresses = resolver->items;
        return YCIAM_OK;
    }
    *error = resolver->error;
    let_go(resolver);
    return *error == ERR_MEM ? YCIAM_ERR_MEMORY : YCIAM_ERR_DNS;
}

int yciam_resolver_start(const char *host, uint16_t tcp_port, yciam_resolver_t **resolver, struct addrinfo **addresses,
                         int *error)
{
    size_t host_size = strlen(host) + 1u;
    yciam_resolver_t *made = mem_malloc((mem_size_t) (sizeof *made + host_size));
    int result;

    if (made == NULL) {
        *error = ERR_MEM;
        return YCIAM_ERR_MEMORY;
    }
    memset(made, 0, sizeof *made);
    memcpy(made->host, host, host_size);
    if (host_size > 2u && host[host_size - 2u] == '.') {
        made->host[host_size - 2u] = '\0'; /* lwIP does not accept a full stop at the end of an absolute name */
    }
    made->tcp_port = tcp_port;
    LOCK_TCPIP_CORE();
    ask(made);
    result = look(made, addresses, error);
    UNLOCK_TCPIP_CORE();
    *resolver = result == YCIAM_PENDING ? made : NULL;
    return result;
}

int yciam_resolver_poll(yciam_resolver_t *resolver, struct addrinfo **addresses, int *error)
{
    int result;

    LOCK_TCPIP_CORE();
    result = look(resolver, addresses, error);
    UNLOCK_TCPIP_CORE();
    return result;
}

void yciam_resolver_abandon(yciam_resolver_t *resolver)
{
    LOCK_TCPIP_CORE();
    let_go(resolver);
    UNLOCK_TCPIP_CORE();
}

void yciam_resolver_free(struct addrinfo *addresses)
{
    yciam_resolver_abandon((yciam_resolver_t *) (void *) addresses); /* they begin with the same members */
}
