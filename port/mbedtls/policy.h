/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the port offers to a server, of all that Mbed TLS supports. verify.c says which certificates it accepts. If a
 * build of Mbed TLS lacks something, Mbed TLS leaves that out. Internal to port/mbedtls; only handshake.c includes it.
 */
#ifndef YCIAM_MBEDTLS_POLICY_H
#define YCIAM_MBEDTLS_POLICY_H

#include <stdbool.h>

#include <mbedtls/ssl.h>
#include <mbedtls/version.h>

/* Forward secrecy and authenticated encryption only. */
static const int POLICY_SUITES[] = {
    MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
#if !defined(MBEDTLS_AES_ONLY_128_BIT_KEY_LENGTH) /* Mbed TLS would offer them otherwise */
    MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
    MBEDTLS_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
#endif
    MBEDTLS_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
    MBEDTLS_TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
#if MBEDTLS_VERSION_NUMBER >= 0x03000000
    MBEDTLS_TLS1_3_AES_128_GCM_SHA256,
    MBEDTLS_TLS1_3_AES_256_GCM_SHA384,
    MBEDTLS_TLS1_3_CHACHA20_POLY1305_SHA256,
#endif
    0,
};

/*
 * PKCS#1 comes before PSS: a server that follows the client's order then never causes is_pss_in_tls12().
 * 2.28 offers its own list, without PSS.
 */
static inline void policy_set_signatures(mbedtls_ssl_config *conf, bool tls12_only)
{
#if MBEDTLS_VERSION_NUMBER >= 0x03000000
#define TLS12_SIGNATURES                                                                                               \
    MBEDTLS_TLS1_3_SIG_ECDSA_SECP256R1_SHA256, MBEDTLS_TLS1_3_SIG_ECDSA_SECP384R1_SHA384,                              \
        MBEDTLS_TLS1_3_SIG_ECDSA_SECP521R1_SHA512, MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA256,                                \
        MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA384, MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA512
    static const uint16_t TLS12[] = { TLS12_SIGNATURES, MBEDTLS_TLS1_3_SIG_NONE };
    static const uint16_t BOTH[] = { TLS12_SIGNATURES, MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA256,
                                     MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA384, MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA512,
                                     MBEDTLS_TLS1_3_SIG_NONE };
#undef TLS12_SIGNATURES

    mbedtls_ssl_conf_sig_algs(conf, tls12_only ? TLS12 : BOTH);
#else
    (void) conf;
    (void) tls12_only;
#endif
}

/*
 * Asks the server for records that fit small buffers. Not in 2.28, which cannot read a certificate chain that is longer
 * than a record, and not with TLS 1.3, with which Mbed TLS then fails.
 */
static inline int policy_set_record_size(mbedtls_ssl_config *conf)
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
