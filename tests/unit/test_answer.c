/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include <yciam/answer.h>

#define TOKEN   "t1.9euelZqOz5yNjJ2Lj8rMkM6L7ed2.abc-DEF_123=="
#define EXPIRES "\"expiresAt\":\"2024-08-01T23:58:52.123456789Z\""
#define AT      1722556732

static yciam_iam_token_t got;
static char token_text[YCIAM_TOKEN_MAX + 2u];

/* Reads a body in memory of its own; the token is copied out of it. */
static yciam_result_t read_token(const char *text, size_t len)
{
    char *body = exact_bytes(text, len);
    uint32_t scratch[YCIAM_ANSWER_SCRATCH_SIZE / sizeof(uint32_t)];
    yciam_result_t result;

    memset(&got, 0x5A, sizeof got);
    result = yciam_answer_token(body, len, scratch, sizeof scratch, &got);
    if (result == YCIAM_OK) {
        assert_true(got.token >= body && got.token + got.token_len < body + len);
        assert_int_equal(strlen(got.token), got.token_len);
        memcpy(token_text, got.token, got.token_len + 1u);
    } else {
        assert_true(all_zero(&got, sizeof got));
    }
    free(body);
    return result;
}

static void tokens_are_read(void **state)
{
    static const char *const bodies[] = {
        "{\"iamToken\":\"" TOKEN "\"," EXPIRES "}",
        "{" EXPIRES ",\"iamToken\":\"" TOKEN "\"}",
        " {\n  \"iamToken\" : \"" TOKEN "\",\n  " EXPIRES "\n}\n",
        "{\"iamToken\":\"" TOKEN "\",\"expiresAt\":\"2024-08-01T23:58:52Z\"}",
        "{\"iamToken\":\"" TOKEN "\",\"expiresAt\":\"2024-08-01T23:58:52.123456Z\"}",
        "{\"iamToken\":\"" TOKEN "\",\"expiresAt\":\"2024-08-02T02:58:52+03:00\"}",
        "{\"iamToken\":\"t1.9euelZqOz5yNjJ2Lj8rMkM6L7ed2.abc-DEF_123\\u003d\\u003D\"," EXPIRES "}",
        "{\"iamToken\":\"\\u0074\\u0031.9euelZqOz5yNjJ2Lj8rMkM6L7ed2.abc-DEF_123==\",\"expiresAt\":"
        "\"\\u0032024-08-01T23:58:52\\u005a\"}",
        "{\"new\":{\"iamToken\":1,\"a\":[1,2]},\"iamToken\":\"" TOKEN "\",\"x\":null,\"x\":null," EXPIRES "}",
        "{\"\\u0069amToken\":\"" TOKEN "\"," EXPIRES "}",
    };

    (void) state;
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        CHECK_RESULT(read_token(bodies[i], strlen(bodies[i])), YCIAM_OK, bodies[i]);
        assert_string_equal(token_text, TOKEN);
        CHECK(got.expires_at == AT, "%s", bodies[i]);
    }
}

static void malformed_answers_are_refused(void **state)
{
    static const struct {
        const char *body;
        yciam_result_t want;
    } cases[] = {
        { "", YCIAM_ERR_JSON },
        { "<html>", YCIAM_ERR_JSON },
        { "[]", YCIAM_ERR_JSON },
        { "\"" TOKEN "\"", YCIAM_ERR_JSON },
        { "{\"iamToken\":\"" TOKEN "\"," EXPIRES, YCIAM_ERR_JSON },
        { "{\"iamToken\":\"" TOKEN "\"," EXPIRES "}x", YCIAM_ERR_JSON },
        { "{\"iamToken\":\"" TOKEN "\"," EXPIRES ",}", YCIAM_ERR_JSON },
        { "{\"iamToken\":\"a\nb\"," EXPIRES "}", YCIAM_ERR_JSON },
        { "{\"iamToken\":\"a\xFF\"," EXPIRES "}", YCIAM_ERR_JSON },
        { "{\"a\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}", YCIAM_ERR_JSON_BIG },
        { "{\"a\":[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]}", YCIAM_ERR_JSON_BIG },
        { "{}", YCIAM_ERR_ANSWER },
        { "{" EXPIRES "}", YCIAM_ERR_ANSWER },
        { "{\"iamToken\":\"" TOKEN "\"}", YCIAM_ERR_ANSWER },
        { "{\"iamtoken\":\"" TOKEN "\"," EXPIRES "}", YCIAM_ERR_ANSWER },
        { "{\"a\":{\"iamToken\":\"" TOKEN "\"}," EXPIRES "}", YCIAM_ERR_ANSWER },
        { "{\"iamToken\":\"" TOKEN "\",\"iamToken\":\"" TOKEN "\"," EXPIRES "}", YCIAM_ERR_ANSWER },
        { "{\"iamToken\":\"" TOKEN "\"," EXPIRES "," EXPIRES "}", YCIAM_ERR_ANSWER },
        { "{\"iamToken\":\"" TOKEN "\",\"iam\\u0054oken\":\"x\"," EXPIRES "}", YCIAM_ERR_ANSWER },
        { "{\"iamToken\":null," EXPIRES "}", YCIAM_ERR_ANSWER },
        { "{\"iamToken\":7," EXPIRES "}", YCIAM_ERR_ANSWER },
        { "{\"iamToken\":[\"" TOKEN "\"]," EXPIRES "}", YCIAM_ERR_ANSWER },
        { "{\"iamToken\":\"\"," EXPIRES "}", YCIAM_ERR_ANSWER },
        { "{\"iamToken\":\"a b\"," EXPIRES "}", YCIAM_ERR_ANSWER },
        { "{\"iamToken\":\" a\"," EXPIRES "}", YCIAM_ERR_ANSWER },
        { "{\"iamToken\":\"a\\r\\nX: y\"," EXPIRES "}", YCIAM_ERR_ANSWER },
        { "{\"iamToken\":\"a\\n\"," EXPIRES "}", YCIAM_ERR_ANSWER },
        { "{\"iamToken\":\"a\\u000d\"," EXPIRES "}", YCIAM_ERR_ANSWER },
        { "{\"iamToken\":\"a\\u0000b\"," EXPIRES "}", YCIAM_ERR_ANSWER },
        { "{\"iamToken\":\"a\\u0000\"," EXPIRES "}", YCIAM_ERR_ANSWER },
        { "{\"iamToken\":\"a\\u001f\"," EXPIRES "}", YCIAM_ERR_ANSWER },
        { "{\"iamToken\":\"a\x7F\"," EXPIRES "}", YCIAM_ERR_ANSWER },
        { "{\"iamToken\":\"\xC3\xA9\"," EXPIRES "}", YCIAM_ERR_ANSWER },
        { "{\"iamToken\":\"a\\u00e9\"," EXPIRES "}", YCIAM_ERR_ANSWER },
        { "{\"iamToken\":\"" TOKEN "\",\"expiresAt\":\"\"}", YCIAM_ERR_ANSWER },
        { "{\"iamToken\":\"" TOKEN "\",\"expiresAt\":null}", YCIAM_ERR_ANSWER },
        { "{\"iamToken\":\"" TOKEN "\",\"expiresAt\":1722556732}", YCIAM_ERR_ANSWER },
        { "{\"iamToken\":\"" TOKEN "\",\"expiresAt\":\"1722556732\"}", YCIAM_ERR_ANSWER },
        { "{\"iamToken\":\"" TOKEN "\",\"expiresAt\":\"2024-08-01T23:58:52Z\\u0000\"}", YCIAM_ERR_ANSWER },
        { "{\"iamToken\":\"" TOKEN "\",\"expiresAt\":\"2024-02-30T23:58:52Z\"}", YCIAM_ERR_ANSWER },
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CHECK_RESULT(read_token(cases[i].body, strlen(cases[i].body)), cases[i].want, cases[i].body);
    }
    assert_int_equal(read_token("{\"iamToken\":\"a\0b\"," EXPIRES "}",
                                sizeof "{\"iamToken\":\"a\0b\"," EXPIRES "}" - 1u),
                     YCIAM_ERR_JSON);
}

/* The reader does not limit the length of a token. The caller's buffer does. */
static void a_token_of_any_length_is_taken(void **state)
{
    static char body[YCIAM_TOKEN_MAX + 100u];

    (void) state;
    for (size_t len = YCIAM_TOKEN_MAX - 1u; len <= YCIAM_TOKEN_MAX + 1u; len++) {
        size_t at = (size_t) sprintf(body, "{\"iamToken\":\"");

        memset(body + at, 'x', len);
        (void) strcpy(body + at + len, "\"," EXPIRES "}");
        assert_int_equal(read_token(body, strlen(body)), YCIAM_OK);
        assert_int_equal(got.token_len, len);
    }
}

static void a_cut_answer_is_refused(void **state)
{
    static const char body[] = "{\"iamToken\":\"" TOKEN "\"," EXPIRES "}";

    (void) state;
    for (size_t len = 0; len < sizeof body - 1u; len++) {
        CHECK(read_token(body, len) == YCIAM_ERR_JSON, "cut after %zu bytes", len);
    }
}

static void the_scratch_may_be_too_small(void **state)
{
    static const char text[] = "{\"iamToken\":\"" TOKEN "\"," EXPIRES "}";
    char body[sizeof text];
    uint8_t scratch[YCIAM_ANSWER_SCRATCH_SIZE];

    (void) state;
    for (size_t cap = 0; cap < YCIAM_ANSWER_SCRATCH_SIZE / 24u * 5u; cap++) {
        memcpy(body, text, sizeof text);
        assert_int_equal(yciam_answer_token(body, sizeof text - 1u, scratch, cap, &got), YCIAM_ERR_JSON_BIG);
        assert_true(all_zero(&got, sizeof got));
    }
}

/* No NUL after the body: read_token() copies each body so that it ends at its last byte. */
static void filler_around_an_answer_is_skipped(void **state)
{
    static const char token_body[] = "\xEF\xBB\xBF{\"iamToken\":\"" TOKEN "\"," EXPIRES "}\r\n\0\xFF\xFF";

    (void) state;
    assert_int_equal(read_token(token_body, sizeof token_body - 1u), YCIAM_OK);
    assert_string_equal(token_text, TOKEN);
}

static void null_is_an_argument_error(void **state)
{
    char body[] = "{\"iamToken\":\"" TOKEN "\"," EXPIRES "}";
    uint8_t scratch[YCIAM_ANSWER_SCRATCH_SIZE];

    (void) state;
    memset(&got, 0x5A, sizeof got);
    assert_int_equal(yciam_answer_token(NULL, 4, scratch, sizeof scratch, &got), YCIAM_ERR_ARGUMENT);
    assert_true(all_zero(&got, sizeof got));
    assert_int_equal(yciam_answer_token(body, 4, NULL, 0, &got), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_answer_token(body, 4, scratch, sizeof scratch, NULL), YCIAM_ERR_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens_are_read),
        cmocka_unit_test(malformed_answers_are_refused),
        cmocka_unit_test(a_token_of_any_length_is_taken),
        cmocka_unit_test(a_cut_answer_is_refused),
        cmocka_unit_test(the_scratch_may_be_too_small),
        cmocka_unit_test(filler_around_an_answer_is_skipped),
        cmocka_unit_test(null_is_an_argument_error),
    };

    return cmocka_run_group_tests_name("answer", tests, NULL, NULL);
}
