/* SPDX-License-Identifier: Apache-2.0 */
/* `POST /iam/v1/tokens:revoke`, as a source whose answer is no token. */
#include <string.h>

#include "../iam/attempt.h"
#include "../iam/iam_request.h"
#include "../util/text.h"

static yciam_result_t write(yciam_t *iam)
{
    const char *held = yciam_token(iam);

    iam->priv_exchange.priv_stage = YCIAM_STAGE_SEND; /* for a request that does not fit: the clock is known by now */
    return yciam_priv_post(iam, "iamToken", iam->priv_revoked, ":revoke", YCIAM_BEARER,
                           held != NULL ? held : iam->priv_revoked);
}

static yciam_result_t read(yciam_t *iam, yciam_json_t *json, char *body)
{
    char *subject_id = iam->priv_subject_id;

    (void) body;
    if (yciam_priv_json_string(json, yciam_priv_json_member(json, 0, "subject_id"), subject_id, YCIAM_ID_MAX + 1u) <=
            0 ||
        !yciam_priv_text_is_id(subject_id)) {
        subject_id[0] = '\0';
        return YCIAM_ERR_ANSWER;
    }
    if (iam->priv_token_len > 0 && strcmp(iam->priv_revoked, iam->priv_config->token) == 0) {
        yciam_priv_drop_token(iam);
        iam->priv_due_ms = 0;
    }
    memset(&iam->priv_error, 0, sizeof iam->priv_error);
    return YCIAM_OK;
}

static const yciam_source_t revocation = { NULL, write, read, NULL, 0, 0, YCIAM_TLS };

/* Also the attempt of the authority that it waits for, which may be using the same port and buffer, and so on. */
static void end_chain(yciam_t *iam)
{
    bool is_waiting;

    do {
        is_waiting = iam->priv_exchange.priv_stage == YCIAM_STAGE_TOKEN;
        yciam_priv_attempt_end(iam);
        iam = iam->priv_config->authority;
    } while (is_waiting);
}

yciam_result_t yciam_revoke_poll(yciam_t *iam, const char *token, char subject_id[YCIAM_ID_MAX + 1u])
{
    uint8_t failures = iam->priv_failures;
    uint32_t due_ms;
    yciam_result_t result = YCIAM_PENDING;

    yciam_priv_tick(iam);
    due_ms = iam->priv_due_ms;
    if (iam->priv_source != &revocation) {
        iam->priv_revoked = token != NULL ? token : iam->priv_config->token;
        if (!yciam_priv_text_is(iam->priv_revoked, YCIAM_TOKEN_MAX, YCIAM_TOKEN_OTHERS) ||
            iam->priv_exchange.priv_security != YCIAM_TLS) {
            return YCIAM_ERR_ARGUMENT;
        }
        end_chain(iam);
        iam->priv_subject_id = subject_id;
        subject_id[0] = '\0';
    } else {
        result = yciam_priv_step(iam);
    }
    if (result == YCIAM_PENDING && iam->priv_exchange.priv_stage == YCIAM_STAGE_IDLE) {
        iam->priv_source = &revocation;         /* until the attempt ends, whoever takes its last step */
        result = yciam_priv_attempt_begin(iam); /* once more where the time had to be asked for first */
    }
    if (result < 0) { /* not tried again, and no reason to ask for a token later */
        iam->priv_failures = failures;
        iam->priv_due_ms = due_ms;
    }
    return result;
}

yciam_result_t yciam_revoke(yciam_t *iam, const char *token, char subject_id[YCIAM_ID_MAX + 1u],
                            void (*delay)(void *ctx, uint32_t ms), void *ctx)
{
    yciam_result_t result;

    while ((result = yciam_revoke_poll(iam, token, subject_id)) == YCIAM_PENDING) {
        uint32_t pause_ms = yciam_delay_ms(iam);

        if (pause_ms > 0) {
            delay(ctx, pause_ms);
        }
    }
    return result;
}
