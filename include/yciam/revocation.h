/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Revocation: makes a token invalid at the service before it expires (`POST /iam/v1/tokens:revoke`).
 *
 * A revocation is an object of its own, with its own result and error record. It borrows the port and the work buffer
 * of an instance, so a device needs no second connection for it. An attempt of the instance that is under way ends
 * first; the instance begins no other attempt until the revocation has ended. Meanwhile the instance and the revocation
 * may be polled in any order, and a held token stays usable.
 *
 *     superloop:  yciam_revocation_start(&revocation, &iam, NULL); then yciam_revocation_poll(&revocation) ...
 *     task:       if (yciam_revoke(&revocation, &iam, NULL, delay, NULL) == YCIAM_OK) ...
 */
#ifndef YCIAM_REVOCATION_H
#define YCIAM_REVOCATION_H

#include <stdbool.h>
#include <stdint.h>

#include <yciam/yciam.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A revocation. Complete so that it can be static. Fields named priv_ are not API. */
typedef struct yciam_revocation {
    yciam_error_t priv_error; /* the instance's attempt fills it while it works for this object */
    yciam_t *priv_iam;        /* NULL: none is under way */
    const char *priv_revoked; /* the token to revoke; NULL: the held one */
    uint32_t priv_generation; /* of the held token, when the request was written */
    bool priv_was_started;    /* the last yciam_revocation_start() was not refused */
    bool priv_has_begun;      /* the instance works for this object */
    char priv_subject_id[YCIAM_ID_MAX + 1u];
} yciam_revocation_t;

/**
 * Begins a revocation. No I/O. The held token authorises the request, or, if none is held, the token itself.
 *
 * @param[in,out] revocation   all zero before its first use
 * @param iam              the instance whose port and work buffer are borrowed. It must be live, and its source must
 *   use TLS
 * @param token            NUL-terminated, up to YCIAM_TOKEN_MAX characters; must stay until the revocation has ended.
 *   NULL: the token that the instance holds when the request is sent
 * @return YCIAM_OK; YCIAM_ERR_ARGUMENT if a revocation is under way, if there is no token or none in the right form, or
 *   if the instance is not live or has a source without TLS. `native` of yciam_revocation_error() says which
 *   (YCIAM_ARG_*).
 *
 * Owner task of the instance only.
 */
yciam_result_t yciam_revocation_start(yciam_revocation_t *revocation, yciam_t *iam, const char *token);

/**
 * Takes one bounded step. After the end it returns the same result again. The library does not repeat a revocation that
 * failed.
 *
 * @param[in,out] revocation   a revocation that was started
 * @retval YCIAM_OK        the token is revoked. If the instance held it, it is dropped, and the next yciam_poll()
 *   requests a new one
 * @retval YCIAM_PENDING   call again after yciam_revocation_delay_ms()
 * @return below 0: the revocation failed, see yciam_revocation_error(). YCIAM_ERR_SPACE: the work buffer must hold the
 *   token twice and 300 bytes.
 *
 * Owner task of the instance only.
 */
yciam_result_t yciam_revocation_poll(yciam_revocation_t *revocation);

/**
 * How long the owner task may sleep until the next yciam_revocation_poll().
 *
 * @param revocation       a revocation that was started
 * @return milliseconds.
 *
 * Owner task of the instance only.
 */
uint32_t yciam_revocation_delay_ms(const yciam_revocation_t *revocation);

/**
 * Starts a revocation and polls it until its end. It ends by the deadlines of the instance.
 *
 * @param[in,out] revocation   all zero before its first use
 * @param iam              as for yciam_revocation_start()
 * @param token            as for yciam_revocation_start()
 * @param delay            sleeps for about `ms` milliseconds, as for yciam_wait()
 * @param ctx              first argument of `delay`
 * @return YCIAM_OK, or the failure.
 *
 * Owner task of the instance only. Blocks.
 */
yciam_result_t yciam_revoke(yciam_revocation_t *revocation, yciam_t *iam, const char *token,
                            void (*delay)(void *ctx, uint32_t ms), void *ctx);

/**
 * The account whose token was revoked.
 *
 * @param revocation       any revocation
 * @return NUL-terminated text in the object; "" before YCIAM_OK.
 *
 * Owner task of the instance only.
 */
const char *yciam_revocation_subject_id(const yciam_revocation_t *revocation);

/**
 * How the revocation failed.
 *
 * @param revocation       any revocation
 * @return the error record in the object, never NULL; its result is YCIAM_OK if the revocation did not fail.
 *
 * Owner task of the instance only.
 */
const yciam_error_t *yciam_revocation_error(const yciam_revocation_t *revocation);

/**
 * Gives up a revocation that is under way: it fails with YCIAM_ERR_CLOSED. Call this function before the memory of an
 * unfinished revocation is used for something else. May be called at any time.
 *
 * @param[in,out] revocation   any revocation
 *
 * Owner task of the instance only.
 */
void yciam_revocation_close(yciam_revocation_t *revocation);

#ifdef __cplusplus
}
#endif
#endif
