/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A call of an HTTP API with the token of an instance in `Authorization: Bearer`, poll-first like all else.
 *
 *  - The token goes over verified TLS to the host of the configuration and to nobody else. An answer 3xx is an answer:
 *    no redirect is followed.
 *  - A refresh of the token that is due comes first, so that calls alone keep it fresh; with the old token still good
 *    it takes no more than half of the call's time, and is no failure whatever comes of it.
 *  - An answer 401 to a token that is not quite new makes the instance get another one, and the call is made once more.
 *    If the new one is refused, too, a 401 has no token replaced that is younger than 8 minutes, until there is another
 *    answer.
 *  - An answer 3xx, 4xx or 5xx that comes while the body is still being sent is the answer: no more is sent (RFC 9112,
 *    9.5).
 *  - The connection stays open while the server allows it, and serves the next call. If it is found dead before a byte
 *    of the answer has come, the call is made once more on a new one, but only if its method is idempotent (RFC 9110,
 *    9.2.2) or nothing was sent yet.
 *  - Memory is the caller's and does not grow with request or answer: the head of the request has to fit the work
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

#define YCIAM_CALL_DEFAULT_IDLE_MS  20000u
#define YCIAM_CALL_DEFAULT_TOTAL_MS 300000u

/* Everything here, and what it points to, must live as long as the call object; it is never written to. */
typedef struct yciam_call_config {
    yciam_t *iam;             /* whose token is used; polled as long as the call waits for it, by the same task */
    const yciam_port_t *port; /* not the instance's: a port object serves one connection */
    const char *host;         /* DNS name or IP address in text form */
    uint16_t tcp_port;        /* 443 */
    void *work;               /* holds the token while the head is sent, and is wiped after the call */
    size_t work_cap;          /* the token, 120 bytes, and what the caller adds: method, path, host, fields */
    /*
     * connect_ms; answer_ms: the longest pause between two bytes; total_ms: from the start to the last byte. Of that a
     * refresh may take half, so it should be more than twice what a call takes over the slowest link.
     */
    yciam_timeouts_t timeouts;
} yciam_call_config_t;

/*
 * A request, and where its answer goes. Must live until the call has ended. Callbacks are called in yciam_call_poll(),
 * must not call anything of the library on these objects, and end the call with YCIAM_ERR_CALLBACK when they answer
 * below 0, which is then the error record's `native`.
 */
typedef struct yciam_call_request {
    const char *method;        /* NULL: GET, or POST with a body. CONNECT and TRACE are not for tokens */
    const char *path;          /* from the first slash on, with the query; visible ASCII, no fragment */
    const char *const *fields; /* more header fields, "Name: value" each; none that the library writes by itself */
    size_t field_count;

    const void *body; /* body_len bytes, or NULL and read_body */
    size_t body_len;
    /*
     * Copies up to cap bytes of the body, from `offset` on, to buf, and answers how many; 0: none now, call again.
     * Offsets go up, but may begin at 0 again when the call is made once more.
     */
    int (*read_body)(void *ctx, size_t offset, void *buf, size_t cap);

    /*
     * The head of the answer in pieces, line ends included; interim answers are left out, and what a status line has
     * beyond 80 characters. May be NULL.
     */
    int (*on_head)(void *ctx, const char *bytes, size_t len);
    /* The body in pieces. May be NULL. */
    int (*on_body)(void *ctx, const void *bytes, size_t len);
    void *ctx;
} yciam_call_request_t;

/* Complete so that it can be static. Fields named priv_ are not API. */
typedef struct yciam_call {
    const yciam_call_config_t *priv_config;
    const yciam_call_request_t *priv_request;
    bool priv_is_open;        /* the connection stands, and no call is using it */
    bool priv_is_reused;      /* this attempt uses one that stood */
    bool priv_is_again;       /* a 401 is being passed over, for another attempt with another token */
    bool priv_is_renewed;     /* that was so */
    bool priv_is_in_vain;     /* the last answer was a 401, and no other has come since */
    uint32_t priv_generation; /* of the token that was sent */
    size_t priv_offset;       /* so much of the body has been set up for sending, or is of no use any more */
    int32_t priv_native;      /* what the last callback answered */
    yciam_exchange_t priv_exchange;
    yciam_error_t priv_error;
} yciam_call_t;

/*
 * Checks the configuration and makes *call ready; its instance is initialised already. No I/O. YCIAM_OK or
 * YCIAM_ERR_ARGUMENT. Owner task only.
 */
yciam_result_t yciam_call_init(yciam_call_t *call, const yciam_call_config_t *config);

/*
 * Checks the request and begins; a call that is under way is ended. YCIAM_OK or YCIAM_ERR_ARGUMENT: text that would
 * change the meaning of the request (control characters, white space, a field that the library writes) goes nowhere.
 * No I/O. Owner task only.
 */
yciam_result_t yciam_call_start(yciam_call_t *call, const yciam_call_request_t *request);

/*
 * Takes one bounded step and never blocks, but for the callbacks.
 *   YCIAM_OK       the whole answer was read, whatever its status: see yciam_call_status()
 *   YCIAM_PENDING  call again after yciam_call_delay_ms()
 *   below 0        it failed, see yciam_call_error()
 * After the end it goes on to answer the same. Owner task only.
 */
yciam_result_t yciam_call_poll(yciam_call_t *call);

/*
 * How long the owner may sleep before the next yciam_call_poll(), milliseconds; a day when no call is under way. Owner
 * task only.
 */
uint32_t yciam_call_delay_ms(const yciam_call_t *call);

/* The blocking form of start and poll. It ends by the deadlines. `delay` as for yciam_wait(). Owner task only. */
yciam_result_t yciam_call(yciam_call_t *call, const yciam_call_request_t *request,
                          void (*delay)(void *ctx, uint32_t ms), void *ctx);

/* The answer's HTTP status; 0 while there is none. Owner task only. */
unsigned yciam_call_status(const yciam_call_t *call);

/* Where the call stands; YCIAM_STAGE_IDLE when none is under way. Owner task only. */
yciam_stage_t yciam_call_stage(const yciam_call_t *call);

/*
 * How the last call failed; its result is YCIAM_OK if it did not. Where the instance could not get a token, this is the
 * record of that. Never NULL. Owner task only.
 */
const yciam_error_t *yciam_call_error(const yciam_call_t *call);

/*
 * Closes the connection. A call that is under way has failed with YCIAM_ERR_CLOSED, and its work buffer is wiped. May
 * be called twice, but not before yciam_call_init() has answered YCIAM_OK. Owner task only.
 */
void yciam_call_close(yciam_call_t *call);

#ifdef __cplusplus
}
#endif
#endif
