/* SPDX-License-Identifier: Apache-2.0 */
#include "accept_token.h"

#include <string.h>

#include "clock.h"
#include "iam_answer.h"
#include "schedule.h"
#include "token.h"

yciam_result_t yciam_priv_accept_token(yciam_t *iam, const yciam_iam_token_t *token)
{
    int64_t now = yciam_priv_service_time(&iam->priv_clock);
    int64_t left_s;

    if (now == 0) {
        return YCIAM_ERR_CLOCK; /* the clock was lost during the attempt */
    }
    if (token->expires_at <= now) {
        return YCIAM_ERR_EXPIRED;
    }
    left_s = token->expires_at - now;
    return yciam_priv_accept_token_for(iam, token,
                                       left_s < YCIAM_LIFETIME_MAX_S ? (uint32_t) left_s : YCIAM_LIFETIME_MAX_S);
}

yciam_result_t yciam_priv_accept_token_for(yciam_t *iam, const yciam_iam_token_t *token, uint32_t lifetime_s)
{
    if (token->token_len >= iam->priv_config->token_cap) {
        return YCIAM_ERR_LONG;
    }
    yciam_priv_token_hold(iam, token, lifetime_s);
    yciam_priv_schedule_succeeded(iam, lifetime_s);
    memset(&iam->priv_error, 0, sizeof iam->priv_error);
    return YCIAM_OK;
}

yciam_result_t yciam_priv_read_iam_token(yciam_t *iam, yciam_json_t *json, char *body)
{
    yciam_iam_token_t token;
    yciam_result_t result = yciam_priv_answer_read_token(json, body, &token);

    return result == YCIAM_OK ? yciam_priv_accept_token(iam, &token) : result;
}
