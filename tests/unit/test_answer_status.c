/* SPDX-License-Identifier: Apache-2.0 */
/* The content of a refusal's status; and that its message shows no secret. */
#include "unit.h"

#include <yciam/answer.h>

#define RUN_40 "eyJ0eXAiOiJKV1QiLCJhbGciOiJQUzI1NiIsImtp"

static yciam_error_t error;

/* Reads an error body into a record that is not empty. */
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

/* An ID goes to logs, and perhaps into a header field. */
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

/* A cut leaves whole characters, for every length and place of them. */
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

/* The characters of a Bearer token are the same for every token (RFC 6750, 2.1). */
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

/* A run that the end of the record cuts is still a run: no part of it may stay. */
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

/* No NUL after the body: read_status() copies each body so that it ends at its last byte. */
static void filler_around_a_status_is_skipped(void **state)
{
    (void) state;
    read_status("\xEF\xBB\xBF{\"code\":7}\n\xFF");
    assert_int_equal(error.grpc_code, 7);
}

static void null_changes_nothing(void **state)
{
    uint8_t scratch[YCIAM_ANSWER_SCRATCH_SIZE];
    yciam_error_t untouched = { 0 };

    (void) state;
    memset(&error, 0, sizeof error);
    yciam_answer_status(NULL, 4, scratch, sizeof scratch, &error);
    yciam_answer_status("{\"code\":7}", 10, NULL, 0, &error);
    yciam_answer_status("{\"code\":7}", 10, scratch, sizeof scratch, NULL);
    assert_memory_equal(&error, &untouched, sizeof error);
}

static void a_request_id_of_any_length_is_read(void **state)
{
    char id[YCIAM_REQUEST_ID_CAP] = "";
    char body[200];

    (void) state;
    for (size_t len = 1; len < sizeof id; len++) {
        id[len - 1u] = 'x';
        (void) snprintf(body, sizeof body, "{\"message\":\"m\",\"details\":[{\"requestId\":\"%s\"}]}", id);
        read_status(body);
        assert_string_equal(error.request_id, id);
        assert_string_equal(error.message, "m");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_status_is_read),
        cmocka_unit_test(what_is_not_understood_stays_as_it_was),
        cmocka_unit_test(a_request_id_that_is_none_stays_out),
        cmocka_unit_test(a_message_is_made_fit_for_a_log),
        cmocka_unit_test(a_long_message_ends_in_dots),
        cmocka_unit_test(a_long_message_is_not_cut_within_a_character),
        cmocka_unit_test(what_could_be_a_token_is_replaced),
        cmocka_unit_test(a_token_with_any_token_character_is_redacted),
        cmocka_unit_test(a_token_is_replaced_wherever_it_stands),
        cmocka_unit_test(filler_around_a_status_is_skipped),
        cmocka_unit_test(null_changes_nothing),
        cmocka_unit_test(a_request_id_of_any_length_is_read),
    };

    return cmocka_run_group_tests_name("answer_status", tests, NULL, NULL);
}
