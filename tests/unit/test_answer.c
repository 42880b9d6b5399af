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

/* How long a token may be is the caller's affair, whose buffer it has to fit. */
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

static yciam_error_t error;

/* Reads an error body into a record that knows something already. */
static void read_status(const char *text)
{
    size_t len = strlen(text);
    char *body = exact_bytes(text, len);
    uint32_t scratch[YCIAM_ANSWER_SCRATCH_SIZE / sizeof(uint32_t)];

    memset(&error, 0, sizeof error);
    error.result = YCIAM_ERR_REFUSED;
    error.http_status = 401;
    error.grpc_code = 99;
    strcpy(error.message, "as it was");
    strcpy(error.request_id, "as-it-was");
    yciam_answer_status(body, len, scratch, sizeof scratch, &error);
    assert_int_equal(error.result, YCIAM_ERR_REFUSED);
    assert_int_equal(error.http_status, 401);
    assert_non_null(memchr(error.message, '\0', sizeof error.message));
    assert_non_null(memchr(error.request_id, '\0', sizeof error.request_id));
    assert_memory_equal(body, text, len);
    free(body);
}

static void a_status_is_read(void **state)
{
    (void) state;
    read_status("{\"code\":16,\"message\":\"The token is invalid\",\"details\":[{\"@type\":\"type.googleapis.com/"
                "google.rpc.RequestInfo\",\"requestId\":\"1b8f1a5c-4b0e-4c6e-9f7a-0d2a3b4c5d6e\"}]}");
    assert_int_equal(error.grpc_code, 16);
    assert_string_equal(error.message, "The token is invalid");
    assert_string_equal(error.request_id, "1b8f1a5c-4b0e-4c6e-9f7a-0d2a3b4c5d6e");

    read_status("{\"details\":[{\"a\":{\"requestId\":\"no\"}},1,\"requestId\",[{\"requestId\":\"no\"}],"
                "{\"requestId\":\"yes\",\"b\":2}],\"message\":\"\",\"code\":0}");
    assert_int_equal(error.grpc_code, 0);
    assert_string_equal(error.message, "");
    assert_string_equal(error.request_id, "yes");
}

static void what_is_not_understood_stays_as_it_was(void **state)
{
    static const char *const bodies[] = {
        "",
        "not JSON",
        "[]",
        "null",
        "{}",
        "{\"code\":16,\"message\":\"x\"",
        "{\"code\":\"16\",\"message\":1,\"details\":{}}",
        "{\"code\":-1,\"message\":null,\"details\":null}",
        "{\"code\":1.5,\"message\":[\"x\"],\"details\":[]}",
        "{\"code\":65536,\"message\":{\"a\":\"x\"},\"details\":[{}]}",
        "{\"code\":4294967312,\"details\":[{\"requestId\":7}]}",
        "{\"code\":1,\"code\":2,\"message\":\"a\",\"message\":\"b\",\"details\":[],\"details\":[]}",
        "{\"details\":{\"requestId\":\"x\"}}",
        "{\"details\":\"requestId\"}",
        "{\"details\":[{\"requestId\":\"a\",\"requestId\":\"b\"}]}",
        "{\"requestId\":\"x\",\"details\":[{\"RequestId\":\"x\"}]}",
    };

    (void) state;
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        read_status(bodies[i]);
        CHECK(error.grpc_code == 99, "%s", bodies[i]);
        CHECK(strcmp(error.message, "as it was") == 0, "%s: message \"%s\"", bodies[i], error.message);
        CHECK(strcmp(error.request_id, "as-it-was") == 0, "%s: ID \"%s\"", bodies[i], error.request_id);
    }
}

/* An ID goes to logs and perhaps to a header field. */
static void a_request_id_that_is_none_stays_out(void **state)
{
    static const char *const ids[] = { "",       "a b",      "a\\r\\nb", "a\\u0000b",
                                       "a\\\"b", "\xC3\xA9", "a;b",      "0123456789012345678901234567890123456789" };
    char body[200];

    (void) state;
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        (void) snprintf(body, sizeof body, "{\"details\":[{\"requestId\":\"%s\"}]}", ids[i]);
        read_status(body);
        CHECK(strcmp(error.request_id, "as-it-was") == 0, "%s: ID \"%s\"", ids[i], error.request_id);
    }
    read_status("{\"details\":[{\"requestId\":\"012345678901234567890123456789012345678\"}]}");
    assert_string_equal(error.request_id, "012345678901234567890123456789012345678");
    read_status("{\"details\":[{\"requestId\":\"good\"},{\"requestId\":\"not good\"}]}");
    assert_string_equal(error.request_id, "good");
}

static void read_message(const char *message)
{
    char body[700];
    size_t len;

    (void) snprintf(body, sizeof body, "{\"message\":\"%s\"}", message);
    read_status(body);
    len = strlen(error.message);
    CHECK(all_zero(error.message + len, sizeof error.message - len), "%s: something is left behind it", message);
}

#define RUN_40 "eyJ0eXAiOiJKV1QiLCJhbGciOiJQUzI1NiIsImtp"

static void a_message_is_made_fit_for_a_log(void **state)
{
    (void) state;
    read_message("tab\\there, line\\nthere, \\u0000, \\u007f, \xC3\xA9, \\u20ac, \\\"q\\\" \\\\");
    assert_string_equal(error.message, "tab?here, line?there, ?, ?, \xC3\xA9, \xE2\x82\xAC, \"q\" \\");
    /* raw and escaped */
    read_message("\xD0\x9D\xD0\xB5\xD1\x82 \xF0\x9F\x98\x80 \\u041d\\u0435\\u0442 \\ud83d\\ude00");
    assert_string_equal(error.message, "\xD0\x9D\xD0\xB5\xD1\x82 \xF0\x9F\x98\x80 \xD0\x9D\xD0\xB5\xD1\x82 "
                                       "\xF0\x9F\x98\x80");
    /* a control sequence of a terminal, a change of direction, a line separator */
    read_message("\xC2\x9B"
                 "31m, \\u202e, \xE2\x80\xAE, \xE2\x80\xA8, \\u200b, \\u001b[0m");
    assert_string_equal(error.message, "?31m, ?, ?, ?, ?, ?[0m");
}

static void a_long_message_ends_in_dots(void **state)
{
    char text[YCIAM_MESSAGE_CAP + 2u];

    (void) state;
    for (size_t len = YCIAM_MESSAGE_CAP - 3u; len <= YCIAM_MESSAGE_CAP + 1u; len++) {
        for (size_t i = 0; i < len; i++) {
            text[i] = i % 8u == 7u ? ' ' : 'x';
        }
        text[len] = '\0';
        read_message(text);
        if (len < YCIAM_MESSAGE_CAP) {
            assert_string_equal(error.message, text);
        } else {
            assert_int_equal(strlen(error.message), YCIAM_MESSAGE_CAP - 1u);
            assert_string_equal(error.message + YCIAM_MESSAGE_CAP - 4u, "...");
            assert_memory_equal(error.message, text, YCIAM_MESSAGE_CAP - 4u);
        }
    }
}

/* A cut leaves whole characters, of every length and wherever they stand. */
static void a_long_message_is_not_cut_within_a_character(void **state)
{
    static const char *const characters[] = { "\xD0\x9D", "\xE2\x82\xAC", "\xF0\x9F\x98\x80" };

    (void) state;
    for (size_t i = 0; i < COUNT(characters); i++) {
        size_t len = strlen(characters[i]);

        for (size_t before = 0; before < len; before++) {
            char text[300] = "   ";
            size_t cut_len;

            text[before] = '\0';
            while (strlen(text) < 200u) {
                strcat(text, characters[i]);
            }
            read_message(text);
            cut_len = strlen(error.message) - 3u;
            assert_string_equal(error.message + cut_len, "...");
            assert_memory_equal(error.message, text, cut_len);
            assert_int_equal((cut_len - before) % len, 0);
            assert_true(cut_len + 3u > YCIAM_MESSAGE_CAP - 1u - len);
        }
    }
}

static void what_could_be_a_token_is_replaced(void **state)
{
    (void) state;
    read_message("bad " RUN_40 " thing");
    assert_string_equal(error.message, "bad " RUN_40 " thing"); /* a UUID and an ID must stay readable */
    read_message("bad " RUN_40 "x thing");
    assert_string_equal(error.message, "bad [...] thing");
    read_message(RUN_40 RUN_40 "." RUN_40 "-_" RUN_40);
    assert_string_equal(error.message, "[...]");
    read_message("jwt=" RUN_40 "x, token=t1." RUN_40 "==." RUN_40 RUN_40 "6==");
    assert_null(strstr(error.message, "eyJ0eXAi"));
    assert_null(strstr(error.message, "hbGciOi"));
}

/* The characters of a Bearer token are the same ones everywhere (RFC 6750, 2.1). */
static void a_token_with_any_token_character_is_redacted(void **state)
{
    static const char others[] = "~+/=._-";

    (void) state;
    for (size_t i = 0; i < sizeof others - 1u; i++) {
        char token[80];
        char message[120];

        (void) snprintf(token, sizeof token, "t1.abc%cdefghijklmno%cpqrstuvwxyz0123456789ABCDEFGHIJ", others[i],
                        others[i]);
        (void) snprintf(message, sizeof message, "Token %s is bad", token);
        read_message(message);
        CHECK(strcmp(error.message, "Token [...] is bad") == 0, "%c: %s", others[i], error.message);
    }
}

/* No NUL behind the body: read_token() and read_status() give bodies that end at their last byte. */
static void filler_around_an_answer_is_skipped(void **state)
{
    static const char token_body[] = "\xEF\xBB\xBF{\"iamToken\":\"" TOKEN "\"," EXPIRES "}\r\n\0\xFF\xFF";

    (void) state;
    assert_int_equal(read_token(token_body, sizeof token_body - 1u), YCIAM_OK);
    assert_string_equal(token_text, TOKEN);
    read_status("\xEF\xBB\xBF{\"code\":7}\n\xFF");
    assert_int_equal(error.grpc_code, 7);
}

static void null_is_an_argument_error(void **state)
{
    char body[] = "{\"iamToken\":\"" TOKEN "\"," EXPIRES "}";
    uint8_t scratch[YCIAM_ANSWER_SCRATCH_SIZE];
    yciam_error_t untouched;

    (void) state;
    memset(&got, 0x5A, sizeof got);
    assert_int_equal(yciam_answer_token(NULL, 4, scratch, sizeof scratch, &got), YCIAM_ERR_ARGUMENT);
    assert_true(all_zero(&got, sizeof got));
    assert_int_equal(yciam_answer_token(body, 4, NULL, 0, &got), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_answer_token(body, 4, scratch, sizeof scratch, NULL), YCIAM_ERR_ARGUMENT);

    memset(&error, 0, sizeof error);
    untouched = error;
    yciam_answer_status(NULL, 4, scratch, sizeof scratch, &error);
    yciam_answer_status("{\"code\":7}", 10, NULL, 0, &error);
    yciam_answer_status("{\"code\":7}", 10, scratch, sizeof scratch, NULL);
    assert_memory_equal(&error, &untouched, sizeof error);
}

/* A run that the end of the record cuts is a run all the same: nothing of it may stand there. */
static void a_token_is_replaced_wherever_it_stands(void **state)
{
    char text[400];

    (void) state;
    for (size_t before = 0; before < 160u; before++) {
        for (size_t i = 0; i < before; i++) {
            text[i] = i % 4u == 3u ? ' ' : 'z';
        }
        if (before > 0) {
            text[before - 1u] = ' ';
        }
        strcpy(text + before, RUN_40 RUN_40 RUN_40 " end");
        read_message(text);
        CHECK(strstr(error.message, "eyJ0eX") == NULL, "token after %zu characters: %s", before, error.message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens_are_read),
        cmocka_unit_test(malformed_answers_are_refused),
        cmocka_unit_test(a_token_of_any_length_is_taken),
        cmocka_unit_test(a_cut_answer_is_refused),
        cmocka_unit_test(the_scratch_may_be_too_small),
        cmocka_unit_test(a_status_is_read),
        cmocka_unit_test(what_is_not_understood_stays_as_it_was),
        cmocka_unit_test(a_request_id_that_is_none_stays_out),
        cmocka_unit_test(a_message_is_made_fit_for_a_log),
        cmocka_unit_test(a_long_message_ends_in_dots),
        cmocka_unit_test(a_long_message_is_not_cut_within_a_character),
        cmocka_unit_test(what_could_be_a_token_is_replaced),
        cmocka_unit_test(a_token_with_any_token_character_is_redacted),
        cmocka_unit_test(filler_around_an_answer_is_skipped),
        cmocka_unit_test(null_is_an_argument_error),
        cmocka_unit_test(a_token_is_replaced_wherever_it_stands),
    };

    return cmocka_run_group_tests_name("answer", tests, NULL, NULL);
}
