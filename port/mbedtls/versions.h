/* SPDX-License-Identifier: Apache-2.0 */
/* All that differs between Mbed TLS 2.28 and 3.6, and between their builds. Internal to port/mbedtls. */
#ifndef YCIAM_MBEDTLS_VERSIONS_H
#define YCIAM_MBEDTLS_VERSIONS_H

#include <stdbool.h>

#include <mbedtls/pem.h>
#include <mbedtls/ssl.h>
#include <mbedtls/version.h>

#if MBEDTLS_VERSION_NUMBER >= 0x03000000

#define YCIAM_TLS13_SUITES                                                                                             \
    MBEDTLS_TLS1_3_AES_128_GCM_SHA256, MBEDTLS_TLS1_3_AES_256_GCM_SHA384, MBEDTLS_TLS1_3_CHACHA20_POLY1305_SHA256,

static inline bool is_handshake_over(mbedtls_ssl_context *ssl)
{
    return mbedtls_ssl_is_handshake_over(ssl) != 0;
}

static inline bool is_tls12(const mbedtls_ssl_context *ssl)
{
    return mbedtls_ssl_get_version_number(ssl) == MBEDTLS_SSL_VERSION_TLS1_2;
}

/* The server took TLS 1.2 and then signed with RSA-PSS. A client with TLS 1.3 has to offer that, but 3.6 cannot read
 * it. */
static inline bool is_pss_in_tls12(const mbedtls_ssl_context *ssl, int rc)
{
    return rc == MBEDTLS_ERR_SSL_ILLEGAL_PARAMETER && is_tls12(ssl);
}

static inline bool is_new_ticket(int rc)
{
    return rc == MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET;
}

/* PKCS#1 comes before PSS: a server that goes by the client's order then never does what is_pss_in_tls12() is about. */
static inline void configure_versions(mbedtls_ssl_config *conf, bool tls12_only, bool tickets)
{
#define TLS12_SIGNATURES                                                                                               \
    MBEDTLS_TLS1_3_SIG_ECDSA_SECP256R1_SHA256, MBEDTLS_TLS1_3_SIG_ECDSA_SECP384R1_SHA384,                              \
        MBEDTLS_TLS1_3_SIG_ECDSA_SECP521R1_SHA512, MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA256,                                \
        MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA384, MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA512
    static const uint16_t TLS12[] = { TLS12_SIGNATURES, MBEDTLS_TLS1_3_SIG_NONE };
    static const uint16_t BOTH[] = { TLS12_SIGNATURES, MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA256,
                                     MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA384, MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA512,
                                     MBEDTLS_TLS1_3_SIG_NONE };
#undef TLS12_SIGNATURES

    mbedtls_ssl_conf_min_tls_version(conf, MBEDTLS_SSL_VERSION_TLS1_2);
    mbedtls_ssl_conf_sig_algs(conf, tls12_only ? TLS12 : BOTH);
    if (tls12_only) {
        mbedtls_ssl_conf_max_tls_version(conf, MBEDTLS_SSL_VERSION_TLS1_2);
    }
#if defined(MBEDTLS_SSL_PROTO_TLS1_3) && defined(MBEDTLS_SSL_SESSION_TICKETS)
    mbedtls_ssl_conf_tls13_enable_signal_new_session_tickets(conf, tickets);
#else
    (void) tickets;
#endif
}

#else /* 2.28: TLS 1.2 is the newest there is */

#define YCIAM_TLS13_SUITES

static inline bool is_handshake_over(mbedtls_ssl_context *ssl)
{
    return ssl->state == MBEDTLS_SSL_HANDSHAKE_OVER;
}

static inline bool is_tls12(const mbedtls_ssl_context *ssl)
{
    (void) ssl;
    return true;
}

static inline bool is_pss_in_tls12(const mbedtls_ssl_context *ssl, int rc)
{
    (void) ssl;
    (void) rc;
    return false;
}

static inline bool is_new_ticket(int rc)
{
    (void) rc;
    return false;
}

static inline void configure_versions(mbedtls_ssl_config *conf, bool tls12_only, bool tickets)
{
    (void) tls12_only;
    (void) tickets;
    mbedtls_ssl_conf_min_version(conf, MBEDTLS_SSL_MAJOR_VERSION_3, MBEDTLS_SSL_MINOR_VERSION_3);
}

#endif

#if defined(MBEDTLS_PEM_PARSE_C)
static inline const unsigned char *pem_bytes(mbedtls_pem_context *pem, size_t *len)
{
#if MBEDTLS_VERSION_NUMBER >= 0x03000000
    return mbedtls_pem_get_buffer(pem, len);
#else
    *len = pem->buflen;
    return pem->buf;
#endif
}
#endif

static inline void configure_tickets(mbedtls_ssl_config *conf, bool tickets)
{
#if defined(MBEDTLS_SSL_SESSION_TICKETS)
    mbedtls_ssl_conf_session_tickets(conf, tickets ? MBEDTLS_SSL_SESSION_TICKETS_ENABLED
                                                   : MBEDTLS_SSL_SESSION_TICKETS_DISABLED);
#else
    (void) conf;
    (void) tickets;
#endif
}

/*
 * Asks the server for records that fit small buffers. Not in 2.28, which cannot read a certificate chain that is longer
 * than a record, and not with TLS 1.3, where 3.6 fails over it.
 */
static inline int configure_fragments(mbedtls_ssl_config *conf)
{
#if MBEDTLS_VERSION_NUMBER >= 0x03060300 && defined(MBEDTLS_SSL_MAX_FRAGMENT_LENGTH) &&                                \
    !defined(MBEDTLS_SSL_PROTO_TLS1_3) && MBEDTLS_SSL_IN_CONTENT_LEN < 16384
    const int smaller = MBEDTLS_SSL_IN_CONTENT_LEN < MBEDTLS_SSL_OUT_CONTENT_LEN ? MBEDTLS_SSL_IN_CONTENT_LEN
                                                                                 : MBEDTLS_SSL_OUT_CONTENT_LEN;

    return mbedtls_ssl_conf_max_frag_len(conf, smaller >= 4096   ? MBEDTLS_SSL_MAX_FRAG_LEN_4096
                                               : smaller >= 2048 ? MBEDTLS_SSL_MAX_FRAG_LEN_2048
                                               : smaller >= 1024 ? MBEDTLS_SSL_MAX_FRAG_LEN_1024
                                                                 : MBEDTLS_SSL_MAX_FRAG_LEN_512);
#else
    (void) conf;
    return 0;
#endif
}

#endif
