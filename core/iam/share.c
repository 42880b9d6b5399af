/* SPDX-License-Identifier: Apache-2.0 */
/* What any task may call. The other side, where the token changes, is hold() in yciam.c. */
#include <string.h>

#include <yciam/yciam.h>

#include "clock.h"
#include "iam_request.h"

static void take(const yciam_lock_t *lock)
{
    if (lock != NULL) {
        lock->take(lock->ctx);
    }
}

static void give(const yciam_lock_t *lock)
{
    if (lock != NULL) {
        lock->give(lock->ctx);
    }
}

/*
 * More than a token has left, even if it came after the ticks were read. They are the low bits of the owner's time: an
 * end that is so far off is past, however long nobody looked.
 */
#define LEFT_MAX_MS (2u * 1000u * YCIAM_LIFETIME_MAX_S)

/* The lock is held. */
static yciam_result_t check(const yciam_t *iam, size_t cap, uint32_t ticks_ms)
{
    if (iam->priv_token_len == 0) {
        return YCIAM_PENDING;
    }
    if (iam->priv_expires_ms - ticks_ms - 1u >= LEFT_MAX_MS) {
        return YCIAM_ERR_EXPIRED;
    }
    return iam->priv_token_len < cap ? YCIAM_OK : YCIAM_ERR_SPACE;
}

yciam_result_t yciam_copy_token(const yciam_t *iam, char *buf, size_t cap, int64_t *expires_at)
{
    const yciam_config_t *config = iam->priv_config;
    uint32_t ticks_ms = config->port->ticks_ms(config->port->ctx);
    yciam_result_t result;
    int64_t at = 0;

    if (cap > 0) {
        buf[0] = '\0';
    }
    take(config->lock);
    result = check(iam, cap, ticks_ms);
    if (result == YCIAM_OK) {
        memcpy(buf, config->token, iam->priv_token_len + 1u);
        at = iam->priv_expires_at;
    }
    give(config->lock);
    if (expires_at != NULL) {
        *expires_at = at;
    }
    return result;
}

yciam_result_t yciam_copy_authorization(const yciam_t *iam, char *buf, size_t cap, int64_t *expires_at)
{
    static const char field[] = YCIAM_AUTHORIZATION;
    const size_t field_len = sizeof field - 1u;
    const size_t token_at = cap < field_len ? cap : field_len;
    yciam_result_t result = yciam_copy_token(iam, buf + token_at, cap - token_at, expires_at);

    if (result == YCIAM_OK) {
        memcpy(buf, field, field_len);
    } else if (cap > 0) {
        buf[0] = '\0';
    }
    return result;
}

uint32_t yciam_token_generation(const yciam_t *iam)
{
    const yciam_lock_t *lock = iam->priv_config->lock;
    uint32_t generation;

    take(lock);
    generation = iam->priv_generation;
    give(lock);
    return generation;
}
