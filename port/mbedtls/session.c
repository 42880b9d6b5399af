/* SPDX-License-Identifier: Apache-2.0 */
#include "session.h"

#include <string.h>

#include <psa/crypto.h>

static bool hash_host(const char *host, uint8_t hash[32])
{
    size_t hash_len;

    return psa_hash_compute(PSA_ALG_SHA_256, (const uint8_t *) host, strlen(host), hash, 32, &hash_len) == PSA_SUCCESS;
}

void yciam_session_drop(yciam_mbedtls_t *tls)
{
    if (tls->priv_has_session) {
        mbedtls_ssl_session_free(&tls->priv_session);
        tls->priv_has_session = false;
    }
}

void yciam_session_offer(yciam_mbedtls_t *tls, int64_t now)
{
    uint8_t host_hash[32];

    tls->priv_chain_until = INT64_MAX;
    if (!tls->priv_has_session) {
        return;
    }
    if (now < 0 || now > tls->priv_session_until || !hash_host(tls->priv_host, host_hash) ||
        memcmp(host_hash, tls->priv_session_host, sizeof host_hash) != 0 ||
        mbedtls_ssl_set_session(&tls->priv_ssl, &tls->priv_session) != 0) {
        yciam_session_drop(tls);
    }
}

void yciam_session_keep(yciam_mbedtls_t *tls)
{
    if (!tls->priv_keep_session) {
        return;
    }
    /* A resumed handshake shows no chain: then what is known of the first one's stands. */
    if (tls->priv_chain_until != INT64_MAX) {
        tls->priv_session_until = tls->priv_chain_until;
    }
    yciam_session_drop(tls);
    mbedtls_ssl_session_init(&tls->priv_session);
    tls->priv_has_session = true;
    if (!hash_host(tls->priv_host, tls->priv_session_host) ||
        mbedtls_ssl_get_session(&tls->priv_ssl, &tls->priv_session) != 0) {
        yciam_session_drop(tls);
    }
}
