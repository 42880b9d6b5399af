/* SPDX-License-Identifier: Apache-2.0 */
#include "request_head.h"

#include <string.h>

void yciam_priv_write_host(yciam_writer_t *w, const yciam_exchange_t *exchange, uint16_t default_tcp_port)
{
    const char *host = exchange->priv_host;
    bool is_ipv6 = strchr(host, ':') != NULL;

    yciam_priv_write(w, " HTTP/1.1\r\nHost: ");
    yciam_priv_write_form(w, is_ipv6 ? "[%]" : "%", (const void *[]){ host });
    if (w->len > 0 && w->buf[w->len - 1u] == '.') {
        w->len--; /* the dot at the end of a full name is for the resolver; servers know the name without it */
    }
    if (exchange->priv_tcp_port != default_tcp_port) {
        yciam_priv_write(w, ":");
        yciam_priv_write_u64(w, exchange->priv_tcp_port);
    }
}
