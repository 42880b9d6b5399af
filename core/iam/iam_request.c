/* SPDX-License-Identifier: Apache-2.0 */
#include "iam_request.h"

#include <string.h>

#include <yciam/yciam.h>

#include "../http/request_head.h"
#include "token.h"

const yciam_priv_peer_t yciam_priv_iam_service = {
    .host = YCIAM_DEFAULT_HOST,
    .tcp_port = YCIAM_DEFAULT_TCP_PORT,
    .security = YCIAM_TLS,
    .timeouts = { YCIAM_DEFAULT_CONNECT_MS, YCIAM_DEFAULT_ANSWER_MS, YCIAM_DEFAULT_TOTAL_MS },
};

static void write_head(yciam_writer_t *w, const yciam_exchange_t *exchange, const char *verb, const char *bearer,
                       const char *name, uint64_t body_len)
{
    yciam_priv_write_form(w, "POST /iam/v1/tokens%", (const void *[]){ verb });
    yciam_priv_write_host(w, exchange, YCIAM_DEFAULT_TCP_PORT);
    if (bearer != NULL) {
        yciam_priv_write_form(w, "\r\n" YCIAM_AUTHORIZATION "%", (const void *[]){ bearer });
    }
    yciam_priv_write_form(w,
                          "\r\nContent-Type: application/json\r\nContent-Length: #\r\n\r\n"
                          "{\"%\":\"",
                          (const void *[]){ &body_len, name });
}

void yciam_priv_write_post(yciam_writer_t *w, const yciam_exchange_t *exchange, const char *verb, const char *bearer,
                           const char *name, const char *value, size_t value_len)
{
    size_t cap = w->cap;
    char *to;

    w->cap = value_len <= cap ? cap - value_len : 0; /* the head must not reach a value at the end of the buffer */
    write_head(w, exchange, verb, bearer, name, sizeof "{'':''}" - 1u + strlen(name) + value_len);
    w->cap = cap;
    to = yciam_priv_write_space(w, value_len);
    if (to != NULL) {
        memmove(to, value, value_len);
    }
    yciam_priv_write(w, "\"}");
}
