/* SPDX-License-Identifier: Apache-2.0 */
#include "call_answer.h"

#include <string.h>

#include "../http/http_exchange.h"
#include "../http/http_reader.h"
#include "../iam/attempt.h"
#include "../iam/schedule.h"
#include "../iam/tick.h"
#include "../iam/token.h"

yciam_result_t yciam_priv_call_returned(yciam_call_t *call, int rc, size_t most)
{
    call->priv_native = rc;
    return rc < 0 || (size_t) rc > most ? YCIAM_ERR_CALLBACK : YCIAM_OK;
}

/* Whether the instance has another token than the one that was sent, or begins to request one at once. */
static bool may_renew_token(const yciam_call_t *call)
{
    yciam_t *iam = call->priv_config->iam;
    const yciam_source_t *source = iam->priv_config->source;

    yciam_priv_tick(iam); /* a call may last long, and nobody polls meanwhile */
    if (yciam_token_generation(iam) != call->priv_generation) {
        return true;
    }
    if (source == &yciam_source_given ||
        (call->priv_is_in_vain && yciam_priv_token_until_age_s(iam, YCIAM_DEFAULT_BACKOFF_MAX_MS / 1000u) > 0)) {
        return false; /* no other token can be had, or one was refused a moment ago */
    }
    yciam_invalidate(iam);
    return yciam_priv_attempt_is_next(iam);
}

static yciam_result_t show_head(yciam_call_t *call, const void *bytes, size_t len)
{
    const yciam_call_request_t *request = call->priv_request;

    if (call->priv_skips_answer || request->on_head == NULL) {
        return YCIAM_OK;
    }
    return yciam_priv_call_returned(call, request->on_head(request->ctx, (const char *) bytes, len), INT32_MAX);
}

static yciam_result_t show_body(yciam_call_t *call, const void *bytes, size_t len)
{
    const yciam_call_request_t *request = call->priv_request;

    if (len == 0 || call->priv_skips_answer || request->on_body == NULL) {
        return YCIAM_OK;
    }
    return yciam_priv_call_returned(call, request->on_body(request->ctx, bytes, len), INT32_MAX);
}

/* The status line of the final answer has been read. What happens to the rest depends on it. */
static yciam_result_t on_status_line(yciam_call_t *call)
{
    const yciam_http_t *http = &call->priv_exchange.priv_http;
    const char *line = http->priv_line;
    bool is_refused = http->priv_status == 401u;
    yciam_result_t result;

    call->priv_skips_answer = is_refused && !call->priv_has_repeated && may_renew_token(call);
    call->priv_is_in_vain = is_refused;
    result = show_head(call, line, strlen(line));
    return result == YCIAM_OK ? show_head(call, "\r\n", 2) : result;
}

static yciam_result_t take_head_byte(yciam_call_t *call, uint8_t byte)
{
    yciam_http_t *http = &call->priv_exchange.priv_http;
    bool is_known = http->priv_status != 0;
    yciam_result_t result = yciam_priv_http_head_byte(http, byte);

    return !is_known && http->priv_status != 0 ? on_status_line(call) : result;
}

/* Takes bytes of the head from *at on, as far as it goes. The callbacks see all of it but interim answers. */
static yciam_result_t take_head(yciam_call_t *call, uint8_t **at, const uint8_t *end)
{
    const yciam_http_t *http = &call->priv_exchange.priv_http;
    const uint8_t *unseen = *at; /* behind the status line, which on_status_line() shows */
    yciam_result_t result = YCIAM_OK;

    while (result == YCIAM_OK && *at < end && yciam_priv_http_in_head(http)) {
        if (http->priv_status == 0) {
            unseen = *at + 1;
        }
        result = take_head_byte(call, *(*at)++);
    }
    return result == YCIAM_OK && unseen < *at ? show_head(call, unseen, (size_t) (*at - unseen)) : result;
}

yciam_result_t yciam_priv_call_receive(yciam_call_t *call)
{
    yciam_exchange_t *x = &call->priv_exchange;
    uint8_t *at = x->priv_buf;
    size_t len;
    size_t body_len;
    yciam_result_t pending = yciam_priv_exchange_read(x, at, x->priv_cap, &len);
    yciam_result_t result;

    if (len == 0) {
        return pending;
    }
    result = take_head(call, &at, x->priv_buf + len);
    if (result != YCIAM_OK) {
        return result;
    }
    result = yciam_priv_http_feed(&x->priv_http, at, (size_t) (x->priv_buf + len - at), &body_len);
    if (result >= 0 && show_body(call, at, body_len) != YCIAM_OK) {
        return YCIAM_ERR_CALLBACK;
    }
    return result == YCIAM_PENDING ? pending : result;
}

yciam_result_t yciam_priv_call_listen(yciam_call_t *call)
{
    yciam_exchange_t *x = &call->priv_exchange;
    yciam_result_t result;
    uint8_t byte;
    size_t len;

    while (x->priv_http.priv_status == 0) {
        result = yciam_priv_exchange_read(x, &byte, 1, &len);
        if (len == 0) {
            return result == YCIAM_ERR_TIMEOUT ? YCIAM_PENDING : result; /* the deadline is that of sending */
        }
        result = take_head_byte(call, byte);
        if (result != YCIAM_OK) {
            return result;
        }
    }
    return YCIAM_PENDING;
}
