/* SPDX-License-Identifier: Apache-2.0 */
/* Interfaces, and addresses of names. */
#include "lwip_raw_internal.h"

#include <string.h>

#include <lwip/dns.h>
#include <lwip/netif.h>
#include <lwip/pbuf.h>
#include <lwip/tcp.h>

#if !LWIP_DNS
#error "port/lwip_raw resolves the service's name: set LWIP_DNS 1 in lwipopts.h"
#endif
#if !defined(DNS_MAX_TTL) || DNS_MAX_TTL > 300
#error                                                                                                                 \
    "lwIP keeps the first address of a name alone: set DNS_MAX_TTL to at most 300 in lwipopts.h, so that the name is asked again when that address fails"
#endif

#define QUESTION_MORE 18u /* bytes of a question to a name server (RFC 1035, 4.1), beside the name */

/* The interface that lwIP uses for addresses outside the device's own networks. */
static const struct netif *outer_interface(void)
{
#if LWIP_SINGLE_NETIF
    return netif_default;
#else
    return netif_default != NULL ? netif_default : netif_list;
#endif
}

static bool has_link(const struct netif *netif)
{
    return netif != NULL && netif_is_up(netif) && netif_is_link_up(netif);
}

/* The families of which the outer interface has an address. A link-local IPv6 address reaches no service. */
static uint8_t families(void)
{
    const struct netif *netif = outer_interface();
    uint8_t found = 0;

    if (!has_link(netif)) {
        return 0;
    }
#if LWIP_IPV4
    if (!ip4_addr_isany_val(*netif_ip4_addr(netif))) {
        found |= IPV4;
    }
#endif
#if LWIP_IPV6
    for (int8_t i = 0; i < LWIP_IPV6_NUM_ADDRESSES; i++) {
        if (ip6_addr_isvalid(netif_ip6_addr_state(netif, i)) && !ip6_addr_islinklocal(netif_ip6_addr(netif, i))) {
            found |= IPV6;
        }
    }
#endif
    return found;
}

static bool has_address(struct netif *netif, const ip_addr_t *address)
{
#if LWIP_IPV6
    if (IP_IS_V6(address)) {
        return netif_get_ip6_addr_match(netif, ip_2_ip6(address)) >= 0;
    }
#endif
#if LWIP_IPV4
    if (IP_IS_V4(address)) {
        return ip4_addr_cmp(netif_ip4_addr(netif), ip_2_ip4(address));
    }
#endif
    return false;
}

/* Other interfaces may be up, for example a loopback interface or an access point: they do not count. */
bool yciam_raw_is_online(const yciam_lwip_raw_t *tcp)
{
    struct netif *netif;

    if (tcp->priv_state == IS_RESOLVED) {
        return ip_route(IP_ANY_TYPE, &tcp->priv_address) != NULL;
    }
    if (tcp->priv_pcb == NULL) {
        return families() != 0;
    }
    NETIF_FOREACH(netif)
    {
        if (has_link(netif) && has_address(netif, &tcp->priv_pcb->local_ip)) {
            return true;
        }
    }
    return false;
}

/*
 * lwIP does not say why a name has no address. If there is no memory for a question, lwIP repeats it, and then gives
 * up.
 */
static yciam_result_t why_not_found(const char *name)
{
    struct pbuf *question = pbuf_alloc(PBUF_TRANSPORT, (u16_t) (strlen(name) + QUESTION_MORE), PBUF_RAM);

    if (question == NULL) {
        return YCIAM_ERR_MEMORY;
    }
    (void) pbuf_free(question);
    return YCIAM_ERR_DNS;
}

/* lwIP does not accept a full stop at the end of an absolute name, and would send a malformed question. */
static size_t name_len(const char *host)
{
    size_t len = strlen(host);

    return len > 0 && host[len - 1u] == '.' ? len - 1u : len;
}

/*
 * An answer may arrive after conn_close(), or after the next conn_open(). It is still correct for its name and family.
 * priv_first is the family that was not asked for last.
 */
static void on_found(yciam_lwip_raw_t *tcp, const char *name, const ip_addr_t *address, unsigned family)
{
    if (tcp->priv_state != IS_RESOLVING || family == tcp->priv_first || strlen(name) != name_len(tcp->priv_host) ||
        strncmp(name, tcp->priv_host, strlen(name)) != 0) {
        return;
    }
    if (address == NULL) {
        yciam_result_t result = why_not_found(name);

        yciam_raw_try_next(tcp, result, result == YCIAM_ERR_MEMORY ? ERR_MEM : ERR_OK);
    } else {
        tcp->priv_address = *address;
        tcp->priv_state = IS_RESOLVED;
    }
}

static void on_found_ipv4(const char *name, const ip_addr_t *address, void *arg)
{
    on_found(arg, name, address, IPV4);
}

static void on_found_ipv6(const char *name, const ip_addr_t *address, void *arg)
{
    on_found(arg, name, address, IPV6);
}

/*
 * Asks for one family after the other: if lwIP is asked for "either", it returns the same address as long as it knows
 * that one. Until an address has connected, the next attempt begins with the other family, since this one may be a
 * black hole.
 */
void yciam_raw_ask(yciam_lwip_raw_t *tcp)
{
    uint8_t left = families() & (uint8_t) ~tcp->priv_tried;
    uint8_t family = (left & tcp->priv_first) != 0 ? tcp->priv_first : left;
    size_t len = name_len(tcp->priv_host);
    char name[DNS_MAX_NAME_LENGTH];
    err_t err;

    if (left == 0 && tcp->priv_tried == 0) {
        (void) yciam_raw_fail(tcp, YCIAM_ERR_NETWORK, ERR_RTE);
        return;
    }
    if (left == 0) {
        tcp->priv_state = IS_FAILED;
        return;
    }
    if (len >= sizeof name) {
        tcp->priv_tried = BOTH;
        yciam_raw_try_next(tcp, YCIAM_ERR_DNS, ERR_ARG);
        return;
    }
    memcpy(name, tcp->priv_host, len);
    name[len] = '\0';
    err = dns_gethostbyname_addrtype(name, &tcp->priv_address, family == IPV6 ? on_found_ipv6 : on_found_ipv4, tcp,
                                     family == IPV6 ? LWIP_DNS_ADDRTYPE_IPV6 : LWIP_DNS_ADDRTYPE_IPV4);
    if (err == ERR_MEM) {
        return; /* the resolver is busy with older questions: ask again */
    }
    tcp->priv_first = family ^ BOTH;
    tcp->priv_tried |= family;
    if (err == ERR_OK) {
        tcp->priv_state = IS_RESOLVED;
    } else if (err == ERR_INPROGRESS) {
        tcp->priv_state = IS_RESOLVING;
    } else {
        yciam_raw_try_next(tcp, YCIAM_ERR_DNS, err);
    }
}

void yciam_raw_resolve(yciam_lwip_raw_t *tcp)
{
    if (ipaddr_aton(tcp->priv_host, &tcp->priv_address)) {
        tcp->priv_tried = BOTH;
        tcp->priv_state = IS_RESOLVED;
    } else {
        tcp->priv_tried = 0;
        yciam_raw_ask(tcp);
    }
}
