/* SPDX-License-Identifier: Apache-2.0 */
/* A token that the application hands in. */
#include <string.h>

#include "../util/text.h"
#include "attempt.h"

static yciam_result_t check(const yciam_config_t *config)
{
    (void) config;
    return YCIAM_OK;
}

/* There is nowhere to ask, and no need to while a token is held. */
static yciam_result_t write(yciam_t *iam)
{
    if (iam->priv_token_len == 0) {
        return yciam_priv_attempt_fail(iam, YCIAM_ERR_EXPIRED, 0);
    }
    iam->priv_due_ms = iam->priv_expires_ms - (uint32_t) iam->priv_now_ms;
    yciam_priv_attempt_end(iam);
    return YCIAM_PENDING;
}

const yciam_source_t yciam_source_given = {
    check, write, NULL, YCIAM_DEFAULT_HOST, YCIAM_DEFAULT_CONNECT_MS, YCIAM_DEFAULT_TCP_PORT, YCIAM_TLS,
};

yciam_result_t yciam_set_token(yciam_t *iam, const char *token, int64_t expires_at)
{
    yciam_iam_token_t given = { (char *) token, strlen(token), expires_at }; /* it is only read */

    yciam_priv_tick(iam);
    return yciam_priv_text_is(token, given.token_len, YCIAM_TOKEN_OTHERS) ? yciam_priv_take_token(iam, &given)
                                                                          : YCIAM_ERR_ARGUMENT;
}
