/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The board's Ethernet controller, SMSC LAN9118, polled (data sheet, chapters 3 and 5). After reset it has its MAC
 * address, and its PHY negotiates by itself, so there is little to set up.
 */
#include <string.h>

#include <lwip/etharp.h>
#include <lwip/ethip6.h>
#include <lwip/sys.h>
#include <netif/ethernet.h>

#include "board.h"

#define REG(offset)      (*(volatile uint32_t *) (0x40200000u + (offset)))

#define RX_DATA          REG(0x00u)
#define TX_DATA          REG(0x20u)
#define RX_STATUS        REG(0x40u)
#define TX_CFG           REG(0x70u)
#define RX_FIFO_INF      REG(0x7Cu)
#define TX_FIFO_INF      REG(0x80u)
#define MAC_CSR_CMD      REG(0xA4u)
#define MAC_CSR_DATA     REG(0xA8u)

#define TX_ON            0x2u
#define TX_ONE_BUFFER    0x3000u /* first and last segment in one */
#define TX_COMMANDS_SIZE 8u
#define RX_ERROR         0x8000u
#define FCS_SIZE         4u

/* Registers behind MAC_CSR_CMD, and their values. */
#define CSR_BUSY             0x80000000u
#define CSR_READ             0x40000000u
#define MAC_CR               1u
#define MAC_CR_RX_TX_ON      0xCu
#define MAC_CR_ALL_MULTICAST 0x80000u /* IPv6 routers and neighbours send to groups */
#define MAC_ADDRH            2u
#define MAC_ADDRL            3u
#define MII_ACC              6u
#define MII_ACC_BASIC_STATUS ((1u << 11) | (1u << 6)) /* the internal PHY's register 1 */
#define MII_DATA             7u
#define PHY_LINK_UP          0x4u

#define MTU                  1500u
#define LINK_CHECK_MS        100u
#define FRAMES_A_TURN        8u /* a limit, so that a flood cannot keep the loop from its other work */

static uint32_t csr_read(uint32_t index)
{
    MAC_CSR_CMD = CSR_BUSY | CSR_READ | index;
    while ((MAC_CSR_CMD & CSR_BUSY) != 0) {
    }
    return MAC_CSR_DATA;
}

static void csr_write(uint32_t index, uint32_t value)
{
    MAC_CSR_DATA = value;
    MAC_CSR_CMD = CSR_BUSY | index;
    while ((MAC_CSR_CMD & CSR_BUSY) != 0) {
    }
}

/* Writes the chain's bytes to the FIFO as one sequence of words. */
static err_t output(struct netif *netif, struct pbuf *p)
{
    uint32_t word = 0;
    unsigned bits = 0;
    const struct pbuf *q;

    (void) netif;
    if ((TX_FIFO_INF & 0xFFFFu) < p->tot_len + TX_COMMANDS_SIZE + sizeof word) {
        return ERR_MEM;
    }
    TX_DATA = TX_ONE_BUFFER | p->tot_len;
    TX_DATA = p->tot_len;
    for (q = p; q != NULL; q = q->next) {
        const uint8_t *bytes = q->payload;
        uint16_t i;

        for (i = 0; i < q->len; i++) {
            word |= (uint32_t) bytes[i] << bits;
            bits += 8u;
            if (bits == 32u) {
                TX_DATA = word;
                word = 0;
                bits = 0;
            }
        }
    }
    if (bits > 0) {
        TX_DATA = word;
    }
    return ERR_OK;
}

/*
 * Reads word by word: the controller's own skip does not work for frames of less than four words, and QEMU's loses
 * count.
 */
static void drop(uint32_t len)
{
    uint32_t words = (len + sizeof(uint32_t) - 1u) / sizeof(uint32_t);

    while (words-- > 0) {
        (void) RX_DATA;
    }
}

static void read_frame(struct pbuf *p)
{
    uint32_t word;
    struct pbuf *q;

    /* Pool buffers hold whole words, so only the last buffer of a chain can end inside a word. */
    for (q = p; q != NULL; q = q->next) {
        uint8_t *bytes = q->payload;
        uint16_t at;

        for (at = 0; at < q->len; at = (uint16_t) (at + sizeof word)) {
            word = RX_DATA;
            memcpy(bytes + at, &word, q->len - at < (int) sizeof word ? (size_t) (q->len - at) : sizeof word);
        }
    }
    drop(FCS_SIZE); /* as long as a word, so one is left, however the rest ended */
}

static void receive(struct netif *netif)
{
    uint32_t status = RX_STATUS;
    uint32_t len = (status >> 16) & 0x3FFFu;
    struct pbuf *p = NULL;

    if ((status & RX_ERROR) == 0 && len > FCS_SIZE) {
        p = pbuf_alloc(PBUF_RAW, (uint16_t) (len - FCS_SIZE), PBUF_POOL);
    }
    if (p == NULL) { /* a bad frame, or no room: TCP retransmits it */
        drop(len);
        return;
    }
    read_frame(p);
    if (netif->input(p, netif) != ERR_OK) {
        (void) pbuf_free(p);
    }
}

static void check_link(struct netif *netif)
{
    csr_write(MII_ACC, MII_ACC_BASIC_STATUS);
    if ((csr_read(MII_DATA) & PHY_LINK_UP) != 0) {
        netif_set_link_up(netif);
    } else {
        netif_set_link_down(netif);
    }
}

void board_netif_poll(struct netif *netif)
{
    static uint32_t checked_ms;
    unsigned i;

    if (sys_now() - checked_ms >= LINK_CHECK_MS) {
        checked_ms = sys_now();
        check_link(netif);
    }
    for (i = 0; i < FRAMES_A_TURN && (RX_FIFO_INF & 0xFF0000u) != 0; i++) {
        receive(netif);
    }
}

err_t board_netif_init(struct netif *netif)
{
    uint32_t low = csr_read(MAC_ADDRL);
    uint32_t high = csr_read(MAC_ADDRH);

    memcpy(netif->hwaddr, &low, 4);
    memcpy(netif->hwaddr + 4, &high, 2);
    netif->hwaddr_len = ETH_HWADDR_LEN;
    netif->name[0] = 'e';
    netif->name[1] = 'n';
    netif->mtu = MTU;
    netif->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET;
#if LWIP_IPV4
    netif->output = etharp_output;
#endif
#if LWIP_IPV6
    netif->output_ip6 = ethip6_output;
    netif->flags |= NETIF_FLAG_MLD6;
#endif
    netif->linkoutput = output;
    TX_CFG = TX_ON;
    csr_write(MAC_CR, MAC_CR_RX_TX_ON | (LWIP_IPV6 ? MAC_CR_ALL_MULTICAST : 0));
    return ERR_OK;
}
