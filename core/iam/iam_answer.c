/* SPDX-License-Identifier: Apache-2.0 */
#include "iam_answer.h"

#include <string.h>

#include "../util/text.h"

#define SECRET_RUN 40u /* more characters in a row that a JWT or a token is made of are not shown; a UUID has 36 */

/* A string member, its escapes resolved where it stands; NULL where there is none. */
static char *string_member(yciam_json_t *json, char *body, const char *name, size_t *len)
{
    int value = yciam_priv_json_member(json, 0, name);
    char *text = body + yciam_priv_json_offset(json, value);
    int text_len = yciam_priv_json_string(json, value, text, SIZE_MAX); /* no longer than it was */

    *len = (size_t) text_len;
    return text_len > 0 ? text : NULL;
}

bool yciam_priv_answer_bearer(yciam_json_t *json, char *body, const char *name, yciam_iam_token_t *out)
{
    out->token = string_member(json, body, name, &out->token_len);
    return out->token != NULL && yciam_priv_text_is(out->token, out->token_len, YCIAM_TOKEN_OTHERS);
}

yciam_result_t yciam_priv_answer_read_token(yciam_json_t *json, char *body, yciam_iam_token_t *out)
{
    size_t len;
    /* The time first: resolving a string writes a NUL over its closing quote, which no later look-up reads. */
    const char *expires = string_member(json, body, "expires_at", &len);

    return expires != NULL && yciam_timestamp_parse(expires, &out->expires_at) == YCIAM_OK &&
                   yciam_priv_answer_bearer(json, body, "iam_token", out)
               ? YCIAM_OK
               : YCIAM_ERR_ANSWER;
}

yciam_result_t yciam_answer_token(char *body, size_t len, void *scratch, size_t scratch_cap, yciam_iam_token_t *out)
{
    yciam_json_t json;
    yciam_result_t result = yciam_priv_json_parse(&json, body, len, scratch, scratch_cap);

    if (result == YCIAM_OK) {
        result = yciam_priv_answer_read_token(&json, body, out);
    }
    if (result != YCIAM_OK) {
        memset(out, 0, sizeof *out);
    }
    return result;
}

/* Copies what may be shown: see yciam_error_t. */
static void copy_message(yciam_json_t *json, char message[YCIAM_MESSAGE_CAP])
{
    static const char dots[] = "[...]";
    size_t len = 0;
    size_t run = 0; /* token characters in a row */
    int byte;

    while ((byte = yciam_priv_json_char(json)) >= 0) {
        char text[2] = { byte < ' ' || byte > '~' ? '?' : (char) byte, '\0' };

        run = yciam_priv_text_is(text, 1, "._-") ? run + 1u : 0;
        if (run == SECRET_RUN + 1u) {
            memcpy(message + len - SECRET_RUN, dots, 5);
            len -= SECRET_RUN - 5u;
        }
        if (run > SECRET_RUN) {
            continue;
        }
        if (len == YCIAM_MESSAGE_CAP - 1u) {
            len -= run > 0 ? run - 1u : 0; /* the word that does not fit goes whole: it may be the start of a token */
            len = len < YCIAM_MESSAGE_CAP - 4u ? len : YCIAM_MESSAGE_CAP - 4u;
            memcpy(message + len, dots + 1, 3);
            len += 3u;
            break;
        }
        message[len++] = text[0];
    }
    memset(message + len, 0, YCIAM_MESSAGE_CAP - len); /* the run that was taken out again, too */
}

void yciam_priv_answer_read_status(yciam_json_t *json, yciam_error_t *error)
{
    int details = yciam_priv_json_member(json, 0, "details");
    uint32_t code;

    if (yciam_priv_json_uint(json, yciam_priv_json_member(json, 0, "code"), &code) && code <= UINT16_MAX) {
        error->grpc_code = (uint16_t) code;
    }
    if (yciam_priv_json_open(json, yciam_priv_json_member(json, 0, "message"))) {
        copy_message(json, error->message);
    }
    for (int i = details; (i = yciam_priv_json_next(json, details, i)) != YCIAM_JSON_NONE;) {
        char id[YCIAM_REQUEST_ID_CAP];
        int len_of_id = yciam_priv_json_string(json, yciam_priv_json_member(json, i, "request_id"), id, sizeof id);

        if (len_of_id > 0 && yciam_priv_text_is(id, sizeof id, ":._-")) {
            memcpy(error->request_id, id, (size_t) len_of_id + 1u);
        }
    }
}

void yciam_answer_status(const char *body, size_t len, void *scratch, size_t scratch_cap, yciam_error_t *error)
{
    yciam_json_t json;

    if (yciam_priv_json_parse(&json, body, len, scratch, scratch_cap) == YCIAM_OK) {
        yciam_priv_answer_read_status(&json, error);
    }
}
