/* SPDX-License-Identifier: Apache-2.0 */
#include "internal.h"

#include <string.h>

#include "downgrade.h"
#include "ip_address.h"
#include "policy.h"
#include "session.h"
#include "verify.h"
#include "versions.h"

#define STEP_MS 1u /* one call takes no longer than this, and one more step of Mbed TLS */

static int64_t now_s(const yciam_mbedtls_t *tls)
{
    return tls->priv_plain->unix_time(tls->priv_plain->ctx);
}

static uint32_t now_ms(const yciam_mbedtls_t *tls)
{
    return tls->priv_plain->ticks_ms(tls->priv_plain->ctx);
}

/* The platform's own anchors may make a certificate trusted, and do nothing else: some callbacks clear all flags. */
static int ask_platform(yciam_mbedtls_t *tls, mbedtls_x509_crt *crt, int depth, uint32_t *flags)
{
    uint32_t kept = *flags & ~(uint32_t) MBEDTLS_X509_BADCERT_NOT_TRUSTED;
    int rc = tls->priv_verify != NULL ? tls->priv_verify(tls->priv_verify_ctx, crt, depth, flags) : 0;

    *flags |= kept;
    return rc;
}

static int verify(void *ctx, mbedtls_x509_crt *crt, int depth, uint32_t *flags)
{
    yciam_mbedtls_t *tls = ctx;
    int rc = ask_platform(tls, crt, depth, flags);

    if (rc != 0) {
        return rc;
    }
    if ((*flags & MBEDTLS_X509_BADCERT_NOT_TRUSTED) != 0 && tls->priv_no_memory == 0) {
        tls->priv_no_memory = yciam_verify_memory(crt, depth, tls->priv_anchors);
    }
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
    mbedtls_ssl_conf_ca_chain(conf, tls->priv_anchors, NULL);
    if (tls->priv_attach != NULL) {
        rc = tls->priv_attach(tls->priv_attach_ctx, conf);
        tls->priv_verify = CONF_VERIFY(conf);
        tls->priv_verify_ctx = CONF_VERIFY_CTX(conf);
    }
    mbedtls_ssl_conf_verify(conf, verify, tls);
    mbedtls_ssl_conf_authmode(conf, MBEDTLS_SSL_VERIFY_REQUIRED);
    mbedtls_ssl_conf_cert_profile(conf, &yciam_verify_profile);
    mbedtls_ssl_conf_ciphersuites(conf, POLICY_SUITES);
    policy_set_signatures(conf, tls->priv_tls12_only);
    set_random(conf);
    set_versions(conf, tls->priv_tls12_only);
    set_tickets(conf, yciam_session_is_kept(tls));
    return rc != 0 ? rc : policy_set_record_size(conf);
}

void yciam_tls_free_contexts(yciam_mbedtls_t *tls)
{
    mbedtls_ssl_free(&tls->priv_ssl);
    mbedtls_ssl_config_free(&tls->priv_conf);
}

/* Begins again, with a new TCP connection. */
static int start_over(yciam_mbedtls_t *tls)
{
    yciam_tls_free_contexts(tls);
    tls->priv_plain->conn_close(tls->priv_plain->ctx);
    tls->priv_stage = STAGE_TCP;
    return YCIAM_PENDING;
}

/* If the certificates are the cause, their flags say more than the code. */
static int handshake_failed(yciam_mbedtls_t *tls, int rc)
{
    uint32_t flags = mbedtls_ssl_get_verify_result(&tls->priv_ssl);

    if (flags != 0 && flags != UINT32_MAX && tls->priv_no_memory == 0) {
        yciam_session_drop(tls);
        return yciam_tls_die(tls, yciam_verify_result(flags), (int32_t) flags);
    }
    if (flags != UINT32_MAX && tls->priv_no_memory != 0) {
        rc = tls->priv_no_memory;
    }
    if (rc != YCIAM_TLS_BROKEN &&
        yciam_session_is_cause(tls, is_out_of_memory(rc) || rc == MBEDTLS_ERR_SSL_BUFFER_TOO_SMALL)) {
        return start_over(tls);
    }
    yciam_session_drop(tls);
    return yciam_tls_failed(tls, rc);
}

size_t yciam_tls_name_len(const char *host)
{
    size_t len = strlen(host);

    return len > 0 && host[len - 1u] == '.' ? len - 1u : len;
}

/*
 * The name that is compared with the certificate and sent as SNI: without the full stop that ends an absolute name. No
 * SNI is sent for an IP address (RFC 6066, 3); yciam_verify_flags() compares that.
 */
static int set_name(yciam_mbedtls_t *tls)
{
    uint8_t address[YCIAM_IP_ADDRESS_MAX];
    char name[MBEDTLS_SSL_MAX_HOST_NAME_LEN + 1];
    size_t len = yciam_tls_name_len(tls->priv_host);

    if (yciam_ip_address(tls->priv_host, address) > 0) {
        return mbedtls_ssl_set_hostname(&tls->priv_ssl, NULL);
    }
    memcpy(name, tls->priv_host, len);
    name[len] = '\0';
    return mbedtls_ssl_set_hostname(&tls->priv_ssl, name);
}

int yciam_tls_handshake_start(yciam_mbedtls_t *tls)
{
    int rc;

    mbedtls_ssl_config_init(&tls->priv_conf);
    mbedtls_ssl_init(&tls->priv_ssl);
    tls->priv_stage = STAGE_HANDSHAKE;
    tls->priv_is_shaking = true;
    tls->priv_no_memory = 0;
    tls->priv_broken = 0;
    rc = configure(tls);
    if (rc == 0) {
        rc = mbedtls_ssl_setup(&tls->priv_ssl, &tls->priv_conf);
    }
    if (rc == 0) {
        rc = set_name(tls);
    }
    if (rc != 0) {
        return handshake_failed(tls, rc);
    }
    yciam_tls_set_bio(tls);
    downgrade_watch(tls);
    tls->priv_chain = (yciam_mbedtls_validity_t){ INT64_MIN, INT64_MAX };
    tls->priv_dates_wait = tls->priv_takes_time && !YCIAM_CLOCK_IS_SET(now_s(tls));
    yciam_session_offer(tls, now_s(tls));
    return YCIAM_PENDING;
}

/* Mbed TLS has checked all of this. The port checks it again, because all security depends on it. */
static int finish_handshake(yciam_mbedtls_t *tls)
{
    uint32_t flags = mbedtls_ssl_get_verify_result(&tls->priv_ssl);

    if (flags != 0) {
        yciam_session_drop(tls);
        return yciam_tls_die(tls, yciam_verify_result(flags), (int32_t) flags);
    }
    if (tls->priv_is_downgraded) {
        yciam_session_drop(tls);
        return yciam_tls_die(tls, YCIAM_ERR_TLS, 0);
    }
    if (tls->priv_chain.priv_until == INT64_MAX) {
        tls->priv_chain =
            tls->priv_session_chain; /* a resumed handshake has no chain: the dates of the first one count */
    }
    if (is_tls12(&tls->priv_ssl)) {
        yciam_session_keep(tls); /* with TLS 1.3 the session arrives later, as a ticket */
    }
    tls->priv_stage = STAGE_OPEN;
    tls->priv_is_shaking = false;
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
            tls->priv_tls12_only = true; /* see is_pss_in_tls12() */
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
