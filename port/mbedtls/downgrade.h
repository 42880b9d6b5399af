/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Detects that an attacker made a server use TLS 1.2. Mbed TLS checks that itself if the client offers TLS 1.3, but not
 * after the port has repeated the handshake with TLS 1.2 alone, which one forged ServerHello can cause. A server that
 * knows 1.3 and answers with 1.2 ends its random bytes with a sentinel (RFC 8446, 4.1.3). Internal to port/mbedtls.
 */
#ifndef YCIAM_MBEDTLS_DOWNGRADE_H
#define YCIAM_MBEDTLS_DOWNGRADE_H

#include <string.h>

#include <mbedtls/ssl.h>

#include "yciam_mbedtls.h"

#if defined(MBEDTLS_SSL_PROTO_TLS1_3)

static inline void downgrade_look(void *ctx, mbedtls_ssl_key_export_type type, const unsigned char *secret,
                                  size_t secret_len, const unsigned char client_random[32],
                                  const unsigned char server_random[32], mbedtls_tls_prf_types prf)
{
    yciam_mbedtls_t *tls = ctx;

    (void) type;
    (void) secret;
    (void) secret_len;
    (void) client_random;
    (void) prf;
    tls->priv_is_downgraded = memcmp(server_random + 24, "DOWNGRD\1", 8) == 0;
}

/* Sets priv_is_downgraded in a handshake with TLS 1.2 alone, once its random bytes are known. */
static inline void downgrade_watch(yciam_mbedtls_t *tls)
{
    tls->priv_is_downgraded = false;
    if (tls->priv_tls12_only) {
        mbedtls_ssl_set_export_keys_cb(&tls->priv_ssl, downgrade_look, tls);
    }
}

#else

static inline void downgrade_watch(yciam_mbedtls_t *tls)
{
    tls->priv_is_downgraded = false;
}

#endif
#endif
