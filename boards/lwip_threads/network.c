/* SPDX-License-Identifier: Apache-2.0 */
#include "network.h"

#include <lwip/dhcp.h>
#include <lwip/dns.h>
#include <lwip/netif.h>
#include <lwip/sys.h>
#include <lwip/tcpip.h>

#include "slirp_link.h"

static struct netif netif;

static void on_start(void *started)
{
    sys_sem_signal((sys_sem_t *) started);
}

static bool has_address(void)
{
    bool has;

    LOCK_TCPIP_CORE();
    has = dhcp_supplied_address(&netif) != 0;
    UNLOCK_TCPIP_CORE();
    return has;
}

bool network_resume(uint32_t timeout_ms)
{
    uint32_t start_ms = sys_now();
    bool is_added;

    LOCK_TCPIP_CORE();
    is_added = netif_add_noaddr(&netif, NULL, slirp_link_init, tcpip_input) != NULL;
    if (is_added) {
        netif_set_default(&netif);
        netif_set_up(&netif);
        netif_create_ip6_linklocal_address(&netif, 1);
        netif.ip6_autoconfig_enabled = 1;
        (void) dhcp_start(&netif);
    }
    UNLOCK_TCPIP_CORE();
    while (is_added && !has_address()) {
        if (sys_now() - start_ms > timeout_ms) {
            return false;
        }
        sys_msleep(10);
    }
    return is_added;
}

bool network_start(uint32_t timeout_ms)
{
    sys_sem_t started;

    if (sys_sem_new(&started, 0) != ERR_OK) {
        return false;
    }
    tcpip_init(on_start, &started);
    (void) sys_arch_sem_wait(&started, 0);
    sys_sem_free(&started);
    return network_resume(timeout_ms);
}

void network_stop(void)
{
    LOCK_TCPIP_CORE();
    dhcp_release_and_stop(&netif);
    dhcp_cleanup(&netif);
    netif_remove(&netif);
    UNLOCK_TCPIP_CORE();
}

bool network_add_host(const char *name, const char *address)
{
    ip_addr_t ip;
    bool is_added;

    LOCK_TCPIP_CORE();
    is_added = ipaddr_aton(address, &ip) && dns_local_addhost(name, &ip) == ERR_OK;
    UNLOCK_TCPIP_CORE();
    return is_added;
}
