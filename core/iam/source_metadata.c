/* SPDX-License-Identifier: Apache-2.0 */
/* A token from the metadata service of the machine that the program runs on. */
#include "../http/request_head.h"
#include "accept_token.h"
#include "clock.h"
#include "iam_answer.h"
#include "source.h"

#define GET_TOKEN "GET /computeMetadata/v1/instance/service-accounts/default/token"

static yciam_result_t write_metadata_request(yciam_t *iam, yciam_writer_t *w)
{
    yciam_priv_write(w, GET_TOKEN);
    yciam_priv_write_host(w, &iam->priv_exchange, YCIAM_METADATA_TCP_PORT);
    yciam_priv_write(w, "\r\nMetadata-Flavor: Google\r\n\r\n");
    return YCIAM_OK;
}

/* {"access_token":"...","expires_in":39944,"token_type":"Bearer"}: the life counts from now. */
static yciam_result_t read_metadata_token(yciam_t *iam, yciam_json_t *json, char *body)
{
    yciam_iam_token_t token;
    uint32_t lifetime_s;

    if (!yciam_priv_json_uint(json, yciam_priv_json_member(json, 0, "expires_in"), &lifetime_s) ||
        !yciam_priv_answer_bearer(json, body, "access_token", &token)) {
        return YCIAM_ERR_ANSWER;
    }
    token.expires_at = yciam_priv_service_time(&iam->priv_clock) + lifetime_s;
    return yciam_priv_accept_token(iam, &token);
}

static const yciam_priv_peer_t metadata_service = {
    .host = YCIAM_METADATA_HOST,
    .tcp_port = YCIAM_METADATA_TCP_PORT,
    .security = YCIAM_PLAIN,
    .timeouts = { YCIAM_METADATA_CONNECT_MS, YCIAM_DEFAULT_ANSWER_MS, YCIAM_DEFAULT_TOTAL_MS },
};

const yciam_source_t yciam_source_metadata = {
    .write = write_metadata_request,
    .read = read_metadata_token,
    .peer = &metadata_service,
};
