/* SPDX-License-Identifier: Apache-2.0 */
#include "internal.h"

#include <mbedtls/entropy.h>
#include <psa/crypto.h>

#include "session.h"
#include "verify.h"
#include "versions.h"

#define STEP_MS 1u /* a step goes on for no longer than this, and one step of Mbed TLS more */

/* Forward secrecy and authenticated encryption only. What a build lacks, Mbed TLS leaves out by itself. */
static const int SUITES[] = {
    MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
#if !defined(MBEDTLS_AES_ONLY_128_BIT_KEY_LENGTH) /* Mbed TLS would offer them even so */
    MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
    MBEDTLS_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
#endif
    MBEDTLS_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
    MBEDTLS_TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    YCIAM_TLS13_SUITES 0,
};

static int64_t now_s(const yciam_mbedtls_t *tls)
{
    return tls->priv_plain->unix_time(tls->priv_plain->ctx);
}

static uint32_t now_ms(const yciam_mbedtls_t *tls)
{
    return tls->priv_plain->ticks_ms(tls->priv_plain->ctx);
}

static int bio_result(yciam_mbedtls_t *tls, int rc, int wanted)
{
    if (rc > 0) {
        return rc;
    }
    if (rc == 0) {
        return wanted;
    }
    tls->priv_broken = yciam_tls_from_plain(tls, rc);
    if (rc == YCIAM_ERR_CLOSED) {
        tls->priv_broken = YCIAM_ERR_NETWORK; /* no close_notify came before this end of TCP */
    }
    return YCIAM_TLS_BROKEN;
}

static int bio_send(void *ctx, const unsigned char *buf, size_t len)
{
    yciam_mbedtls_t *tls = ctx;

    return bio_result(tls, tls->priv_plain->conn_send(tls->priv_plain->ctx, buf, len), MBEDTLS_ERR_SSL_WANT_WRITE);
}

static int bio_recv(void *ctx, unsigned char *buf, size_t len)
{
    yciam_mbedtls_t *tls = ctx;

    return bio_result(tls, tls->priv_plain->conn_recv(tls->priv_plain->ctx, buf, len), MBEDTLS_ERR_SSL_WANT_READ);
}

/* As mbedtls_psa_get_random(), but 3.6 allocates here and a lack of memory should be called so. */
static int random_bytes(void *ctx, unsigned char *buf, size_t len)
{
    psa_status_t status = psa_generate_random(buf, len);

    (void) ctx;
    if (status == PSA_ERROR_INSUFFICIENT_MEMORY) {
        return MBEDTLS_ERR_MPI_ALLOC_FAILED;
    }
    return status == PSA_SUCCESS ? 0 : MBEDTLS_ERR_ENTROPY_SOURCE_FAILED;
}

static int verify(void *ctx, mbedtls_x509_crt *crt, int depth, uint32_t *flags)
{
    yciam_mbedtls_t *tls = ctx;

    *flags = yciam_verify_flags(crt, depth, tls->priv_host, *flags);
    if (!tls->priv_dates_wait) {
        *flags |= yciam_verify_dates(crt, now_s(tls));
    }
    yciam_verify_narrow(&tls->priv_chain, crt);
    return 0;
}

static int configure(yciam_mbedtls_t *tls)
{
    mbedtls_ssl_config *conf = &tls->priv_conf;
    int rc = mbedtls_ssl_config_defaults(conf, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM,
                                         MBEDTLS_SSL_PRESET_DEFAULT);

    if (rc != 0) {
        return rc;
    }
    mbedtls_ssl_conf_authmode(conf, MBEDTLS_SSL_VERIFY_REQUIRED);
    mbedtls_ssl_conf_ca_chain(conf, tls->priv_anchors, NULL);
    mbedtls_ssl_conf_cert_profile(conf, &yciam_verify_profile);
    mbedtls_ssl_conf_verify(conf, verify, tls);
    mbedtls_ssl_conf_rng(conf, random_bytes, NULL);
    mbedtls_ssl_conf_ciphersuites(conf, SUITES);
    configure_versions(conf, tls->priv_tls12_only, tls->priv_keep_session);
    configure_tickets(conf, tls->priv_keep_session);
    return configure_fragments(conf);
}

int yciam_tls_handshake_start(yciam_mbedtls_t *tls)
{
    int rc;

    mbedtls_ssl_config_init(&tls->priv_conf);
    mbedtls_ssl_init(&tls->priv_ssl);
    tls->priv_stage = STAGE_HANDSHAKE;
    tls->priv_broken = 0;
    rc = configure(tls);
    if (rc == 0) {
        rc = mbedtls_ssl_setup(&tls->priv_ssl, &tls->priv_conf);
    }
    if (rc == 0) {
        rc = mbedtls_ssl_set_hostname(&tls->priv_ssl, tls->priv_host);
    }
    if (rc != 0) {
        return yciam_tls_failed(tls, rc);
    }
    mbedtls_ssl_set_bio(&tls->priv_ssl, tls, bio_send, bio_recv, NULL);
    tls->priv_chain = (yciam_mbedtls_validity_t){ INT64_MIN, INT64_MAX };
    tls->priv_dates_wait = tls->priv_takes_time && !YCIAM_CLOCK_IS_SET(now_s(tls));
    yciam_session_offer(tls, now_s(tls));
    return YCIAM_PENDING;
}

void yciam_tls_free_contexts(yciam_mbedtls_t *tls)
{
    mbedtls_ssl_free(&tls->priv_ssl);
    mbedtls_ssl_config_free(&tls->priv_conf);
}

/* Begins again from TCP on with TLS 1.2 alone; see is_pss_in_tls12(). */
static int start_over(yciam_mbedtls_t *tls)
{
    yciam_tls_free_contexts(tls);
    tls->priv_plain->conn_close(tls->priv_plain->ctx);
    tls->priv_tls12_only = true;
    tls->priv_stage = STAGE_TCP;
    return YCIAM_PENDING;
}

/* Where the certificates are the cause, their flags say more than the code that comes with them. */
static int handshake_failed(yciam_mbedtls_t *tls, int rc)
{
    uint32_t flags = mbedtls_ssl_get_verify_result(&tls->priv_ssl);

    yciam_session_drop(tls);
    if (flags != 0 && flags != UINT32_MAX) {
        return yciam_tls_die(tls, yciam_verify_result(flags), (int32_t) flags);
    }
    return yciam_tls_failed(tls, rc);
}

/* Mbed TLS has checked all of this; once more, since everything hangs on it. */
static int finish_handshake(yciam_mbedtls_t *tls)
{
    uint32_t flags = mbedtls_ssl_get_verify_result(&tls->priv_ssl);

    if (flags != 0) {
        yciam_session_drop(tls);
        return yciam_tls_die(tls, yciam_verify_result(flags), (int32_t) flags);
    }
    if (tls->priv_chain.priv_until == INT64_MAX) {
        tls->priv_chain =
            tls->priv_session_chain; /* a resumed handshake shows none: what is known of the first stands */
    }
    if (is_tls12(&tls->priv_ssl)) {
        yciam_session_keep(tls); /* with TLS 1.3 it comes later, as a ticket */
    }
    tls->priv_stage = STAGE_OPEN;
    return YCIAM_OK;
}

int yciam_tls_handshake_step(yciam_mbedtls_t *tls)
{
    uint32_t start_ms = now_ms(tls);

    do {
        int rc = mbedtls_ssl_handshake_step(&tls->priv_ssl);

        if (yciam_tls_is_again(rc)) {
            return YCIAM_PENDING;
        }
        if (rc != 0 && !tls->priv_tls12_only && is_pss_in_tls12(&tls->priv_ssl, rc)) {
            return start_over(tls);
        }
        if (rc != 0) {
            return handshake_failed(tls, rc);
        }
        if (is_handshake_over(&tls->priv_ssl)) {
            return finish_handshake(tls);
        }
    } while (now_ms(tls) - start_ms < STEP_MS);
    return YCIAM_PENDING;
}
