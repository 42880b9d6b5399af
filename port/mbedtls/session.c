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

    const yciam_mbedtls_validity_t *chain = &tls->priv_session_chain;
    bool is_in_time =
        YCIAM_CLOCK_IS_SET(now) ? now >= chain->priv_from && now <= chain->priv_until : tls->priv_dates_wait;

    if (!tls->priv_has_session) {
        return;
    }
    if (!is_in_time || !hash_host(tls->priv_host, host_hash) ||
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
    yciam_session_drop(tls);
    tls->priv_session_chain = tls->priv_chain;
    mbedtls_ssl_session_init(&tls->priv_session);
    tls->priv_has_session = true;
    if (!hash_host(tls->priv_host, tls->priv_session_host) ||
        mbedtls_ssl_get_session(&tls->priv_ssl, &tls->priv_session) != 0) {
        yciam_session_drop(tls);
    }
}
