/* SPDX-License-Identifier: Apache-2.0 */
/* A token that the application hands in. */
#include <string.h>

#include "../util/text.h"
#include "accept_token.h"
#include "iam_request.h"
#include "source.h"
#include "tick.h"

const yciam_source_t yciam_source_given = {
    .peer = &yciam_priv_iam_service,
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
    if (!yciam_priv_text_is_token(token, given.token_len)) {
        return YCIAM_ERR_ARGUMENT;
    }
    return yciam_priv_accept_token(iam, &given);
}
