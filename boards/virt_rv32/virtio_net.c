/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The board's Ethernet controller, a virtio network device on virtio-mmio, polled (Virtual I/O Device 1.2: 2.7, 4.2,
 * 5.1).
 */
#include <string.h>

#include <lwip/etharp.h>
#include <lwip/ethip6.h>
#include <lwip/sys.h>
#include <netif/ethernet.h>

#include "board.h"

#define MMIO_FIRST  0x10001000u
#define MMIO_STEP   0x1000u
#define MMIO_COUNT  8u
#define REG(offset) (*(volatile uint32_t *) (device + (offset)))

enum {
    DEVICE_ID = 0x08,
    DRIVER_FEATURES = 0x20,
    DRIVER_FEATURES_SELECT = 0x24,
    QUEUE_SELECT = 0x30,
    QUEUE_SIZE = 0x38,
    QUEUE_READY = 0x44,
    QUEUE_NOTIFY = 0x50,
    STATUS = 0x70,
    QUEUE_DESCRIPTORS = 0x80,
    QUEUE_DRIVER = 0x90,
    QUEUE_DEVICE = 0xA0,
    CONFIG = 0x100
};
enum { STATUS_ACKNOWLEDGE = 1, STATUS_DRIVER = 2, STATUS_DRIVER_OK = 4, STATUS_FEATURES_OK = 8 };

#define NETWORK_DEVICE 1u
#define FEATURES_LOW   ((1u << 5) | (1u << 16)) /* MAC address and link status are in the configuration */
#define FEATURES_HIGH  1u                       /* version 1 */
#define LINK_UP        1u
#define WRITABLE       2u /* descriptor: the device writes to it */

#define MTU            1500u
#define HEADER_SIZE    12u /* virtio_net_hdr, all zero: no offloading */
#define BUFFER_SIZE    (HEADER_SIZE + 1514u)
#define BUFFERS        4u
#define FENCE()        __asm volatile("fence" ::: "memory")

enum { RECEIVE = 0, TRANSMIT = 1 };

/* A split virtqueue with its buffers. Buffer i always belongs to descriptor i. */
static struct queue {
    struct {
        uint64_t address;
        uint32_t len;
        uint16_t flags, next;
    } descriptors[BUFFERS] __attribute__((aligned(16)));
    struct {
        uint16_t flags, index, ring[BUFFERS];
    } available;
    volatile struct {
        uint16_t flags, index;
        struct {
            uint32_t id, len;
        } ring[BUFFERS];
    } used __attribute__((aligned(4)));
    uint16_t seen; /* of used.index */
    uint8_t buffers[BUFFERS][BUFFER_SIZE];
} queues[2];

static uintptr_t device;

/* Gives buffer i to the device. */
static void give(unsigned which, uint32_t i, uint32_t len)
{
    struct queue *q = &queues[which];

    q->descriptors[i].len = len;
    q->available.ring[q->available.index % BUFFERS] = (uint16_t) i;
    FENCE();
    q->available.index++;
    FENCE();
    REG(QUEUE_NOTIFY) = which;
}

static err_t output(struct netif *netif, struct pbuf *p)
{
    struct queue *q = &queues[TRANSMIT];
    uint32_t i = q->available.index % BUFFERS;

    (void) netif;
    if ((uint16_t) (q->available.index - q->used.index) == BUFFERS || p->tot_len > BUFFER_SIZE - HEADER_SIZE) {
        return ERR_MEM;
    }
    (void) pbuf_copy_partial(p, q->buffers[i] + HEADER_SIZE, p->tot_len, 0);
    give(TRANSMIT, i, HEADER_SIZE + p->tot_len);
    return ERR_OK;
}

static void receive(struct netif *netif)
{
    struct queue *q = &queues[RECEIVE];
    uint32_t i = q->used.ring[q->seen % BUFFERS].id;
    uint32_t len = q->used.ring[q->seen % BUFFERS].len;
    struct pbuf *p = NULL;

    if (len > HEADER_SIZE && len <= BUFFER_SIZE) {
        p = pbuf_alloc(PBUF_RAW, (uint16_t) (len - HEADER_SIZE), PBUF_POOL);
    }
    if (p != NULL) {
        (void) pbuf_take(p, q->buffers[i] + HEADER_SIZE, p->tot_len);
        if (netif->input(p, netif) != ERR_OK) {
            (void) pbuf_free(p);
        }
    }
    q->seen++;
    give(RECEIVE, i, BUFFER_SIZE);
}

void board_netif_poll(struct netif *netif)
{
    unsigned i;

    if ((((volatile uint8_t *) (device + CONFIG))[6] & LINK_UP) != 0) {
        netif_set_link_up(netif);
    } else {
        netif_set_link_down(netif);
    }
    for (i = 0; i < BUFFERS && queues[RECEIVE].seen != queues[RECEIVE].used.index; i++) {
        FENCE();
        receive(netif);
    }
}

static void start_queue(unsigned which)
{
    struct queue *q = &queues[which];
    uint32_t i;

    REG(QUEUE_SELECT) = which;
    REG(QUEUE_SIZE) = BUFFERS;
    REG(QUEUE_DESCRIPTORS) = (uint32_t) (uintptr_t) q->descriptors;
    REG(QUEUE_DRIVER) = (uint32_t) (uintptr_t) &q->available;
    REG(QUEUE_DEVICE) = (uint32_t) (uintptr_t) &q->used;
    for (i = 0; i < BUFFERS; i++) {
        q->descriptors[i].address = (uintptr_t) q->buffers[i];
        q->descriptors[i].flags = which == RECEIVE ? WRITABLE : 0;
    }
    REG(QUEUE_READY) = 1u;
}

/* Finds the slot in which QEMU put the network device. Returns false if no slot has one. */
static bool find_device(void)
{
    for (device = MMIO_FIRST; device < MMIO_FIRST + MMIO_COUNT * MMIO_STEP; device += MMIO_STEP) {
        if (REG(DEVICE_ID) == NETWORK_DEVICE) {
            return true;
        }
    }
    return false;
}

err_t board_netif_init(struct netif *netif)
{
    uint32_t i;

    if (!find_device()) {
        return ERR_IF;
    }
    REG(STATUS) = 0;
    REG(STATUS) = STATUS_ACKNOWLEDGE | STATUS_DRIVER;
    REG(DRIVER_FEATURES_SELECT) = 0;
    REG(DRIVER_FEATURES) = FEATURES_LOW;
    REG(DRIVER_FEATURES_SELECT) = 1u;
    REG(DRIVER_FEATURES) = FEATURES_HIGH;
    REG(STATUS) = STATUS_ACKNOWLEDGE | STATUS_DRIVER | STATUS_FEATURES_OK;
    start_queue(RECEIVE);
    start_queue(TRANSMIT);
    REG(STATUS) = STATUS_ACKNOWLEDGE | STATUS_DRIVER | STATUS_FEATURES_OK | STATUS_DRIVER_OK;
    for (i = 0; i < BUFFERS; i++) {
        give(RECEIVE, i, BUFFER_SIZE);
    }

    for (i = 0; i < ETH_HWADDR_LEN; i++) {
        netif->hwaddr[i] = ((volatile uint8_t *) (device + CONFIG))[i];
    }
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
    return ERR_OK;
}
