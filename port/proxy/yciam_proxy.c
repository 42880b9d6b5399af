/* SPDX-License-Identifier: Apache-2.0 */
#include "yciam_proxy.h"

#include <string.h>

#define STEP_BYTES 64 /* of the answer, read in one call */

enum stage { STAGE_CLOSED, STAGE_TCP, STAGE_REQUEST, STAGE_ANSWER, STAGE_OPEN };

static int64_t unix_time(void *ctx)
{
    const yciam_port_t *plain = ((yciam_proxy_t *) ctx)->priv_plain;

    return plain->unix_time(plain->ctx);
}

static uint32_t ticks_ms(void *ctx)
{
    const yciam_port_t *plain = ((yciam_proxy_t *) ctx)->priv_plain;

    return plain->ticks_ms(plain->ctx);
}

static int entropy(void *ctx, void *buf, size_t len)
{
    const yciam_port_t *plain = ((yciam_proxy_t *) ctx)->priv_plain;

    return plain->entropy(plain->ctx, buf, len);
}

static int32_t last_error(void *ctx)
{
    const yciam_proxy_t *proxy = ctx;
    const yciam_port_t *plain = proxy->priv_plain;

    if (proxy->priv_stage != STAGE_OPEN && proxy->priv_status != 0) {
        return proxy->priv_status;
    }
    return plain->last_error != NULL ? plain->last_error(plain->ctx) : 0;
}

/* The request */

static void wipe_request(yciam_proxy_t *proxy)
{
    volatile char *at = proxy->priv_config->request;

    for (size_t len = proxy->priv_request_len; len > 0; len--) {
        *at++ = '\0';
    }
    proxy->priv_request_len = 0;
}

static bool add(yciam_proxy_t *proxy, const char *text)
{
    const yciam_proxy_config_t *config = proxy->priv_config;
    size_t len = strlen(text);

    if (len > config->request_cap - proxy->priv_request_len) {
        return false;
    }
    memcpy(config->request + proxy->priv_request_len, text, len);
    proxy->priv_request_len += len;
    return true;
}

/* host:port; an IPv6 address is in brackets (RFC 3986, 3.2.2). */
static bool add_authority(yciam_proxy_t *proxy)
{
    bool is_ipv6 = strchr(proxy->priv_host, ':') != NULL;
    char digits[] = ":00000";
    char *at = digits + sizeof digits - 1u;
    uint16_t left = proxy->priv_tcp_port;

    do {
        *--at = (char) ('0' + left % 10u);
        left /= 10u;
    } while (left > 0);
    *--at = ':';
    return add(proxy, is_ipv6 ? "[" : "") && add(proxy, proxy->priv_host) && add(proxy, is_ipv6 ? "]" : "") &&
           add(proxy, at);
}

static bool write_request(yciam_proxy_t *proxy)
{
    const char *authorization = proxy->priv_config->authorization;
    bool done =
        add(proxy, "CONNECT ") && add_authority(proxy) && add(proxy, " HTTP/1.1\r\nHost: ") && add_authority(proxy);

    if (authorization != NULL) {
        done = done && add(proxy, "\r\nProxy-Authorization: ") && add(proxy, authorization);
    }
    return done && add(proxy, "\r\n\r\n");
}

/* The answer: a status line, fields that the layer ignores, an empty line. It reads no body. */

static bool is_digit(char character)
{
    return character >= '0' && character <= '9';
}

/* Reads "HTTP/1.1 200" and a space or the line's end (RFC 9112, 4). Returns the status; 0: not a status line. */
static uint16_t read_status(const char *line, size_t len)
{
    static const char version[] = "HTTP/1.";
    const size_t at = sizeof version + 1u; /* of the three digits */

    if (len < at + 3u || memcmp(line, version, sizeof version - 1u) != 0 || !is_digit(line[at - 2u]) ||
        line[at - 1u] != ' ' || !is_digit(line[at]) || !is_digit(line[at + 1u]) || !is_digit(line[at + 2u]) ||
        (len > at + 3u && line[at + 3u] != ' ')) {
        return 0;
    }
    return (uint16_t) ((line[at] - '0') * 100 + (line[at + 1u] - '0') * 10 + (line[at + 2u] - '0'));
}

/* An empty line has arrived. */
static int end_answer(yciam_proxy_t *proxy)
{
    unsigned kind = proxy->priv_status / 100u;

    if (kind == 1u) { /* interim: the final answer follows (RFC 9110, 15.2) */
        proxy->priv_status = 0;
        proxy->priv_line_len = 0;
        return YCIAM_PENDING;
    }
    if (kind != 2u) {
        return YCIAM_ERR_CONNECT;
    }
    proxy->priv_stage = STAGE_OPEN;
    return YCIAM_OK;
}

static int take_byte(yciam_proxy_t *proxy, char byte)
{
    if (++proxy->priv_answer_len > YCIAM_PROXY_HEAD_MAX) {
        return YCIAM_ERR_NETWORK;
    }
    if (byte == '\r') {
        return YCIAM_PENDING;
    }
    if (byte != '\n') {
        proxy->priv_is_line_empty = false;
        if (proxy->priv_status == 0 && proxy->priv_line_len < sizeof proxy->priv_line) {
            proxy->priv_line[proxy->priv_line_len++] = byte;
        }
        return YCIAM_PENDING;
    }
    if (proxy->priv_status == 0) {
        proxy->priv_status = read_status(proxy->priv_line, proxy->priv_line_len);
        if (proxy->priv_status < 100u) {
            proxy->priv_status = 0;
            return YCIAM_ERR_NETWORK;
        }
    } else if (proxy->priv_is_line_empty) {
        return end_answer(proxy);
    }
    proxy->priv_is_line_empty = true;
    return YCIAM_PENDING;
}

/* Reads one byte at a time: the bytes after the empty line are the host's. */
static int step_answer(yciam_proxy_t *proxy)
{
    const yciam_port_t *plain = proxy->priv_plain;

    for (unsigned i = 0; i < STEP_BYTES; i++) {
        char byte;
        int rc = plain->conn_recv(plain->ctx, &byte, 1);

        if (rc <= 0) {
            return rc == 0 ? YCIAM_PENDING : rc;
        }
        rc = take_byte(proxy, byte);
        if (rc != YCIAM_PENDING) {
            return rc;
        }
    }
    return YCIAM_PENDING;
}

static int step_request(yciam_proxy_t *proxy)
{
    const yciam_port_t *plain = proxy->priv_plain;
    int rc = plain->conn_send(plain->ctx, proxy->priv_config->request + proxy->priv_sent_len,
                              proxy->priv_request_len - proxy->priv_sent_len);

    if (rc < 0) {
        return rc;
    }
    proxy->priv_sent_len += (size_t) rc;
    if (proxy->priv_sent_len == proxy->priv_request_len) {
        wipe_request(proxy);
        proxy->priv_stage = STAGE_ANSWER;
    }
    return YCIAM_PENDING;
}

/* The connection */

static void proxy_close(void *ctx)
{
    yciam_proxy_t *proxy = ctx;

    wipe_request(proxy);
    proxy->priv_stage = STAGE_CLOSED;
    proxy->priv_host = NULL;
    proxy->priv_plain->conn_close(proxy->priv_plain->ctx);
}

static int begin(yciam_proxy_t *proxy, const char *host, uint16_t tcp_port)
{
    proxy->priv_host = host;
    proxy->priv_tcp_port = tcp_port;
    proxy->priv_status = 0;
    proxy->priv_answer_len = 0;
    proxy->priv_line_len = 0;
    proxy->priv_is_line_empty = false;
    proxy->priv_sent_len = 0;
    if (!write_request(proxy)) {
        wipe_request(proxy);
        proxy->priv_host = NULL;
        return YCIAM_ERR_ARGUMENT;
    }
    proxy->priv_stage = STAGE_TCP;
    return YCIAM_PENDING;
}

static int step(yciam_proxy_t *proxy)
{
    const yciam_proxy_config_t *config = proxy->priv_config;
    const yciam_port_t *plain = proxy->priv_plain;
    int rc = YCIAM_PENDING;

    if (proxy->priv_stage == STAGE_TCP) {
        rc = plain->conn_open(plain->ctx, config->host, config->tcp_port, YCIAM_PLAIN);
        if (rc != YCIAM_OK) {
            return rc;
        }
        proxy->priv_stage = STAGE_REQUEST;
    }
    if (proxy->priv_stage == STAGE_REQUEST) {
        rc = step_request(proxy);
    }
    return rc >= 0 && proxy->priv_stage == STAGE_ANSWER ? step_answer(proxy) : rc;
}

static int proxy_open(void *ctx, const char *host, uint16_t tcp_port, yciam_security_t security)
{
    yciam_proxy_t *proxy = ctx;

    if (security != YCIAM_PLAIN) {
        return YCIAM_ERR_ARGUMENT;
    }
    if (proxy->priv_stage == STAGE_OPEN) {
        proxy_close(proxy);
    }
    if (proxy->priv_stage == STAGE_CLOSED) {
        int rc = begin(proxy, host, tcp_port);

        if (rc != YCIAM_PENDING) {
            return rc;
        }
    } else if (strcmp(proxy->priv_host, host) != 0 || proxy->priv_tcp_port != tcp_port) {
        return YCIAM_ERR_ARGUMENT;
    }
    return step(proxy);
}

static int proxy_send(void *ctx, const void *buf, size_t len)
{
    const yciam_proxy_t *proxy = ctx;
    const yciam_port_t *plain = proxy->priv_plain;

    return proxy->priv_stage == STAGE_OPEN ? plain->conn_send(plain->ctx, buf, len) : YCIAM_ERR_NETWORK;
}

static int proxy_recv(void *ctx, void *buf, size_t len)
{
    const yciam_proxy_t *proxy = ctx;
    const yciam_port_t *plain = proxy->priv_plain;

    return proxy->priv_stage == STAGE_OPEN ? plain->conn_recv(plain->ctx, buf, len) : YCIAM_ERR_NETWORK;
}

static uint32_t proxy_connection(void *ctx)
{
    const yciam_proxy_t *proxy = ctx;
    const yciam_port_t *plain = proxy->priv_plain;

    return proxy->priv_stage == STAGE_OPEN ? plain->connection(plain->ctx) : 0;
}

void yciam_proxy_init(yciam_proxy_t *proxy, const yciam_port_t *plain, const yciam_proxy_config_t *config,
                      yciam_port_t *port)
{
    memset(proxy, 0, sizeof *proxy);
    proxy->priv_plain = plain;
    proxy->priv_config = config;
    *port = (yciam_port_t){
        .ctx = proxy,
        .unix_time = unix_time,
        .ticks_ms = ticks_ms,
        .entropy = entropy,
        .conn_open = proxy_open,
        .conn_send = proxy_send,
        .conn_recv = proxy_recv,
        .conn_close = proxy_close,
        .connection = proxy_connection,
        .last_error = last_error,
    };
}

unsigned yciam_proxy_status(const yciam_proxy_t *proxy)
{
    return proxy->priv_status;
}
