/* SPDX-License-Identifier: Apache-2.0 */
#include "keep_state.h"

#include <stdio.h>
#include <string.h>

#define NONE "-"

static const char *or_none(const char *text)
{
    return text != NULL && text[0] != '\0' ? text : NONE;
}

/*
 * Writes the line, from values that yciam_init() has checked. Returns its length; *owner_len is the part before the key
 * ID.
 */
static size_t write_line(const client_t *client, char line[KEEP_STATE_LINE_CAP], size_t *owner_len)
{
    const yciam_config_t *config = &client->config;
    int len =
        snprintf(line, KEEP_STATE_LINE_CAP, "yciam-keep 2 %s %s %s %u %s ", or_none(client->key.service_account_id),
                 or_none(config->account_id), config->host != NULL ? config->host : YCIAM_METADATA_HOST,
                 (unsigned) config->tcp_port, config->audience);

    *owner_len = (size_t) len;
    return *owner_len +
           (size_t) snprintf(line + len, KEEP_STATE_LINE_CAP - *owner_len, "%s\n", or_none(client->key.id));
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

/* Returns the length of the line with its line end; 0 if there is no line. */
static size_t line_len_of(const uint8_t *state, size_t len)
{
    const uint8_t *end = memchr(state, '\n', len);

    return end != NULL ? (size_t) (end - state) + 1u : 0;
}

bool keep_state_read_owner(keep_owner_t *owner, const uint8_t *state, size_t len)
{
    size_t line_len = line_len_of(state, len);
    char *words[8] = { NULL }; /* yciam-keep 2 ACCOUNT FOR HOST PORT AUDIENCE KEY */
    char *rest = owner->line;

    memset(owner, 0, sizeof *owner);
    if (line_len == 0 || line_len > sizeof owner->line) {
        return false;
    }
    memcpy(owner->line, state, line_len - 1u);
    for (size_t i = 0; i < sizeof words / sizeof words[0] && rest != NULL; i++) {
        words[i] = strsep(&rest, " ");
    }
    if (words[7] == NULL || rest != NULL || strcmp(words[1], "2") != 0) {
        return false;
    }
    if (strcmp(words[2], NONE) != 0) {
        (void) snprintf(owner->key.service_account_id, sizeof owner->key.service_account_id, "%s", words[2]);
    }
    owner->account_id = strcmp(words[3], NONE) != 0 ? words[3] : NULL;
    owner->host = words[4];
    owner->audience = words[6];
    return true;
}

const char *keep_state_take(yciam_t *iam, const uint8_t *state, size_t len)
{
    size_t line_len = line_len_of(state, len);
    yciam_result_t result = yciam_restore(iam, state + line_len, len - line_len);

    if (result == YCIAM_OK) {
        return NULL;
    }
    return result == YCIAM_ERR_EXPIRED ? "its token has expired" : yciam_result_text(result);
}

const char *keep_state_restore(client_t *client, const uint8_t *state, size_t len, bool *is_same_key)
{
    char line[KEEP_STATE_LINE_CAP];
    size_t owner_len;
    size_t line_len = write_line(client, line, &owner_len);
    size_t held_len = line_len_of(state, len);

    if (held_len <= owner_len || memcmp(state, line, owner_len) != 0) {
        return "it is not of this service account and endpoint, or damaged";
    }
    *is_same_key = held_len == line_len && memcmp(state, line, line_len) == 0;
    return keep_state_take(&client->iam, state, len);
}
