/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A layer over a port for plain TCP that goes through an HTTP proxy: it opens each connection to the proxy, and asks
 * the proxy with CONNECT for a tunnel to the host (RFC 9110, 9.3.6). Put port/mbedtls on top: TLS is then between the
 * device and the service, and the proxy sees the host's name and nothing else.
 *
 *      yciam_posix_init(&posix, &plain);
 *      yciam_proxy_init(&proxy, &plain, &proxy_config, &tunnel);
 *      yciam_mbedtls_init(&tls, &tunnel, &anchors, &port);
 *
 * Give a source without TLS, such as the metadata service, the plain port and not the proxy. Proxies that speak TLS
 * themselves are not supported. No function blocks or allocates memory.
 */
#ifndef YCIAM_PROXY_H
#define YCIAM_PROXY_H

#include <stdbool.h>
#include <stdint.h>

#include <yciam/port.h>

#ifdef __cplusplus
extern "C" {
#endif

#define YCIAM_PROXY_HEAD_MAX 8192u /**< bytes of the proxy's answer, which ends with an empty line */

/** Bytes of a request for hosts of up to host_len characters; authorization_len: of `authorization`, 0 without. */
#define YCIAM_PROXY_REQUEST_SIZE(host_len, authorization_len) (72u + 2u * (host_len) + (authorization_len))

/** The configuration. It, and everything that it points to, must live as long as the layer. */
typedef struct yciam_proxy_config {
    const char *host;          /**< of the proxy: DNS name or IP address in text form */
    uint16_t tcp_port;         /**< of the proxy */
    const char *authorization; /**< value of Proxy-Authorization, "Basic dXNlcjpwYXNzd29yZA=="; NULL: none. A secret */
    char *request;             /**< where requests are written; wiped after each */
    size_t request_cap;        /**< YCIAM_PROXY_REQUEST_SIZE() */
} yciam_proxy_config_t;

/** A proxy layer and its connection. Complete so that it can be static. Fields named priv_ are not API. */
typedef struct yciam_proxy {
    const yciam_port_t *priv_plain;
    const yciam_proxy_config_t *priv_config;
    const char *priv_host; /* behind the proxy; NULL: no connection */
    uint16_t priv_tcp_port;
    uint8_t priv_stage;       /* enum stage */
    bool priv_is_line_empty;  /* of the answer, so far */
    uint16_t priv_status;     /* of the proxy's last answer; 0: none */
    uint16_t priv_answer_len; /* bytes read */
    size_t priv_sent_len;     /* of the request */
    size_t priv_request_len;
    char priv_line[16]; /* the start of the answer's first line */
    uint8_t priv_line_len;
} yciam_proxy_t;

/**
 * Makes the layer ready and fills the port that works on it. No I/O.
 *
 * @param[out] proxy       the caller's; must live as long as the port is used
 * @param plain            the port for plain TCP; must live as long as `proxy`
 * @param config           the proxy's address
 * @param[out] port        the port for plain TCP through the proxy
 *
 * Owner task only.
 */
void yciam_proxy_init(yciam_proxy_t *proxy, const yciam_port_t *plain, const yciam_proxy_config_t *config,
                      yciam_port_t *port);

/**
 * The HTTP status of the proxy's last answer since the last conn_open() began. If a proxy refuses, conn_open() fails
 * with YCIAM_ERR_CONNECT, and last_error is this number: 407, for example, asks for user and password. An answer that
 * is not HTTP, or does not end, is YCIAM_ERR_NETWORK. If the proxy cannot be reached, the result is that of the plain
 * port.
 *
 * @param proxy            the layer
 * @return the status; 0 if there was no answer.
 *
 * Owner task only.
 */
unsigned yciam_proxy_status(const yciam_proxy_t *proxy);

#ifdef __cplusplus
}
#endif
#endif
