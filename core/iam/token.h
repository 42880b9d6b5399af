/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The held token. token.c alone holds, drops and copies it, under the lock. Everything here is for the owner task; what
 * other tasks may call is in <yciam/share.h>. Times are those of the last look at the clock.
 */
#ifndef YCIAM_CORE_TOKEN_H
#define YCIAM_CORE_TOKEN_H

#include <yciam/yciam.h>

#define YCIAM_AUTHORIZATION "Authorization: Bearer " /* followed by the token */

/* Holds a copy of this token for lifetime_s seconds, at most a day. It fits the buffer: the caller has checked. */
void yciam_priv_token_hold(yciam_t *iam, const yciam_iam_token_t *token, uint32_t lifetime_s);

/* Wipes the held token. */
void yciam_priv_token_drop(yciam_t *iam);

/* Wipes the held token if it has expired. */
void yciam_priv_token_expire(yciam_t *iam);

/* The device's clock has stepped: if the time that is known now leaves the token a shorter life, that counts. */
void yciam_priv_token_shorten(yciam_t *iam);

/* The token from before a restart is not new: yciam_invalidate() may replace it at once. */
void yciam_priv_token_set_old(yciam_t *iam);

static inline bool yciam_priv_token_is_held(const yciam_t *iam)
{
    return iam->priv_token.len > 0;
}

bool yciam_priv_token_equals(const yciam_t *iam, const char *token);
uint32_t yciam_priv_token_left_ms(const yciam_t *iam); /* 0 without a token */

/* Seconds until age_s have passed since a token was taken last; 0: they have. */
uint32_t yciam_priv_token_until_age_s(const yciam_t *iam, uint32_t age_s);

static inline size_t yciam_priv_token_len(const yciam_t *iam)
{
    return iam->priv_token.len;
}

static inline int64_t yciam_priv_token_expires_at(const yciam_t *iam)
{
    return iam->priv_token.expires_at;
}

#endif
