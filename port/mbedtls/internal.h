/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of port/mbedtls share. */
#ifndef YCIAM_MBEDTLS_INTERNAL_H
#define YCIAM_MBEDTLS_INTERNAL_H

#include <mbedtls/net_sockets.h>

#include "yciam_mbedtls.h"

enum yciam_tls_stage {
    STAGE_CLOSED = 0,
    STAGE_PLAIN, /* connecting or connected without TLS */
    STAGE_TCP,   /* TCP is connecting */
    STAGE_HANDSHAKE,
    STAGE_OPEN,
    STAGE_DEAF,  /* the peer takes no more bytes; bytes it sent before can still be read */
    STAGE_ENDED, /* the peer closed in good order: what its certificates say still counts */
    STAGE_DEAD   /* TLS failed: nothing but conn_close() does anything */
};

/* failure.c: each ends the connection as far as TLS goes, notes the native code and returns the result. */

/* What the callbacks under Mbed TLS answer when the plain port failed; how it failed is in priv_broken. */
#define YCIAM_TLS_BROKEN MBEDTLS_ERR_NET_CONN_RESET

/* Passes the plain port's answer on, and its own code if that is a failure. */
int yciam_tls_from_plain(yciam_mbedtls_t *tls, int rc);

/* Mbed TLS only needs to be called again. */
bool yciam_tls_is_again(int rc);

/* psa_crypto_init(): YCIAM_OK, YCIAM_ERR_MEMORY or _ENTROPY, and its code. */
yciam_result_t yciam_tls_start_psa(int32_t *native);

int yciam_tls_die(yciam_mbedtls_t *tls, yciam_result_t result, int32_t native);

/* Mbed TLS answered rc on a connection that stood. */
int yciam_tls_failed(yciam_mbedtls_t *tls, int rc);

/* handshake.c */

/* The length of a host name without the full stop that an absolute name ends with. */
size_t yciam_tls_name_len(const char *host);

/* TCP stands: prepares the handshake. YCIAM_PENDING, or what broke. */
int yciam_tls_handshake_start(yciam_mbedtls_t *tls);

/* Goes on with it until it has to wait, or some time has passed. YCIAM_PENDING, YCIAM_OK, or what broke. */
int yciam_tls_handshake_step(yciam_mbedtls_t *tls);

/* Frees what Mbed TLS holds for the connection. May be called without one. */
void yciam_tls_free_contexts(yciam_mbedtls_t *tls);

/* records.c: application data, and Mbed TLS's bytes. */

/* Connects Mbed TLS to the plain port. */
void yciam_tls_set_bio(yciam_mbedtls_t *tls);

/* conn_send() and conn_recv() of a connection with TLS. */
int yciam_tls_send(yciam_mbedtls_t *tls, const void *buf, size_t len);
int yciam_tls_recv(yciam_mbedtls_t *tls, void *buf, size_t len);

#endif
