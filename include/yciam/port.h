/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The port contract: what the library needs of a platform, as one struct of functions. port/README.md walks through it.
 *
 * Rules for all functions
 *  - `ctx` is passed as the first argument, unchanged. The struct may be const and in flash.
 *  - No function blocks. A function that cannot proceed returns YCIAM_PENDING (conn_open) or 0 (conn_send, conn_recv),
 *    and the library calls it again.
 *  - The library calls a port from the task that polls the object (instance, call or revocation), and from no other
 *    task. The exception is ticks_ms where tasks share a token (share.h).
 *  - A port object has one connection at a time. Several objects of the library may use one port object one after the
 *    other, never at the same time.
 *  - A failure is a negative yciam_result_t: YCIAM_ERR_DNS, _CONNECT, _NETWORK, _CLOSED, _TLS, _CERT, _CERT_HOST,
 *    _CERT_TIME, _ANCHOR, _MEMORY, _ENTROPY or _ARGUMENT. The library treats any other negative number as
 *    YCIAM_ERR_NETWORK and reports the number as the native code. After a failure the library calls conn_close(),
 *    except after YCIAM_ERR_ARGUMENT from the first call of conn_open(), which has begun nothing. After a failure of
 *    conn_send() it may call conn_recv() first.
 *
 * A layer is a port, too: port/mbedtls takes a port for plain TCP and returns a port for TLS.
 */
#ifndef YCIAM_PORT_H
#define YCIAM_PORT_H

#include <stddef.h>
#include <stdint.h>

#include <yciam/result.h>

#ifdef __cplusplus
extern "C" {
#endif

/** 2024-01-01, seconds since 1970 UTC. A real-time clock without a battery, or a counter, starts before it. */
#define YCIAM_CLOCK_SET_SINCE 1704067200
/** Whether a time is from a clock that has been set. The upper bound keeps sums of times within int64_t. */
#define YCIAM_CLOCK_IS_SET(unix_time_s) ((uint64_t) (unix_time_s) -YCIAM_CLOCK_SET_SINCE < (UINT64_C(1) << 39))

/** YCIAM_PLAIN or YCIAM_TLS. */
typedef int32_t yciam_security_t;

enum {
    YCIAM_PLAIN = 0, /**< TCP only; the library requests it only for a plain address that the application configured */
    YCIAM_TLS = 1    /**< TLS 1.2 or newer; SNI is sent; chain, host name and dates are verified */
};

/** A source of random bytes: see yciam_port_t.entropy. Some ports take the platform's as an argument. */
typedef int yciam_entropy_t(void *ctx, void *buf, size_t len);

/** The functions of a platform. Members that may be NULL say so. */
typedef struct yciam_port {
    void *ctx; /**< first argument of all functions */

    /**
     * Seconds since 1970-01-01 UTC. While the clock is not set: -1, or any value for which YCIAM_CLOCK_IS_SET() is
     * false. The time may jump; the library measures intervals with ticks_ms.
     */
    int64_t (*unix_time)(void *ctx);

    /**
     * Milliseconds of a clock that never goes back, not even by one. It may wrap at 2^32 (49.7 days). The held token
     * expires by this clock. If it stops while the chip sleeps, call yciam_save() before and yciam_init() and
     * yciam_restore() after the sleep.
     */
    uint32_t (*ticks_ms)(void *ctx);

    /**
     * Fills buf with len bytes from a cryptographic random source. Returns 0 or YCIAM_ERR_ENTROPY. It must never return
     * fewer or predictable bytes.
     */
    yciam_entropy_t *entropy;

    /**
     * Opens a connection. Returns YCIAM_PENDING (call again with the same arguments), YCIAM_OK (conn_send and conn_recv
     * may be called) or a failure. Called on an open connection, it closes that connection and opens a new one. Called
     * with other arguments while a connection is being opened, it returns YCIAM_ERR_ARGUMENT.
     *
     * With YCIAM_TLS it returns YCIAM_OK only after the peer's certificate has been verified for `host`, which is a DNS
     * name or an IP address in text form. A port without TLS returns YCIAM_ERR_ARGUMENT for YCIAM_TLS. `host` stays
     * valid until conn_close().
     */
    int (*conn_open)(void *ctx, const char *host, uint16_t tcp_port, yciam_security_t security);

    /**
     * Returns above 0: the number of bytes taken. 0: none can be taken now; the next call offers the same bytes again.
     * Below 0: the peer takes no more bytes. len is at least 1.
     */
    int (*conn_send)(void *ctx, const void *buf, size_t len);

    /**
     * Returns above 0: the number of bytes read. 0: none have arrived. Below 0: the connection is dead. len is at least
     * 1. The library also calls it between two calls of conn_send(), and after a conn_send() that took nothing or
     * failed: a server may answer and close before it has read the whole request. Bytes that arrived before a failure
     * are returned before the failure, as far as the stack keeps them.
     *
     * A peer that closed properly (TLS: close_notify; plain: FIN) is YCIAM_ERR_CLOSED. A TLS peer whose TCP connection
     * ends without close_notify is YCIAM_ERR_NETWORK: the data may have been truncated (RFC 8446, 6.1).
     */
    int (*conn_recv)(void *ctx, void *buf, size_t len);

    /** Frees everything the connection holds. May be called twice, without a connection, and after a failure. */
    void (*conn_close)(void *ctx);

    /**
     * A layer above found the peer at this address to be of no use: its TLS handshake failed, or did not end in time.
     * Called before conn_close(). If the host has other addresses, the next conn_open() tries them first. May be NULL.
     */
    void (*conn_reject)(void *ctx);

    /**
     * The number of the open connection: not 0 from the moment conn_open() returned YCIAM_OK until conn_close(), also
     * when the peer has closed; otherwise 0. A number is never repeated for one port object. An object of the library
     * sends a request over an open connection only if the number is that of a connection it opened itself.
     */
    uint32_t (*connection)(void *ctx);

    /**
     * The platform's code for the last failure since conn_open() began, for yciam_error_t.native; 0: none. The library
     * calls it before conn_close(). May be NULL.
     */
    int32_t (*last_error)(void *ctx);

    /**
     * NULL, except in a port whose application opted in to take the time from the service because the device has no
     * clock. While the clock is not set, conn_open() of such a port does not check the certificates' dates, and this
     * function checks the dates of the connection's certificates against `unix_time`: YCIAM_OK or YCIAM_ERR_CERT_TIME.
     * It may be called while the connection is open, and after conn_recv() returned YCIAM_ERR_CLOSED. Until it has
     * returned YCIAM_OK the library trusts nothing that it reads from the connection, and sends no secret.
     *
     * What the application gives up: an attacker who stole the key of an expired certificate can also set the time.
     * yciam_mbedtls_take_time() opts in.
     */
    int (*verify_time)(void *ctx, int64_t unix_time);
} yciam_port_t;

#ifdef __cplusplus
}
#endif
#endif
