/* SPDX-License-Identifier: Apache-2.0 */
/* A token for another service account: `POST /iam/v1/tokens:createForServiceAccount`. */
#include <string.h>

#include "../util/text.h"
#include "accept_token.h"
#include "attempt.h"
#include "iam_request.h"
#include "need_token.h"
#include "schedule.h"
#include "source.h"
#include "tick.h"

static yciam_result_t check_account_source(const yciam_t *iam, const yciam_config_t *config, int32_t *arg)
{
    *arg = YCIAM_ARG_AUTHORITY;
    if (config->authority == NULL || config->authority == iam) {
        return YCIAM_ERR_ARGUMENT;
    }
    *arg = YCIAM_ARG_ACCOUNT_ID;
    return config->account_id != NULL && yciam_priv_text_is_id(config->account_id) ? YCIAM_OK : YCIAM_ERR_ARGUMENT;
}

static yciam_result_t need_authority(yciam_t *iam, yciam_failure_t *failure)
{
    yciam_t *authority = iam->priv_config->authority;
    yciam_result_t result = yciam_priv_need_token(authority, true, yciam_priv_attempt_record(iam));

    if (authority->priv_is_live) {
        failure->pause_ms = yciam_priv_schedule_left_ms(authority);
        failure->is_for_clock = yciam_priv_schedule_is_for_clock(authority);
    }
    return result;
}

static yciam_result_t write_account_request(yciam_t *iam, yciam_writer_t *w)
{
    const char *account_id = iam->priv_config->account_id;
    yciam_t *authority = iam->priv_config->authority;
    const char *token;

    if (authority->priv_is_live) {
        yciam_priv_tick(authority); /* its token may have expired since the connection was begun */
    }
    token = yciam_token(authority);
    if (token == NULL) {
        return YCIAM_ERR_EXPIRED;
    }
    yciam_priv_write_post(w, &iam->priv_exchange, ":createForServiceAccount", token, "serviceAccountId", account_id,
                          strlen(account_id));
    return YCIAM_OK;
}

/* 401: the service does not accept the authority's token. */
static bool renew_authority(yciam_t *iam, uint32_t http_status)
{
    yciam_t *authority = iam->priv_config->authority;

    if (http_status == 401u) {
        yciam_invalidate(authority);
    }
    return http_status == 401u && yciam_priv_attempt_is_next(authority);
}

const yciam_source_t yciam_source_account = {
    .check = check_account_source,
    .need_token = need_authority,
    .write = write_account_request,
    .read = yciam_priv_read_iam_token,
    .on_refused = renew_authority,
    .peer = &yciam_priv_iam_service,
};
