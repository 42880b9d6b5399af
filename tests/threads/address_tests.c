/* SPDX-License-Identifier: Apache-2.0 */
#include "address_tests.h"

#include <lwip/dhcp.h>
#include <lwip/dns.h>
#include <lwip/netif.h>
#include <lwip/tcpip.h>
#include <lwip/timeouts.h>

#include "../../boards/lwip_threads/network.h"
#include "../../boards/lwip_threads/slirp_link.h"
#include "host_peer.h"
#include "rig.h"

static int connect_to(const char *host, uint16_t tcp_port)
{
    uint32_t start_ms = sys_now();
    int rc;

    while ((rc = rig.connection.plain.conn_open(rig.connection.plain.ctx, host, tcp_port, YCIAM_PLAIN)) ==
           YCIAM_PENDING) {
        assert_true(sys_now() - start_ms < RIG_PATIENCE_MS);
        sys_msleep(2);
    }
    rig.connection.plain.conn_close(rig.connection.plain.ctx);
    return rc;
}

static uint16_t silent_over_ipv6(void)
{
    uint16_t tcp_port = host_peer_silent("::1");

    if (tcp_port == 0) {
        print_message("this machine has no ::1\n");
        skip();
    }
    return tcp_port;
}

static void add_host_with_both(const char *name)
{
    assert_true(network_add_host(name, SLIRP_HOST));
    assert_true(network_add_host(name, SLIRP_HOST6));
}

/* A host whose IPv4 address refuses connections, and whose IPv6 address accepts them. */
void every_address_is_tried(void **state)
{
    uint16_t to = silent_over_ipv6();

    (void) state;
    add_host_with_both("both.example");
    assert_int_equal(connect_to("both.example", to), YCIAM_OK);
    assert_int_equal(connect_to("both.example.", to), YCIAM_OK);
    assert_int_equal(rig_count_sockets(), rig.sockets_free);
}

/* A name whose IPv6 address arrives later than its IPv4 address. */

#define SLOW_NAME "slow.example"
#define SLOW_MS   500u

static struct {
    dns_found_callback found;
    void *ctx;
} asker;

static void answer_late(void *ctx)
{
    ip_addr_t address;

    (void) ctx;
    (void) ipaddr_aton(SLIRP_HOST6, &address);
    asker.found(SLOW_NAME, &address, asker.ctx);
}

err_t __wrap_dns_gethostbyname_addrtype(const char *name, ip_addr_t *address, dns_found_callback found, void *ctx,
                                        u8_t type);
err_t __real_dns_gethostbyname_addrtype(const char *name, ip_addr_t *address, dns_found_callback found, void *ctx,
                                        u8_t type);
err_t __wrap_dns_gethostbyname_addrtype(const char *name, ip_addr_t *address, dns_found_callback found, void *ctx,
                                        u8_t type)
{
    if (strcmp(name, SLOW_NAME) != 0) {
        return __real_dns_gethostbyname_addrtype(name, address, found, ctx, type);
    }
    if (type == LWIP_DNS_ADDRTYPE_IPV4) {
        return ipaddr_aton(SLIRP_HOST, address) ? ERR_OK : ERR_ARG;
    }
    asker.found = found;
    asker.ctx = ctx;
    sys_timeout(SLOW_MS, answer_late, NULL);
    return ERR_INPROGRESS;
}

static void drop_ipv4_address(void)
{
    LOCK_TCPIP_CORE();
    dhcp_release_and_stop(netif_default);
    UNLOCK_TCPIP_CORE();
}

void the_network_has_ipv6_alone(void **state)
{
    uint16_t to = silent_over_ipv6();

    (void) state;
    add_host_with_both("either.example");
    drop_ipv4_address();
    assert_int_equal(connect_to(SLIRP_HOST, rig.silent_port), YCIAM_ERR_CONNECT);
    assert_int_equal(rig.connection.plain.last_error(rig.connection.plain.ctx), EHOSTUNREACH);
    assert_int_equal(connect_to(SLIRP_HOST6, to), YCIAM_OK);
    assert_int_equal(connect_to("either.example", to), YCIAM_OK);
    assert_int_equal(connect_to(SLOW_NAME, to), YCIAM_OK);
    assert_int_equal(rig_count_sockets(), rig.sockets_free);
    network_stop();
    assert_true(network_resume(RIG_START_MS));
    rig_get_token();
}
