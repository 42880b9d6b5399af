/* SPDX-License-Identifier: Apache-2.0 */
#include "fake_port.h"

#include <limits.h>
#include <string.h>

int64_t fake_service_time(const fake_port_t *fake)
{
    return FAKE_EPOCH + (int64_t) (fake->now_ms / 1000u);
}

static int64_t device_time(void *ctx)
{
    const fake_port_t *fake = (const fake_port_t *) ctx;

    if (fake->clock_lies) {
        return fake->lie_s;
    }
    return fake->clock_unset ? -1 : fake_service_time(fake) + fake->clock_error_s;
}

static uint32_t ticks_ms(void *ctx)
{
    const fake_port_t *fake = (const fake_port_t *) ctx;

    return fake->ticks_at_0 + (uint32_t) fake->now_ms;
}

static int entropy(void *ctx, void *buf, size_t len)
{
    fake_port_t *fake = (fake_port_t *) ctx;

    if (fake->no_entropy) {
        return YCIAM_ERR_ENTROPY;
    }
    for (size_t i = 0; i < len; i++) {
        ((uint8_t *) buf)[i] = ((const uint8_t *) &fake->random)[i % sizeof fake->random]; /* in any byte order */
    }
    return 0;
}

static void demand(fake_port_t *fake, bool holds, const char *what)
{
    if (!holds && fake->violation == NULL) {
        fake->violation = what;
    }
}

/* Counts the call. Returns true if the test has set the result of this call: *result. */
static bool goes_wrong(fake_port_t *fake, fake_call_t call, size_t len, int *result)
{
    if (fake->is_stalled) {
        *result = call == FAKE_CONNECT ? YCIAM_PENDING : 0;
        return true;
    }
    if (++fake->calls != fake->fault_at) {
        return false;
    }
    fake->fault_call = call;
    switch (fake->fault) {
    case FAKE_FAIL:
        *result = fake->fault_result;
        /* A port that returns YCIAM_ERR_ARGUMENT has begun nothing: there is nothing to close. */
        fake->is_dead = call != FAKE_CONNECT || fake->fault_result != YCIAM_ERR_ARGUMENT;
        fake->is_deaf = call == FAKE_SEND;
        return true;
    case FAKE_STALL:
    case FAKE_NOT_NOW:
        fake->is_stalled = fake->fault == FAKE_STALL;
        *result = call == FAKE_CONNECT ? YCIAM_PENDING : 0;
        return true;
    case FAKE_TOO_MANY:
        *result = len < INT_MAX ? (int) len + 1 : INT_MAX;
        return call != FAKE_CONNECT;
    case FAKE_CUT:
        *result = YCIAM_ERR_CLOSED;
        fake->is_dead = true;
        fake->is_deaf = call == FAKE_SEND;
        return true;
    default:
        return false;
    }
}

static void close_port(void *ctx)
{
    fake_port_t *fake = (fake_port_t *) ctx;

    fake->closes++;
    fake->is_open = false;
    fake->connection = 0;
    fake->is_dead = fake->is_deaf = false;
    fake->is_stalled = false;
    fake->is_connecting = false;
}

static int connect(void *ctx, const char *host, uint16_t tcp_port, yciam_security_t security)
{
    fake_port_t *fake = (fake_port_t *) ctx;
    int result;

    if (fake->is_open) {
        close_port(fake); /* the new connection replaces the open one */
    }
    demand(fake, !fake->is_dead, "conn_open() after a failure without conn_close()");
    demand(fake,
           !fake->is_connecting || (host == fake->host && tcp_port == fake->tcp_port && security == fake->security),
           "connect() again with other arguments");
    if (!fake->is_connecting) {
        fake->pending_left = fake->connect_pending;
        fake->host = host;
        fake->tcp_port = tcp_port;
        fake->security = security;
        fake->is_connecting = true;
    }
    if (goes_wrong(fake, FAKE_CONNECT, 0, &result)) {
        fake->is_connecting = fake->is_connecting && result != YCIAM_ERR_ARGUMENT;
        return result;
    }
    if (fake->pending_left > 0) {
        fake->pending_left--;
        return YCIAM_PENDING;
    }
    fake->is_open = true;
    fake->is_connecting = false;
    fake->connects++;
    fake->connection = fake->connects;
    fake->request_len = 0;
    fake->answered = 0;
    fake->next_piece_ms = 0;
    return YCIAM_OK;
}

static size_t piece_of(const fake_port_t *fake, size_t len)
{
    if (fake->fault == FAKE_ONE_BYTE && fake->calls == fake->fault_at) {
        return 1;
    }
    return fake->piece > 0 && fake->piece < len ? fake->piece : len;
}

static int send(void *ctx, const void *buf, size_t len)
{
    fake_port_t *fake = (fake_port_t *) ctx;
    int result;

    demand(fake, fake->is_open && !fake->is_dead, "send() without a connection");
    demand(fake, len > 0, "send() of nothing");
    if (goes_wrong(fake, FAKE_SEND, len, &result)) {
        return result;
    }
    len = piece_of(fake, len);
    if (fake->window > 0 && len > fake->window - fake->request_len) {
        len = fake->window - fake->request_len;
    }
    if (len > sizeof fake->request - fake->request_len) {
        demand(fake, false, "more is sent than any request needs");
        return YCIAM_ERR_NETWORK;
    }
    memcpy(fake->request + fake->request_len, buf, len);
    fake->request_len += len;
    return (int) len;
}

static int recv(void *ctx, void *buf, size_t len)
{
    fake_port_t *fake = (fake_port_t *) ctx;
    size_t left;
    int result;

    demand(fake, fake->is_open && (!fake->is_dead || fake->is_deaf), "recv() without a connection");
    demand(fake, len > 0, "recv() of nothing");
    if (fake->is_deaf) {
        fake->next_piece_ms = 0; /* everything has arrived */
        if (!fake->is_heard || fake->answered == fake->answer_len) {
            fake->is_deaf = false;
            return YCIAM_ERR_NETWORK;
        }
    }
    if (goes_wrong(fake, FAKE_RECV, len, &result)) {
        return result;
    }
    if (fake->answered == 0 && fake->on_request != NULL) {
        fake->on_request(fake->on_request_ctx);
    }
    left = fake->answer_len - fake->answered;
    if (left == 0) {
        fake->is_dead = fake->answer_end < 0;
        return fake->answer_end;
    }
    if (fake->now_ms < fake->next_piece_ms) {
        return 0;
    }
    fake->next_piece_ms = fake->now_ms + fake->gap_ms;
    len = piece_of(fake, left < len ? left : len);
    memcpy(buf, fake->answer + fake->answered, len);
    if (fake->fault == FAKE_GARBAGE && fake->calls == fake->fault_at) {
        memset(buf, 0x00, len);
    }
    fake->answered += len;
    return (int) len;
}

static uint32_t connection(void *ctx)
{
    return ((const fake_port_t *) ctx)->connection;
}

static int32_t last_error(void *ctx)
{
    return ((const fake_port_t *) ctx)->native;
}

int fake_verify_time(void *ctx, int64_t unix_time)
{
    fake_port_t *fake = (fake_port_t *) ctx;

    demand(fake, fake->is_open, "verify_time() without a connection");
    fake->verified_s = unix_time;
    return fake->verify_result;
}

void fake_init(fake_port_t *fake)
{
    memset(fake, 0, sizeof *fake);
    fake->port.ctx = fake;
    fake->port.unix_time = device_time;
    fake->port.ticks_ms = ticks_ms;
    fake->port.entropy = entropy;
    fake->port.conn_open = connect;
    fake->port.conn_send = send;
    fake->port.conn_recv = recv;
    fake->port.conn_close = close_port;
    fake->port.connection = connection;
    fake->port.last_error = last_error;
}

void fake_answer(fake_port_t *fake, const char *answer, size_t len)
{
    fake->answer = answer;
    fake->answer_len = len;
}

void fake_break(fake_port_t *fake, fake_fault_t fault, unsigned at, int result)
{
    fake->fault = fault;
    fake->fault_at = at;
    fake->fault_result = result;
    fake->fault_call = FAKE_NO_CALL;
    fake->calls = 0;
}
