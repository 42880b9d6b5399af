/* SPDX-License-Identifier: Apache-2.0 */
/* A token from the metadata service of the machine that this runs on. */
#include <string.h>

#include "attempt.h"
#include "clock.h"
#include "iam_answer.h"
#include "iam_request.h"

#define GET_TOKEN "GET /computeMetadata/v1/instance/service-accounts/default/token"

static yciam_result_t check(const yciam_config_t *config)
{
    (void) config;
    return YCIAM_OK;
}

static yciam_result_t write(yciam_t *iam)
{
    const yciam_exchange_t *x = &iam->priv_exchange;
    yciam_writer_t w = { (char *) x->priv_buf, x->priv_cap, 0, false };

    yciam_priv_write(&w, GET_TOKEN);
    yciam_priv_write_host(&w, x, YCIAM_METADATA_TCP_PORT);
    yciam_priv_write(&w, "\r\nMetadata-Flavor: Google\r\n\r\n");
    return yciam_priv_attempt_send(iam, &w);
}

/* {"access_token":"...","expires_in":39944,"token_type":"Bearer"}; the life counts from now. */
static yciam_result_t read(yciam_t *iam, yciam_json_t *json, char *body)
{
    yciam_iam_token_t token;
    uint32_t lifetime_s;

    if (!yciam_priv_json_uint(json, yciam_priv_json_member(json, 0, "expires_in"), &lifetime_s) ||
        !yciam_priv_answer_bearer(json, body, "access_token", &token)) {
        return YCIAM_ERR_ANSWER;
    }
    token.expires_at = yciam_priv_service_time(iam) + lifetime_s;
    return yciam_priv_take_token(iam, &token);
}

const yciam_source_t yciam_source_metadata = {
    check, write, read, YCIAM_METADATA_HOST, YCIAM_METADATA_CONNECT_MS, YCIAM_METADATA_TCP_PORT, YCIAM_PLAIN,
};
