/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libyciam: an IAM token of Yandex Cloud for a device's service account, got with its authorized key and kept fresh.
 *
 * Conventions, said once
 *  - Results: 0 done, above 0 not yet, below 0 failed (result.h). Every failure fills the instance's error record.
 *  - Memory is the caller's: the instance, the token buffer and the work buffer; nothing is allocated here. TLS and PSA
 *    allocate on their own, see port/mbedtls.
 *  - Zero means default in every field of a configuration.
 *  - Units stand in the names: _ms, _s; _len is what is used, _cap what there is room for.
 *  - An instance belongs to one task, its owner; "owner task only" below means that one. Other tasks copy the token,
 * see share.h. There are no globals, so any number of instances may live side by side. Nothing here may be called from
 * an ISR.
 *
 * The whole of it
 *     yciam_init(&iam, &config);                                        checks sizes; no I/O
 *     superloop:  if (yciam_poll(&iam) == YCIAM_OK) use(yciam_token(&iam));
 *     task:       if (yciam_wait(&iam, 30000u, delay, NULL) == YCIAM_OK) use(yciam_token(&iam));
 */
#ifndef YCIAM_H
#define YCIAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <yciam/answer.h>
#include <yciam/authorized_key.h>
#include <yciam/exchange.h>
#include <yciam/jwt.h>
#include <yciam/port.h>
#include <yciam/result.h>
#include <yciam/share.h>
#include <yciam/signer.h>
#include <yciam/source.h>

#ifdef __cplusplus
extern "C" {
#endif

#define YCIAM_VERSION            "0.1.0"

#define YCIAM_DEFAULT_HOST       "iam.api.cloud.yandex.net"
#define YCIAM_DEFAULT_TCP_PORT   443u
#define YCIAM_DEFAULT_CONNECT_MS 20000u
#define YCIAM_DEFAULT_ANSWER_MS  10000u
#define YCIAM_DEFAULT_TOTAL_MS   30000u
#define YCIAM_DEFAULT_REFRESH_S  3600u /* "about hourly", as the service asks for */
#define YCIAM_DEFAULT_MARGIN_S   300u  /* never ask later than this before the token expires */
#define YCIAM_DEFAULT_BACKOFF_MIN_MS                                                                                   \
    2000u /* the first pause after a failure is drawn from a quarter of this up to it */
#define YCIAM_DEFAULT_BACKOFF_MAX_MS 480000u

#define YCIAM_INVALIDATE_MIN_S       60u

/* Bytes of a saved state with a token of at most token_len characters. */
#define YCIAM_SAVE_SIZE(token_len) ((token_len) + 29u)

/*
 * Bytes of work buffer for a token of at most token_len characters and an RSA key of either size, with the default host
 * and audience. The request needs 1,300; the answer needs the token, the rest of its body and the JSON's values.
 */
#define YCIAM_WORK_SIZE(token_len)                                                                                     \
    ((token_len) + 192u + YCIAM_ANSWER_SCRATCH_SIZE > 1300u ? (token_len) + 192u + YCIAM_ANSWER_SCRATCH_SIZE : 1300u)

/* Everything here, and what it points to, must live as long as the instance; it is never written to. */
typedef struct yciam_config {
    const yciam_port_t *port;

    /* Where tokens come from, see source.h, and what the source needs. NULL: from the key. */
    const yciam_source_t *source;
    const yciam_key_t *key;
    struct yciam *authority; /* for yciam_source_account */
    const char *account_id;  /* the same */

    char *token;      /* the last good token, NUL-terminated */
    size_t token_cap; /* at most YCIAM_TOKEN_MAX + 1 is of use; an answer with a longer token is YCIAM_ERR_LONG */
    void *work;       /* request and answer; holds secrets while an attempt runs and is wiped after it */
    size_t work_cap;  /* YCIAM_WORK_SIZE(token_cap - 1) */
    char *jwt;        /* optional: keeps the JWT for a retry, which then costs no signature. Holds a secret */
    size_t jwt_cap;   /* YCIAM_JWT_MAX(strlen(audience), key->signer.signature_len) */

    const yciam_lock_t *lock; /* optional: lets other tasks read the token, see share.h */

    const char *host;     /* DNS name or IP address in text form */
    uint16_t tcp_port;    /* 443 */
    const char *audience; /* `aud`; YCIAM_DEFAULT_AUDIENCE */

    yciam_timeouts_t timeouts;
    uint32_t refresh_s; /* ask again after this long, less up to a tenth of jitter */
    uint32_t margin_s;  /* but at least this long before the token expires */
    /*
     * Pauses after failures, all drawn by chance from a quarter of the first limit up: that is backoff_min_ms, since
     * most failures are over by then, then half of backoff_max_ms, then backoff_max_ms. Where only the host name cannot
     * be resolved it doubles from the one to the other. What the service refuses (4xx) is tried at the pace of the
     * last. With a good token at hand there is no hurry: the limits are then a quarter of its life at least, up to
     * refresh_s.
     */
    uint32_t backoff_min_ms;
    uint32_t backoff_max_ms;
} yciam_config_t;

/* The small fields come first: a 32-bit chip reaches them with its short instructions. */
typedef struct yciam {
    uint8_t priv_failures;  /* in a row */
    bool priv_clock_learnt; /* since the last success: a wrong clock buys one retry at once */
    bool priv_clock_unset;  /* what was learnt of the clock was learnt while it was not set */
    bool priv_jwt_kept;     /* the JWT buffer holds priv_jwt_len characters of one */
    bool priv_doubted;      /* the held token, by yciam_invalidate() */
    bool priv_signs_first;  /* before it connects, since a signature with the connection open failed or took long */
    bool priv_is_connected; /* the request under way is made with the connection standing */
    bool priv_asks_time;    /* the request under way holds no secret and is made for its answer's Date */
    const yciam_config_t *priv_config;
    const yciam_source_t *priv_source; /* what an attempt asks; a revocation puts itself here while it is under way */
    const yciam_source_t *priv_own_source; /* the configured one */
    size_t priv_token_len;    /* 0: none held; written under the lock, like the token, its end and its generation */
    uint32_t priv_due_ms;     /* from priv_now_ms to the next attempt */
    uint64_t priv_now_ms;     /* ticks_ms, extended by high bits; must be looked at once in 49 days */
    uint32_t priv_expires_ms; /* when the held token expires, in the port's ticks: at most a day from priv_now_ms on */
    size_t priv_jwt_len;
    uint32_t priv_generation; /* of the held token */
    uint32_t priv_got_ms;     /* when it came, in the port's ticks, too */
    yciam_exchange_t priv_exchange;
    int64_t priv_expires_at;    /* the same as the service said it, seconds since 1970 UTC */
    int64_t priv_got_at;        /* the service's time when the held token was taken, at priv_got_ms */
    int64_t priv_clock_error_s; /* the service's clock less ours, as far as learnt */
    int64_t priv_jwt_expires_at;
    yciam_error_t priv_error;
    const char *priv_revoked; /* the token that is being revoked */
    char *priv_subject_id;
} yciam_t;

/*
 * Checks the configuration and makes *iam ready. No I/O, nothing is signed, `token` becomes "".
 * YCIAM_OK, YCIAM_ERR_ARGUMENT (a needed field is missing), YCIAM_ERR_SPACE (a buffer is too small): nothing else here
 * may be called before it has answered YCIAM_OK. To change the configuration or the key, call yciam_close(), then this.
 * Owner task only.
 */
yciam_result_t yciam_init(yciam_t *iam, const yciam_config_t *config);

/*
 * Takes one bounded step and never blocks, but for the signature where the signer computes it in place.
 *   YCIAM_OK       a valid token is held (a refresh may be under way)
 *   YCIAM_PENDING  none yet; call again after yciam_delay_ms()
 *   below 0        an attempt failed, see yciam_error(); told once, and tried again by itself after a pause
 * Owner task only.
 */
yciam_result_t yciam_poll(yciam_t *iam);

/* How long the owner may sleep before the next yciam_poll(), milliseconds; at most a day. Owner task only. */
uint32_t yciam_delay_ms(const yciam_t *iam);

/*
 * The blocking form: polls until a token is held, an attempt fails for a reason that waiting does not mend (classes
 * usage, key and refused by 4xx), or timeout_ms have passed; then the last failure, or YCIAM_ERR_TIMEOUT. With a held
 * token it returns at once, but for a refresh that is due: that is made first and is no failure whatever comes of it,
 * so a task that calls this before each use keeps its token fresh. An attempt that is still under way after timeout_ms
 * goes on with the next poll, by its own deadlines: it keeps its connection until then. `delay` sleeps for about `ms`
 * and may return early. Owner task only.
 */
yciam_result_t yciam_wait(yciam_t *iam, uint32_t timeout_ms, void (*delay)(void *ctx, uint32_t ms), void *ctx);

/*
 * The held token, NUL-terminated, or NULL. It is in the caller's token buffer and stays until a later call for this
 * instance replaces it or finds it expired. Owner task only.
 */
const char *yciam_token(const yciam_t *iam);

/* When the held token expires, seconds since 1970 UTC by the service's clock; 0 without one. Owner task only. */
int64_t yciam_expires_at(const yciam_t *iam);

/* Where the attempt under way stands; YCIAM_STAGE_IDLE between attempts. Owner task only. */
yciam_stage_t yciam_stage(const yciam_t *iam);

/* The last failure; its result is YCIAM_OK if there was none since the last success. Never NULL. Owner task only. */
const yciam_error_t *yciam_error(const yciam_t *iam);

/*
 * Asks for a new token now, because a service did not take the held one (401). The held one stays until the new one is
 * here. Calls within YCIAM_INVALIDATE_MIN_S of the last token are held back that long, so that an application with a
 * fault of its own does not ask in a loop; a token that yciam_restore() took up is not new, so who sleeps for less has
 * to count by itself. Owner task only.
 */
void yciam_invalidate(yciam_t *iam);

/*
 * Writes what a device needs after deep sleep or a restart into buf[0..*len): the token, when it expires and when to
 * ask again, what was learnt of the clock. YCIAM_SAVE_SIZE(token_cap - 1) is always enough. The bytes hold the token,
 * so they are a secret; they carry a checksum against damage, not against forgery. YCIAM_OK, YCIAM_ERR_SPACE,
 * YCIAM_ERR_CLOCK (the clock is not set: the times would mean nothing). Owner task only.
 */
yciam_result_t yciam_save(const yciam_t *iam, void *buf, size_t cap, size_t *len);

/*
 * Takes up what yciam_save() wrote; call it right after yciam_init(). With a clock that goes on through the sleep, a
 * token that is still valid is there at once, and neither signature nor handshake is made before it is due. YCIAM_OK;
 * YCIAM_ERR_ARGUMENT (damaged, of another version, or saved without a token: a pause after failures goes on only with
 * one), YCIAM_ERR_EXPIRED, YCIAM_ERR_CLOCK, YCIAM_ERR_SPACE: the instance is then as it was. Owner task only.
 */
yciam_result_t yciam_restore(yciam_t *iam, const void *buf, size_t len);

/*
 * Ends what is under way, wipes token, work and JWT buffers. May be called twice, but not before yciam_init() has
 * answered YCIAM_OK; that may then be called again. An instance whose authority this is has to be closed, too, where
 * both use the same port. Owner task only.
 */
void yciam_close(yciam_t *iam);

#ifdef __cplusplus
}
#endif
#endif
