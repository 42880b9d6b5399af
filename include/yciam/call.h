/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A call of an HTTP API with the token of an instance in the field `Authorization: Bearer`. Poll-based like the rest.
 *
 *  - The token is sent over verified TLS to the host of the configuration, and to no other host. Redirects are not
 *    followed: a 3xx answer is the answer.
 *  - A refresh of the token that is due is made first, so a device that only makes calls keeps its token fresh. While
 *    the old token is valid the refresh may take half of the call's time, and the call continues if it fails.
 *  - After a 401 the instance requests a new token, and the call is repeated once if another token arrives. If the API
 *    refuses that token, too, a later 401 requests a new token only when the held one is at least 8 minutes old. Any
 *    answer other than 401 ends this restriction.
 *  - A 3xx, 4xx or 5xx answer that arrives while the body is being sent ends the sending and is the answer (RFC 9112,
 *    9.5). If another answer arrives and the rest of the body cannot be sent, that answer is the answer.
 *  - The connection is kept for the next call, up to keep_ms. If a kept connection turns out to be dead before a byte
 *    of the answer has arrived, the call is repeated on a new connection, but only if its method is idempotent (RFC
 *    9110, 9.2.2) or nothing was sent. A POST is not repeated. A device that sends one message in two minutes opens a
 *    new connection each time with the default keep_ms; yciam_mbedtls_keep_session() makes that cheaper.
 *  - The memory is the caller's and does not grow with request or answer: the head of the request must fit the work
 *    buffer, bodies pass through it in pieces.
 *
 *     yciam_call_init(&call, &config);
 *     superloop:  yciam_call_start(&call, &request); then  if (yciam_call_poll(&call) != YCIAM_PENDING) ...
 *     task:       if (yciam_call(&call, &request, delay, NULL) == YCIAM_OK) use(yciam_call_status(&call));
 */
#ifndef YCIAM_CALL_H
#define YCIAM_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <yciam/exchange.h>
#include <yciam/port.h>
#include <yciam/result.h>
#include <yciam/yciam.h>

#ifdef __cplusplus
extern "C" {
#endif

#define YCIAM_CALL_DEFAULT_IDLE_MS  20000u                  /**< default of `answer_ms` for a call */
#define YCIAM_CALL_DEFAULT_TOTAL_MS 300000u                 /**< default of `total_ms` for a call */
#define YCIAM_CALL_DEFAULT_KEEP_MS  60000u                  /**< default of `keep_ms` */
#define YCIAM_CALL_DEFAULT_HEAD_MAX YCIAM_HTTP_OVERHEAD_MAX /**< default of `head_max` */

/** The configuration, and everything that it points to, must live as long as the call object. The library never writes
 * it. */
typedef struct yciam_call_config {
    yciam_t *iam; /**< whose token is sent; the same task owns it. The call polls it while it needs a token */
    const yciam_port_t *port; /**< not the instance's */
    const char *host;         /**< DNS name or IP address in text form */
    uint16_t tcp_port;        /**< 443 */
    void *work;               /**< buffer; holds the token while the head is sent, and is wiped after the call */
    size_t work_cap;          /**< bytes: the token, 120, and method, path, host and fields of the longest request */

    /**
     * connect_ms; answer_ms: the longest pause between two bytes; total_ms: from the start to the last byte. A refresh
     * may take half of total_ms, so total_ms should be more than twice what a call takes over the slowest link.
     * Defaults: YCIAM_DEFAULT_CONNECT_MS, YCIAM_CALL_DEFAULT_IDLE_MS, YCIAM_CALL_DEFAULT_TOTAL_MS.
     */
    yciam_timeouts_t timeouts;

    /**
     * How long an idle connection is kept for the next call; YCIAM_CALL_DEFAULT_KEEP_MS. It should be less than what
     * servers and address translators (NAT) on the way allow. UINT32_MAX: as long as the server allows.
     */
    uint32_t keep_ms;

    /**
     * Bytes of the longest head of an answer, interim answers included; YCIAM_CALL_DEFAULT_HEAD_MAX. The call fails
     * with YCIAM_ERR_HTTP_LONG after a longer one. It takes no memory: a head passes through the work buffer in pieces.
     */
    uint32_t head_max;
} yciam_call_config_t;

/**
 * A request, and where its answer goes. It must live until the call has ended. The callbacks run in yciam_call_poll()
 * and must not call the library for these objects. A callback that returns below 0 ends the call with
 * YCIAM_ERR_CALLBACK, and its result is the error record's `native`.
 */
typedef struct yciam_call_request {
    const char *method;        /**< NULL: GET, or POST with a body. Not CONNECT or TRACE */
    const char *path;          /**< from the first slash on, with the query; visible ASCII, no fragment */
    const char *const *fields; /**< more header fields, "Name: value" each; none that the library writes itself */
    size_t field_count;        /**< how many fields */

    const void *body; /**< body_len bytes; NULL: read_body supplies them */
    size_t body_len;  /**< bytes of the whole body; 0: no body */
    /**
     * Copies up to cap bytes of the body, from `offset` on, to buf and returns how many; 0: none now, call again.
     * Offsets increase, but start at 0 again if the call is repeated.
     */
    int (*read_body)(void *ctx, size_t offset, void *buf, size_t cap);

    /**
     * Gets the head of the answer in pieces, line ends included; without interim answers, and without what a status
     * line has beyond 80 characters. May be NULL.
     */
    int (*on_head)(void *ctx, const char *bytes, size_t len);
    /** Gets the body of the answer in pieces. May be NULL. */
    int (*on_body)(void *ctx, const void *bytes, size_t len);
    void *ctx; /**< first argument of the callbacks */
} yciam_call_request_t;

/** A call. Complete so that it can be static. Fields named priv_ are not API. */
typedef struct yciam_api_call {
    const yciam_call_config_t *priv_config; /* NULL: not initialised */
    const yciam_call_request_t *priv_request;
    yciam_stage_t priv_stage;
    bool priv_is_reused;      /* this attempt uses a connection that was kept */
    bool priv_skips_answer;   /* a 401 is being read, for a repetition with another token */
    bool priv_has_repeated;   /* with another token */
    bool priv_is_in_vain;     /* the last answer was a 401, and no other has come since */
    bool priv_stops_sending;  /* the answer has come before the body was sent: the rest is not sent */
    bool priv_began_attempt;  /* the instance's attempt under way began for this call */
    uint32_t priv_generation; /* of the token that was sent */
    size_t priv_offset;       /* how much of the body has been set up for sending */
    int32_t priv_native;      /* the result of the callback that failed */
    yciam_exchange_t priv_exchange;
    yciam_error_t priv_error;
} yciam_call_t;

/**
 * Checks the configuration and makes the call object ready. No I/O. A call that is under way is not initialised again.
 *
 * @param[in,out] call     all zero before its first use
 * @param config           must live as long as the call object; its instance is initialised already
 * @return YCIAM_OK; YCIAM_ERR_ARGUMENT, and then yciam_call_error()->native names the field that is wrong
 *   (YCIAM_ARG_*).
 *
 * Owner task only.
 */
yciam_result_t yciam_call_init(yciam_call_t *call, const yciam_call_config_t *config);

/**
 * Checks the request and begins the call. A call that is under way fails. No I/O. Text that would change the meaning of
 * the request (control characters, white space, a field that the library writes) is never sent.
 *
 * @param[in,out] call     an initialised call object
 * @param request          must live until the call has ended
 * @return YCIAM_OK; YCIAM_ERR_ARGUMENT, and then yciam_call_error()->native names the field that is wrong
 *   (YCIAM_ARG_*).
 *
 * Owner task only.
 */
yciam_result_t yciam_call_start(yciam_call_t *call, const yciam_call_request_t *request);

/**
 * Takes one bounded step. Never blocks, except in callbacks. After the end it returns the same result again. Between
 * calls it closes a connection that was kept for longer than `keep_ms`.
 *
 * @param[in,out] call     an initialised call object
 * @retval YCIAM_OK        the whole answer has been read, whatever its status: see yciam_call_status()
 * @retval YCIAM_PENDING   call again after yciam_call_delay_ms()
 * @return below 0: the call failed, see yciam_call_error().
 *
 * Owner task only.
 */
yciam_result_t yciam_call_poll(yciam_call_t *call);

/**
 * How long the owner task may sleep until the next yciam_call_poll(). Between calls: until the kept connection has to
 * be closed, or a day.
 *
 * @param call             an initialised call object
 * @return milliseconds.
 *
 * Owner task only.
 */
uint32_t yciam_call_delay_ms(const yciam_call_t *call);

/**
 * Starts a call and polls it until its end. It ends by the deadlines of the configuration.
 *
 * @param[in,out] call     an initialised call object
 * @param request          as for yciam_call_start()
 * @param delay            sleeps for about `ms` milliseconds, as for yciam_wait()
 * @param ctx              first argument of `delay`
 * @return YCIAM_OK, or the failure.
 *
 * Owner task only. Blocks.
 */
yciam_result_t yciam_call(yciam_call_t *call, const yciam_call_request_t *request,
                          void (*delay)(void *ctx, uint32_t ms), void *ctx);

/**
 * The HTTP status of the answer.
 *
 * @param call             an initialised call object
 * @return the status; 0 while there is none.
 *
 * Owner task only.
 */
unsigned yciam_call_status(const yciam_call_t *call);

/**
 * The stage of the call.
 *
 * @param call             an initialised call object
 * @return the stage; YCIAM_STAGE_IDLE if no call is under way.
 *
 * Owner task only.
 */
yciam_stage_t yciam_call_stage(const yciam_call_t *call);

/**
 * How the last call failed. If the instance could not get a token, this is the record of that failure.
 *
 * @param call             an initialised call object
 * @return an error record, never NULL; its result is YCIAM_OK if the call did not fail.
 *
 * Owner task only.
 */
const yciam_error_t *yciam_call_error(const yciam_call_t *call);

/**
 * Closes the connection. A call that is under way fails with YCIAM_ERR_CLOSED, the attempt that it began in the
 * instance is given up, and the work buffer is wiped. May be called at any time.
 *
 * @param[in,out] call     any call object
 *
 * Owner task only.
 */
void yciam_call_close(yciam_call_t *call);

#ifdef __cplusplus
}
#endif
#endif
