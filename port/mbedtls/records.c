/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Application data through Mbed TLS, and Mbed TLS's bytes through the plain port.
 *
 * If the plain port takes only a part of a record, Mbed TLS keeps the rest, and mbedtls_ssl_write() must be called
 * again with the same bytes. But a call in between that reads a session ticket or a HelloRequest may also send that
 * rest. mbedtls_ssl_write() would then send the same bytes twice; or, if the rest belonged to an alert, take bytes
 * without sending them. So bio_send() counts the bytes that Mbed TLS still holds. The port takes bytes from the caller
 * as soon as Mbed TLS has them, and sends the rest before it writes or reads anything else.
 */
#include "internal.h"

#include "session.h"
#include "versions.h"

#define MESSAGES_MAX 16u /* the most tickets and empty records that a call skips; a peer may send any number */

/* Below Mbed TLS */

static void note_broken(yciam_mbedtls_t *tls, int rc)
{
    tls->priv_broken = yciam_tls_from_plain(tls, rc);
    if (rc == YCIAM_ERR_CLOSED) {
        tls->priv_broken = YCIAM_ERR_NETWORK; /* TCP ended without a close_notify */
    }
}

/*
 * If the peer of an open connection takes no more bytes, Mbed TLS's output is dropped, so that Mbed TLS continues to
 * read the bytes that the peer sent before.
 */
static int bio_send(void *ctx, const unsigned char *buf, size_t len)
{
    yciam_mbedtls_t *tls = ctx;
    int rc = tls->priv_stage == STAGE_DEAF ? (int) len : tls->priv_plain->conn_send(tls->priv_plain->ctx, buf, len);

    if (rc < 0) {
        note_broken(tls, rc);
        if (tls->priv_stage != STAGE_OPEN) {
            return YCIAM_TLS_BROKEN;
        }
        tls->priv_stage = STAGE_DEAF;
        rc = (int) len;
    }
    tls->priv_unsent = len - (size_t) rc;
    return rc > 0 ? rc : MBEDTLS_ERR_SSL_WANT_WRITE;
}

static int bio_recv(void *ctx, unsigned char *buf, size_t len)
{
    yciam_mbedtls_t *tls = ctx;
    int rc = tls->priv_plain->conn_recv(tls->priv_plain->ctx, buf, len);

    tls->priv_is_dry = rc == 0;
    if (rc < 0) {
        note_broken(tls, rc);
        return YCIAM_TLS_BROKEN;
    }
    return rc > 0 ? rc : MBEDTLS_ERR_SSL_WANT_READ;
}

void yciam_tls_set_bio(yciam_mbedtls_t *tls)
{
    tls->priv_unsent = 0;
    mbedtls_ssl_set_bio(&tls->priv_ssl, tls, bio_send, bio_recv, NULL);
}

/* Above Mbed TLS */

static bool is_ticket(yciam_mbedtls_t *tls, int rc)
{
    if (!is_new_ticket(rc)) {
        return false;
    }
    yciam_session_keep(tls);
    return true;
}

/* With no bytes: sends the rest of a record that Mbed TLS still holds. */
static int write_record(yciam_mbedtls_t *tls, const void *buf, size_t len)
{
    unsigned left = MESSAGES_MAX;
    int rc;

    do {
        rc = mbedtls_ssl_write(&tls->priv_ssl, buf, len);
    } while (is_ticket(tls, rc) && --left > 0);
    return rc;
}

int yciam_tls_send(yciam_mbedtls_t *tls, const void *buf, size_t len)
{
    int most;
    int rc = 0;

    if (tls->priv_stage == STAGE_OPEN && tls->priv_unsent > 0) {
        rc = write_record(tls, buf, 0);
    }
    if (tls->priv_stage == STAGE_OPEN && rc == 0) {
        most = mbedtls_ssl_get_max_out_record_payload(&tls->priv_ssl);
        len = most > 0 && len > (size_t) most ? (size_t) most : len;
        rc = write_record(tls, buf, len);
        if (rc == MBEDTLS_ERR_SSL_WANT_WRITE && tls->priv_unsent > 0) {
            rc = (int) len;
        }
    }
    if (tls->priv_stage != STAGE_OPEN) {
        return tls->priv_stage == STAGE_DEAF ? tls->priv_broken : YCIAM_ERR_NETWORK;
    }
    if (rc >= 0 || yciam_tls_is_again(rc)) {
        return rc > 0 ? rc : 0;
    }
    return yciam_tls_failed(tls, rc);
}

int yciam_tls_recv(yciam_mbedtls_t *tls, void *buf, size_t len)
{
    unsigned left = MESSAGES_MAX;
    int rc;

    if (tls->priv_stage != STAGE_OPEN && tls->priv_stage != STAGE_DEAF) {
        return YCIAM_ERR_NETWORK;
    }
    if (tls->priv_unsent > 0) {
        (void) write_record(tls, buf, 0); /* bio_send() has recorded the failure */
    }
    do {
        tls->priv_is_dry = false;
        rc = mbedtls_ssl_read(&tls->priv_ssl, buf, len);
    } while ((is_ticket(tls, rc) || rc == 0 || (rc == MBEDTLS_ERR_SSL_WANT_READ && !tls->priv_is_dry)) && --left > 0);
    if (rc > 0) {
        return rc;
    }
    if (rc < 0 && !yciam_tls_is_again(rc)) {
        return yciam_tls_failed(tls, rc);
    }
    return tls->priv_stage == STAGE_DEAF ? tls->priv_broken : 0; /* 0: only empty records, which are lawful */
}
