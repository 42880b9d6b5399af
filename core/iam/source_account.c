/* SPDX-License-Identifier: Apache-2.0 */
/* A token for another service account: `POST /iam/v1/tokens:createForServiceAccount`. */
#include "../util/text.h"
#include "attempt.h"
#include "iam_request.h"

static yciam_result_t check(const yciam_config_t *config)
{
    return config->authority != NULL && config->account_id != NULL && yciam_priv_text_is_id(config->account_id)
               ? YCIAM_OK
               : YCIAM_ERR_ARGUMENT;
}

static yciam_result_t write(yciam_t *iam)
{
    const yciam_config_t *config = iam->priv_config;
    yciam_t *authority = config->authority;
    yciam_exchange_t *x = &iam->priv_exchange;
    yciam_result_t result;

    if (x->priv_stage == YCIAM_STAGE_CLOCK && iam->priv_error.http_status == 401u) {
        yciam_invalidate(authority); /* the last attempt failed for its token */
    }
    x->priv_stage = YCIAM_STAGE_TOKEN;
    result = yciam_priv_await_token(authority, true, &iam->priv_error);
    if (result != YCIAM_OK) {
        x->priv_moved = false;
        return result < 0 ? yciam_priv_attempt_give_up(iam) : YCIAM_PENDING;
    }
    return yciam_priv_post(iam, "serviceAccountId", config->account_id, ":createForServiceAccount", YCIAM_BEARER,
                           yciam_token(authority));
}

const yciam_source_t yciam_source_account = {
    check,     write, yciam_priv_read_iam_token, YCIAM_DEFAULT_HOST, YCIAM_DEFAULT_CONNECT_MS, YCIAM_DEFAULT_TCP_PORT,
    YCIAM_TLS,
};
