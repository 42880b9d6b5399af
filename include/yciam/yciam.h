/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libyciam: gets an IAM token of Yandex Cloud for the service account of a device, and keeps the token fresh.
 *
 * Conventions of all headers
 *  - Results: 0 done, above 0 not yet, below 0 failed (result.h). Every failure fills an error record.
 *  - Memory belongs to the caller: the objects, the token buffer, the work buffer. The library allocates nothing. TLS
 *    and PSA allocate by themselves, see port/mbedtls.
 *  - An object (instance, call, revocation, key) must be all zero before its first use: make it static, or set it to
 *    {0}. Fields named priv_ are not API.
 *  - In a configuration, zero means the default.
 *  - Names carry units: _ms, _s. _len is the number of bytes used, _cap the number of bytes available.
 *  - NULL where an argument is needed, a call in the wrong order, a configuration that cannot work: YCIAM_ERR_ARGUMENT.
 *  - An instance has one owner task. Functions marked "owner task only" must be called from it. Other tasks copy the
 *    token, see share.h. Functions marked "pure" have no state and may be called from any task. There are no globals:
 *    several instances may exist. No function may be called from an ISR, except those of result.h.
 *
 * The whole program
 *     yciam_init(&iam, &config);                                        checks the configuration; no I/O
 *     superloop:  if (yciam_poll(&iam) == YCIAM_OK) use(yciam_token(&iam));
 *     task:       if (yciam_wait(&iam, 30000u, delay, NULL) == YCIAM_OK) use(yciam_token(&iam));
 *
 * How often to poll: after yciam_delay_ms(). While an attempt is under way (yciam_stage() is not YCIAM_STAGE_IDLE) that
 * is 0 to 5 ms; a loop that polls less often makes each handshake step wait for the loop, and a server gives up after
 * some seconds. Poll at least twice a second during an attempt. Between attempts poll at least once in 45 days.
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

/* The version of the headers: the number is major * 10000 + minor * 100 + patch. yciam_version() is the archive's. */
#define YCIAM_VERSION                "0.2.0"
#define YCIAM_VERSION_NUMBER         200

#define YCIAM_DEFAULT_HOST           "iam.api.cloud.yandex.net"
#define YCIAM_DEFAULT_TCP_PORT       443u
#define YCIAM_DEFAULT_CONNECT_MS     20000u
#define YCIAM_DEFAULT_ANSWER_MS      10000u
#define YCIAM_DEFAULT_TOTAL_MS       30000u
#define YCIAM_DEFAULT_SIGN_MS        120000u
#define YCIAM_DEFAULT_REFRESH_S      3600u /* about hourly, as the service asks for */
#define YCIAM_DEFAULT_MARGIN_S       300u
#define YCIAM_DEFAULT_BACKOFF_MIN_MS 2000u
#define YCIAM_DEFAULT_BACKOFF_MAX_MS 480000u

#define YCIAM_INVALIDATE_MIN_S       60u

/* The size in bytes of a saved state with a token of at most token_len characters. */
#define YCIAM_SAVE_SIZE(token_len) ((token_len) + 45u)

/*
 * The size in bytes of a work buffer for a token of at most token_len characters, an RSA key of either size, and the
 * default host and audience. The request needs 1,300 bytes; the answer needs the token, the rest of the body and the
 * values of the JSON.
 */
#define YCIAM_WORK_SIZE(token_len)                                                                                     \
    ((token_len) + 192u + YCIAM_ANSWER_SCRATCH_SIZE > 1300u ? (token_len) + 192u + YCIAM_ANSWER_SCRATCH_SIZE : 1300u)

/* The configuration, and everything that it points to, must live as long as the instance. The library never writes it.
 */
typedef struct yciam_config {
    const yciam_port_t *port;

    /* Where tokens come from (source.h), and what the source needs. NULL: yciam_source_key. */
    const yciam_source_t *source;
    const yciam_key_t *key;  /* for yciam_source_key; yciam_set_key() replaces it */
    struct yciam *authority; /* for yciam_source_account; not the instance itself */
    const char *account_id;  /* for yciam_source_account */

    char *token;      /* buffer for the held token, NUL-terminated */
    size_t token_cap; /* bytes; more than YCIAM_TOKEN_MAX + 1 is of no use. A longer token is YCIAM_ERR_LONG */
    void *work;       /* buffer for request and answer; holds secrets during an attempt and is wiped after it */
    size_t work_cap;  /* bytes; YCIAM_WORK_SIZE(token_cap - 1) */
    char *jwt;        /* optional buffer that keeps the JWT for a retry, which then needs no signature. A secret */
    size_t jwt_cap;   /* bytes; YCIAM_JWT_MAX(strlen(audience), key->signer.signature_len) */

    const yciam_lock_t *lock; /* optional: lets other tasks copy the token (share.h) */

    const char *host;     /* DNS name or IP address in text form; YCIAM_DEFAULT_HOST */
    uint16_t tcp_port;    /* YCIAM_DEFAULT_TCP_PORT */
    const char *audience; /* the claim `aud`; YCIAM_DEFAULT_AUDIENCE */

    /* connect_ms; answer_ms: for sending the request, and again for reading the answer; total_ms: from the first
     * connect to the last byte of the answer. Defaults: YCIAM_DEFAULT_CONNECT_MS, _ANSWER_MS, _TOTAL_MS. */
    yciam_timeouts_t timeouts;
    uint32_t sign_ms;   /* how long a signer may answer "not yet"; YCIAM_DEFAULT_SIGN_MS */
    uint32_t refresh_s; /* ask for a new token after this time, less up to a tenth (random); YCIAM_DEFAULT_REFRESH_S */
    uint32_t margin_s;  /* ask at least this long before the token expires; YCIAM_DEFAULT_MARGIN_S */

    /*
     * Limits of the random pause after a failure. First failure: a quarter of backoff_min_ms to backoff_min_ms. Second:
     * an eighth to half of backoff_max_ms. Third and later: an eighth of backoff_max_ms to backoff_max_ms. If the host
     * name cannot be resolved: a quarter of backoff_min_ms to a limit that doubles from backoff_min_ms to
     * backoff_max_ms. A failure that another attempt cannot mend (usage, key, 4xx, token too long): a quarter of
     * backoff_max_ms to backoff_max_ms, at once. While a good token is held the limits are at least a quarter
     * of its remaining life, up to refresh_s. At most a day. YCIAM_DEFAULT_BACKOFF_MIN_MS, _MAX_MS.
     */
    uint32_t backoff_min_ms;
    uint32_t backoff_max_ms;

    /* Optional: called for each failed attempt, also of a refresh within a call, in the owner task. It must not call
     * the library for this instance. */
    void (*on_failure)(void *ctx, const yciam_error_t *error);
    void *on_failure_ctx;
} yciam_config_t;

/* The held token. Written by core/iam/token.c only, under the lock. */
typedef struct yciam_held_token {
    size_t len;          /* 0: no token is held */
    uint32_t generation; /* changes whenever a token is taken or dropped */
    uint32_t expires_ms; /* when it expires, ticks */
    uint32_t taken_s;    /* when it was taken, on the clock's uptime_s */
    int64_t expires_at;  /* when it expires, seconds since 1970 UTC by the service's clock */
} yciam_held_token_t;

/* The service's time, as far as it is known. Written by core/iam/clock.c only. */
typedef struct yciam_service_clock {
    bool is_of_uptime;  /* the correction was learnt while the device's clock was not set: it applies to uptime_s */
    bool is_confirmed;  /* the service has told the time by a Date */
    uint32_t now_ms;    /* the port's ticks at the last look */
    uint32_t uptime_s;  /* whole seconds of ticks since yciam_init() */
    uint32_t second_ms; /* ticks when the last of these seconds was full */
    uint32_t looked_s;  /* uptime_s when the device's clock was read last */
    bool is_set;        /* whether it was set then */
    uint32_t seen_s;    /* uptime_s when the device's clock was read last while it was set */
    const yciam_port_t *port;
    int64_t seen_at;      /* what it said then; 0: never */
    int64_t correction_s; /* the service's clock less the device's clock, or less uptime_s */
} yciam_service_clock_t;

/* When to ask for a token. Written by core/iam/schedule.c only. */
typedef struct yciam_schedule {
    uint8_t failures;            /* in a row */
    bool is_for_clock;           /* the last failure was one that a right clock mends */
    bool has_retried;            /* without a pause, since the last success */
    bool is_doubted;             /* an API refused the held token */
    bool has_succeeded;          /* since yciam_init() */
    uint32_t due_ms;             /* ticks when the next attempt begins: a day after now at most */
    uint32_t asked_until_s;      /* uptime_s when the pause ends that the service named (Retry-After); 0: none */
    uint32_t hasten_from_s;      /* from this uptime_s on a change of the clock may bring an attempt forward */
    yciam_result_t last_failure; /* since the last success; YCIAM_OK: none */
} yciam_schedule_t;

/* The attempt that is under way. Written by core/iam/attempt.c only; the JWT's fields by core/iam/source_key.c only. */
typedef struct yciam_attempt {
    bool needs_jwt;                   /* the attempt has to sign before its request can be written */
    bool signs_first;                 /* sign before connecting: the other order has failed or took too long */
    bool has_signed_late;             /* the connection of this attempt waited for the signature */
    bool is_signing;                  /* the signer uses the work buffer */
    bool is_jwt_kept;                 /* the JWT is in the JWT buffer of the configuration, not in the work buffer */
    yciam_stage_t stage;              /* YCIAM_STAGE_IDLE between attempts */
    const yciam_source_t *source;     /* what is asked: time_source while the attempt asks for the time */
    const yciam_source_t *after_time; /* what is asked when the time is known */
    yciam_error_t *record;            /* where a failure of this attempt is recorded */
    size_t jwt_len;
    int64_t jwt_expires_at;
} yciam_attempt_t;

/* An instance. Complete so that it can be static. Fields named priv_ are not API. */
typedef struct yciam {
    bool priv_is_live;                 /* between yciam_init() and yciam_close() */
    const yciam_config_t *priv_config; /* NULL: not initialised */
    const yciam_key_t *priv_key;
    yciam_attempt_t priv_attempt;
    yciam_schedule_t priv_schedule;
    yciam_held_token_t priv_token;
    yciam_service_clock_t priv_clock;
    yciam_exchange_t priv_exchange;
    yciam_error_t priv_error; /* what the user is told; no code decides by it */
} yciam_t;

/* The version of the archive, as YCIAM_VERSION_NUMBER. Any task. */
uint32_t yciam_version(void);

/*
 * Checks the configuration and makes *iam ready. No I/O, nothing is signed; `token` becomes "". A live instance is not
 * initialised again: call yciam_close() first. Results: YCIAM_OK; YCIAM_ERR_ARGUMENT or YCIAM_ERR_SPACE, with the
 * argument that is wrong (YCIAM_ARG_*) in yciam_error()->native. Owner task only.
 */
yciam_result_t yciam_init(yciam_t *iam, const yciam_config_t *config);

/*
 * Takes one bounded step. Never blocks, except for the signature if the signer computes it in place.
 *   YCIAM_OK       a valid token is held (a refresh may be under way)
 *   YCIAM_PENDING  no token yet; call again after yciam_delay_ms()
 *   below 0        an attempt failed, see yciam_error(). Each failure is returned once; the next attempt follows by
 *                  itself after a pause. YCIAM_ERR_CLOCK is returned once, not for each check of the clock. A failure
 *                  that a call or a revocation has met by polling is not returned here; on_failure tells every one.
 * On an instance that is not live: YCIAM_ERR_ARGUMENT. Owner task only.
 */
yciam_result_t yciam_poll(yciam_t *iam);

/*
 * How many milliseconds the owner may sleep from now on until the next yciam_poll(); at most a day; 0 during a step
 * that makes progress, and for a signer that works in slices. Owner task only.
 */
uint32_t yciam_delay_ms(const yciam_t *iam);

/*
 * Polls until a token is held, an attempt has failed for a reason that another attempt cannot mend (usage, key, 4xx),
 * or timeout_ms have passed. Returns YCIAM_OK, that failure, the last failure, or YCIAM_ERR_TIMEOUT; yciam_error() says
 * the same. If such a failure is known already and its pause has not ended, it is returned at once.
 *
 * With a held token it returns at once, unless a refresh is due: the refresh is made first, and its failure is no
 * failure here. So a task that calls this before each use keeps its token fresh. An attempt that is under way after
 * timeout_ms continues with the next poll.
 *
 * delay(ctx, ms) must sleep for about ms milliseconds and may return early. Owner task only.
 */
yciam_result_t yciam_wait(yciam_t *iam, uint32_t timeout_ms, void (*delay)(void *ctx, uint32_t ms), void *ctx);

/*
 * The held token, NUL-terminated, or NULL. It is in the caller's token buffer, until a later call for this instance
 * replaces it or finds it expired. Owner task only.
 */
const char *yciam_token(const yciam_t *iam);

/* When the held token expires, seconds since 1970 UTC by the service's clock; 0 without a token. Owner task only. */
int64_t yciam_expires_at(const yciam_t *iam);

/* The stage of the attempt under way; YCIAM_STAGE_IDLE between attempts. Owner task only. */
yciam_stage_t yciam_stage(const yciam_t *iam);

/* The last failure; its result is YCIAM_OK if there was none since the last success. Never NULL. Owner task only. */
const yciam_error_t *yciam_error(const yciam_t *iam);

/*
 * Requests a new token because an API refused the held one (401). The held token stays until the new one arrives. A
 * token that was taken less than YCIAM_INVALIDATE_MIN_S ago is replaced only after that time, so that an application
 * with a fault of its own does not request tokens in a loop. A token from yciam_restore() counts as older than that.
 * Owner task only.
 */
void yciam_invalidate(yciam_t *iam);

/* Ends the pause after a failure: the next poll begins an attempt. For a person who presses "retry", and after a
 * repair; not for a loop, since it also ends a pause that the service asked for. Owner task only. */
void yciam_retry_now(yciam_t *iam);

/*
 * Replaces the authorized key. The attempt under way, if any, is given up, and the next poll begins an attempt with the
 * new key. The held token stays, and readers in other tasks continue. When this returns YCIAM_OK the old key is no
 * longer used and may be unloaded; *key must live as long as the instance. Results: YCIAM_OK; YCIAM_ERR_ARGUMENT or
 * YCIAM_ERR_SPACE (as yciam_init()), and then the old key stays. Owner task only.
 */
yciam_result_t yciam_set_key(yciam_t *iam, const yciam_key_t *key);

/*
 * Writes what a device needs after deep sleep or a restart to buf[0..*len): the token and its end, when to ask again,
 * what is known of the clock. YCIAM_SAVE_SIZE(token_cap - 1) bytes are enough. The bytes contain the token, so they are
 * secret. A checksum detects damage, not forgery. Without a token the pause after a failure is saved. A device without
 * storage forgets the pause: it should wait for a random time of up to a minute after an unexpected restart.
 * Results: YCIAM_OK, YCIAM_ERR_ARGUMENT, YCIAM_ERR_SPACE, YCIAM_ERR_CLOCK (the clock is not set). Owner task only.
 */
yciam_result_t yciam_save(yciam_t *iam, void *buf, size_t cap, size_t *len);

/*
 * Takes up what yciam_save() wrote; call it right after yciam_init(). The clock must have run during the sleep. A token
 * that is still valid is held at once, and nothing is signed or sent before it is due. Results:
 *   YCIAM_OK
 *   YCIAM_ERR_ARGUMENT  damaged, of another version, or of another account, host or audience; or the instance holds a
 *                       token, which a saved one must not replace
 *   YCIAM_ERR_EXPIRED   the token has expired
 *   YCIAM_ERR_CLOCK     the clock is not set, or more than a minute before the time of yciam_save()
 *   YCIAM_ERR_SPACE     the token does not fit
 * After a failure the instance is as it was. Owner task only.
 */
yciam_result_t yciam_restore(yciam_t *iam, const void *buf, size_t len);

/*
 * Ends what is under way, gives up an unfinished signature, wipes the token, work and JWT buffers. May be called twice.
 * yciam_init() may follow. Owner task only.
 */
void yciam_close(yciam_t *iam);

#ifdef __cplusplus
}
#endif
#endif
