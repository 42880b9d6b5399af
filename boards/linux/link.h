/* SPDX-License-Identifier: Apache-2.0 */
/* The way to a host: TLS over sockets, through a proxy where there is one for the host. The examples know no proxy. */
#ifndef YCIAM_LINUX_LINK_H
#define YCIAM_LINUX_LINK_H

#include <mbedtls/yciam_mbedtls.h>
#include <posix/yciam_posix.h>
#include <proxy/yciam_proxy.h>

#include "options.h"
#include "proxy.h"

/* Points into itself: it stays where it is. */
typedef struct link {
    yciam_posix_t posix;
    yciam_port_t plain;     /* without TLS, and past any proxy: for the metadata service */
    const proxy_t *proxied; /* NULL: no proxy */
    yciam_proxy_config_t proxy_config;
    yciam_proxy_t proxy;
    yciam_port_t tunnel;
    char request[YCIAM_PROXY_REQUEST_SIZE(HOST_CAP, PROXY_AUTHORIZATION_CAP)];
    yciam_mbedtls_t tls;
    yciam_port_t port; /* with TLS */
} link_t;

/* No I/O. 0, or the exit code after one line on stderr; link_free() in any case. */
int link_init(link_t *link, const options_t *options, const char *host, mbedtls_x509_crt *anchors);

/* Returns the text that explains a failure to connect; NULL if there is none. */
const char *link_hint(const link_t *link, const yciam_error_t *error);

void link_free(link_t *link);

#endif
