/* SPDX-License-Identifier: Apache-2.0 */
/* A token that the application hands in. */
#include <string.h>

#include "../util/text.h"
#include "accept_token.h"
#include "attempt.h"
#include "source.h"
#include "tick.h"

static yciam_result_t check_given_source(const yciam_t *iam, const yciam_config_t *config, int32_t *arg)
{
    (void) iam;
    (void) config;
    *arg = YCIAM_ARG_NONE;
    return YCIAM_OK;
}

const yciam_source_t yciam_source_given = {
    .check = check_given_source,
    .host = YCIAM_DEFAULT_HOST,
    .connect_ms = YCIAM_DEFAULT_CONNECT_MS,
    .tcp_port = YCIAM_DEFAULT_TCP_PORT,
    .security = YCIAM_TLS,
};

/* Whether the text is in the instance's own buffer, which is wiped before the new token is copied. */
static bool is_own_buffer(const yciam_config_t *config, const char *token)
{
    uintptr_t start = (uintptr_t) config->token;

    return (uintptr_t) token - start < config->token_cap;
}

yciam_result_t yciam_set_token(yciam_t *iam, const char *token, int64_t expires_at)
{
    yciam_iam_token_t given = { NULL, 0, expires_at };

    if (iam == NULL || !iam->priv_is_live || token == NULL || is_own_buffer(iam->priv_config, token)) {
        return YCIAM_ERR_ARGUMENT;
    }
    yciam_priv_tick(iam);
    given.token = (char *) token; /* it is only read */
    given.token_len = strlen(token);
    if (!yciam_priv_text_is(token, given.token_len, YCIAM_TOKEN_OTHERS)) {
        return YCIAM_ERR_ARGUMENT;
    }
    return yciam_priv_accept_token(iam, &given);
}
