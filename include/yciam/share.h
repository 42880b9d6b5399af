/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * One token for several tasks. The owner task polls the instance. The other tasks copy the token. With the lock of the
 * configuration, a task never copies a part of one token and a part of the next.
 *
 *  - The library holds the lock only while it copies or wipes a token. It calls no function of a port, signer or source
 *    meanwhile. A task waits at most as long as it takes to wipe one token and to copy another.
 *  - The lock may be a mutex, preferably with priority inheritance, or a critical section. The library does not take it
 *    recursively, and never takes it in an ISR.
 *  - Without a lock these functions may be called from the owner task only.
 *  - The lock must be ready before yciam_init(). Other tasks may call these functions after yciam_init() has returned.
 *    yciam_close() may be called at any time: the other tasks then find no token. No other task may be in one of these
 *    functions when yciam_init() is called again.
 *  - If an API refuses the token (401), the task tells the owner task, by a queue or a flag of the operating system,
 *    and the owner task calls yciam_invalidate().
 */
#ifndef YCIAM_SHARE_H
#define YCIAM_SHARE_H

#include <stddef.h>
#include <stdint.h>

#include <yciam/result.h>

#ifdef __cplusplus
extern "C" {
#endif

struct yciam;

/** The functions of a lock. The application supplies them. */
typedef struct yciam_lock {
    void (*take)(void *ctx); /**< waits until the lock is free; must not fail */
    void (*give)(void *ctx); /**< called by the task that took the lock */
    void *ctx;               /**< argument of both functions */
} yciam_lock_t;

/** The size in bytes of an `Authorization` field with a token of at most token_len characters, NUL included. */
#define YCIAM_AUTHORIZATION_SIZE(token_len) ((token_len) + 23u)

/**
 * Copies the held token and its end. The copy is a secret: wipe it after use. The function calls the port's ticks_ms,
 * which must therefore allow calls from this task. After any result other than YCIAM_OK, `buf` is "" and `*expires_at`
 * is 0.
 *
 * @param iam              the instance
 * @param[out] buf         the token, NUL-terminated; the caller's; YCIAM_TOKEN_MAX + 1 bytes are enough for every token
 * @param cap              bytes available in `buf`
 * @param[out] expires_at  when the token expires, seconds since 1970 UTC by the service's clock; may be NULL
 * @retval YCIAM_OK            the copy is a token that is valid by the port's ticks
 * @retval YCIAM_PENDING       no token is held: none has arrived yet, or the last one has expired or was dropped
 * @retval YCIAM_ERR_EXPIRED   the held token has expired, and the owner task has not polled since then
 * @retval YCIAM_ERR_SPACE     the token does not fit
 * @retval YCIAM_ERR_ARGUMENT  `iam` is NULL or was never initialised, or `buf` is NULL and `cap` is not 0
 *
 * Any task. Not from an ISR.
 */
yciam_result_t yciam_copy_token(const struct yciam *iam, char *buf, size_t cap, int64_t *expires_at);

/**
 * Like yciam_copy_token(), but copies `Authorization: Bearer TOKEN`, a field for the head of an HTTP request, without a
 * line end.
 *
 * @param iam              the instance
 * @param[out] buf         the field, NUL-terminated; the caller's; YCIAM_AUTHORIZATION_SIZE() bytes are enough
 * @param cap              bytes available in `buf`
 * @param[out] expires_at  when the token expires, seconds since 1970 UTC by the service's clock; may be NULL
 * @return as yciam_copy_token().
 *
 * Any task. Not from an ISR.
 */
yciam_result_t yciam_copy_authorization(const struct yciam *iam, char *buf, size_t cap, int64_t *expires_at);

/**
 * A number that changes whenever the instance takes or drops a token. A task that keeps a copy compares the number to
 * learn whether the copy is still the newest.
 *
 * @param iam              the instance
 * @return the number; 0 before yciam_init().
 *
 * Any task. Not from an ISR.
 */
uint32_t yciam_token_generation(const struct yciam *iam);

#ifdef __cplusplus
}
#endif
#endif
