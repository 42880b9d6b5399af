/* SPDX-License-Identifier: Apache-2.0 */
#include <lwip/dhcp.h>
#include <lwip/etharp.h>
#include <lwip/init.h>
#include <lwip/netif.h>
#include <netif/ethernet.h>
#include <pico/async_context_poll.h>
#include <pico/lwip_nosys.h>

#include "network.h"

static async_context_poll_t context;
static struct netif netif;

static err_t send_nothing(struct netif *to, struct pbuf *p)
{
    (void) to;
    (void) p;
    return ERR_OK;
}

static err_t init(struct netif *new)
{
    new->output = etharp_output;
    new->linkoutput = send_nothing;
    new->mtu = 1500;
    new->hwaddr_len = ETH_HWADDR_LEN;
    new->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET | NETIF_FLAG_LINK_UP;
    return ERR_OK;
}

bool network_start(void)
{
    if (!async_context_poll_init_with_defaults(&context) || !lwip_nosys_init(&context.core) ||
        netif_add_noaddr(&netif, NULL, init, ethernet_input) == NULL) {
        return false;
    }
    netif_set_default(&netif);
    netif_set_up(&netif);
    return dhcp_start(&netif) == ERR_OK;
}

bool network_poll(void)
{
    async_context_poll(&context.core);
    return dhcp_supplied_address(&netif) != 0;
}
