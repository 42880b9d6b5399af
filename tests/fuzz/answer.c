/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bodies of answers: a token in the result is the one that a second reader of JSON finds, and an error's texts keep
 * their promises for every answer. Input: the body, then a byte that chooses the scratch.
 */
#include <stdlib.h>
#include <string.h>

#include <yciam/answer.h>

#include "fuzz.h"
#include "reference_json.h"

static const char *const names[REF_NAMES] = { "iamToken", "expiresAt", "code", "message" };

enum { IAM_TOKEN, EXPIRES_AT, CODE, MESSAGE };

/* The string of a member that occurs once. */
static bool reference_string(const ref_json_t *ref, int which, ref_text_t *out)
{
    const ref_member_t *member = &ref->member[which];

    return member->count == 1u && ref->text[member->value_at] == '"' && ref_json_string(ref, member->value_at, out);
}

static const char *terminated(ref_text_t *text)
{
    text->bytes[text->len] = '\0';
    return (const char *) text->bytes;
}

/* RFC 6750, 2.1 */
static bool is_bearer_character(unsigned c)
{
    return (c - '0' < 10u) || (c - 'a' < 26u) || (c - 'A' < 26u) || (c > 0 && strchr("-._~+/=", (int) c) != NULL);
}

static bool reference_token(const ref_json_t *ref, ref_text_t *token, int64_t *expires_at)
{
    static ref_text_t expires;
    bool good = reference_string(ref, EXPIRES_AT, &expires) && expires.len < REF_TEXT_CAP &&
                strlen(terminated(&expires)) == expires.len &&
                yciam_timestamp_parse(terminated(&expires), expires.len, expires_at) == YCIAM_OK &&
                reference_string(ref, IAM_TOKEN, token) && token->len > 0 && token->len <= YCIAM_TOKEN_MAX;

    for (size_t i = 0; good && i < token->len; i++) {
        good = is_bearer_character(token->bytes[i]);
    }
    return good;
}

static void check_token(const uint8_t *data, size_t len, void *scratch, size_t scratch_cap, const ref_json_t *ref,
                        ref_verdict_t verdict)
{
    static ref_text_t expected;
    char *body = fuzz_copy(data, len);
    yciam_iam_token_t out;
    int64_t expires_at = 0;
    yciam_result_t result = yciam_answer_token(body, len, scratch, scratch_cap, &out);
    bool lawful = verdict == REF_LAWFUL && reference_token(ref, &expected, &expires_at);

    if (result == YCIAM_OK) {
        CHECK(lawful && out.expires_at == expires_at && out.token_len == expected.len);
        CHECK(out.token > body && out.token + out.token_len < body + len && out.token[out.token_len] == '\0');
        CHECK(memcmp(out.token, expected.bytes, expected.len) == 0);
    } else {
        CHECK(out.token == NULL && out.token_len == 0 && out.expires_at == 0);
        CHECK(!lawful || result == YCIAM_ERR_JSON_BIG);
        CHECK(result == YCIAM_ERR_JSON || result == YCIAM_ERR_JSON_BIG || result == YCIAM_ERR_ANSWER);
    }
    free(body);
}

static void check_status(const uint8_t *data, size_t len, void *scratch, size_t scratch_cap, ref_verdict_t verdict)
{
    char *body = fuzz_copy(data, len);
    yciam_error_t error;

    memset(&error, 0, sizeof error);
    error.result = YCIAM_ERR_REFUSED;
    error.native = -7;
    error.http_status = 403;
    yciam_answer_status(body, len, scratch, scratch_cap, &error);
    CHECK(len == 0 || memcmp(body, data, len) == 0);
    CHECK(error.result == YCIAM_ERR_REFUSED && error.native == -7 && error.http_status == 403);
    fuzz_check_error_texts(&error);
    CHECK(verdict == REF_LAWFUL || (error.grpc_code == 0 && error.message[0] == '\0' && error.request_id[0] == '\0'));
    free(body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t len = size > 0 ? size - 1u : 0;
    unsigned choice = size > 0 ? data[len] : 0;
    size_t cap = (choice & 1u) != 0 ? choice * 2u : YCIAM_ANSWER_SCRATCH_SIZE;
    uint8_t *scratch = malloc(cap);
    ref_json_t ref;
    ref_verdict_t verdict = ref_json_read(&ref, data, len, names);

    CHECK(scratch != NULL);
    if (verdict == REF_LAWFUL && !ref.is_object) {
        verdict = REF_UNLAWFUL; /* an answer is an object */
    }
    check_token(data, len, scratch, cap, &ref, verdict);
    check_status(data, len, scratch, cap, verdict);
    free(scratch);
    return 0;
}
