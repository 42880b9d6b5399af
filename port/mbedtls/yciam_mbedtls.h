/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TLS over a port that knows only plain TCP, with Mbed TLS 2.28, 3.6 or 4.
 *
 * It is a port itself: YCIAM_TLS is done here, everything else is handed on to the plain port. The certificate chain,
 * the host name and the dates are always verified; there is no way to turn that off.
 *
 * Memory: the struct is the caller's. Mbed TLS takes its record buffers and the handshake from its own heap in
 * conn_open() and gives them back in conn_close(). Random numbers come from PSA, so from what the platform gave to
 * that.
 *
 * Nothing blocks: a call of conn_open() takes at most one of the slow steps of a handshake. Owner task only.
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

/* When all certificates of a chain are valid, seconds since 1970 UTC. */
typedef struct yciam_mbedtls_validity {
    int64_t priv_from;
    int64_t priv_until;
} yciam_mbedtls_validity_t;

/*
 * Gives a configuration the trust anchors of the platform: esp_crt_bundle_attach() of ESP-IDF, for example. It may set
 * a CA chain, a CA callback or a verify callback. 0, or an error code of Mbed TLS.
 */
typedef int yciam_mbedtls_attach_t(void *ctx, mbedtls_ssl_config *conf);

/* As in mbedtls_ssl_conf_verify(). */
typedef int yciam_mbedtls_verify_t(void *ctx, mbedtls_x509_crt *crt, int depth, uint32_t *flags);

/* Complete so that it can be static. Fields named priv_ are not API. */
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

/*
 * Makes *tls ready and fills *port, which works on it. No I/O, nothing is allocated. `plain` and `anchors` must live as
 * long as *tls. The anchors may be empty for now, but conn_open() returns YCIAM_ERR_ANCHOR while they are.
 */
void yciam_mbedtls_init(yciam_mbedtls_t *tls, const yciam_port_t *plain, mbedtls_x509_crt *anchors, yciam_port_t *port);

/*
 * From now on keeps the last TLS session and offers it to the server at the next conn_open() to the same host, which
 * then costs fewer bytes and no signature check. A server that does not take it gets a full handshake. The session is
 * not offered once a certificate of its chain has expired, nor with other anchors than its own. Costs about 2 KB of
 * Mbed TLS's heap between connections. A handshake that fails with a session is tried once more without it; where Mbed
 * TLS's heap or a record has no room for it, this and the next 20 connections keep none.
 */
void yciam_mbedtls_keep_session(yciam_mbedtls_t *tls);

/*
 * For deep sleep and restarts: writes the kept session into buf[0..*len), next to what yciam_save() writes. Some 500
 * bytes, and as much again as the server's own certificate has where Mbed TLS is built to keep that. They hold the
 * session's key, so they are a secret; they carry a digest against damage, not against forgery. YCIAM_OK; *len is 0
 * where there is no session. YCIAM_ERR_SPACE: *len says what is needed. Owner task only.
 */
yciam_result_t yciam_mbedtls_save_session(const yciam_mbedtls_t *tls, void *buf, size_t cap, size_t *len);

/*
 * Takes up what yciam_mbedtls_save_session() wrote; to be called after yciam_mbedtls_keep_session(), without a
 * connection. YCIAM_OK; YCIAM_ERR_ARGUMENT (damaged, or of another version or build), YCIAM_ERR_MEMORY: the next
 * handshake is then a full one. Owner task only.
 */
yciam_result_t yciam_mbedtls_restore_session(yciam_mbedtls_t *tls, const void *buf, size_t len);

/*
 * For a device without a clock: from now on, while the plain port's unix_time() is not set (YCIAM_CLOCK_IS_SET), chain
 * and host name are verified in the handshake as ever, and the dates afterwards, by `verify_time` of *port, which the
 * library calls with the time that it has from the verified service. What that means stands with verify_time in
 * <yciam/port.h>. `port` is the one that yciam_mbedtls_init() filled. An application that sends anything over the port
 * by itself has to call verify_time first.
 */
void yciam_mbedtls_take_time(yciam_mbedtls_t *tls, yciam_port_t *port);

/*
 * For a platform with trust anchors of its own: calls attach(ctx, conf) for each connection. `anchors` of
 * yciam_mbedtls_init() may then be NULL or empty. All other checks stay this port's: the platform's verify callback may
 * clear "not trusted" and no other flag, so host, dates and strength are checked as ever. A kept session stays
 * valid for its host when the platform's anchors change: call yciam_mbedtls_free() then.
 */
void yciam_mbedtls_platform_anchors(yciam_mbedtls_t *tls, yciam_mbedtls_attach_t *attach, void *ctx);

/* Closes, frees and wipes all that *tls holds. The anchors stay. May be called twice, and with an all-zero object. */
void yciam_mbedtls_free(yciam_mbedtls_t *tls);

/*
 * Adds trust anchors to *anchors, which went through mbedtls_x509_crt_init(); mbedtls_x509_crt_free() is the caller's
 * too. data[0..len) is one of
 *  - PEM, any number of certificates, other text around them; its last byte is a NUL, counted in len;
 *  - DER, any number of certificates one after the other.
 * The anchors hold a copy: data is not needed any more. *unreadable (may be NULL) counts the certificates that Mbed TLS
 * could not read and that are therefore not trusted; those behind them are read. Calls psa_crypto_init().
 * YCIAM_OK, YCIAM_ERR_ANCHOR (not one was added), YCIAM_ERR_MEMORY, YCIAM_ERR_ENTROPY.
 */
yciam_result_t yciam_mbedtls_add_anchors_copy(mbedtls_x509_crt *anchors, const void *data, size_t len,
                                              unsigned *unreadable);

/*
 * The same for a device whose anchors lie in flash: DER is used where it lies, so data must live as long as the
 * anchors, unchanged. PEM is decoded, and so copied.
 */
yciam_result_t yciam_mbedtls_add_anchors_nocopy(mbedtls_x509_crt *anchors, const void *data, size_t len,
                                                unsigned *unreadable);

#ifdef __cplusplus
}
#endif
#endif
