/* SPDX-License-Identifier: Apache-2.0 */
#include "lwip_raw_internal.h"

#include <string.h>

#include <lwip/pbuf.h>
#include <lwip/sys.h>
#include <lwip/tcp.h>

#if !NO_SYS
#error "port/lwip_raw is for a superloop: set NO_SYS 1 in lwipopts.h, or use a port over lwIP's sockets"
#endif
#if !LWIP_TCP || !LWIP_CALLBACK_API
#error "port/lwip_raw needs TCP with its own callbacks: set LWIP_TCP 1 and LWIP_CALLBACK_API 1 in lwipopts.h"
#endif
#if LWIP_WND_SCALE || TCP_WND > 0xFFFF
#error                                                                                                                 \
    "port/lwip_raw keeps what was received in one pbuf chain: set LWIP_WND_SCALE 0, TCP_WND at most 65535 in lwipopts.h"
#endif
#if PBUF_POOL_SIZE * (PBUF_POOL_BUFSIZE - PBUF_LINK_HLEN - PBUF_IP_HLEN - PBUF_TRANSPORT_HLEN) < TCP_WND
#error "a full TCP window must fit the pool: raise PBUF_POOL_SIZE or PBUF_POOL_BUFSIZE, or lower TCP_WND, in lwipopts.h"
#endif
#if !MEM_LIBC_MALLOC && MEM_SIZE < TCP_SND_BUF + 512
#error "sent bytes are copied into lwIP's heap: set MEM_SIZE to at least TCP_SND_BUF + 512 in lwipopts.h"
#endif
#if MEMP_NUM_TCP_PCB < 2
#error "an old connection closes while the next one opens: set MEMP_NUM_TCP_PCB to at least 2 in lwipopts.h"
#endif
#if defined(SNTP_SET_SYSTEM_TIME) && LWIP_TIMERS && MEMP_NUM_SYS_TIMEOUT <= LWIP_NUM_SYS_TIMEOUT_INTERNAL
#error                                                                                                                 \
    "SNTP takes a timeout that lwIP does not count, and TCP then repeats nothing: set MEMP_NUM_SYS_TIMEOUT to (LWIP_NUM_SYS_TIMEOUT_INTERNAL + 1) in lwipopts.h"
#endif

#define SEND_LEAST       64u /* lwIP's heap is full if it has no room for this much */
#define CLOSE_NOTIFY_MAX 64u /* bytes of TLS's last record */

int yciam_raw_fail(yciam_lwip_raw_t *tcp, yciam_result_t result, err_t native)
{
    tcp->priv_state = IS_FAILED;
    tcp->priv_result = (int8_t) result;
    tcp->priv_native = native;
    return result;
}

/* Continues with the family that is left, if there is one. Of two failures, the one of connecting is reported. */
void yciam_raw_try_next(yciam_lwip_raw_t *tcp, yciam_result_t result, err_t native)
{
    if (result == YCIAM_ERR_CONNECT || tcp->priv_result == YCIAM_OK) {
        tcp->priv_result = (int8_t) result;
        tcp->priv_native = native;
    }
    tcp->priv_state = IS_ASKING;
}

static err_t on_connected(void *arg, struct tcp_pcb *pcb, err_t err)
{
    yciam_lwip_raw_t *tcp = arg;

    (void) pcb;
    (void) err; /* always ERR_OK */
    tcp->priv_first = IP_IS_V6(&tcp->priv_address) ? IPV6 : IPV4;
    tcp->priv_state = IS_OPEN;
    return ERR_OK;
}

/* p == NULL: the peer sends no more. The kept data is at most TCP_WND, which read() opens again. */
static err_t on_received(void *arg, struct tcp_pcb *pcb, struct pbuf *p, err_t err)
{
    yciam_lwip_raw_t *tcp = arg;

    (void) pcb;
    (void) err; /* always ERR_OK */
    if (p == NULL) {
        tcp->priv_state = IS_ENDED;
    } else if (tcp->priv_received == NULL) {
        tcp->priv_received = p;
    } else {
        pbuf_cat(tcp->priv_received, p);
    }
    return ERR_OK;
}

/* lwIP has freed the control block already. */
static void on_error(void *arg, err_t err)
{
    yciam_lwip_raw_t *tcp = arg;

    tcp->priv_pcb = NULL;
    if (tcp->priv_state == IS_CONNECTING) {
        yciam_raw_try_next(tcp, YCIAM_ERR_CONNECT, err);
    } else {
        (void) yciam_raw_fail(tcp, YCIAM_ERR_NETWORK, err);
    }
}

static void begin(yciam_lwip_raw_t *tcp, const char *host, uint16_t tcp_port)
{
    tcp->priv_host = host;
    tcp->priv_tcp_port = tcp_port;
    tcp->priv_result = YCIAM_OK;
    tcp->priv_native = ERR_OK;
    yciam_raw_resolve(tcp);
}

/*
 * More than a close_notify is not acknowledged: the peer or the path is lost, and lwIP's heap must not keep the data.
 */
static bool is_given_up(const struct tcp_pcb *pcb)
{
    return tcp_sndbuf(pcb) < TCP_SND_BUF - CLOSE_NOTIFY_MAX;
}

/* lwIP sends the close_notify by itself, until a new connection needs the control block. */
static void let_go(yciam_lwip_raw_t *tcp)
{
    struct tcp_pcb *pcb = tcp->priv_pcb;

    tcp->priv_pcb = NULL;
    if (pcb != NULL) {
        tcp_arg(pcb, NULL);
        tcp_recv(pcb, NULL);
        tcp_err(pcb, NULL);
        tcp_setprio(pcb, TCP_PRIO_MIN);
        if (is_given_up(pcb) || tcp_close(pcb) != ERR_OK) {
            tcp_abort(pcb);
        }
    }
}

static void open(yciam_lwip_raw_t *tcp)
{
    struct tcp_pcb *pcb = tcp_new_ip_type(IP_GET_TYPE(&tcp->priv_address));
    err_t err;

    if (pcb == NULL) {
        (void) yciam_raw_fail(tcp, YCIAM_ERR_MEMORY, ERR_MEM);
        return;
    }
    tcp->priv_pcb = pcb;
    tcp_arg(pcb, tcp);
    tcp_recv(pcb, on_received);
    tcp_err(pcb, on_error);
    tcp_nagle_disable(pcb); /* a TLS flight is several small writes; a wait between them would cost round trips */
    tcp->priv_state = IS_CONNECTING;
    err = tcp_connect(pcb, &tcp->priv_address, tcp->priv_tcp_port, on_connected);
    if (err == ERR_MEM) {
        (void) yciam_raw_fail(tcp, YCIAM_ERR_MEMORY, err);
    } else if (err != ERR_OK) {
        let_go(tcp);
        yciam_raw_try_next(tcp, YCIAM_ERR_CONNECT, err);
    }
}

static void port_close(void *ctx)
{
    yciam_lwip_raw_t *tcp = ctx;

    tcp->priv_state = IS_CLOSED;
    tcp->priv_host = NULL;
    tcp->priv_connection = 0;
    if (tcp->priv_received != NULL) {
        (void) pbuf_free(tcp->priv_received);
        tcp->priv_received = NULL;
    }
    let_go(tcp);
}

/* lwIP knows one address of each family: the next attempt begins with the other family. */
static void port_reject(void *ctx)
{
    yciam_lwip_raw_t *tcp = ctx;

    tcp->priv_first = IP_IS_V6(&tcp->priv_address) ? IPV4 : IPV6;
}

static uint32_t port_connection(void *ctx)
{
    return ((const yciam_lwip_raw_t *) ctx)->priv_connection;
}

static bool is_opening_another(const yciam_lwip_raw_t *tcp, const char *host, uint16_t tcp_port)
{
    return tcp->priv_host != NULL && (strcmp(tcp->priv_host, host) != 0 || tcp->priv_tcp_port != tcp_port);
}

static int port_open(void *ctx, const char *host, uint16_t tcp_port, yciam_security_t security)
{
    yciam_lwip_raw_t *tcp = ctx;

    if (tcp->priv_connection != 0) {
        port_close(tcp);
    }
    if (security != YCIAM_PLAIN || is_opening_another(tcp, host, tcp_port)) {
        return YCIAM_ERR_ARGUMENT;
    }
    if (tcp->priv_state == IS_CLOSED) {
        begin(tcp, host, tcp_port);
        return tcp->priv_state == IS_FAILED ? tcp->priv_result : YCIAM_PENDING;
    }
    if (tcp->priv_state != IS_FAILED && !yciam_raw_is_online(tcp)) {
        return yciam_raw_fail(tcp, YCIAM_ERR_NETWORK, ERR_RTE);
    }
    switch (tcp->priv_state) {
    case IS_ASKING:
        yciam_raw_ask(tcp);
        break;
    case IS_RESOLVED:
        open(tcp);
        break;
    case IS_OPEN:
    case IS_ENDED:
        tcp->priv_connection = ++tcp->priv_connection_count;
        return YCIAM_OK;
    default:
        break;
    }
    return tcp->priv_state == IS_FAILED ? tcp->priv_result : YCIAM_PENDING;
}

/* 0 while the connection can be used. */
static int check(yciam_lwip_raw_t *tcp)
{
    if (tcp->priv_state == IS_FAILED) {
        return tcp->priv_result;
    }
    if (tcp->priv_state != IS_OPEN && tcp->priv_state != IS_ENDED) {
        return yciam_raw_fail(tcp, YCIAM_ERR_NETWORK, ERR_CONN);
    }
    return yciam_raw_is_online(tcp) ? 0 : yciam_raw_fail(tcp, YCIAM_ERR_NETWORK, ERR_RTE);
}

static int port_send(void *ctx, const void *buf, size_t len)
{
    yciam_lwip_raw_t *tcp = ctx;
    int rc = check(tcp);
    u16_t taken;
    err_t err;

    if (rc < 0) {
        return rc;
    }
    taken = tcp_sndbuf(tcp->priv_pcb);
    taken = len < taken ? (u16_t) len : taken;
    if (taken == 0) {
        return 0;
    }
    while ((err = tcp_write(tcp->priv_pcb, buf, taken, TCP_WRITE_FLAG_COPY)) == ERR_MEM && taken > SEND_LEAST) {
        taken /= 2u;
    }
    if (err == ERR_MEM) {
        return 0; /* unacknowledged bytes use the memory; an acknowledgement frees it */
    }
    if (err != ERR_OK) {
        return yciam_raw_fail(tcp, YCIAM_ERR_NETWORK, err);
    }
    (void) tcp_output(tcp->priv_pcb); /* lwIP's timer sends the rest later */
    return taken;
}

static int port_recv(void *ctx, void *buf, size_t len)
{
    yciam_lwip_raw_t *tcp = ctx;
    u16_t given;
    int rc;

    if (tcp->priv_received == NULL) {
        rc = check(tcp);
        return rc == 0 && tcp->priv_state == IS_ENDED ? YCIAM_ERR_CLOSED : rc;
    }
    given = tcp->priv_received->tot_len;
    given = len < given ? (u16_t) len : given;
    (void) pbuf_copy_partial(tcp->priv_received, buf, given, 0);
    tcp->priv_received = pbuf_free_header(tcp->priv_received, given);
    if (tcp->priv_pcb != NULL) {
        tcp_recved(tcp->priv_pcb, given);
    }
    return given;
}

static int64_t port_unix_time(void *ctx)
{
    (void) ctx;
    return yciam_lwip_unix_time();
}

static uint32_t port_ticks_ms(void *ctx)
{
    (void) ctx;
    return sys_now();
}

static int port_entropy(void *ctx, void *buf, size_t len)
{
    const yciam_lwip_raw_t *tcp = ctx;

    return tcp->priv_entropy(tcp->priv_entropy_ctx, buf, len);
}

static int32_t port_last_error(void *ctx)
{
    return ((const yciam_lwip_raw_t *) ctx)->priv_native;
}

void yciam_lwip_raw_init(yciam_lwip_raw_t *tcp, yciam_entropy_t *entropy, void *entropy_ctx, yciam_port_t *port)
{
    memset(tcp, 0, sizeof *tcp);
    tcp->priv_first = IPV4;
    tcp->priv_entropy = entropy;
    tcp->priv_entropy_ctx = entropy_ctx;
    *port = (yciam_port_t){
        .ctx = tcp,
        .unix_time = port_unix_time,
        .ticks_ms = port_ticks_ms,
        .entropy = port_entropy,
        .conn_open = port_open,
        .conn_send = port_send,
        .conn_recv = port_recv,
        .conn_close = port_close,
        .conn_reject = port_reject,
        .connection = port_connection,
        .last_error = port_last_error,
    };
}
