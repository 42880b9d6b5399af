/* SPDX-License-Identifier: Apache-2.0 */
#include "keep_state.h"

#include <stdio.h>
#include <string.h>

/* Writes the line, of what yciam_init() has checked. Returns its length; *owner_len is the part before the key ID. */
static size_t write_line(const client_t *client, char line[KEEP_STATE_LINE_CAP], size_t *owner_len)
{
    const yciam_config_t *config = &client->config;
    int len = snprintf(line, KEEP_STATE_LINE_CAP, "yciam-keep 1 %s %s:%u %s ", client->key.service_account_id,
                       config->host, (unsigned) config->tcp_port, config->audience);

    *owner_len = (size_t) len;
    return *owner_len + (size_t) snprintf(line + len, KEEP_STATE_LINE_CAP - *owner_len, "%s\n", client->key.id);
}

size_t keep_state_save(client_t *client, uint8_t buf[KEEP_STATE_CAP])
{
    char line[KEEP_STATE_LINE_CAP];
    size_t owner_len;
    size_t line_len = write_line(client, line, &owner_len);
    size_t saved_len;

    memcpy(buf, line, line_len);
    if (yciam_token(&client->iam) == NULL ||
        yciam_save(&client->iam, buf + line_len, KEEP_STATE_CAP - line_len, &saved_len) != YCIAM_OK) {
        return 0;
    }
    return line_len + saved_len;
}

const char *keep_state_restore(client_t *client, const uint8_t *state, size_t len, bool *is_same_key)
{
    char line[KEEP_STATE_LINE_CAP];
    size_t owner_len;
    size_t line_len = write_line(client, line, &owner_len);
    const uint8_t *end = memchr(state, '\n', len);
    size_t held_len = end != NULL ? (size_t) (end - state) + 1u : 0;
    yciam_result_t result;

    if (held_len <= owner_len || memcmp(state, line, owner_len) != 0) {
        return "it is not of this service account and endpoint, or damaged";
    }
    *is_same_key = held_len == line_len && memcmp(state, line, line_len) == 0;
    result = yciam_restore(&client->iam, state + held_len, len - held_len);
    if (result == YCIAM_OK) {
        return NULL;
    }
    return result == YCIAM_ERR_EXPIRED ? "its token has expired" : yciam_result_text(result);
}
