/* SPDX-License-Identifier: Apache-2.0 */
#include "network.h"

#include <lwip/dhcp.h>
#include <lwip/dns.h>
#include <lwip/init.h>
#include <lwip/sys.h>
#include <lwip/timeouts.h>
#include <netif/ethernet.h>

#include "board.h"

#define PATIENCE_MS 5000u /* lwIP continues to ask; the loop prints a line this often */

typedef enum { UNKNOWN, NO_LINK, NO_ADDRESS, ONLINE } state_t;

static struct netif netif;

bool network_start(const char *host)
{
    const char *address = board_argument("address");
    ip_addr_t ip;

    lwip_init();
    if (netif_add_noaddr(&netif, NULL, board_netif_init, ethernet_input) == NULL) {
        return false;
    }
    netif_set_default(&netif);
    netif_set_up(&netif);
#if LWIP_IPV4
    (void) dhcp_start(&netif);
#endif
#if LWIP_IPV6
    netif_create_ip6_linklocal_address(&netif, 1);
    netif.ip6_autoconfig_enabled = 1;
#endif
    return address == NULL || (ipaddr_aton(address, &ip) && dns_local_addhost(host, &ip) == ERR_OK);
}

/* An address that reaches beyond the link; NULL: none yet. */
static const ip_addr_t *own_address(void)
{
#if LWIP_IPV4
    if (dhcp_supplied_address(&netif)) {
        return netif_ip_addr4(&netif);
    }
#endif
#if LWIP_IPV6
    for (int8_t i = 1; i < LWIP_IPV6_NUM_ADDRESSES; i++) { /* 0 is the link-local one */
        if (ip6_addr_isvalid(netif_ip6_addr_state(&netif, i))) {
            return netif_ip_addr6(&netif, i);
        }
    }
#endif
    return NULL;
}

static state_t state_of(void)
{
    if (!netif_is_link_up(&netif)) {
        return NO_LINK;
    }
    return own_address() != NULL ? ONLINE : NO_ADDRESS;
}

static void print(state_t state)
{
    switch (state) {
    case NO_LINK:
        board_print("network: no link\n");
        break;
    case NO_ADDRESS:
        board_print("network: link up, no address yet\n");
        break;
    default:
        board_print("network: address ");
        board_print(ipaddr_ntoa(own_address()));
        board_print("\n");
        break;
    }
}

bool network_poll(void)
{
    static state_t last = UNKNOWN;
    static uint32_t since_ms;
    state_t state;

    board_netif_poll(&netif);
    sys_check_timeouts();
    state = state_of();
    if (state != last) {
        last = state;
        since_ms = sys_now();
        print(state);
    } else if (state == NO_ADDRESS && sys_now() - since_ms >= PATIENCE_MS) {
        since_ms = sys_now();
        board_print(LWIP_IPV4 ? "error: no DHCP server answers\n" : "error: no IPv6 router answers\n");
    }
    return state == ONLINE;
}
