/* SPDX-License-Identifier: Apache-2.0 */
#include "session.h"

#include <string.h>

#include <psa/crypto.h>

#define PAUSE      20u /* connections without a kept session, after there was no room for one */
#define ANCHOR_END 32u /* bytes of the signature, which no other certificate has */

/* A session does not show these: the name that its certificate was verified for, and the anchors of its chain. */
static bool hash_trust(const yciam_mbedtls_t *tls, uint8_t hash[32])
{
    psa_hash_operation_t operation = PSA_HASH_OPERATION_INIT;
    const mbedtls_x509_crt *anchor = tls->priv_anchors;
    psa_status_t status = psa_hash_setup(&operation, PSA_ALG_SHA_256);
    size_t hash_len;

    if (status == PSA_SUCCESS) {
        status = psa_hash_update(&operation, (const uint8_t *) tls->priv_host, strlen(tls->priv_host) + 1u);
    }
    for (; status == PSA_SUCCESS && anchor != NULL && anchor->raw.p != NULL; anchor = anchor->next) {
        status = psa_hash_update(&operation, anchor->raw.p + anchor->raw.len - ANCHOR_END, ANCHOR_END);
    }
    if (status == PSA_SUCCESS) {
        status = psa_hash_finish(&operation, hash, 32, &hash_len);
    }
    (void) psa_hash_abort(&operation);
    return status == PSA_SUCCESS;
}

void yciam_session_drop(yciam_mbedtls_t *tls)
{
    if (tls->priv_has_session) {
        mbedtls_ssl_session_free(&tls->priv_session);
        tls->priv_has_session = false;
    }
}

bool yciam_session_is_kept(const yciam_mbedtls_t *tls)
{
    return tls->priv_keep_session && tls->priv_keep_pause == 0;
}

/* A large ticket may not fit the ClientHello or the heap, neither when it is offered nor when it comes. */
bool yciam_session_is_cause(yciam_mbedtls_t *tls, bool is_lack_of_room)
{
    bool had_session = tls->priv_has_session;

    if (!yciam_session_is_kept(tls) || !(had_session || is_lack_of_room)) {
        return false;
    }
    yciam_session_drop(tls);
    tls->priv_keep_pause = is_lack_of_room ? PAUSE : 0;
    return true;
}

void yciam_session_offer(yciam_mbedtls_t *tls, int64_t now)
{
    uint8_t trust[32] = { 0 }; /* no session has this value */
    const yciam_mbedtls_validity_t *chain = &tls->priv_session_chain;
    bool is_in_time =
        YCIAM_CLOCK_IS_SET(now) ? now >= chain->priv_from && now <= chain->priv_until : tls->priv_dates_wait;

    if (!yciam_session_is_kept(tls)) {
        return;
    }
    if (!hash_trust(tls, trust) || !is_in_time || memcmp(trust, tls->priv_session_trust, sizeof trust) != 0 ||
        (tls->priv_has_session && mbedtls_ssl_set_session(&tls->priv_ssl, &tls->priv_session) != 0)) {
        yciam_session_drop(tls);
    }
    memcpy(tls->priv_session_trust, trust, sizeof trust);
}

void yciam_session_keep(yciam_mbedtls_t *tls)
{
    if (!yciam_session_is_kept(tls)) {
        return;
    }
    yciam_session_drop(tls);
    tls->priv_session_chain = tls->priv_chain;
    mbedtls_ssl_session_init(&tls->priv_session);
    tls->priv_has_session = true;
    if (mbedtls_ssl_get_session(&tls->priv_ssl, &tls->priv_session) != 0) {
        yciam_session_drop(tls);
    }
}
