/* SPDX-License-Identifier: Apache-2.0 */
/* Bad answers and signers of every kind, and what an instance keeps and reports of a failure. */
#include "unit.h"

#include "rig.h"

static rig_t rig;

static void a_token_fits_or_the_old_one_stays(void **state)
{
    char token[RIG_TOKEN_CAP + 1u];

    (void) state;
    rig_get_token(&rig);
    memset(token, 'x', sizeof token);
    token[RIG_TOKEN_CAP] = '\0';
    rig_answer_token(&rig, token, 43200);
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_LONG);
    assert_int_equal(yciam_error(&rig.iam)->stage, YCIAM_STAGE_ANSWER);
    assert_string_equal(yciam_token(&rig.iam), RIG_TOKEN);

    token[RIG_TOKEN_CAP - 1u] = '\0';
    rig_answer_token(&rig, token, 43200);
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    assert_string_equal(yciam_token(&rig.iam), token);
}

/* The buffer does not grow, so the longest pause comes at once. */
static void a_token_that_never_fits_is_asked_for_slowly(void **state)
{
    char token[RIG_TOKEN_CAP + 1u];

    (void) state;
    memset(token, 'x', sizeof token);
    token[RIG_TOKEN_CAP] = '\0';
    rig.fake.random = 0;
    rig_answer_token(&rig, token, 43200);
    assert_int_equal(rig_pause_after(&rig, YCIAM_ERR_LONG), YCIAM_DEFAULT_BACKOFF_MAX_MS / 4u);
}

static void bad_answers_have_a_name_and_harm_nothing(void **state)
{
    static char padding[3000];
    static const struct {
        const char *status_line;
        const char *body;
        yciam_result_t want;
        yciam_stage_t stage;
    } cases[] = {
        { "200 OK", "", YCIAM_ERR_JSON, YCIAM_STAGE_ANSWER },
        { "200 OK", "<html></html>", YCIAM_ERR_JSON, YCIAM_STAGE_ANSWER },
        { "200 OK", "{}", YCIAM_ERR_ANSWER, YCIAM_STAGE_ANSWER },
        { "200 OK", "{\"iamToken\":\"a\\nb\",\"expiresAt\":\"2030-01-01T00:00:00Z\"}", YCIAM_ERR_ANSWER,
          YCIAM_STAGE_ANSWER },
        { "200 OK", "{\"iamToken\":\"t1.9eu\",\"expiresAt\":\"2020-01-01T00:00:00Z\"}", YCIAM_ERR_EXPIRED,
          YCIAM_STAGE_ANSWER },
        { "200 OK", "{\"a\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}", YCIAM_ERR_JSON_BIG,
          YCIAM_STAGE_ANSWER },
        { "200 OK", padding, YCIAM_ERR_LONG, YCIAM_STAGE_RECEIVE },
        { "201 Created", "{}", YCIAM_ERR_HTTP_STATUS, YCIAM_STAGE_ANSWER },
        { "204 No Content", "", YCIAM_ERR_HTTP_STATUS, YCIAM_STAGE_ANSWER },
        { "302 Found", "", YCIAM_ERR_HTTP_STATUS, YCIAM_STAGE_ANSWER },
        { "304 Not Modified", "", YCIAM_ERR_HTTP_STATUS, YCIAM_STAGE_ANSWER },
        { "101 Switching", "", YCIAM_ERR_HTTP_STATUS, YCIAM_STAGE_RECEIVE },
        { "999 Odd", "", YCIAM_ERR_HTTP_STATUS, YCIAM_STAGE_RECEIVE },
        { "400 Bad", "{\"code\":3}", YCIAM_ERR_REFUSED, YCIAM_STAGE_ANSWER },
        { "401 No", "{\"code\":16}", YCIAM_ERR_REFUSED, YCIAM_STAGE_ANSWER },
        { "403 No", "{\"code\":7}", YCIAM_ERR_REFUSED, YCIAM_STAGE_ANSWER },
        { "404 No", "{\"code\":5}", YCIAM_ERR_REFUSED, YCIAM_STAGE_ANSWER },
        { "429 Slow", "{\"code\":8}", YCIAM_ERR_BUSY, YCIAM_STAGE_ANSWER },
        { "500 Oops", "{\"code\":13}", YCIAM_ERR_BUSY, YCIAM_STAGE_ANSWER },
        { "502 Bad Gateway", "<html>nginx</html>", YCIAM_ERR_BUSY, YCIAM_STAGE_ANSWER },
        { "503 Busy", "", YCIAM_ERR_BUSY, YCIAM_STAGE_ANSWER },
        { "504 Late", padding, YCIAM_ERR_BUSY, YCIAM_STAGE_ANSWER },
        { "403 No", padding, YCIAM_ERR_REFUSED, YCIAM_STAGE_ANSWER },
    };

    (void) state;
    memset(padding, ' ', sizeof padding - 1u);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        rig_start(&rig);
        rig_get_token(&rig);
        rig_answer(&rig, cases[i].status_line, "", cases[i].body);
        CHECK_RESULT(rig_attempt(&rig), cases[i].want, cases[i].status_line);
        CHECK(yciam_error(&rig.iam)->stage == cases[i].stage, "%s: stage %s", cases[i].status_line,
              yciam_stage_text(yciam_error(&rig.iam)->stage));
        assert_string_equal(yciam_token(&rig.iam), RIG_TOKEN);
        if (cases[i].want == YCIAM_ERR_REFUSED || cases[i].want == YCIAM_ERR_BUSY) {
            assert_int_equal(yciam_error(&rig.iam)->http_status, strtol(cases[i].status_line, NULL, 10));
        }
        rig_get_token(&rig);
    }
}

/* The status of an error answer counts, even if its body does not fit the buffer. */
static void an_error_body_of_any_length_leaves_the_status(void **state)
{
    static char body[sizeof rig.work + 3u];

    (void) state;
    for (size_t len = sizeof rig.work - 3u; len < sizeof body; len++) {
        rig_start(&rig);
        memset(body, ' ', len);
        body[len] = '\0';
        rig_answer(&rig, "403 Forbidden", "", body);
        CHECK(rig_attempt(&rig) == YCIAM_ERR_REFUSED, "%zu bytes: %s", len,
              yciam_result_text(yciam_error(&rig.iam)->result));
        assert_int_equal(yciam_error(&rig.iam)->http_status, 403);
    }
}

/* A good answer that fills the buffer leaves no room for its JSON's values. */
static void a_body_of_exactly_the_buffer_is_too_long(void **state)
{
    static char body[sizeof rig.work + 1u];

    (void) state;
    memset(body, ' ', sizeof rig.work);
    rig_answer(&rig, "200 OK", "", body);
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_LONG);
}

static void the_record_says_all_that_is_known(void **state)
{
    const yciam_error_t *error = yciam_error(&rig.iam);

    (void) state;
    rig_answer(
        &rig, "403 Forbidden", "",
        "{\"code\":7,\"message\":\"Permission denied\",\"details\":[{\"@type\":\"x\",\"requestId\":\"1b8f-5d6e\"}]}");
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_REFUSED);
    assert_int_equal(error->http_status, 403);
    assert_int_equal(error->grpc_code, 7);
    assert_string_equal(error->message, "Permission denied");
    assert_string_equal(error->request_id, "1b8f-5d6e");
    assert_int_equal(error->native, 0);

    fake_break(&rig.fake, FAKE_FAIL, 1, YCIAM_ERR_TLS); /* nothing of the record before is left */
    rig.fake.native = -0x7200;
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_TLS);
    assert_int_equal(error->native, -0x7200);
    assert_int_equal(error->stage, YCIAM_STAGE_CONNECT);
    assert_int_equal(error->http_status, 0);
    assert_int_equal(error->grpc_code, 0);
    assert_string_equal(error->message, "");
    assert_string_equal(error->request_id, "");

    rig.fake.port.last_error = NULL;
    fake_break(&rig.fake, FAKE_FAIL, 2, YCIAM_ERR_NETWORK);
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_NETWORK);
    assert_int_equal(error->native, 0);
}

static void a_failure_is_remembered_until_the_next_success(void **state)
{
    (void) state;
    rig_answer(&rig, "503 Busy", "", "{\"code\":14}");
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_BUSY);
    rig_answer_token(&rig, RIG_TOKEN, 43200);
    rig.fake.now_ms += yciam_delay_ms(&rig.iam);
    while (rig_poll(&rig) == YCIAM_PENDING) {
        assert_int_equal(yciam_error(&rig.iam)->result, YCIAM_ERR_BUSY);
        assert_int_equal(yciam_error(&rig.iam)->grpc_code, 14);
    }
    assert_int_equal(yciam_error(&rig.iam)->result, YCIAM_OK);
    assert_true(all_zero(yciam_error(&rig.iam), sizeof(yciam_error_t)));
}

static void a_failure_is_told_once(void **state)
{
    (void) state;
    rig_answer(&rig, "503 Busy", "", "{}");
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_BUSY);
    assert_int_equal(rig_poll(&rig), YCIAM_PENDING);
    assert_int_equal(rig_poll(&rig), YCIAM_PENDING);
}

/* The server sends the JWT back, as a server with verbose error messages does. */
static void echo_jwt(void *ctx)
{
    char jwt[1200];
    char body[1500];

    (void) ctx;
    rig_request_jwt(&rig, jwt);
    (void) snprintf(body, sizeof body, "{\"code\":3,\"message\":\"bad JWT %s is bad\"}", jwt);
    rig_answer(&rig, "400 Bad Request", "", body);
}

static void an_echoed_jwt_does_not_show(void **state)
{
    (void) state;
    rig.fake.on_request = echo_jwt;
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_REFUSED); /* rig_poll() looks for the JWT */
    assert_string_equal(yciam_error(&rig.iam)->message, "bad JWT [...] is bad");
}

static void a_signer_may_take_its_time(void **state)
{
    (void) state;
    for (unsigned round = 0; round < 3u; round++) {
        rig_answer_token(&rig, RIG_TOKEN, 43200);
        rig.signer_pending = 50;
        rig.fake.now_ms += yciam_delay_ms(&rig.iam);
        while (rig.signer_pending == 50u) {
            (void) rig_poll(&rig);
        }
        while (rig.signer_pending > 0) {
            assert_int_equal(yciam_stage(&rig.iam), YCIAM_STAGE_SIGN);
            CHECK(yciam_delay_ms(&rig.iam) > 0, "attempt %u: the task that signs never gets to run", round + 1u);
            (void) rig_poll(&rig);
        }
        assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    }
}

static void a_signer_may_fail(void **state)
{
    static const int results[] = { YCIAM_ERR_SIGN, YCIAM_ERR_MEMORY, YCIAM_ERR_ENTROPY };

    (void) state;
    for (size_t i = 0; i < sizeof results / sizeof *results; i++) {
        rig_start(&rig);
        rig_get_token(&rig);
        rig.signer_result = results[i];
        rig.signer_native = -135;
        assert_int_equal(rig_attempt(&rig), results[i]);
        assert_int_equal(yciam_error(&rig.iam)->stage, YCIAM_STAGE_SIGN);
        assert_int_equal(yciam_error(&rig.iam)->native, -135);
        assert_int_equal(yciam_error(&rig.iam)->http_status, 0);
        assert_int_equal(rig.fake.request_len, 0);
        assert_string_equal(yciam_token(&rig.iam), RIG_TOKEN);
        rig.signer_result = YCIAM_OK;
        rig.signer_native = 0;
        rig_get_token(&rig);
    }
}

static void a_wrong_key_id_never_gets_out(void **state)
{
    (void) state;
    strcpy(rig.key.id, "a\"b");
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_KEY_ID);
    assert_int_equal(yciam_error(&rig.iam)->stage, YCIAM_STAGE_SIGN);
    assert_int_equal(rig.fake.request_len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RIG_TEST(a_token_fits_or_the_old_one_stays, &rig),
        RIG_TEST(a_token_that_never_fits_is_asked_for_slowly, &rig),
        RIG_TEST(bad_answers_have_a_name_and_harm_nothing, &rig),
        RIG_TEST(an_error_body_of_any_length_leaves_the_status, &rig),
        RIG_TEST(a_body_of_exactly_the_buffer_is_too_long, &rig),
        RIG_TEST(the_record_says_all_that_is_known, &rig),
        RIG_TEST(a_failure_is_remembered_until_the_next_success, &rig),
        RIG_TEST(a_failure_is_told_once, &rig),
        RIG_TEST(an_echoed_jwt_does_not_show, &rig),
        RIG_TEST(a_signer_may_take_its_time, &rig),
        RIG_TEST(a_signer_may_fail, &rig),
        RIG_TEST(a_wrong_key_id_never_gets_out, &rig),
    };

    return cmocka_run_group_tests_name("yciam_failures", tests, NULL, NULL);
}
