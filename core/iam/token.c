/* SPDX-License-Identifier: Apache-2.0 */
#include "token.h"

#include <string.h>

#include "../util/wipe.h"
#include "clock.h"

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

/* The lock is held for no longer than it takes to wipe one token and to copy another. */
static void replace_token(yciam_t *iam, const yciam_iam_token_t *token, uint32_t expires_ms)
{
    const yciam_config_t *config = iam->priv_config;
    yciam_held_token_t *held = &iam->priv_token;

    take(config->lock);
    yciam_priv_wipe(config->token, held->len);
    held->generation++;
    held->len = 0;
    held->expires_at = 0;
    if (token != NULL) {
        memcpy(config->token, token->token, token->token_len); /* the buffer behind it is zero */
        held->len = token->token_len;
        held->expires_at = token->expires_at;
        held->expires_ms = expires_ms;
    }
    give(config->lock);
}

void yciam_priv_token_hold(yciam_t *iam, const yciam_iam_token_t *token, uint32_t lifetime_s)
{
    replace_token(iam, token, yciam_priv_clock_now_ms(&iam->priv_clock) + lifetime_s * 1000u);
    iam->priv_token.taken_s = yciam_priv_clock_uptime_s(&iam->priv_clock);
}

void yciam_priv_token_drop(yciam_t *iam)
{
    replace_token(iam, NULL, 0);
}

void yciam_priv_token_expire(yciam_t *iam)
{
    if (yciam_priv_token_is_held(iam) && yciam_priv_token_left_ms(iam) == 0) {
        yciam_priv_token_drop(iam);
    }
}

void yciam_priv_token_shorten(yciam_t *iam)
{
    const yciam_lock_t *lock = iam->priv_config->lock;
    yciam_held_token_t *held = &iam->priv_token;
    int64_t left_s = held->expires_at - yciam_priv_service_time(&iam->priv_clock);

    if (left_s < (int64_t) (yciam_priv_token_left_ms(iam) / 1000u)) {
        take(lock);
        held->expires_ms = yciam_priv_clock_now_ms(&iam->priv_clock) + (left_s > 0 ? (uint32_t) left_s * 1000u : 0u);
        give(lock);
    }
}

void yciam_priv_token_set_old(yciam_t *iam)
{
    iam->priv_token.taken_s -= YCIAM_INVALIDATE_MIN_S + YCIAM_SECOND_CUT;
}

bool yciam_priv_token_equals(const yciam_t *iam, const char *token)
{
    return iam->priv_token.len > 0 && strcmp(token, iam->priv_config->token) == 0;
}

/*
 * How long the held token is valid at this tick, which may be older or newer than the owner's last look. A token lives
 * a day at most, so a difference of more than two days means that it has expired.
 */
#define LEFT_MAX_MS (2u * 1000u * YCIAM_LIFETIME_MAX_S)

static uint32_t left_at(const yciam_held_token_t *held, uint32_t ticks_ms)
{
    uint32_t left_ms = held->expires_ms - ticks_ms;

    return held->len > 0 && left_ms <= LEFT_MAX_MS ? left_ms : 0;
}

uint32_t yciam_priv_token_left_ms(const yciam_t *iam)
{
    return left_at(&iam->priv_token, yciam_priv_clock_now_ms(&iam->priv_clock));
}

uint32_t yciam_priv_token_until_age_s(const yciam_t *iam, uint32_t age_s)
{
    uint32_t passed_s = yciam_priv_clock_uptime_s(&iam->priv_clock) - iam->priv_token.taken_s;

    return passed_s <= age_s ? age_s + YCIAM_SECOND_CUT - passed_s : 0;
}

/* What other tasks may call */

/* The lock is held. */
static yciam_result_t copy_held(const yciam_t *iam, uint32_t ticks_ms, char *buf, size_t cap, int64_t *expires_at)
{
    const yciam_held_token_t *held = &iam->priv_token;

    if (held->len == 0) {
        return YCIAM_PENDING;
    }
    if (left_at(held, ticks_ms) == 0) {
        return YCIAM_ERR_EXPIRED;
    }
    if (buf == NULL || held->len >= cap) {
        return YCIAM_ERR_SPACE;
    }
    memcpy(buf, iam->priv_config->token, held->len + 1u);
    *expires_at = held->expires_at;
    return YCIAM_OK;
}

yciam_result_t yciam_copy_token(const yciam_t *iam, char *buf, size_t cap, int64_t *expires_at)
{
    const yciam_config_t *config;
    uint32_t ticks_ms;
    yciam_result_t result;
    int64_t unused;

    if (expires_at == NULL) {
        expires_at = &unused;
    }
    *expires_at = 0;
    if (buf != NULL && cap > 0) {
        buf[0] = '\0';
    }
    if (iam == NULL || iam->priv_config == NULL || (buf == NULL && cap > 0)) {
        return YCIAM_ERR_ARGUMENT;
    }
    config = iam->priv_config;
    ticks_ms = config->port->ticks_ms(config->port->ctx);
    take(config->lock);
    result = copy_held(iam, ticks_ms, buf, cap, expires_at);
    give(config->lock);
    return result;
}

yciam_result_t yciam_copy_authorization(const yciam_t *iam, char *buf, size_t cap, int64_t *expires_at)
{
    static const char field[] = YCIAM_AUTHORIZATION;
    const size_t field_len = sizeof field - 1u;
    const size_t token_at = cap < field_len ? cap : field_len;
    yciam_result_t result;

    if (buf == NULL) {
        return yciam_copy_token(iam, NULL, cap, expires_at);
    }
    result = yciam_copy_token(iam, buf + token_at, cap - token_at, expires_at);
    if (result == YCIAM_OK) {
        memcpy(buf, field, field_len);
    } else if (cap > 0) {
        buf[0] = '\0';
    }
    return result;
}

uint32_t yciam_token_generation(const yciam_t *iam)
{
    const yciam_lock_t *lock;
    uint32_t generation;

    if (iam == NULL || iam->priv_config == NULL) {
        return 0;
    }
    lock = iam->priv_config->lock;
    take(lock);
    generation = iam->priv_token.generation;
    give(lock);
    return generation;
}
