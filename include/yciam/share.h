/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One token, many tasks. The owner task polls the instance; any other task takes a copy of the token, whole or not at
 * all, while the owner replaces it. For that the configuration names a lock.
 *
 *  - The lock is held to copy and for nothing else: no function of a port, signer or source is called meanwhile. A task
 *    waits for it no longer than it takes to wipe one token and to copy another.
 *  - It may be a mutex (better one with priority inheritance) or a section in which no other task runs. It is taken
 *    once at a time, and never by the library in an ISR.
 *  - Without a lock these functions work too, in the owner task.
 *  - The lock is ready before yciam_init(), and that comes before any task reads, and not again before the last has
 *    ended. yciam_close() may come at any time: the others then find no token.
 *  - A task whose service refused the token (401) tells the owner, by the means of its operating system, and the owner
 *    calls yciam_invalidate().
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

typedef struct yciam_lock {
    void (*take)(void *ctx); /* waits as long as it has to; cannot fail */
    void (*give)(void *ctx);
    void *ctx;
} yciam_lock_t;

/* Bytes of an `Authorization` field with a token of at most token_len characters, NUL included. */
#define YCIAM_AUTHORIZATION_SIZE(token_len) ((token_len) + 23u)

/*
 * Copies the held token to buf[0..cap), NUL-terminated, and when it expires to *expires_at (may be NULL): seconds since
 * 1970 UTC by the service's clock.
 *   YCIAM_OK           a whole token that is valid by the port's ticks
 *   YCIAM_PENDING      none is held: none has come yet, or the last one has ended
 *   YCIAM_ERR_EXPIRED  the held one has expired, and its owner has not looked since
 *   YCIAM_ERR_SPACE    it does not fit
 * Without YCIAM_OK buf is "" and *expires_at 0. The copy is a secret: wipe it after use. Asks the port for ticks_ms,
 * which any task may then call at any time. Any task, not from an ISR.
 */
yciam_result_t yciam_copy_token(const struct yciam *iam, char *buf, size_t cap, int64_t *expires_at);

/* The same as a field for the head of an HTTP request, without a line end: `Authorization: Bearer <token>`. */
yciam_result_t yciam_copy_authorization(const struct yciam *iam, char *buf, size_t cap, int64_t *expires_at);

/*
 * Another number whenever the instance took a token or dropped it: a task that keeps a copy asks whether it is still
 * the newest. Any task, not from an ISR.
 */
uint32_t yciam_token_generation(const struct yciam *iam);

#ifdef __cplusplus
}
#endif
#endif
