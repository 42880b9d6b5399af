/* SPDX-License-Identifier: Apache-2.0 */
#define _DEFAULT_SOURCE
#include "yciam_sockets.h"

#include <stdbool.h>
#include <string.h>

#include "addresses.h"
#include "resolver.h"
#include "stack.h"
#include "tcp_socket.h"

#define ATTEMPT_MS    2000u /* the least time of an address if its place is needed for another one */
#define LAST_WORD_MAX 64u   /* bytes of TLS's last record, to which no answer comes */

/* Connecting */

/* Of an address; the last address's failure counts for all. */
static void note_failure(yciam_sockets_t *sockets, int result)
{
    sockets->priv_error = errno;
    sockets->priv_result = result;
}

static void end_attempt(yciam_sockets_t *sockets, unsigned i)
{
    yciam_socket_close(sockets->priv_attempts[i].fd);
    sockets->priv_attempt_count--;
    for (; i < sockets->priv_attempt_count; i++) {
        sockets->priv_attempts[i] = sockets->priv_attempts[i + 1u];
    }
}

static void start_attempt(yciam_sockets_t *sockets, uint32_t now_ms)
{
    int fd = yciam_socket_open(sockets->priv_next);
    uint32_t address = yciam_addresses_advance(sockets);

    if (fd < 0) {
        note_failure(sockets, fd);
        return;
    }
    sockets->priv_attempts[sockets->priv_attempt_count++] = (yciam_sockets_attempt_t){ fd, now_ms, address };
}

static bool is_next_due(yciam_sockets_t *sockets, uint32_t now_ms)
{
    unsigned count = sockets->priv_attempt_count;

    if (sockets->priv_next == NULL) {
        return false;
    }
    if (count == YCIAM_SOCKETS_ATTEMPTS_MAX) {
        return now_ms - sockets->priv_attempts[0].started_ms >= ATTEMPT_MS;
    }
    return count == 0 || now_ms - sockets->priv_attempts[count - 1u].started_ms >= YCIAM_SOCKETS_NEXT_MS;
}

/* Checks all attempts. Returns true if one of them is connected, and is now priv_fd. */
static bool is_connected(yciam_sockets_t *sockets)
{
    unsigned i = 0;

    while (i < sockets->priv_attempt_count) {
        int rc = yciam_socket_step(sockets->priv_attempts[i].fd);

        if (rc == YCIAM_OK) {
            sockets->priv_fd = sockets->priv_attempts[i].fd;
            sockets->priv_address = sockets->priv_attempts[i].address;
            sockets->priv_attempts[i] = sockets->priv_attempts[--sockets->priv_attempt_count];
            return true;
        }
        if (rc < 0) {
            note_failure(sockets, rc);
            end_attempt(sockets, i);
        } else {
            i++;
        }
    }
    return false;
}

/* Frees everything that connecting needed. */
static void end_connecting(yciam_sockets_t *sockets)
{
    while (sockets->priv_attempt_count > 0) {
        end_attempt(sockets, sockets->priv_attempt_count - 1u);
    }
    if (sockets->priv_resolver != NULL) {
        yciam_resolver_abandon(sockets->priv_resolver);
        sockets->priv_resolver = NULL;
    }
    if (sockets->priv_addresses != NULL) {
        yciam_resolver_free(sockets->priv_addresses);
        sockets->priv_addresses = NULL;
    }
    sockets->priv_next = NULL;
}

static int resolve(yciam_sockets_t *sockets, const char *host, uint16_t tcp_port)
{
    int rc;

    if (sockets->priv_resolver == NULL) {
        sockets->priv_error = 0;
        rc = yciam_resolver_start(host, tcp_port, &sockets->priv_resolver, &sockets->priv_addresses,
                                  &sockets->priv_error);
    } else {
        rc = yciam_resolver_poll(sockets->priv_resolver, &sockets->priv_addresses, &sockets->priv_error);
        sockets->priv_resolver = rc == YCIAM_PENDING ? sockets->priv_resolver : NULL;
    }
    yciam_addresses_begin(sockets);
    return rc;
}

static int step_attempts(yciam_sockets_t *sockets)
{
    uint32_t now_ms = sockets->priv_ticks_ms(sockets);

    if (is_connected(sockets)) {
        end_connecting(sockets);
        return YCIAM_OK;
    }
    while (is_next_due(sockets, now_ms)) {
        if (sockets->priv_attempt_count == YCIAM_SOCKETS_ATTEMPTS_MAX) {
            end_attempt(sockets, 0);
        }
        start_attempt(sockets, now_ms);
    }
    return sockets->priv_attempt_count > 0 ? YCIAM_PENDING : sockets->priv_result;
}

static void sockets_close(void *ctx)
{
    yciam_sockets_t *sockets = ctx;

    end_connecting(sockets);
    if (sockets->priv_fd >= 0) {
        if (sockets->priv_unanswered > LAST_WORD_MAX) {
            yciam_socket_abandon(sockets->priv_fd);
        } else {
            yciam_socket_close(sockets->priv_fd);
        }
        sockets->priv_fd = -1;
    }
    sockets->priv_unanswered = 0;
    sockets->priv_address = 0;
    sockets->priv_wants = 0;
    sockets->priv_host = NULL;
    sockets->priv_connection = 0;
}

static void sockets_reject(void *ctx)
{
    yciam_addresses_reject(ctx);
}

static bool is_opening_another(const yciam_sockets_t *sockets, const char *host, uint16_t tcp_port)
{
    return sockets->priv_host != NULL && (strcmp(sockets->priv_host, host) != 0 || sockets->priv_tcp_port != tcp_port);
}

static int sockets_open(void *ctx, const char *host, uint16_t tcp_port, yciam_security_t security)
{
    yciam_sockets_t *sockets = ctx;
    int rc = YCIAM_OK;

    if (sockets->priv_connection != 0) {
        sockets_close(sockets);
    }
    if (security != YCIAM_PLAIN || is_opening_another(sockets, host, tcp_port)) {
        return YCIAM_ERR_ARGUMENT;
    }
    sockets->priv_host = host;
    sockets->priv_tcp_port = tcp_port;
    if (sockets->priv_addresses == NULL) {
        rc = resolve(sockets, host, tcp_port);
    }
    if (rc == YCIAM_OK) {
        rc = step_attempts(sockets);
    }
    if (rc == YCIAM_OK) {
        sockets->priv_connection = ++sockets->priv_connection_count;
    }
    return rc;
}

static uint32_t sockets_connection(void *ctx)
{
    return ((const yciam_sockets_t *) ctx)->priv_connection;
}

/* The connection */

/* What both directions wait for, until one of them moves bytes. */
static int moved(yciam_sockets_t *sockets, int rc, short wants)
{
    sockets->priv_wants = rc == 0 ? (short) (sockets->priv_wants | wants) : 0;
    if (rc < 0) {
        sockets->priv_error = errno;
    }
    return rc;
}

static int sockets_send(void *ctx, const void *buf, size_t len)
{
    yciam_sockets_t *sockets = ctx;
    int rc = yciam_socket_send(sockets->priv_fd, buf, len);

    sockets->priv_unanswered += rc > 0 ? (unsigned) rc : 0;
    return moved(sockets, rc, POLLOUT);
}

static int sockets_recv(void *ctx, void *buf, size_t len)
{
    yciam_sockets_t *sockets = ctx;
    int rc = yciam_socket_recv(sockets->priv_fd, buf, len);

    sockets->priv_unanswered = rc > 0 ? 0 : sockets->priv_unanswered;
    return moved(sockets, rc, POLLIN);
}

static int32_t sockets_last_error(void *ctx)
{
    return ((const yciam_sockets_t *) ctx)->priv_error;
}

void yciam_sockets_init(yciam_sockets_t *sockets, yciam_port_t *port)
{
    memset(sockets, 0, sizeof *sockets);
    sockets->priv_ticks_ms = port->ticks_ms;
    sockets->priv_fd = -1;
    port->conn_open = sockets_open;
    port->conn_send = sockets_send;
    port->conn_recv = sockets_recv;
    port->conn_close = sockets_close;
    port->conn_reject = sockets_reject;
    port->connection = sockets_connection;
    port->last_error = sockets_last_error;
}
