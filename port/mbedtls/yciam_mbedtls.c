/* SPDX-License-Identifier: Apache-2.0 */
#include "yciam_mbedtls.h"

#include <string.h>

#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/net_sockets.h>
#include <mbedtls/pk.h>
#include <mbedtls/platform_util.h>
#include <psa/crypto.h>

#include "session.h"
#include "verify.h"
#include "versions.h"

#define STEP_MS 10u /* a call of connect() goes on with the handshake for no longer than this, and one step more */

/* What the callbacks under Mbed TLS answer when the plain port failed; how it failed is in priv_broken. */
#define BROKEN MBEDTLS_ERR_NET_CONN_RESET

enum stage {
    STAGE_CLOSED = 0,
    STAGE_PLAIN, /* connecting or connected without TLS */
    STAGE_TCP,   /* TCP is connecting */
    STAGE_HANDSHAKE,
    STAGE_OPEN,
    STAGE_DEAD /* TLS failed: nothing but close() does anything */
};

/* Forward secrecy and authenticated encryption only. What a build lacks, Mbed TLS leaves out by itself. */
static const int SUITES[] = {
    YCIAM_TLS13_SUITES MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
#if !defined(MBEDTLS_AES_ONLY_128_BIT_KEY_LENGTH) /* Mbed TLS would offer them even so */
    MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
    MBEDTLS_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
#endif
    MBEDTLS_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
    MBEDTLS_TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    0,
};

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

/* Below TLS */

/* Passes the plain port's answer on, and its own code if that is a failure. */
static int from_plain(yciam_mbedtls_t *tls, int rc)
{
    const yciam_port_t *plain = tls->priv_plain;

    if (rc < 0) {
        tls->priv_native = plain->last_error != NULL ? plain->last_error(plain->ctx) : 0;
    }
    return rc;
}

static int bio_result(yciam_mbedtls_t *tls, int rc, int wanted)
{
    if (rc > 0) {
        return rc;
    }
    if (rc == 0) {
        return wanted;
    }
    tls->priv_broken = from_plain(tls, rc);
    return BROKEN;
}

static int bio_send(void *ctx, const unsigned char *buf, size_t len)
{
    yciam_mbedtls_t *tls = ctx;

    return bio_result(tls, tls->priv_plain->send(tls->priv_plain->ctx, buf, len), MBEDTLS_ERR_SSL_WANT_WRITE);
}

static int bio_recv(void *ctx, unsigned char *buf, size_t len)
{
    yciam_mbedtls_t *tls = ctx;
    int rc = bio_result(tls, tls->priv_plain->recv(tls->priv_plain->ctx, buf, len), MBEDTLS_ERR_SSL_WANT_READ);

    if (tls->priv_broken == YCIAM_ERR_CLOSED) {
        tls->priv_broken = YCIAM_ERR_NETWORK; /* no close_notify came before this end of TCP */
    }
    return rc;
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

/* Failures */

static bool is_again(int rc)
{
    return rc == MBEDTLS_ERR_SSL_WANT_READ || rc == MBEDTLS_ERR_SSL_WANT_WRITE ||
           rc == MBEDTLS_ERR_SSL_CRYPTO_IN_PROGRESS || is_new_ticket(rc);
}

/* A code of Mbed TLS is the sum of one of a high-level module and one of a low-level module. */
static yciam_result_t result_of(int rc)
{
    int low = -(-rc & 0x7F);
    int high = -(-rc & 0x7F80);

    if (high == MBEDTLS_ERR_SSL_ALLOC_FAILED || high == MBEDTLS_ERR_X509_ALLOC_FAILED ||
        high == MBEDTLS_ERR_PK_ALLOC_FAILED || high == MBEDTLS_ERR_ECP_ALLOC_FAILED ||
        high == MBEDTLS_ERR_MD_ALLOC_FAILED || high == MBEDTLS_ERR_CIPHER_ALLOC_FAILED ||
        low == MBEDTLS_ERR_MPI_ALLOC_FAILED || low == MBEDTLS_ERR_ASN1_ALLOC_FAILED) {
        return YCIAM_ERR_MEMORY;
    }
    if (low == MBEDTLS_ERR_CTR_DRBG_ENTROPY_SOURCE_FAILED || low == MBEDTLS_ERR_ENTROPY_SOURCE_FAILED) {
        return YCIAM_ERR_ENTROPY;
    }
    return YCIAM_ERR_TLS;
}

static int die(yciam_mbedtls_t *tls, yciam_result_t result, int32_t native)
{
    tls->priv_stage = STAGE_DEAD;
    tls->priv_native = native;
    return result;
}

/* Ends the connection after Mbed TLS answered rc. */
static int failed(yciam_mbedtls_t *tls, int rc)
{
    if (rc == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) {
        return die(tls, YCIAM_ERR_CLOSED, 0);
    }
    if (rc == BROKEN) {
        return die(tls, (yciam_result_t) tls->priv_broken, tls->priv_native);
    }
    return die(tls, result_of(rc), rc);
}

/* The same for a handshake, where the certificates may be the cause. They say more than the code that comes with it. */
static int handshake_failed(yciam_mbedtls_t *tls, int rc)
{
    uint32_t flags = mbedtls_ssl_get_verify_result(&tls->priv_ssl);

    yciam_session_drop(tls);
    if (flags != 0 && flags != UINT32_MAX) {
        return die(tls, yciam_verify_result(flags), (int32_t) flags);
    }
    return failed(tls, rc);
}

/* The handshake */

static int verify(void *ctx, mbedtls_x509_crt *crt, int depth, uint32_t *flags)
{
    yciam_mbedtls_t *tls = ctx;
    int64_t until = yciam_verify_until(crt);

    *flags = yciam_verify_flags(crt, depth, tls->priv_host, unix_time(tls), *flags);
    if (until < tls->priv_chain_until) {
        tls->priv_chain_until = until;
    }
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

static int start_handshake(yciam_mbedtls_t *tls)
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
        return failed(tls, rc);
    }
    mbedtls_ssl_set_bio(&tls->priv_ssl, tls, bio_send, bio_recv, NULL);
    yciam_session_offer(tls, unix_time(tls));
    return YCIAM_PENDING;
}

static void free_contexts(yciam_mbedtls_t *tls)
{
    mbedtls_ssl_free(&tls->priv_ssl);
    mbedtls_ssl_config_free(&tls->priv_conf);
}

/* Begins again from TCP on with TLS 1.2 alone; see is_pss_in_tls12(). */
static int start_over(yciam_mbedtls_t *tls)
{
    free_contexts(tls);
    tls->priv_plain->close(tls->priv_plain->ctx);
    tls->priv_tls12_only = true;
    tls->priv_stage = STAGE_TCP;
    return YCIAM_PENDING;
}

/* Mbed TLS has checked all of this; once more, since everything hangs on it. */
static int finish_handshake(yciam_mbedtls_t *tls)
{
    uint32_t flags = mbedtls_ssl_get_verify_result(&tls->priv_ssl);

    if (flags != 0) {
        yciam_session_drop(tls);
        return die(tls, yciam_verify_result(flags), (int32_t) flags);
    }
    if (is_tls12(&tls->priv_ssl)) {
        yciam_session_keep(tls); /* with TLS 1.3 it comes later, as a ticket */
    }
    tls->priv_stage = STAGE_OPEN;
    return YCIAM_OK;
}

static int step_handshake(yciam_mbedtls_t *tls)
{
    uint32_t start_ms = ticks_ms(tls);

    do {
        int rc = mbedtls_ssl_handshake_step(&tls->priv_ssl);

        if (is_again(rc)) {
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
    } while (ticks_ms(tls) - start_ms < STEP_MS);
    return YCIAM_PENDING;
}

/* The port */

/* What can be known before the first packet. */
static int begin(yciam_mbedtls_t *tls, const char *host, yciam_security_t security)
{
    psa_status_t status;

    tls->priv_native = 0;
    if (security == YCIAM_PLAIN) {
        tls->priv_stage = STAGE_PLAIN;
        return YCIAM_PENDING;
    }
    if (security != YCIAM_TLS || strlen(host) > MBEDTLS_SSL_MAX_HOST_NAME_LEN) {
        return YCIAM_ERR_ARGUMENT;
    }
    if (tls->priv_anchors == NULL || tls->priv_anchors->raw.p == NULL) {
        return YCIAM_ERR_ANCHOR;
    }
    status = psa_crypto_init();
    if (status != PSA_SUCCESS) {
        tls->priv_native = status;
        return status == PSA_ERROR_INSUFFICIENT_MEMORY ? YCIAM_ERR_MEMORY : YCIAM_ERR_ENTROPY;
    }
    tls->priv_host = host;
    tls->priv_stage = STAGE_TCP;
    return YCIAM_PENDING;
}

static int tls_connect(void *ctx, const char *host, uint16_t tcp_port, yciam_security_t security)
{
    yciam_mbedtls_t *tls = ctx;
    const yciam_port_t *plain = tls->priv_plain;
    int rc;

    if (tls->priv_stage == STAGE_CLOSED) {
        rc = begin(tls, host, security);
        if (rc < 0) {
            return rc;
        }
    }
    switch (tls->priv_stage) {
    case STAGE_PLAIN:
        return from_plain(tls, plain->connect(plain->ctx, host, tcp_port, YCIAM_PLAIN));
    case STAGE_TCP:
        rc = from_plain(tls, plain->connect(plain->ctx, host, tcp_port, YCIAM_PLAIN));
        return rc == YCIAM_OK ? start_handshake(tls) : rc;
    case STAGE_HANDSHAKE:
        return step_handshake(tls);
    case STAGE_OPEN:
        return YCIAM_OK;
    default:
        return YCIAM_ERR_NETWORK;
    }
}

static int tls_send(void *ctx, const void *buf, size_t len)
{
    yciam_mbedtls_t *tls = ctx;
    int rc;

    if (tls->priv_stage == STAGE_PLAIN) {
        return from_plain(tls, tls->priv_plain->send(tls->priv_plain->ctx, buf, len));
    }
    if (tls->priv_stage != STAGE_OPEN) {
        return YCIAM_ERR_NETWORK;
    }
    rc = mbedtls_ssl_write(&tls->priv_ssl, buf, len);
    if (rc > 0) {
        return rc;
    }
    return is_again(rc) ? 0 : failed(tls, rc);
}

static int tls_recv(void *ctx, void *buf, size_t len)
{
    yciam_mbedtls_t *tls = ctx;
    int rc;

    if (tls->priv_stage == STAGE_PLAIN) {
        return from_plain(tls, tls->priv_plain->recv(tls->priv_plain->ctx, buf, len));
    }
    if (tls->priv_stage != STAGE_OPEN) {
        return YCIAM_ERR_NETWORK;
    }
    rc = mbedtls_ssl_read(&tls->priv_ssl, buf, len);
    if (is_new_ticket(rc)) {
        yciam_session_keep(tls);
    }
    if (rc > 0) {
        return rc;
    }
    return is_again(rc) ? 0 : failed(tls, rc);
}

static void tls_close(void *ctx)
{
    yciam_mbedtls_t *tls = ctx;

    if (tls->priv_stage == STAGE_OPEN) {
        (void) mbedtls_ssl_close_notify(&tls->priv_ssl); /* as far as it goes out at once */
    }
    free_contexts(tls); /* all zero where no handshake began, which is as good as initialised */
    tls->priv_stage = STAGE_CLOSED;
    tls->priv_tls12_only = false;
    tls->priv_plain->close(tls->priv_plain->ctx);
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
        .connect = tls_connect,
        .send = tls_send,
        .recv = tls_recv,
        .close = tls_close,
        .last_error = last_error,
    };
}

void yciam_mbedtls_keep_session(yciam_mbedtls_t *tls)
{
    tls->priv_keep_session = true;
}

void yciam_mbedtls_free(yciam_mbedtls_t *tls)
{
    tls_close(tls);
    yciam_session_drop(tls);
    mbedtls_platform_zeroize(tls, sizeof *tls);
}
