/* SPDX-License-Identifier: Apache-2.0 */
#include "iam_answer.h"

#include <string.h>

#include "../util/printable.h"
#include "../util/text.h"

/* The longest run of token characters that is shown. A longer one may be a JWT or a token; a UUID has 36 characters. */
#define SHOWN_RUN_MAX 40u

#define MESSAGE_END   (YCIAM_MESSAGE_CAP - 1u) /* the place of the NUL of the longest message */

static const char redacted[] = "[...]";
static const char ellipsis[] = "...";

#define REDACTED_LEN (sizeof redacted - 1u)
#define ELLIPSIS_LEN (sizeof ellipsis - 1u)

/* Resolves a string member of the root in place. Returns NULL if there is none, or if it is empty or not ASCII. */
static char *resolve_member(yciam_json_t *json, char *body, const char *name, size_t *len)
{
    int value = yciam_priv_json_member(json, 0, name);
    char *text = body + yciam_priv_json_offset(json, value);
    int text_len = yciam_priv_json_string(json, value, text, SIZE_MAX); /* it never grows: any cap will do */

    *len = text_len > 0 ? (size_t) text_len : 0;
    return text_len > 0 ? text : NULL;
}

bool yciam_priv_answer_bearer(yciam_json_t *json, char *body, const char *name, yciam_iam_token_t *out)
{
    out->token = resolve_member(json, body, name, &out->token_len);
    return out->token != NULL && yciam_priv_text_is_token(out->token, out->token_len);
}

yciam_result_t yciam_priv_answer_read_token(yciam_json_t *json, char *body, yciam_iam_token_t *out)
{
    size_t len;
    /* The NUL behind a resolved string may overwrite its closing quote. No other member is affected. */
    const char *expires_at = resolve_member(json, body, "expires_at", &len);

    return expires_at != NULL && yciam_timestamp_parse(expires_at, len, &out->expires_at) == YCIAM_OK &&
                   yciam_priv_answer_bearer(json, body, "iam_token", out)
               ? YCIAM_OK
               : YCIAM_ERR_ANSWER;
}

yciam_result_t yciam_answer_token(char *body, size_t len, void *scratch, size_t scratch_cap, yciam_iam_token_t *out)
{
    yciam_json_t json;
    yciam_result_t result = YCIAM_ERR_ARGUMENT;

    if (out == NULL) {
        return YCIAM_ERR_ARGUMENT;
    }
    if (body != NULL && scratch != NULL) {
        result = yciam_priv_json_parse(&json, body, len, scratch, scratch_cap);
    }
    if (result == YCIAM_OK) {
        result = yciam_priv_answer_read_token(&json, body, out);
    }
    if (result != YCIAM_OK) {
        memset(out, 0, sizeof *out);
    }
    return result;
}

/*
 * Ends a message that does not fit in "...". The run of token characters at its end goes whole: it may be the start of
 * a token.
 */
static size_t cut_message(char *message, size_t len, size_t run)
{
    len -= run;
    if (len > MESSAGE_END - ELLIPSIS_LEN) {
        len = MESSAGE_END - ELLIPSIS_LEN;
        while ((message[len] & 0xC0) == 0x80) { /* within a character */
            len--;
        }
    }
    memcpy(message + len, ellipsis, ELLIPSIS_LEN);
    return len + ELLIPSIS_LEN;
}

/* Copies the part of the service's message that may be shown: see yciam_error_t. */
static void copy_message(yciam_json_chars_t *chars, char message[YCIAM_MESSAGE_CAP])
{
    size_t len = 0;
    size_t run = 0; /* token characters read in a row */
    int c;

    while ((c = yciam_priv_json_char(chars)) >= 0) {
        char shown[YCIAM_UTF8_CAP];
        size_t shown_len = yciam_priv_utf8_write(shown, yciam_is_printable((uint32_t) c) ? (uint32_t) c : '?');
        bool is_token_char = shown_len == 1u && yciam_priv_char_is_of_token(shown[0]);

        if (is_token_char && run >= SHOWN_RUN_MAX) {
            if (run == SHOWN_RUN_MAX) {
                len -= SHOWN_RUN_MAX;
                memcpy(message + len, redacted, REDACTED_LEN);
                len += REDACTED_LEN;
            }
            run++;
            continue;
        }
        if (shown_len > MESSAGE_END - len) {
            len = cut_message(message, len, is_token_char ? run : 0);
            break;
        }
        run = is_token_char ? run + 1u : 0;
        memcpy(message + len, shown, shown_len);
        len += shown_len;
    }
    memset(message + len, 0, YCIAM_MESSAGE_CAP - len); /* the NUL, and no rest of a run that was taken back */
}

void yciam_priv_answer_read_status(yciam_json_t *json, yciam_error_t *error)
{
    int details = yciam_priv_json_member(json, 0, "details");
    int detail = details;
    yciam_json_chars_t message;
    uint32_t code;

    if (yciam_priv_json_uint(json, yciam_priv_json_member(json, 0, "code"), &code) && code <= UINT16_MAX) {
        error->grpc_code = (uint16_t) code;
    }
    if (yciam_priv_json_open(json, yciam_priv_json_member(json, 0, "message"), &message)) {
        copy_message(&message, error->message);
    }
    while ((detail = yciam_priv_json_next(json, details, detail)) != YCIAM_JSON_NONE) {
        char id[YCIAM_REQUEST_ID_CAP];
        int len = yciam_priv_json_string(json, yciam_priv_json_member(json, detail, "request_id"), id, sizeof id);

        if (len > 0 && yciam_priv_text_is(id, sizeof id, ":._-")) {
            memcpy(error->request_id, id, (size_t) len + 1u);
        }
    }
}

void yciam_answer_status(const char *body, size_t len, void *scratch, size_t scratch_cap, yciam_error_t *error)
{
    yciam_json_t json;

    if (body != NULL && scratch != NULL && error != NULL &&
        yciam_priv_json_parse(&json, body, len, scratch, scratch_cap) == YCIAM_OK) {
        yciam_priv_answer_read_status(&json, error);
    }
}
