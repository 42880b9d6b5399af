/* SPDX-License-Identifier: Apache-2.0 */
#include "iam_request.h"

#include <string.h>

#include "attempt.h"

void yciam_priv_write_host(yciam_writer_t *w, const yciam_exchange_t *exchange, uint16_t default_tcp_port)
{
    bool is_ipv6 = strchr(exchange->priv_host, ':') != NULL; /* in brackets, as in a URL (RFC 3986, 3.2.2) */

    yciam_priv_write(w, " HTTP/1.1\r\nHost: ");
    yciam_priv_write_form(w, is_ipv6 ? "[%]" : "%", (const void *[]){ exchange->priv_host });
    if (exchange->priv_tcp_port != default_tcp_port) {
        yciam_priv_write(w, ":");
        yciam_priv_write_u64(w, exchange->priv_tcp_port);
    }
}

yciam_result_t yciam_priv_post(yciam_t *iam, const char *name, const char *value, const char *verb, const char *bearer,
                               const char *token)
{
    const yciam_exchange_t *x = &iam->priv_exchange;
    uint64_t body_len = sizeof "{'':''}" - 1u + strlen(name) + strlen(value);
    yciam_writer_t w = { (char *) x->priv_buf, x->priv_cap, 0, 0 };

    yciam_priv_write_form(&w, "POST /iam/v1/tokens%", (const void *[]){ verb });
    yciam_priv_write_host(&w, x, YCIAM_DEFAULT_TCP_PORT);
    yciam_priv_write_form(&w,
                          "%%\r\nContent-Type: application/json\r\nContent-Length: #\r\n\r\n"
                          "{\"%\":\"%\"}",
                          (const void *[]){ bearer, token, &body_len, name, value });
    return yciam_priv_attempt_send(iam, &w);
}
