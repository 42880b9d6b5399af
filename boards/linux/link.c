/* SPDX-License-Identifier: Apache-2.0 */
#include "link.h"

#include <stdio.h>
#include <string.h>

#include "secret.h"

static void use_proxy(link_t *link, const options_t *options)
{
    const proxy_t *proxy = link->proxied;

    link->proxy_config = (yciam_proxy_config_t){
        .host = proxy->address.host,
        .tcp_port = proxy->address.tcp_port,
        .authorization = proxy->authorization[0] != '\0' ? proxy->authorization : NULL,
        .request = link->request,
        .request_cap = sizeof link->request,
    };
    yciam_proxy_init(&link->proxy, &link->plain, &link->proxy_config, &link->tunnel);
    if (options->verbose) {
        fprintf(stderr, "yciam: proxy: %s:%u\n", proxy->address.host, (unsigned) proxy->address.tcp_port);
    }
}

int link_init(link_t *link, const options_t *options, const char *host, mbedtls_x509_crt *anchors)
{
    int status;

    memset(link, 0, sizeof *link);
    yciam_posix_init(&link->posix, &link->plain);
    status = proxy_find(&link->proxied, options, host);
    if (link->proxied != NULL) {
        use_proxy(link, options);
    }
    yciam_mbedtls_init(&link->tls, link->proxied != NULL ? &link->tunnel : &link->plain, anchors, &link->port);
    return status;
}

const char *link_hint(const link_t *link, const yciam_error_t *error)
{
    static char text[HOST_CAP + 128u];

    if (link->proxied == NULL || error->stage != YCIAM_STAGE_CONNECT ||
        yciam_result_class(error->result) == YCIAM_CLASS_TLS) {
        return NULL;
    }
    (void) snprintf(text, sizeof text, "through the proxy %s:%u%s", link->proxied->address.host,
                    (unsigned) link->proxied->address.tcp_port,
                    yciam_proxy_status(&link->proxy) == 407u ? ", which wants a user and a password in HTTPS_PROXY"
                                                             : "");
    return text;
}

void link_free(link_t *link)
{
    yciam_mbedtls_free(&link->tls);
    secret_wipe(link, sizeof *link);
}
