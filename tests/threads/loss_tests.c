/* SPDX-License-Identifier: Apache-2.0 */
#include "loss_tests.h"

#include <lwip/netif.h>
#include <lwip/prot/ethernet.h>
#include <lwip/prot/ip.h>
#include <lwip/prot/ip4.h>
#include <lwip/prot/tcp.h>
#include <lwip/stats.h>
#include <lwip/tcpip.h>

#include "../../boards/lwip_threads/slirp_link.h"
#include "rig.h"

#define REQUEST   700u /* bytes */
#define SETTLE_MS 200u

static netif_linkoutput_fn real_output;
static bool swallows;
static u16_t watched; /* TCP port of this end, in the network's order */
static unsigned resets;

static err_t watch_output(struct netif *netif, struct pbuf *p)
{
    struct {
        struct eth_hdr eth;
        struct ip_hdr ip;
        struct tcp_hdr tcp;
    } frame;

    if (pbuf_copy_partial(p, &frame, sizeof frame, 0) == sizeof frame && frame.eth.type == PP_HTONS(ETHTYPE_IP) &&
        IPH_PROTO(&frame.ip) == IP_PROTO_TCP) {
        resets += frame.tcp.src == watched && (TCPH_FLAGS(&frame.tcp) & TCP_RST) != 0;
        if (swallows) {
            return ERR_OK;
        }
    }
    return real_output(netif, p);
}

static void watch(netif_linkoutput_fn output)
{
    LOCK_TCPIP_CORE();
    real_output = netif_default->linkoutput;
    netif_default->linkoutput = output;
    swallows = false;
    UNLOCK_TCPIP_CORE();
}

static void set_swallows(bool value)
{
    LOCK_TCPIP_CORE();
    swallows = value;
    UNLOCK_TCPIP_CORE();
}

static void open_connection(void)
{
    uint32_t start_ms = sys_now();

    while (rig.connection.plain.conn_open(rig.connection.plain.ctx, SLIRP_HOST, rig.silent_port, YCIAM_PLAIN) !=
           YCIAM_OK) {
        assert_true(sys_now() - start_ms < RIG_PATIENCE_MS);
        sys_msleep(2);
    }
}

/* Counts its resets from now on. */
static void watch_connection(void)
{
    struct sockaddr_in address;
    socklen_t len = sizeof address;

    assert_int_equal(lwip_getsockname(rig.connection.tcp.priv_sockets.priv_fd, (struct sockaddr *) &address, &len), 0);
    LOCK_TCPIP_CORE();
    watched = address.sin_port;
    resets = 0;
    UNLOCK_TCPIP_CORE();
}

static unsigned count_resets(void)
{
    unsigned count;

    LOCK_TCPIP_CORE();
    count = resets;
    UNLOCK_TCPIP_CORE();
    return count;
}

static void send_bytes(int len)
{
    static const uint8_t bytes[REQUEST];

    assert_int_equal(rig.connection.plain.conn_send(rig.connection.plain.ctx, bytes, (size_t) len), len);
}

/* Until the path works again, lwIP would retransmit the segments, and hold them for that time. */
void lost_requests_leave_the_heap(void **state)
{
    netif_linkoutput_fn output = netif_default->linkoutput;
    mem_size_t used = lwip_stats.mem.used;

    (void) state;
    watch(watch_output);
    for (unsigned i = 0; i < 4u; i++) {
        set_swallows(false);
        open_connection();
        set_swallows(true);
        send_bytes(REQUEST);
        watch_connection();
        sys_msleep(SETTLE_MS);
        assert_true(lwip_stats.mem.used > used);
        rig.connection.plain.conn_close(rig.connection.plain.ctx);
        sys_msleep(SETTLE_MS);
        assert_in_range(lwip_stats.mem.used, 0, used);
        assert_int_equal(count_resets(), 1);
    }
    watch(output);
    rig_get_token();
}

/* The connection is closed while its close_notify is not acknowledged: it must end properly all the same. */
void a_last_word_is_no_reason_to_reset(void **state)
{
    netif_linkoutput_fn output = netif_default->linkoutput;

    (void) state;
    watch(watch_output);
    open_connection();
    watch_connection();
    send_bytes(31);
    rig.connection.plain.conn_close(rig.connection.plain.ctx);
    sys_msleep(SETTLE_MS);
    assert_int_equal(count_resets(), 0);
    watch(output);
}
