/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @mainpage libyciam
 * libyciam gets an IAM token of Yandex Cloud for the service account of a device, and keeps the token fresh. These
 * pages describe the public headers; include/yciam/README.md is the guide.
 *
 * The conventions of all headers:
 *  - Results: 0 done, above 0 not yet, below 0 failed (result.h). Every failure fills an error record.
 *  - Memory belongs to the caller: the objects, the token buffer, the work buffer. The library allocates nothing. TLS
 *    and PSA allocate memory themselves, see port/mbedtls.
 *  - An object (instance, call, revocation, key) must be all zero before its first use: make it static, or set it to
 *    {0}. Fields named priv_ are not API.
 *  - In a configuration, zero means the default.
 *  - Names carry units: _ms, _s. _len is the number of bytes used, _cap the number of bytes available.
 *  - NULL where an argument is needed, a call in the wrong order, a configuration that cannot work: YCIAM_ERR_ARGUMENT.
 *  - An instance has one owner task. Functions marked "owner task only" must be called from it. Other tasks copy the
 *    token, see share.h. Functions marked "pure" have no state and may be called from any task. There are no globals:
 *    several instances may exist. No function may be called from an ISR, except those of result.h.
 *
 * The whole program:
 *
 *     yciam_init(&iam, &config);                                        checks the configuration; no I/O
 *     superloop:  if (yciam_poll(&iam) == YCIAM_OK) use(yciam_token(&iam));
 *     task:       if (yciam_wait(&iam, 30000u, delay, NULL) == YCIAM_OK) use(yciam_token(&iam));
 *
 * How often to poll: after yciam_delay_ms(). While an attempt is under way (yciam_stage() is not YCIAM_STAGE_IDLE) that
 * is 0 to 5 ms; a loop that polls less often makes each handshake step wait for the loop, and a server gives up after
 * some seconds. Poll at least twice a second during an attempt. Between attempts poll at least once in 45 days.
 *
 * @file
 * Instances: configuration, polling, the held token, saving and restoring.
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

/** The version of the headers, as text. */
#define YCIAM_VERSION "0.2.0"
/** The version of the headers as major * 10000 + minor * 100 + patch. yciam_version() is that of the archive. */
#define YCIAM_VERSION_NUMBER         200

#define YCIAM_DEFAULT_HOST           "iam.api.cloud.yandex.net" /**< default of `host` */
#define YCIAM_DEFAULT_TCP_PORT       443u                       /**< default of `tcp_port` */
#define YCIAM_DEFAULT_CONNECT_MS     20000u                     /**< default of `timeouts.connect_ms` */
#define YCIAM_DEFAULT_ANSWER_MS      10000u                     /**< default of `timeouts.answer_ms` */
#define YCIAM_DEFAULT_TOTAL_MS       30000u                     /**< default of `timeouts.total_ms` */
#define YCIAM_DEFAULT_SIGN_MS        120000u                    /**< default of `sign_ms` */
#define YCIAM_DEFAULT_REFRESH_S      3600u   /**< default of `refresh_s`; the service asks for about an hour */
#define YCIAM_DEFAULT_MARGIN_S       300u    /**< default of `margin_s` */
#define YCIAM_DEFAULT_BACKOFF_MIN_MS 2000u   /**< default of `backoff_min_ms` */
#define YCIAM_DEFAULT_BACKOFF_MAX_MS 480000u /**< default of `backoff_max_ms` */

#define YCIAM_INVALIDATE_MIN_S       60u /**< seconds for which yciam_invalidate() leaves a new token alone */

/** The size in bytes of a saved state with a token of at most token_len characters. */
#define YCIAM_SAVE_SIZE(token_len) ((token_len) + 45u)

/**
 * The size in bytes of a work buffer for a token of at most token_len characters, an RSA key of either size, and the
 * default host and audience. The request needs 1,300 bytes; the answer needs the token, the rest of the body and the
 * values of the JSON.
 */
#define YCIAM_WORK_SIZE(token_len)                                                                                     \
    ((token_len) + 192u + YCIAM_ANSWER_SCRATCH_SIZE > 1300u ? (token_len) + 192u + YCIAM_ANSWER_SCRATCH_SIZE : 1300u)

/** The configuration. The library only reads it. It, and all that it points to, must outlive the instance. */
typedef struct yciam_config {
    const yciam_port_t *port; /**< connection, clock and entropy; TLS for all sources but the metadata service */

    /** Where tokens come from (source.h), and what the source needs. NULL: yciam_source_key. */
    const yciam_source_t *source;
    const yciam_key_t *key;  /**< for yciam_source_key; yciam_set_key() replaces it */
    struct yciam *authority; /**< for yciam_source_account; not the instance itself */
    const char *account_id;  /**< for yciam_source_account */

    char *token;      /**< buffer for the held token, NUL-terminated */
    size_t token_cap; /**< bytes; YCIAM_TOKEN_MAX + 1 is enough for every token. A longer token is YCIAM_ERR_LONG */
    void *work;       /**< buffer for request and answer; holds secrets during an attempt and is wiped after it */
    size_t work_cap;  /**< bytes; YCIAM_WORK_SIZE(token_cap - 1) */
    char *jwt;        /**< optional buffer that keeps the JWT for a retry, which then needs no signature. A secret */
    size_t jwt_cap;   /**< bytes; YCIAM_JWT_MAX(strlen(audience), key->signer.signature_len) */

    const yciam_lock_t *lock; /**< optional: lets other tasks copy the token (share.h) */

    const char *host;     /**< DNS name or IP address in text form; YCIAM_DEFAULT_HOST */
    uint16_t tcp_port;    /**< YCIAM_DEFAULT_TCP_PORT */
    const char *audience; /**< the claim `aud`; YCIAM_DEFAULT_AUDIENCE */

    /**
     * connect_ms; answer_ms: for sending the request, and again for reading the answer; total_ms: from the first
     * connect to the last byte of the answer. Defaults: YCIAM_DEFAULT_CONNECT_MS, _ANSWER_MS, _TOTAL_MS.
     */
    yciam_timeouts_t timeouts;
    uint32_t sign_ms;   /**< how long a signer may answer "not yet"; YCIAM_DEFAULT_SIGN_MS */
    uint32_t refresh_s; /**< seconds between tokens, less a random part of up to a tenth; YCIAM_DEFAULT_REFRESH_S */
    uint32_t margin_s;  /**< the least seconds between a refresh and the end of the token; YCIAM_DEFAULT_MARGIN_S */

    /**
     * Limits of the random pause after a failure, at most a day; YCIAM_DEFAULT_BACKOFF_MIN_MS, _MAX_MS.
     *  - First failure: a quarter of backoff_min_ms to backoff_min_ms.
     *  - Second failure in a row: an eighth to half of backoff_max_ms.
     *  - Third and later: an eighth of backoff_max_ms to backoff_max_ms.
     *  - The host name cannot be resolved: a quarter of backoff_min_ms to a limit that doubles from backoff_min_ms to
     *    backoff_max_ms.
     *  - Another attempt cannot mend the failure (usage, key, 4xx, token too long): a quarter of backoff_max_ms to
     *    backoff_max_ms, from the first failure on.
     *  - A good token is held: the limits are at least a quarter of its remaining life, up to refresh_s.
     */
    uint32_t backoff_min_ms;
    uint32_t backoff_max_ms; /**< see backoff_min_ms */

    /**
     * Optional: called for each failed attempt, also of a refresh within a call, in the owner task. It must not call
     * the library for this instance.
     */
    void (*on_failure)(void *ctx, const yciam_error_t *error);
    void *on_failure_ctx; /**< first argument of on_failure */
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
    int64_t seen_at;      /* the time that it showed then; 0: never */
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
    bool has_old_jwt;                 /* the request carries a JWT that an earlier attempt has signed */
    bool signs_first;                 /* sign before connecting: the other order has failed or took too long */
    bool has_signed_late;             /* the connection of this attempt waited for the signature */
    bool is_signing;                  /* the signer uses the work buffer */
    bool is_jwt_kept;                 /* the JWT is in the JWT buffer of the configuration, not in the work buffer */
    yciam_stage_t stage;              /* YCIAM_STAGE_IDLE between attempts */
    const yciam_source_t *source;     /* time_source while the attempt asks for the time */
    const yciam_source_t *after_time; /* the source to ask when the time is known */
    yciam_error_t *record;            /* where a failure of this attempt is recorded */
    size_t jwt_len;
    int64_t jwt_expires_at;
} yciam_attempt_t;

/** An instance. Complete so that it can be static. Fields named priv_ are not API. */
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

/**
 * The version of the archive. Compare it with YCIAM_VERSION_NUMBER if headers and archive are delivered apart.
 *
 * @return the version, in the form of YCIAM_VERSION_NUMBER.
 *
 * Pure.
 */
uint32_t yciam_version(void);

/**
 * Checks the configuration and makes the instance ready. No I/O, nothing is signed; the token buffer becomes "". Call
 * yciam_close() before a live instance is initialised again.
 *
 * @param[in,out] iam      all zero before its first use
 * @param config           must live as long as the instance
 * @return YCIAM_OK; YCIAM_ERR_ARGUMENT or YCIAM_ERR_SPACE, and then yciam_error()->native names the field that is wrong
 *   (YCIAM_ARG_*).
 *
 * Owner task only.
 */
yciam_result_t yciam_init(yciam_t *iam, const yciam_config_t *config);

/**
 * Takes one bounded step. Never blocks, except for the signature if the signer computes it in place. Each failure is
 * returned once; the next attempt follows by itself after a pause. YCIAM_ERR_CLOCK is returned once, not for each check
 * of the clock. A failure that a call or a revocation has met while it polled the instance is not returned here;
 * `on_failure` of the configuration reports every failure.
 *
 * @param[in,out] iam      the instance
 * @retval YCIAM_OK        a valid token is held (a refresh may be under way)
 * @retval YCIAM_PENDING   there is no token yet; call again after yciam_delay_ms()
 * @return below 0: an attempt failed, see yciam_error(). YCIAM_ERR_ARGUMENT: the instance is not live.
 *
 * Owner task only.
 */
yciam_result_t yciam_poll(yciam_t *iam);

/**
 * How long the owner task may sleep until the next yciam_poll().
 *
 * @param iam              the instance
 * @return milliseconds, at most a day; 0 during a step that makes progress, and for a signer that works in slices.
 *
 * Owner task only.
 */
uint32_t yciam_delay_ms(const yciam_t *iam);

/**
 * Polls until a token is held, an attempt has failed for a reason that another attempt cannot mend (usage, key, 4xx),
 * or `timeout_ms` have passed. If such a failure is known already and its pause has not ended, the function returns it
 * at once.
 *
 * With a held token it returns at once, unless a refresh is due: the refresh is made first, and its failure is not
 * reported here. So a task that calls this function before each use keeps its token fresh. An attempt that is under way
 * after `timeout_ms` continues with the next poll.
 *
 * @param[in,out] iam      the instance
 * @param timeout_ms       how long to wait, milliseconds
 * @param delay            sleeps for about `ms` milliseconds; may return early. On an RTOS it must sleep for at least
 *   one tick, so that other tasks run
 * @param ctx              first argument of `delay`
 * @return YCIAM_OK, a failure that another attempt cannot mend, the last failure, or YCIAM_ERR_TIMEOUT; yciam_error()
 *   says the same.
 *
 * Owner task only. Blocks.
 */
yciam_result_t yciam_wait(yciam_t *iam, uint32_t timeout_ms, void (*delay)(void *ctx, uint32_t ms), void *ctx);

/**
 * The held token. It is in the caller's token buffer until a later call for this instance replaces it or finds it
 * expired.
 *
 * @param iam              the instance
 * @return the token, NUL-terminated, or NULL.
 *
 * Owner task only.
 */
const char *yciam_token(const yciam_t *iam);

/**
 * When the held token expires.
 *
 * @param iam              the instance
 * @return seconds since 1970 UTC by the service's clock; 0 without a token.
 *
 * Owner task only.
 */
int64_t yciam_expires_at(const yciam_t *iam);

/**
 * The stage of the attempt under way.
 *
 * @param iam              the instance
 * @return the stage; YCIAM_STAGE_IDLE between attempts.
 *
 * Owner task only.
 */
yciam_stage_t yciam_stage(const yciam_t *iam);

/**
 * The last failure.
 *
 * @param iam              the instance
 * @return the error record in the object, never NULL; its result is YCIAM_OK if there was no failure since the last
 *   success.
 *
 * Owner task only.
 */
const yciam_error_t *yciam_error(const yciam_t *iam);

/**
 * Requests a new token because an API refused the held one (401). The held token stays until the new one arrives. A
 * token that was taken less than YCIAM_INVALIDATE_MIN_S ago is replaced only after that time, so that a faulty
 * application does not request tokens in a loop. A token from yciam_restore() counts as older than that.
 *
 * @param[in,out] iam      the instance
 *
 * Owner task only.
 */
void yciam_invalidate(yciam_t *iam);

/**
 * Ends the pause after a failure: the next poll begins an attempt. Use it when a person presses "retry", and after a
 * repair. Do not call it in a loop, since it also ends a pause that the service asked for.
 *
 * @param[in,out] iam      the instance
 *
 * Owner task only.
 */
void yciam_retry_now(yciam_t *iam);

/**
 * Replaces the authorized key. The attempt under way, if any, is given up, and the next poll begins an attempt with the
 * new key. The held token stays, and readers in other tasks continue. After YCIAM_OK the library no longer uses the old
 * key, which may be unloaded.
 *
 * @param[in,out] iam      the instance
 * @param key              a loaded key; must live as long as the instance
 * @return YCIAM_OK; YCIAM_ERR_ARGUMENT or YCIAM_ERR_SPACE, as yciam_init(): the old key stays in use.
 *
 * Owner task only.
 */
yciam_result_t yciam_set_key(yciam_t *iam, const yciam_key_t *key);

/**
 * Saves the state that a device needs after deep sleep or a restart: the token and its end, the time of the next
 * attempt, the correction of the clock. The bytes contain the token, so they are secret. A checksum detects damage, not
 * forgery. Without a token the pause after a failure is saved. A device without storage forgets the pause: it should
 * wait for a random time of up to a minute after an unexpected restart.
 *
 * @param[in,out] iam      the instance
 * @param[out] buf         the caller's; YCIAM_SAVE_SIZE(token_cap - 1) bytes are enough
 * @param cap              bytes available in `buf`
 * @param[out] len         bytes written
 * @return YCIAM_OK; YCIAM_ERR_ARGUMENT; YCIAM_ERR_SPACE; YCIAM_ERR_CLOCK if the clock is not set.
 *
 * Owner task only.
 */
yciam_result_t yciam_save(yciam_t *iam, void *buf, size_t cap, size_t *len);

/**
 * Takes up what yciam_save() wrote; call it right after yciam_init(). The clock must have run during the sleep. A token
 * that is still valid is held at once, and nothing is signed or sent before a refresh is due. On failure the instance
 * is unchanged.
 *
 * @param[in,out] iam      the instance
 * @param buf              what yciam_save() wrote
 * @param len              bytes that yciam_save() wrote
 * @retval YCIAM_OK            the saved state is in use
 * @retval YCIAM_ERR_ARGUMENT  the bytes are damaged, of another version, or of another account, host or audience;
 *   or the instance holds a token, which a saved one must not replace
 * @retval YCIAM_ERR_EXPIRED   the token has expired
 * @retval YCIAM_ERR_CLOCK     the clock is not set, or more than a minute before the time of yciam_save()
 * @retval YCIAM_ERR_SPACE     the token does not fit the token buffer
 *
 * Owner task only.
 */
yciam_result_t yciam_restore(yciam_t *iam, const void *buf, size_t len);

/**
 * Ends an attempt that is under way, gives up an unfinished signature, wipes the token, work and JWT buffers. May be
 * called twice.
 * yciam_init() may follow.
 *
 * @param[in,out] iam      the instance
 *
 * Owner task only.
 */
void yciam_close(yciam_t *iam);

#ifdef __cplusplus
}
#endif
#endif
