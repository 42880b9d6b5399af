/* SPDX-License-Identifier: Apache-2.0 */
#include "yciam_mbedtls.h"

#include <string.h>

#include <mbedtls/platform_util.h>

#include "internal.h"
#include "session.h"
#include "versions.h"

static int64_t unix_time(void *ctx)
{
    const yciam_port_t *plain = ((yciam_mbedtls_t *) ctx)->priv_plain;

    return plain->unix_time(plain->ctx);
}

static uint32_t ticks_ms(void *ctx)
{
    const yciam_port_t *plain = ((yciam_mbedtls_t *) ctx)->priv_plain;

    return plain->ticks_ms(plain->ctx);
}

static int entropy(void *ctx, void *buf, size_t len)
{
    const yciam_port_t *plain = ((yciam_mbedtls_t *) ctx)->priv_plain;

    return plain->entropy(plain->ctx, buf, len);
}

static int32_t last_error(void *ctx)
{
    return ((yciam_mbedtls_t *) ctx)->priv_native;
}

/* Failures that can be found before the first packet. */
static int begin(yciam_mbedtls_t *tls, const char *host, uint16_t tcp_port, yciam_security_t security)
{
    size_t name_len = yciam_tls_name_len(host);
    yciam_result_t result;

    tls->priv_native = 0;
    tls->priv_host = host;
    tls->priv_tcp_port = tcp_port;
    if (security == YCIAM_PLAIN) {
        tls->priv_stage = STAGE_PLAIN;
        return YCIAM_PENDING;
    }
    if (security != YCIAM_TLS || name_len == 0 || name_len > MBEDTLS_SSL_MAX_HOST_NAME_LEN) {
        return YCIAM_ERR_ARGUMENT;
    }
    if (tls->priv_attach == NULL && (tls->priv_anchors == NULL || tls->priv_anchors->raw.p == NULL)) {
        return YCIAM_ERR_ANCHOR;
    }
    result = yciam_tls_start_psa(&tls->priv_native);
    if (result != YCIAM_OK) {
        return result;
    }
    if (tls->priv_keep_pause > 0) {
        tls->priv_keep_pause--;
    }
    tls->priv_stage = STAGE_TCP;
    return YCIAM_PENDING;
}

static void tls_close(void *ctx)
{
    yciam_mbedtls_t *tls = ctx;

    if (tls->priv_stage == STAGE_OPEN) {
        (void) mbedtls_ssl_close_notify(&tls->priv_ssl); /* as much of it as can be sent at once */
    }
    if (tls->priv_is_shaking && tls->priv_plain->conn_reject != NULL) {
        tls->priv_plain->conn_reject(tls->priv_plain->ctx);
    }
    tls->priv_is_shaking = false;
    yciam_tls_free_contexts(tls); /* all zero if no handshake began, which counts as initialised */
    tls->priv_stage = STAGE_CLOSED;
    tls->priv_host = NULL;
    tls->priv_connection = 0;
    tls->priv_tls12_only = false;
    tls->priv_plain->conn_close(tls->priv_plain->ctx);
}

static uint32_t tls_connection(void *ctx)
{
    return ((const yciam_mbedtls_t *) ctx)->priv_connection;
}

static bool is_opening_another(const yciam_mbedtls_t *tls, const char *host, uint16_t tcp_port,
                               yciam_security_t security)
{
    return strcmp(tls->priv_host, host) != 0 || tls->priv_tcp_port != tcp_port ||
           (tls->priv_stage == STAGE_PLAIN) != (security == YCIAM_PLAIN);
}

static int step_open(yciam_mbedtls_t *tls)
{
    const yciam_port_t *plain = tls->priv_plain;
    int rc;

    switch (tls->priv_stage) {
    case STAGE_PLAIN:
    case STAGE_TCP:
        rc = yciam_tls_from_plain(tls, plain->conn_open(plain->ctx, tls->priv_host, tls->priv_tcp_port, YCIAM_PLAIN));
        return rc == YCIAM_OK && tls->priv_stage == STAGE_TCP ? yciam_tls_handshake_start(tls) : rc;
    case STAGE_HANDSHAKE:
        return yciam_tls_handshake_step(tls);
    default:
        return YCIAM_ERR_NETWORK;
    }
}

static int tls_open(void *ctx, const char *host, uint16_t tcp_port, yciam_security_t security)
{
    yciam_mbedtls_t *tls = ctx;
    int rc = YCIAM_PENDING;

    if (tls->priv_connection != 0) {
        tls_close(tls);
    }
    if (tls->priv_stage == STAGE_CLOSED) {
        rc = begin(tls, host, tcp_port, security);
    } else if (is_opening_another(tls, host, tcp_port, security)) {
        rc = YCIAM_ERR_ARGUMENT;
    }
    if (rc == YCIAM_PENDING) {
        rc = step_open(tls);
    }
    if (rc == YCIAM_OK) {
        tls->priv_connection = tls->priv_plain->connection(tls->priv_plain->ctx);
    }
    return rc;
}

static int tls_send(void *ctx, const void *buf, size_t len)
{
    yciam_mbedtls_t *tls = ctx;

    return tls->priv_stage == STAGE_PLAIN
               ? yciam_tls_from_plain(tls, tls->priv_plain->conn_send(tls->priv_plain->ctx, buf, len))
               : yciam_tls_send(tls, buf, len);
}

static int tls_recv(void *ctx, void *buf, size_t len)
{
    yciam_mbedtls_t *tls = ctx;

    return tls->priv_stage == STAGE_PLAIN
               ? yciam_tls_from_plain(tls, tls->priv_plain->conn_recv(tls->priv_plain->ctx, buf, len))
               : yciam_tls_recv(tls, buf, len);
}

static int verify_time(void *ctx, int64_t now)
{
    const yciam_mbedtls_t *tls = ctx;
    bool is_verified = tls->priv_stage == STAGE_OPEN || tls->priv_stage == STAGE_ENDED;
    bool is_valid = is_verified && now >= tls->priv_chain.priv_from && now <= tls->priv_chain.priv_until;

    return is_valid ? YCIAM_OK : YCIAM_ERR_CERT_TIME;
}

void yciam_mbedtls_init(yciam_mbedtls_t *tls, const yciam_port_t *plain, mbedtls_x509_crt *anchors, yciam_port_t *port)
{
    memset(tls, 0, sizeof *tls);
    tls->priv_plain = plain;
    tls->priv_anchors = anchors;
    *port = (yciam_port_t){
        .ctx = tls,
        .unix_time = unix_time,
        .ticks_ms = ticks_ms,
        .entropy = entropy,
        .conn_open = tls_open,
        .conn_send = tls_send,
        .conn_recv = tls_recv,
        .conn_close = tls_close,
        .connection = tls_connection,
        .last_error = last_error,
    };
}

void yciam_mbedtls_take_time(yciam_mbedtls_t *tls, yciam_port_t *port)
{
    tls->priv_takes_time = true;
    port->verify_time = verify_time;
}

void yciam_mbedtls_keep_session(yciam_mbedtls_t *tls)
{
    tls->priv_keep_session = true;
}

void yciam_mbedtls_platform_anchors(yciam_mbedtls_t *tls, yciam_mbedtls_attach_t *attach, void *ctx)
{
    tls->priv_attach = attach;
    tls->priv_attach_ctx = ctx;
}

void yciam_mbedtls_free(yciam_mbedtls_t *tls)
{
    if (tls->priv_plain != NULL) {
        tls_close(tls);
        yciam_session_drop(tls);
        mbedtls_platform_zeroize(tls, sizeof *tls);
    }
}
