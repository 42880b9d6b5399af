/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The port contract: what the library needs of a platform, as one struct of functions. port/README.md walks through it.
 *
 * Rules that hold for all of them
 *  - `ctx` comes back untouched as the first argument. The struct may be const and in flash.
 *  - No function blocks. What cannot be done now answers YCIAM_PENDING (connect) or 0 (send, recv) and is called again.
 *  - The library calls them from the task that calls yciam_poll(), yciam_wait() or yciam_call_poll(), and from
 *    nowhere else, but for ticks_ms where tasks share a token (share.h).
 *  - One port object serves one connection at a time.
 *  - Failures are a negative yciam_result_t that says what broke: YCIAM_ERR_DNS, _CONNECT, _NETWORK, _CLOSED, _TLS,
 *    _CERT, _CERT_HOST, _CERT_TIME, _ANCHOR, _MEMORY, _ENTROPY or _ARGUMENT. After one, the library calls close();
 *    after one of send() it may ask recv() first.
 *
 * A layer is a port too: port/mbedtls takes a port that knows only plain TCP and gives one that knows TLS.
 */
#ifndef YCIAM_PORT_H
#define YCIAM_PORT_H

#include <stddef.h>
#include <stdint.h>

#include <yciam/result.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Whether a time is one of a clock that was set, the one rule for all: not before 2024-01-01, where a real-time clock
 * without battery or a counter begins, and not so far ahead that it cannot be reckoned with.
 */
#define YCIAM_CLOCK_SET_SINCE           1704067200
#define YCIAM_CLOCK_IS_SET(unix_time_s) ((uint64_t) (unix_time_s) -YCIAM_CLOCK_SET_SINCE < (UINT64_C(1) << 39))

typedef enum yciam_security {
    YCIAM_PLAIN = 0, /* TCP alone; the library asks for it only where the application configured a plain address */
    YCIAM_TLS = 1    /* TLS 1.2 or newer, SNI sent, chain, host name and dates verified */
} yciam_security_t;

typedef struct yciam_port {
    void *ctx;

    /*
     * Seconds since 1970-01-01 UTC; -1 while the clock is not set, or whatever else YCIAM_CLOCK_IS_SET() is false for.
     * It may jump; the library waits on ticks_ms.
     */
    int64_t (*unix_time)(void *ctx);

    /*
     * Milliseconds of a clock that never runs backwards, not by one. It may wrap round at 2^32 (49.7 days). The held
     * token ends by it: where it stands still while the chip sleeps, save before, initialise and restore after, see
     * yciam_save().
     */
    uint32_t (*ticks_ms)(void *ctx);

    /* Fills buf with len bytes of a cryptographic random source. 0, or YCIAM_ERR_ENTROPY. Never short, never weak. */
    int (*entropy)(void *ctx, void *buf, size_t len);

    /*
     * Opens a connection. YCIAM_PENDING: call again with the same arguments. YCIAM_OK: send and recv may be used.
     * With YCIAM_TLS it answers YCIAM_OK only after the peer's certificate was verified for `host`, which is a DNS name
     * or an IP address in text form; a port without TLS answers YCIAM_ERR_ARGUMENT. `host` stays valid until close().
     */
    int (*connect)(void *ctx, const char *host, uint16_t tcp_port, yciam_security_t security);

    /*
     * Above 0: so many bytes were taken. 0: none now, and the next call brings the same ones. Below 0: the peer takes
     * no more. len is at least 1.
     */
    int (*send)(void *ctx, const void *buf, size_t len);

    /*
     * Above 0: so many bytes were read. 0: none now. Below 0: the connection is dead. It is also called between two
     * calls of send(), and after one that took nothing or failed: a server may answer before it has read the whole
     * request, and close. What came before a failure is read before it is told, as far as the stack keeps it.
     * A peer that closed in good order (TLS: with close_notify; plain: FIN) is YCIAM_ERR_CLOSED. A TLS peer whose TCP
     * connection ends without close_notify is YCIAM_ERR_NETWORK: the data may have been cut (RFC 8446, 6.1).
     */
    int (*recv)(void *ctx, void *buf, size_t len);

    /* Frees all that the connection holds. May be called twice, without a connection, and after a failure. */
    void (*close)(void *ctx);

    /*
     * The platform's own code for the last failure since connect() began, for yciam_error_t.native; 0: none. It is
     * asked before close(). May be NULL.
     */
    int32_t (*last_error)(void *ctx);

    /*
     * NULL, but in a port of an application that opted in to take its time from the service, because the device has no
     * clock. While that is not set, connect() of such a port passes over the certificates' dates, and this checks those
     * of the connection against a time, while it is open and after recv() has said YCIAM_ERR_CLOSED: YCIAM_OK or
     * YCIAM_ERR_CERT_TIME. The library believes nothing that comes over the connection and sends no secret over it
     * before that. What is lost is the protection from an old certificate whose key was stolen, if its thief also sets
     * the time. yciam_mbedtls_take_time() opts in.
     */
    int (*verify_time)(void *ctx, int64_t unix_time);
} yciam_port_t;

#ifdef __cplusplus
}
#endif
#endif
