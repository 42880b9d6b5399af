/* SPDX-License-Identifier: Apache-2.0 */
#include "wire.h"

#include <string.h>

#include <lwip/dns.h>
#include <lwip/init.h>
#include <lwip/pbuf.h>
#include <lwip/prot/dns.h>
#include <lwip/prot/ip4.h>
#include <lwip/prot/ip6.h>
#include <lwip/prot/tcp.h>
#include <lwip/sys.h>
#include <lwip/tcp.h>
#include <lwip/timeouts.h>
#include <lwip/udp.h>

#define QUEUE_MAX    16u
#define PACKET_MAX   1500u
#define DNS_PORT     53
#define QUESTION_LEN 33u

wire_t wire;

static uint32_t now_ms = 1000;
static struct pbuf *queue[QUEUE_MAX];
static unsigned queued;

uint32_t board_random_u32(void);

u32_t sys_now(void)
{
    return now_ms;
}

uint32_t board_random_u32(void)
{
    static uint32_t state = 1;

    state = state * 1664525u + 1013904223u;
    return state;
}

/*
 * The service has the addresses 10.0.0.1 to 10.0.0.3 and fd00::1, the device 10.0.0.100 and fd00::100, the name server
 * 10.0.0.53.
 */
static bool is_dead(const struct ip_hdr *ip)
{
    uint8_t last = (uint8_t) (lwip_ntohl(ip->dest.addr) & 0xFFu);

    return wire.swallows || last <= wire.dead;
}

static void count(const struct tcp_hdr *tcp, int tcp_len, bool is_ipv6)
{
    bool is_syn = (TCPH_FLAGS(tcp) & TCP_SYN) != 0;

    if (lwip_ntohs(tcp->dest) != WIRE_PORT) {
        return;
    }
    wire.syns += is_syn;
    wire.ipv6_syns += is_syn && is_ipv6;
    wire.resets += (TCPH_FLAGS(tcp) & TCP_RST) != 0;
    wire.data += tcp_len > TCPH_HDRLEN_BYTES(tcp);
}

static union {
    uint8_t bytes[PACKET_MAX];
    struct ip_hdr ipv4;
    struct ip6_hdr ipv6;
} packet;

static void bring_back(u16_t len)
{
    struct pbuf *copy = pbuf_alloc(PBUF_RAW, len, PBUF_POOL);

    if (copy != NULL && queued < QUEUE_MAX) {
        (void) pbuf_take(copy, packet.bytes, len);
        queue[queued++] = copy;
    }
}

static err_t output_ipv4(struct netif *netif, struct pbuf *p, const ip4_addr_t *to)
{
    ip4_addr_p_t source;

    (void) netif;
    (void) to;
    (void) pbuf_copy_partial(p, packet.bytes, p->tot_len, 0);
    if (IPH_PROTO(&packet.ipv4) == IP_PROTO_TCP) {
        int ip_len = IPH_HL_BYTES(&packet.ipv4);

        count((const struct tcp_hdr *) (const void *) (packet.bytes + ip_len),
              lwip_ntohs(IPH_LEN(&packet.ipv4)) - ip_len, false);
        if (is_dead(&packet.ipv4)) {
            return ERR_OK;
        }
    }
    source = packet.ipv4.src;
    packet.ipv4.src = packet.ipv4.dest;
    packet.ipv4.dest = source;
    bring_back(p->tot_len);
    return ERR_OK;
}

static err_t output_ipv6(struct netif *netif, struct pbuf *p, const ip6_addr_t *to)
{
    ip6_addr_p_t source;

    (void) netif;
    (void) to;
    (void) pbuf_copy_partial(p, packet.bytes, p->tot_len, 0);
    if (IP6H_NEXTH(&packet.ipv6) != IP6_NEXTH_TCP) {
        return ERR_OK;
    }
    count((const struct tcp_hdr *) (const void *) (packet.bytes + IP6_HLEN), IP6H_PLEN(&packet.ipv6), true);
    source = packet.ipv6.src;
    packet.ipv6.src = packet.ipv6.dest;
    packet.ipv6.dest = source;
    bring_back(p->tot_len);
    return ERR_OK;
}

static err_t wire_init(struct netif *netif)
{
    netif->name[0] = 'w';
    netif->name[1] = 'i';
    netif->mtu = PACKET_MAX;
    netif->output = output_ipv4;
    netif->output_ip6 = output_ipv6;
    netif->flags = NETIF_FLAG_LINK_UP;
    return ERR_OK;
}

/* The service: reads, and never answers. */

static err_t on_received(void *ctx, struct tcp_pcb *pcb, struct pbuf *p, err_t err)
{
    (void) ctx;
    (void) err;
    if (p == NULL) {
        (void) tcp_close(pcb);
        return ERR_OK;
    }
    wire.received += p->tot_len;
    tcp_recved(pcb, p->tot_len);
    (void) pbuf_free(p);
    return ERR_OK;
}

static err_t on_accepted(void *ctx, struct tcp_pcb *pcb, err_t err)
{
    (void) ctx;
    (void) err;
    tcp_recv(pcb, on_received);
    return ERR_OK;
}

/* The name server (RFC 1035, 4) */

/* Appends a record of the name to a message of `len` bytes. Returns the new length. */
static u16_t append(uint8_t *message, u16_t len, uint8_t type, const uint8_t *address, uint8_t address_len)
{
    const uint8_t head[12] = {
        0xC0, 0x0C,       0, type, 0, 1, 0, WIRE_TTL_S >> 16, (uint8_t) (WIRE_TTL_S >> 8), (uint8_t) WIRE_TTL_S,
        0,    address_len
    };

    message[7]++;
    memcpy(message + len, head, sizeof head);
    memcpy(message + len + sizeof head, address, address_len);
    return (u16_t) (len + sizeof head + address_len);
}

/* Appends all IPv4 addresses. Each answer begins with the next one. */
static u16_t append_ipv4(uint8_t *message, u16_t len)
{
    for (unsigned i = 0; i < WIRE_ADDRESSES; i++) {
        const uint8_t address[4] = { 10, 0, 0, (uint8_t) (1u + (wire.questions + i) % WIRE_ADDRESSES) };

        len = append(message, len, DNS_RRTYPE_A, address, sizeof address);
    }
    wire.questions++;
    return len;
}

static u16_t append_ipv6(uint8_t *message, u16_t len)
{
    static const uint8_t address[16] = { 0xFD, [15] = 1 };

    return append(message, len, DNS_RRTYPE_AAAA, address, sizeof address);
}

static void on_question(void *ctx, struct udp_pcb *pcb, struct pbuf *p, const ip_addr_t *from, u16_t from_port)
{
    static const char name[] = "\7service\7example"; /* WIRE_NAME */
    uint8_t message[512];
    u16_t len = pbuf_copy_partial(p, message, sizeof message, 0);
    struct pbuf *answer;

    (void) ctx;
    (void) pbuf_free(p);
    if (wire.is_name_lost || len != QUESTION_LEN || memcmp(message + 12, name, sizeof name) != 0) {
        return;
    }
    message[2] = 0x81;
    message[3] = 0x80;
    len = message[QUESTION_LEN - 3u] == DNS_RRTYPE_A ? append_ipv4(message, len) : append_ipv6(message, len);
    answer = pbuf_alloc(PBUF_TRANSPORT, len, PBUF_POOL);
    (void) pbuf_take(answer, message, len);
    (void) udp_sendto(pcb, answer, from, from_port);
    (void) pbuf_free(answer);
}

static void serve(void)
{
    struct tcp_pcb *listener = tcp_new_ip_type(IPADDR_TYPE_ANY);
    struct udp_pcb *names = udp_new();

    (void) tcp_bind(listener, IP_ANY_TYPE, WIRE_PORT);
    listener = tcp_listen(listener);
    tcp_accept(listener, on_accepted);
    (void) udp_bind(names, IP_ADDR_ANY, DNS_PORT);
    udp_recv(names, on_question, NULL);
}

void wire_start(void)
{
    ip4_addr_t address, mask, router;
    ip_addr_t server;

    lwip_init();
    IP4_ADDR(&address, 10, 0, 0, 100);
    IP4_ADDR(&mask, 255, 255, 255, 0);
    IP4_ADDR(&router, 10, 0, 0, 254);
    (void) netif_add(&wire.netif, &address, &mask, &router, NULL, wire_init, ip_input);
    netif_set_default(&wire.netif);
    netif_set_up(&wire.netif);
    IP_ADDR4(&server, 10, 0, 0, 53);
    dns_setserver(0, &server);
    serve();
}

void wire_set_ipv6(bool has_one)
{
    ip6_addr_t address;

    IP6_ADDR(&address, PP_HTONL(0xFD000000u), 0, 0, PP_HTONL(0x100u));
    netif_ip6_addr_set(&wire.netif, 0, &address);
    netif_ip6_addr_set_state(&wire.netif, 0, has_one ? IP6_ADDR_PREFERRED : IP6_ADDR_INVALID);
}

static void deliver(void)
{
    while (queued > 0) {
        struct pbuf *p = queue[0];

        memmove(queue, queue + 1, --queued * sizeof *queue);
        (void) wire.netif.input(p, &wire.netif);
    }
}

void wire_pass(uint32_t ms)
{
    while (ms-- > 0) {
        now_ms++;
        deliver();
        netif_poll_all();
        sys_check_timeouts();
    }
}
