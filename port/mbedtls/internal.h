/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by the files of port/mbedtls. */
#ifndef YCIAM_MBEDTLS_INTERNAL_H
#define YCIAM_MBEDTLS_INTERNAL_H

#include <mbedtls/net_sockets.h>

#include "yciam_mbedtls.h"

enum yciam_tls_stage {
    STAGE_CLOSED = 0,
    STAGE_PLAIN, /* connecting, or connected, without TLS */
    STAGE_TCP,   /* TCP is connecting */
    STAGE_HANDSHAKE,
    STAGE_OPEN,
    STAGE_DEAF,  /* the peer takes no more bytes; the bytes that it sent before can still be read */
    STAGE_ENDED, /* the peer closed properly: its certificates can still be checked */
    STAGE_DEAD   /* TLS failed: only conn_close() has an effect */
};

/* failure.c: each function ends the TLS connection, records the native code and returns the result. */

/* The result of the callbacks below Mbed TLS when the plain port failed. priv_broken has the failure. */
#define YCIAM_TLS_BROKEN MBEDTLS_ERR_NET_CONN_RESET

/* Returns the plain port's result. If it is a failure, records the port's own code. */
int yciam_tls_from_plain(yciam_mbedtls_t *tls, int rc);

/* Whether Mbed TLS only needs to be called again. */
bool yciam_tls_is_again(int rc);

/* Calls psa_crypto_init(). Returns YCIAM_OK, YCIAM_ERR_MEMORY or YCIAM_ERR_ENTROPY, and records the code. */
yciam_result_t yciam_tls_start_psa(int32_t *native);

int yciam_tls_die(yciam_mbedtls_t *tls, yciam_result_t result, int32_t native);

/* Mbed TLS returned rc on an open connection. */
int yciam_tls_failed(yciam_mbedtls_t *tls, int rc);

/* handshake.c */

/* The length of a host name without the full stop that an absolute name ends with. */
size_t yciam_tls_name_len(const char *host);

/* TCP is connected: prepares the handshake. Returns YCIAM_PENDING, or the failure. */
int yciam_tls_handshake_start(yciam_mbedtls_t *tls);

/* Continues until it has to wait, or some time has passed. Returns YCIAM_PENDING, YCIAM_OK, or the failure. */
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
