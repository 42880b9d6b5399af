/* SPDX-License-Identifier: Apache-2.0 */
#include "slirp_link.h"

#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <lwip/etharp.h>
#include <lwip/ethip6.h>
#include <lwip/pbuf.h>
#include <lwip/sys.h>
#include <lwip/tcpip.h>
#include <slirp/libslirp.h>

#define FRAME_MAX 1514u
#define FDS_MAX   256
#define WAIT_MS   1000u /* the longest wait in poll() */

/* Since 4.9, libslirp has another name for it, and deprecates the old one. */
#if SLIRP_CHECK_VERSION(4, 9, 0)
#define POLLFDS_FILL slirp_pollfds_fill_socket
#else
#define POLLFDS_FILL slirp_pollfds_fill
#endif

/*
 * Only one thread may use libslirp. lwIP's frames go to it through a pair of sockets, frame by frame, which also wakes
 * it. libslirp's frames go to lwIP's thread through tcpip_input().
 */
static struct {
    Slirp *slirp;
    struct netif *netif;
    int wire[2]; /* lwIP's end, libslirp's end */
    struct pollfd fds[FDS_MAX];
    int fd_count;
    bool has_timer; /* the only timer, for router advertisements */
    SlirpTimerCb on_timer;
    void *on_timer_ctx;
    int64_t timer_ms; /* when the timer expires; INT64_MAX: not set */
} lan;

static int64_t now_ns(void *ctx)
{
    struct timespec now;

    (void) ctx;
    (void) clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t) now.tv_sec * 1000000000 + now.tv_nsec;
}

static int64_t now_ms(void)
{
    return now_ns(NULL) / 1000000;
}

/* libslirp's callbacks */

static ssize_t to_lwip(const void *frame, size_t len, void *ctx)
{
    struct pbuf *p = pbuf_alloc(PBUF_RAW, (u16_t) len, PBUF_POOL);

    (void) ctx;
    if (p != NULL && (pbuf_take(p, frame, (u16_t) len) != ERR_OK || tcpip_input(p, lan.netif) != ERR_OK)) {
        (void) pbuf_free(p); /* dropped, as on any network */
    }
    return (ssize_t) len;
}

static void on_guest_error(const char *message, void *ctx)
{
    (void) message; /* a malformed frame: dropped */
    (void) ctx;
}

static void *timer_new(SlirpTimerCb callback, void *callback_ctx, void *ctx)
{
    (void) ctx;
    lan.on_timer = callback;
    lan.on_timer_ctx = callback_ctx;
    lan.timer_ms = INT64_MAX;
    lan.has_timer = true;
    return &lan;
}

static void timer_free(void *timer, void *ctx)
{
    (void) timer;
    (void) ctx;
    lan.has_timer = false;
}

static void timer_mod(void *timer, int64_t expire_ms, void *ctx)
{
    (void) timer;
    (void) ctx;
    lan.timer_ms = expire_ms;
}

static void ignore_fd(int fd, void *ctx)
{
    (void) fd;
    (void) ctx;
}

static void ignore(void *ctx)
{
    (void) ctx;
}

/* The thread */

static const struct {
    int slirp;
    short system;
} EVENTS[] = { { SLIRP_POLL_IN, POLLIN },
               { SLIRP_POLL_OUT, POLLOUT },
               { SLIRP_POLL_PRI, POLLPRI },
               { SLIRP_POLL_ERR, POLLERR },
               { SLIRP_POLL_HUP, POLLHUP } };

static int add_poll(int fd, int events, void *ctx)
{
    struct pollfd *item = &lan.fds[lan.fd_count];

    (void) ctx;
    if (lan.fd_count == FDS_MAX) {
        return -1;
    }
    *item = (struct pollfd){ .fd = fd };
    for (size_t i = 0; i < sizeof EVENTS / sizeof *EVENTS; i++) {
        item->events |= (events & EVENTS[i].slirp) != 0 ? EVENTS[i].system : 0;
    }
    return lan.fd_count++;
}

static int get_revents(int index, void *ctx)
{
    int events = 0;

    (void) ctx;
    for (size_t i = 0; index >= 0 && i < sizeof EVENTS / sizeof *EVENTS; i++) {
        events |= (lan.fds[index].revents & EVENTS[i].system) != 0 ? EVENTS[i].slirp : 0;
    }
    return events;
}

static uint32_t until_timer_ms(void)
{
    int64_t left_ms = lan.timer_ms - now_ms();

    if (!lan.has_timer || left_ms > WAIT_MS) {
        return WAIT_MS;
    }
    return left_ms > 0 ? (uint32_t) left_ms : 0;
}

static void run_timer(void)
{
    if (lan.has_timer && now_ms() >= lan.timer_ms) {
        lan.timer_ms = INT64_MAX;
        lan.on_timer(lan.on_timer_ctx);
    }
}

static void run(void *ctx)
{
    static uint8_t frame[FRAME_MAX];

    (void) ctx;
    for (;;) {
        uint32_t timeout_ms = until_timer_ms();
        ssize_t len;
        int rc;

        lan.fd_count = 0;
        (void) add_poll(lan.wire[1], SLIRP_POLL_IN, NULL);
        POLLFDS_FILL(lan.slirp, &timeout_ms, add_poll, NULL);
        rc = poll(lan.fds, (nfds_t) lan.fd_count, (int) timeout_ms);
        slirp_pollfds_poll(lan.slirp, rc < 0, get_revents, NULL);
        while ((len = recv(lan.wire[1], frame, sizeof frame, MSG_DONTWAIT)) > 0) {
            slirp_input(lan.slirp, frame, (int) len);
        }
        run_timer();
    }
}

/* lwIP's side. Called with its core lock held; must not wait. */
static err_t from_lwip(struct netif *netif, struct pbuf *p)
{
    uint8_t frame[FRAME_MAX];
    u16_t len = pbuf_copy_partial(p, frame, sizeof frame, 0);

    (void) netif;
    return send(lan.wire[0], frame, len, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t) len ? ERR_OK : ERR_MEM;
}

static bool start_slirp(void)
{
    static const SlirpCb callbacks = {
        .send_packet = to_lwip,
        .guest_error = on_guest_error,
        .clock_get_ns = now_ns,
        .timer_new = timer_new,
        .timer_free = timer_free,
        .timer_mod = timer_mod,
        .register_poll_fd = ignore_fd,
        .unregister_poll_fd = ignore_fd,
        .notify = ignore,
    };
    SlirpConfig config = { .version = 1, .in_enabled = true, .in6_enabled = true, .vprefix_len = 64 };

    (void) signal(SIGPIPE, SIG_IGN); /* libslirp writes to sockets whose peers have closed */
    (void) inet_pton(AF_INET, "10.0.2.0", &config.vnetwork);
    (void) inet_pton(AF_INET, "255.255.255.0", &config.vnetmask);
    (void) inet_pton(AF_INET, SLIRP_HOST, &config.vhost);
    (void) inet_pton(AF_INET, "10.0.2.3", &config.vnameserver);
    (void) inet_pton(AF_INET, "10.0.2.15", &config.vdhcp_start);
    (void) inet_pton(AF_INET6, "fec0::", &config.vprefix_addr6);
    (void) inet_pton(AF_INET6, SLIRP_HOST6, &config.vhost6);
    (void) inet_pton(AF_INET6, "fec0::3", &config.vnameserver6);
    lan.slirp = slirp_new(&config, &callbacks, NULL);
    return lan.slirp != NULL && socketpair(AF_UNIX, SOCK_SEQPACKET, 0, lan.wire) == 0;
}

err_t slirp_link_init(struct netif *netif)
{
    static const uint8_t address[ETH_HWADDR_LEN] = { 0x52, 0x54, 0x00, 0x12, 0x34, 0x56 };

    netif->name[0] = 's';
    netif->name[1] = 'l';
    netif->mtu = 1500;
    netif->hwaddr_len = sizeof address;
    memcpy(netif->hwaddr, address, sizeof address);
    netif->flags =
        NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET | NETIF_FLAG_LINK_UP | NETIF_FLAG_MLD6;
    netif->output = etharp_output;
    netif->output_ip6 = ethip6_output;
    netif->linkoutput = from_lwip;
    if (lan.slirp == NULL) {
        lan.netif = netif;
        if (!start_slirp()) {
            return ERR_IF;
        }
        (void) sys_thread_new("slirp", run, NULL, DEFAULT_THREAD_STACKSIZE, DEFAULT_THREAD_PRIO);
    }
    return ERR_OK;
}
