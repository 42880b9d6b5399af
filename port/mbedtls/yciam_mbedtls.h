/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * TLS over a port that knows only plain TCP, with Mbed TLS 2.28, 3.6 or 4.
 *
 * The layer is a port itself: it handles YCIAM_TLS, and passes everything else to the plain port. The certificate
 * chain, the host name and the dates are always verified; no switch turns that off.
 *
 * Memory: the struct is the caller's. Mbed TLS allocates its record buffers and the handshake from its own heap in
 * conn_open() and frees them in conn_close(). Random numbers come from PSA, and so from the source that the platform
 * gave to PSA.
 *
 * No function blocks: a call of conn_open() takes at most one of the slow steps of a handshake.
 */
#ifndef YCIAM_MBEDTLS_H
#define YCIAM_MBEDTLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mbedtls/ssl.h>
#include <mbedtls/x509_crt.h>

#include <yciam/port.h>
#include <yciam/result.h>

#ifdef __cplusplus
extern "C" {
#endif

/** When all certificates of a chain are valid, seconds since 1970 UTC. */
typedef struct yciam_mbedtls_validity {
    int64_t priv_from;
    int64_t priv_until;
} yciam_mbedtls_validity_t;

/**
 * Gives a configuration the trust anchors of the platform: esp_crt_bundle_attach() of ESP-IDF, for example. It may set
 * a CA chain, a CA callback or a verify callback. Returns 0, or an error code of Mbed TLS.
 */
typedef int yciam_mbedtls_attach_t(void *ctx, mbedtls_ssl_config *conf);

/** A verify callback, as in mbedtls_ssl_conf_verify(). */
typedef int yciam_mbedtls_verify_t(void *ctx, mbedtls_x509_crt *crt, int depth, uint32_t *flags);

/** A TLS layer and its connection. Complete so that it can be static. Fields named priv_ are not API. */
typedef struct yciam_mbedtls {
    const yciam_port_t *priv_plain;
    mbedtls_x509_crt *priv_anchors;
    yciam_mbedtls_attach_t *priv_attach; /* NULL: the platform has no anchors */
    void *priv_attach_ctx;
    yciam_mbedtls_verify_t *priv_verify; /* the platform's callback; NULL: none */
    void *priv_verify_ctx;
    const char *priv_host; /* of the connection that is being opened or open; NULL: none */
    uint16_t priv_tcp_port;
    uint32_t priv_connection;     /* number of the open connection; 0: none */
    mbedtls_ssl_config priv_conf; /* these two are in use from the handshake until conn_close() */
    mbedtls_ssl_context priv_ssl;
    int32_t priv_native;     /* code of the last failure */
    int priv_broken;         /* how the plain port failed below TLS; 0: it did not */
    int priv_no_memory;      /* while the chain was verified: Mbed TLS's code; 0: there was enough */
    size_t priv_unsent;      /* bytes of a record that Mbed TLS holds and the plain port has not taken yet */
    bool priv_is_dry;        /* the plain port had nothing more to read */
    uint8_t priv_stage;      /* enum yciam_tls_stage */
    bool priv_is_shaking;    /* TCP stands, and the handshake has not succeeded */
    bool priv_tls12_only;    /* this attempt, after the server made that necessary */
    bool priv_is_downgraded; /* the server speaks TLS 1.3, see downgrade.h */
    bool priv_takes_time;    /* yciam_mbedtls_take_time() */
    bool priv_dates_wait;    /* for verify_time(), on this connection */
    bool priv_keep_session;  /* below is used */
    uint8_t priv_keep_pause; /* connections that are still to be made without keeping */
    bool priv_has_session;
    mbedtls_ssl_session priv_session;
    uint8_t priv_session_trust[32]; /* SHA-256 of the name and the anchors that the last handshake went by */
    yciam_mbedtls_validity_t priv_session_chain;
    yciam_mbedtls_validity_t priv_chain; /* of this connection */
} yciam_mbedtls_t;

/**
 * Makes the TLS layer ready and fills the port that works on it. No I/O; allocates nothing.
 *
 * @param[out] tls         the caller's; must live as long as the port is used
 * @param plain            the port for plain TCP; must live as long as `tls`
 * @param anchors          the trust anchors; must live as long as `tls`. May be empty for now: conn_open() returns
 *   YCIAM_ERR_ANCHOR while there are none
 * @param[out] port        the port with TLS
 *
 * Owner task only.
 */
void yciam_mbedtls_init(yciam_mbedtls_t *tls, const yciam_port_t *plain, mbedtls_x509_crt *anchors, yciam_port_t *port);

/**
 * Makes the layer keep the last TLS session and offer it to the server at the next conn_open() to the same host, which
 * then costs fewer bytes and no check of a signature. A server that does not accept it gets a full handshake. The
 * session is not offered after a certificate of its chain has expired, nor with other trust anchors. It takes about 2
 * KB of Mbed TLS's heap between connections. A handshake that fails with a session is repeated once without it. If Mbed
 * TLS's heap or a record has no room for the session, this and the next 20 connections keep none.
 *
 * @param[in,out] tls      the layer
 *
 * Owner task only.
 */
void yciam_mbedtls_keep_session(yciam_mbedtls_t *tls);

/**
 * Writes the kept session, for deep sleep and restarts, next to what yciam_save() writes: about 500 bytes, and the size
 * of the server's certificate once more if Mbed TLS is built to keep that. The bytes contain the session's key, so they
 * are a secret. A digest detects damage, not forgery.
 *
 * @param tls              the layer
 * @param[out] buf         the caller's
 * @param cap              bytes available in `buf`
 * @param[out] len         bytes written; 0 if there is no session. With YCIAM_ERR_SPACE: bytes that are needed
 * @return YCIAM_OK; YCIAM_ERR_SPACE.
 *
 * Owner task only.
 */
yciam_result_t yciam_mbedtls_save_session(const yciam_mbedtls_t *tls, void *buf, size_t cap, size_t *len);

/**
 * Takes up what yciam_mbedtls_save_session() wrote. Call it after yciam_mbedtls_keep_session(), while there is no
 * connection. On failure the next handshake is a full one.
 *
 * @param[in,out] tls      the layer
 * @param buf              what yciam_mbedtls_save_session() wrote
 * @param len              bytes that yciam_mbedtls_save_session() wrote
 * @return YCIAM_OK; YCIAM_ERR_ARGUMENT if the bytes are damaged, or of another version or build; YCIAM_ERR_MEMORY.
 *
 * Owner task only.
 */
yciam_result_t yciam_mbedtls_restore_session(yciam_mbedtls_t *tls, const void *buf, size_t len);

/**
 * For a device without a clock. While the plain port's unix_time() is not set (YCIAM_CLOCK_IS_SET), the handshake
 * verifies chain and host name as always, and the dates are verified later: the library calls `verify_time` of the port
 * with the time from the verified service. `verify_time` in port.h says what the application gives up. An application
 * that sends anything over the port itself must call verify_time first.
 *
 * @param[in,out] tls      the layer
 * @param[in,out] port     the port that yciam_mbedtls_init() filled
 *
 * Owner task only.
 */
void yciam_mbedtls_take_time(yciam_mbedtls_t *tls, yciam_port_t *port);

/**
 * For a platform that has its own trust anchors: calls attach(ctx, conf) for each connection. `anchors` of
 * yciam_mbedtls_init() may then be NULL or empty. This port still makes all other checks: the platform's verify
 * callback may clear "not trusted" and no other flag, so host, dates and strength are verified as always. A kept
 * session stays valid for its host when the platform's anchors change: call yciam_mbedtls_free() then.
 *
 * @param[in,out] tls      the layer
 * @param attach           the platform's function
 * @param ctx              first argument of `attach`
 *
 * Owner task only.
 */
void yciam_mbedtls_platform_anchors(yciam_mbedtls_t *tls, yciam_mbedtls_attach_t *attach, void *ctx);

/**
 * Closes the connection, and frees and wipes all that the layer holds. The anchors stay. May be called twice, and with
 * an all-zero object.
 *
 * @param[in,out] tls      the layer
 *
 * Owner task only.
 */
void yciam_mbedtls_free(yciam_mbedtls_t *tls);

/**
 * Adds copies of trust anchors. A certificate that Mbed TLS cannot read is counted and not trusted; the next
 * certificate is read. Calls psa_crypto_init().
 *
 * The data is one of:
 *     - PEM, any number of certificates, other text around them; its last byte is a NUL, which `len` includes;
 *     - DER, any number of certificates one after the other.
 *
 * @param[in,out] anchors  initialised by mbedtls_x509_crt_init(); the caller's, who frees it by mbedtls_x509_crt_free()
 * @param data             PEM or DER; not needed after the call
 * @param len              bytes of the data
 * @param[out] unreadable  how many certificates could not be read; may be NULL
 * @return YCIAM_OK; YCIAM_ERR_ANCHOR if not one was added; YCIAM_ERR_MEMORY; YCIAM_ERR_ENTROPY.
 *
 * Owner task only.
 */
yciam_result_t yciam_mbedtls_add_anchors_copy(mbedtls_x509_crt *anchors, const void *data, size_t len,
                                              unsigned *unreadable);

/**
 * Adds trust anchors from flash: DER is used where it is. PEM is decoded, and so copied.
 *
 * @param[in,out] anchors  as for yciam_mbedtls_add_anchors_copy()
 * @param data             PEM or DER; DER must stay unchanged as long as the anchors live
 * @param len              bytes of the data
 * @param[out] unreadable  how many certificates could not be read; may be NULL
 * @return as yciam_mbedtls_add_anchors_copy().
 *
 * Owner task only.
 */
yciam_result_t yciam_mbedtls_add_anchors_nocopy(mbedtls_x509_crt *anchors, const void *data, size_t len,
                                                unsigned *unreadable);

#ifdef __cplusplus
}
#endif
#endif
