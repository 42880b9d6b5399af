/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All that differs between Mbed TLS 2.28, 3.6 and 4, and between their builds; what the port wants of each is in
 * policy.h. Internal to port/mbedtls.
 *
 *                       2.28                      3.6                           4
 *   TLS                 1.2                       1.2 and 1.3                   1.2 and 1.3
 *   random numbers      a callback                a callback                    PSA
 *   error codes         sums of two modules       sums of two modules           those of PSA among them
 *   tickets of TLS 1.3  –                         signalled if asked for        signalled always
 */
#ifndef YCIAM_MBEDTLS_VERSIONS_H
#define YCIAM_MBEDTLS_VERSIONS_H

#include <stdbool.h>

#include <mbedtls/pem.h>
#include <mbedtls/pk.h>
#include <mbedtls/ssl.h>
#include <mbedtls/version.h>
#include <mbedtls/x509_crt.h>
#include <psa/crypto.h>

#if MBEDTLS_VERSION_NUMBER < 0x04000000
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/ecp.h>
#include <mbedtls/entropy.h>
#endif

/* The state of a handshake */

#if MBEDTLS_VERSION_NUMBER >= 0x03000000

static inline bool is_handshake_over(mbedtls_ssl_context *ssl)
{
    return mbedtls_ssl_is_handshake_over(ssl) != 0;
}

static inline bool is_tls12(const mbedtls_ssl_context *ssl)
{
    return mbedtls_ssl_get_version_number(ssl) == MBEDTLS_SSL_VERSION_TLS1_2;
}

/*
 * The server took TLS 1.2 and then signed with RSA-PSS. A client with TLS 1.3 has to offer that, but Mbed TLS cannot
 * read it.
 */
static inline bool is_pss_in_tls12(const mbedtls_ssl_context *ssl, int rc)
{
    return rc == MBEDTLS_ERR_SSL_ILLEGAL_PARAMETER && is_tls12(ssl);
}

static inline bool is_new_ticket(int rc)
{
    return rc == MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET;
}

#else

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

#endif

/* Error codes */

#if MBEDTLS_VERSION_NUMBER >= 0x04000000

#define OUT_OF_MEMORY PSA_ERROR_INSUFFICIENT_MEMORY

static inline bool is_out_of_memory(int rc)
{
    return rc == PSA_ERROR_INSUFFICIENT_MEMORY;
}

static inline bool is_out_of_entropy(int rc)
{
    return rc == PSA_ERROR_INSUFFICIENT_ENTROPY;
}

#else

#define OUT_OF_MEMORY MBEDTLS_ERR_X509_ALLOC_FAILED

/* A code is the sum of one of a high-level module and one of a low-level module. */
static inline bool is_out_of_memory(int rc)
{
    int high = -(-rc & 0x7F80);
    int low = -(-rc & 0x7F);

    return high == MBEDTLS_ERR_SSL_ALLOC_FAILED || high == MBEDTLS_ERR_X509_ALLOC_FAILED ||
           high == MBEDTLS_ERR_PK_ALLOC_FAILED || high == MBEDTLS_ERR_PEM_ALLOC_FAILED ||
           high == MBEDTLS_ERR_ECP_ALLOC_FAILED || high == MBEDTLS_ERR_MD_ALLOC_FAILED ||
           high == MBEDTLS_ERR_CIPHER_ALLOC_FAILED || low == MBEDTLS_ERR_MPI_ALLOC_FAILED ||
           low == MBEDTLS_ERR_ASN1_ALLOC_FAILED;
}

static inline bool is_out_of_entropy(int rc)
{
    int low = -(-rc & 0x7F);

    return low == MBEDTLS_ERR_CTR_DRBG_ENTROPY_SOURCE_FAILED || low == MBEDTLS_ERR_ENTROPY_SOURCE_FAILED;
}

/* As mbedtls_psa_get_random(), but 3.6 allocates here and a lack of memory should be called so. */
static inline int draw_random(void *ctx, unsigned char *buf, size_t len)
{
    psa_status_t status = psa_generate_random(buf, len);

    (void) ctx;
    if (status == PSA_ERROR_INSUFFICIENT_MEMORY) {
        return MBEDTLS_ERR_MPI_ALLOC_FAILED;
    }
    return status == PSA_SUCCESS ? 0 : MBEDTLS_ERR_ENTROPY_SOURCE_FAILED;
}

#endif

/* Configuration */

static inline void set_random(mbedtls_ssl_config *conf)
{
#if MBEDTLS_VERSION_NUMBER < 0x04000000
    mbedtls_ssl_conf_rng(conf, draw_random, NULL);
#else
    (void) conf;
#endif
}

static inline void set_versions(mbedtls_ssl_config *conf, bool tls12_only)
{
#if MBEDTLS_VERSION_NUMBER >= 0x03000000
    mbedtls_ssl_conf_min_tls_version(conf, MBEDTLS_SSL_VERSION_TLS1_2);
    if (tls12_only) {
        mbedtls_ssl_conf_max_tls_version(conf, MBEDTLS_SSL_VERSION_TLS1_2);
    }
#else
    (void) tls12_only;
    mbedtls_ssl_conf_min_version(conf, MBEDTLS_SSL_MAJOR_VERSION_3, MBEDTLS_SSL_MINOR_VERSION_3);
#endif
}

static inline void set_tickets(mbedtls_ssl_config *conf, bool tickets)
{
#if defined(MBEDTLS_SSL_SESSION_TICKETS)
    mbedtls_ssl_conf_session_tickets(conf, tickets ? MBEDTLS_SSL_SESSION_TICKETS_ENABLED
                                                   : MBEDTLS_SSL_SESSION_TICKETS_DISABLED);
#if MBEDTLS_VERSION_NUMBER >= 0x03060100 && MBEDTLS_VERSION_NUMBER < 0x04000000 && defined(MBEDTLS_SSL_PROTO_TLS1_3)
    mbedtls_ssl_conf_tls13_enable_signal_new_session_tickets(conf, tickets);
#endif
#else
    (void) conf;
    (void) tickets;
#endif
}

/* Certificates, and the callback of a configuration that looks at them */

#if MBEDTLS_VERSION_NUMBER >= 0x03000000
#define FIELD(object, name) ((object)->MBEDTLS_PRIVATE(name))
#else
#define FIELD(object, name) ((object)->name)
#endif
#define CONF_VERIFY(conf)     FIELD(conf, f_vrfy)
#define CONF_VERIFY_CTX(conf) FIELD(conf, p_vrfy)
#define CRT_MD(crt)           FIELD(crt, sig_md)
#define CRT_IS_CA(crt)        (FIELD(crt, ca_istrue) != 0)
#define CRT_PATH_MAX(crt)     FIELD(crt, max_pathlen) /* RFC 5280's and 1; 0: any */

/* Verifies the signature of a certificate, by the algorithm that the certificate names. */
static inline int verify_signature(const mbedtls_x509_crt *crt, mbedtls_pk_context *issuer, const unsigned char *hash,
                                   size_t hash_len)
{
    const mbedtls_x509_buf *signature = &FIELD(crt, sig);

#if MBEDTLS_VERSION_NUMBER >= 0x04000000
    return mbedtls_pk_verify_ext(FIELD(crt, sig_pk), issuer, CRT_MD(crt), hash, hash_len, signature->p, signature->len);
#else
    return mbedtls_pk_verify_ext(FIELD(crt, sig_pk), FIELD(crt, sig_opts), issuer, CRT_MD(crt), hash, hash_len,
                                 signature->p, signature->len);
#endif
}

/* 2.28 can be built without a look at key usages, 3.6 and 4 cannot. */
static inline bool may_sign_certificates(const mbedtls_x509_crt *crt)
{
#if MBEDTLS_VERSION_NUMBER >= 0x03000000 || defined(MBEDTLS_X509_CHECK_KEY_USAGE)
    return mbedtls_x509_crt_check_key_usage(crt, MBEDTLS_X509_KU_KEY_CERT_SIGN) == 0;
#else
    (void) crt;
    return true;
#endif
}

/* PEM */

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

#endif
