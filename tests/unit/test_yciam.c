/* SPDX-License-Identifier: Apache-2.0 */
/* The life of an instance: its configuration, the request, tokens and their end, what is kept of a failure. */
#include "unit.h"

#include "rig.h"

static rig_t rig;

static int setup(void **state)
{
    (void) state;
    rig_setup(&rig);
    rig_init(&rig);
    return 0;
}

static void check_init(yciam_result_t want, const char *name)
{
    CHECK_RESULT(yciam_init(&rig.iam, &rig.config), want, name);
    rig_setup(&rig);
}

static void the_configuration_is_checked(void **state)
{
    static char long_host[257];

    (void) state;
    check_init(YCIAM_OK, "all there");
    rig.config.port = NULL;
    check_init(YCIAM_ERR_ARGUMENT, "port");
    rig.config.key = NULL;
    check_init(YCIAM_ERR_ARGUMENT, "key");
    rig.config.token = NULL;
    check_init(YCIAM_ERR_ARGUMENT, "token");
    rig.config.work = NULL;
    check_init(YCIAM_ERR_ARGUMENT, "work");
    rig.key.signer.sign = NULL;
    check_init(YCIAM_ERR_ARGUMENT, "signer");
    rig.config.host = "";
    check_init(YCIAM_ERR_ARGUMENT, "no host");
    rig.config.host = "a b";
    check_init(YCIAM_ERR_ARGUMENT, "host with a space");
    rig.config.host = "a\r\nX: y";
    check_init(YCIAM_ERR_ARGUMENT, "host with a line end");
    rig.config.host = "a/b";
    check_init(YCIAM_ERR_ARGUMENT, "host with a path");
    memset(long_host, 'a', 256);
    rig.config.host = long_host;
    check_init(YCIAM_ERR_ARGUMENT, "host too long");
    rig.config.host = long_host + 1;
    check_init(YCIAM_OK, "longest host");
    rig.config.token_cap = 1;
    check_init(YCIAM_ERR_SPACE, "no room for a token");
    rig.config.token_cap = 0;
    check_init(YCIAM_ERR_SPACE, "no token buffer");
    rig.config.work_cap--;
    check_init(YCIAM_ERR_SPACE, "work buffer");
    rig.config.work_cap = 0;
    check_init(YCIAM_ERR_SPACE, "no work buffer");
    rig.config.jwt = rig.jwt;
    rig.config.jwt_cap = sizeof rig.jwt - 1u;
    check_init(YCIAM_ERR_SPACE, "JWT buffer");
    rig.config.jwt = rig.jwt;
    rig.config.jwt_cap = sizeof rig.jwt;
    rig.config.audience = YCIAM_DEFAULT_AUDIENCE "x";
    check_init(YCIAM_ERR_SPACE, "JWT buffer for a longer audience");
    rig.config.jwt = rig.jwt;
    rig.config.jwt_cap = sizeof rig.jwt;
    check_init(YCIAM_OK, "JWT buffer that is large enough");
}

static void after_init_nothing_has_happened(void **state)
{
    (void) state;
    assert_true(all_zero(rig.token, sizeof rig.token));
    assert_null(yciam_token(&rig.iam));
    assert_int_equal(yciam_expires_at(&rig.iam), 0);
    assert_int_equal(yciam_stage(&rig.iam), YCIAM_STAGE_IDLE);
    assert_int_equal(yciam_error(&rig.iam)->result, YCIAM_OK);
    assert_int_equal(yciam_delay_ms(&rig.iam), 0);
    assert_int_equal(rig.fake.calls, 0);
    assert_int_equal(rig.signatures, 0);
}

static void the_first_token_comes(void **state)
{
    (void) state;
    rig.fake.connect_pending = 1;
    rig_answer_token(&rig, RIG_TOKEN, 43200);
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    assert_string_equal(yciam_token(&rig.iam), RIG_TOKEN);
    assert_ptr_equal(yciam_token(&rig.iam), rig.token);
    assert_int_equal(yciam_expires_at(&rig.iam), FAKE_EPOCH + 43200);
    assert_int_equal(yciam_error(&rig.iam)->result, YCIAM_OK);
    assert_int_equal(rig.signatures, 1);
    assert_int_equal(rig.fake.connects, 1);
    assert_string_equal(rig.fake.host, YCIAM_DEFAULT_HOST);
    assert_int_equal(rig.fake.tcp_port, 443);
    assert_int_equal(rig.fake.security, YCIAM_TLS);
}

static void check_request(const char *host_field)
{
    char want[300];
    char *body;

    rig_answer_token(&rig, RIG_TOKEN, 43200);
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    rig.fake.request[rig.fake.request_len] = '\0';
    body = strstr(rig.fake.request, "\r\n\r\n");
    assert_non_null(body);
    body += 4;
    (void) snprintf(want, sizeof want,
                    "POST /iam/v1/tokens HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\n"
                    "Content-Length: %zu\r\n\r\n{\"jwt\":\"eyJ",
                    host_field, strlen(body));
    assert_memory_equal(rig.fake.request, want, strlen(want));
    assert_string_equal(body + strlen(body) - 2u, "\"}");
}

static void the_request_is_what_the_service_wants(void **state)
{
    char jwt[1200];

    (void) state;
    check_request("iam.api.cloud.yandex.net");
    assert_int_equal(rig_request_claim(&rig, "iat"), FAKE_EPOCH - 60);
    assert_int_equal(rig_request_claim(&rig, "exp"), FAKE_EPOCH - 60 + 3600);
    rig_request_jwt(&rig, jwt);
    assert_int_equal(strlen(jwt), 578);
}

static void another_address_is_named_in_the_request(void **state)
{
    static const struct {
        const char *host;
        uint16_t tcp_port;
        const char *field;
    } cases[] = {
        { "localhost", 8443, "localhost:8443" },       { "127.0.0.1", 443, "127.0.0.1" },
        { "127.0.0.1", 65535, "127.0.0.1:65535" },     { "::1", 443, "[::1]" }, /* RFC 3986, 3.2.2 */
        { "2001:db8::1", 8443, "[2001:db8::1]:8443" },
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        rig_setup(&rig);
        rig.config.host = cases[i].host;
        rig.config.tcp_port = cases[i].tcp_port;
        rig_init(&rig);
        check_request(cases[i].field);
        assert_string_equal(rig.fake.host, cases[i].host);
        assert_int_equal(rig.fake.tcp_port, cases[i].tcp_port);
    }
}

static void the_largest_request_fits(void **state)
{
    (void) state;
    rig_setup(&rig);
    memset(rig.key.id, 'x', YCIAM_ID_MAX);
    memset(rig.key.service_account_id, 'x', YCIAM_ID_MAX);
    rig.key.signer.signature_len = 512;
    rig.config.token_cap = 101;
    rig.config.work_cap = YCIAM_WORK_SIZE(100u);
    rig_init(&rig);
    check_request("iam.api.cloud.yandex.net");
}

/* With an audience of the application's own, the work buffer that is enough for the default may be too small. */
static void a_request_that_does_not_fit_is_told(void **state)
{
    static char audience[YCIAM_AUDIENCE_MAX + 1u];
    bool fitted = false;
    bool failed = false;

    (void) state;
    for (size_t len = 1; len <= YCIAM_AUDIENCE_MAX; len++) {
        yciam_result_t result;

        rig_setup(&rig);
        memset(audience, 'x', len);
        audience[len] = '\0';
        memset(rig.key.id, 'x', YCIAM_ID_MAX);
        memset(rig.key.service_account_id, 'x', YCIAM_ID_MAX);
        rig.key.signer.signature_len = 512;
        rig.config.audience = audience;
        rig_init(&rig);
        rig_answer_token(&rig, RIG_TOKEN, 43200);
        result = rig_attempt(&rig);
        if (result != YCIAM_OK) {
            assert_int_equal(result, YCIAM_ERR_SPACE);
            assert_int_equal(yciam_error(&rig.iam)->stage, YCIAM_STAGE_SIGN);
            assert_int_equal(rig.fake.calls, 0);
        }
        fitted = fitted || result == YCIAM_OK;
        failed = failed || result != YCIAM_OK;
    }
    assert_true(fitted && failed);
}

/* While the new token is fetched and after that failed, the old one serves. */
static void the_old_token_serves_meanwhile(void **state)
{
    uint64_t got_ms;

    (void) state;
    rig_get_token(&rig);
    got_ms = rig.fake.now_ms;
    assert_in_range(yciam_delay_ms(&rig.iam), 3240000, 3600000);
    rig.fake.connect_pending = 100;
    rig_answer_token(&rig, "t1.9euNew", 43200);
    rig.fake.now_ms += yciam_delay_ms(&rig.iam);
    do {
        assert_int_equal(rig_poll(&rig), YCIAM_OK);
        rig.fake.now_ms += yciam_delay_ms(&rig.iam);
        assert_string_equal(yciam_token(&rig.iam), yciam_stage(&rig.iam) == YCIAM_STAGE_IDLE ? "t1.9euNew" : RIG_TOKEN);
    } while (yciam_stage(&rig.iam) != YCIAM_STAGE_IDLE);
    assert_true(rig.fake.now_ms > got_ms);
}

static void nothing_happens_before_it_is_due(void **state)
{
    (void) state;
    rig_get_token(&rig);
    for (unsigned i = 0; i < 3000u; i++) {
        assert_int_equal(rig_poll(&rig), YCIAM_OK);
        rig.fake.now_ms += 1000;
    }
    assert_int_equal(rig.fake.connects, 1);
    assert_int_equal(rig.signatures, 1);
}

static void a_token_ends_when_it_ends(void **state)
{
    (void) state;
    rig_get_token(&rig);
    rig_answer(&rig, "503 Busy", "", "{}");
    while (rig.fake.now_ms < 43200000u - 1000u) {
        yciam_result_t result = rig_poll(&rig);

        assert_true(result == YCIAM_OK || result == YCIAM_ERR_BUSY);
        assert_string_equal(yciam_token(&rig.iam), RIG_TOKEN);
        rig.fake.now_ms += 1000;
    }
    rig.fake.now_ms = 43200000u + 1000u;
    assert_int_not_equal(rig_poll(&rig), YCIAM_OK);
    assert_null(yciam_token(&rig.iam)); /* rig_poll() has seen that it is wiped */

    rig_answer_token(&rig, "t1.9euNew", 43200);
    while (rig_attempt(&rig) != YCIAM_OK) {
    }
    assert_string_equal(yciam_token(&rig.iam), "t1.9euNew");
}

static void the_same_token_may_come_again(void **state)
{
    (void) state;
    rig_answer_token(&rig, RIG_TOKEN, 43200); /* always with the same end */
    for (unsigned i = 1; i <= 11u; i++) {
        assert_int_equal(rig_attempt(&rig), YCIAM_OK);
        assert_string_equal(yciam_token(&rig.iam), RIG_TOKEN);
        assert_int_equal(yciam_expires_at(&rig.iam), FAKE_EPOCH + 43200);
        assert_int_equal(rig.fake.connects, i);
    }
}

static void the_times_may_be_configured(void **state)
{
    (void) state;
    rig_setup(&rig);
    rig.config.refresh_s = 100;
    rig.config.margin_s = 10;
    rig_init(&rig);
    rig_get_token(&rig);
    assert_in_range(yciam_delay_ms(&rig.iam), 90000, 100000);
    rig_answer_token(&rig, RIG_TOKEN, 60);
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    assert_in_range(yciam_delay_ms(&rig.iam), 44000, 51000);
    rig_answer_token(&rig, RIG_TOKEN, 20);
    rig.fake.random = UINT32_MAX;
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    assert_in_range(yciam_delay_ms(&rig.iam), 8000, 10000);
}

static void a_life_that_nobody_gives_is_not_believed(void **state)
{
    (void) state;
    rig_answer_token(&rig, RIG_TOKEN, INT64_C(86400) * 365 * 1000);
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    rig_answer(&rig, "503 Busy", "", "{}");
    while (yciam_token(&rig.iam) != NULL) {
        (void) rig_poll(&rig);
        rig.fake.now_ms += 60000;
    }
    assert_in_range(rig.fake.now_ms, 86400000, 86400000 + 120000);
}

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
        assert_int_equal(setup(NULL), 0);
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

/* Of an error answer the status counts, whatever the length of its body does to the buffer. */
static void an_error_body_of_any_length_leaves_the_status(void **state)
{
    static char body[sizeof rig.work + 3u];

    (void) state;
    for (size_t len = sizeof rig.work - 600u; len < sizeof body; len += len < sizeof rig.work - 3u ? 97u : 1u) {
        assert_int_equal(setup(NULL), 0);
        memset(body, ' ', len);
        body[len] = '\0';
        rig_answer(&rig, "403 Forbidden", "", body);
        CHECK(rig_attempt(&rig) == YCIAM_ERR_REFUSED, "%zu bytes: %s", len,
              yciam_result_text(yciam_error(&rig.iam)->result));
        assert_int_equal(yciam_error(&rig.iam)->http_status, 403);
    }
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

    fake_break(&rig.fake, FAKE_FAIL, 1, YCIAM_ERR_TLS); /* nothing of the one before is left */
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

/* The server sends the JWT back, as a server with a talkative error message does. */
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
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_REFUSED); /* rig_poll() looks for it */
    assert_string_equal(yciam_error(&rig.iam)->message, "bad JWT [...] is bad");
}

static void a_signer_may_take_its_time(void **state)
{
    (void) state;
    for (unsigned round = 0; round < 3u; round++) {
        rig_answer_token(&rig, RIG_TOKEN, 43200);
        rig.signer_pending = 50;
        rig.fake.now_ms += yciam_delay_ms(&rig.iam);
        (void) rig_poll(&rig);
        (void) rig_poll(&rig);
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
        assert_int_equal(setup(NULL), 0);
        rig_get_token(&rig);
        rig.signer_result = results[i];
        rig.signer_native = -135;
        assert_int_equal(rig_attempt(&rig), results[i]);
        assert_int_equal(yciam_error(&rig.iam)->stage, YCIAM_STAGE_SIGN);
        assert_int_equal(yciam_error(&rig.iam)->native, -135);
        assert_int_equal(yciam_error(&rig.iam)->http_status, 0);
        assert_int_equal(rig.fake.connects, 1);
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
    assert_int_equal(rig.fake.calls, 0);
}

static void closing_wipes_everything_wherever_it_stands(void **state)
{
    yciam_stage_t reached = YCIAM_STAGE_IDLE;

    (void) state;
    for (unsigned polls = 0; polls < 40u; polls++) {
        rig_setup(&rig);
        rig.config.jwt = rig.jwt;
        rig.config.jwt_cap = sizeof rig.jwt;
        rig_init(&rig);
        rig_get_token(&rig);
        rig.signer_pending = 2;
        rig.fake.piece = 100;
        rig.fake.connect_pending = 2;
        rig.fake.now_ms += yciam_delay_ms(&rig.iam);
        for (unsigned i = 0; i < polls; i++) {
            (void) rig_poll(&rig);
        }
        reached = yciam_stage(&rig.iam) > reached ? yciam_stage(&rig.iam) : reached;
        yciam_close(&rig.iam);
        assert_true(all_zero(rig.token, sizeof rig.token));
        assert_true(all_zero(rig.work, sizeof rig.work));
        assert_true(all_zero(rig.jwt, sizeof rig.jwt));
        assert_false(contains(&rig.iam, sizeof rig.iam, "t1.9eu"));
        assert_false(rig.fake.is_open);
        assert_null(yciam_token(&rig.iam));
        assert_int_equal(yciam_stage(&rig.iam), YCIAM_STAGE_IDLE);
        yciam_close(&rig.iam); /* once more */
        rig_init(&rig);
        rig_get_token(&rig);
    }
    assert_int_equal(reached, YCIAM_STAGE_RECEIVE);
}

static void instances_live_side_by_side(void **state)
{
    static rig_t other;

    (void) state;
    rig_setup(&other);
    rig_init(&other);
    rig_answer_token(&rig, "t1.9euFirst", 43200);
    rig_answer_token(&other, "t1.9euSecond", 3600);
    while (yciam_token(&rig.iam) == NULL || yciam_token(&other.iam) == NULL) {
        (void) rig_poll(&rig);
        (void) rig_poll(&other);
    }
    assert_string_equal(yciam_token(&rig.iam), "t1.9euFirst");
    assert_string_equal(yciam_token(&other.iam), "t1.9euSecond");
    yciam_close(&rig.iam);
    assert_string_equal(yciam_token(&other.iam), "t1.9euSecond");
}

static void invalidating_asks_soon_but_not_in_a_loop(void **state)
{
    (void) state;
    yciam_invalidate(&rig.iam); /* without a token there is nothing to invalidate */
    rig_get_token(&rig);
    yciam_invalidate(&rig.iam);
    assert_int_equal(yciam_delay_ms(&rig.iam), YCIAM_INVALIDATE_MIN_S * 1000u);
    assert_string_equal(yciam_token(&rig.iam), RIG_TOKEN);
    yciam_invalidate(&rig.iam); /* again does not put it off */
    assert_int_equal(yciam_delay_ms(&rig.iam), YCIAM_INVALIDATE_MIN_S * 1000u);
    rig_answer_token(&rig, "t1.9euNew", 43200);
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    assert_string_equal(yciam_token(&rig.iam), "t1.9euNew");

    rig.fake.now_ms += 600000;
    assert_int_equal(rig_poll(&rig), YCIAM_OK);
    yciam_invalidate(&rig.iam);
    assert_int_equal(yciam_delay_ms(&rig.iam), 0);
    rig_answer(&rig, "503 Busy", "", "{}");
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_BUSY);
    yciam_invalidate(&rig.iam); /* the pause after a failure stands */
    assert_true(yciam_delay_ms(&rig.iam) >= 500u);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_configuration_is_checked, setup),
        cmocka_unit_test_setup(after_init_nothing_has_happened, setup),
        cmocka_unit_test_setup(the_first_token_comes, setup),
        cmocka_unit_test_setup(the_request_is_what_the_service_wants, setup),
        cmocka_unit_test_setup(another_address_is_named_in_the_request, setup),
        cmocka_unit_test_setup(the_largest_request_fits, setup),
        cmocka_unit_test_setup(a_request_that_does_not_fit_is_told, setup),
        cmocka_unit_test_setup(the_old_token_serves_meanwhile, setup),
        cmocka_unit_test_setup(nothing_happens_before_it_is_due, setup),
        cmocka_unit_test_setup(a_token_ends_when_it_ends, setup),
        cmocka_unit_test_setup(the_same_token_may_come_again, setup),
        cmocka_unit_test_setup(the_times_may_be_configured, setup),
        cmocka_unit_test_setup(a_life_that_nobody_gives_is_not_believed, setup),
        cmocka_unit_test_setup(a_token_fits_or_the_old_one_stays, setup),
        cmocka_unit_test_setup(bad_answers_have_a_name_and_harm_nothing, setup),
        cmocka_unit_test_setup(an_error_body_of_any_length_leaves_the_status, setup),
        cmocka_unit_test_setup(the_record_says_all_that_is_known, setup),
        cmocka_unit_test_setup(a_failure_is_remembered_until_the_next_success, setup),
        cmocka_unit_test_setup(a_failure_is_told_once, setup),
        cmocka_unit_test_setup(an_echoed_jwt_does_not_show, setup),
        cmocka_unit_test_setup(a_signer_may_take_its_time, setup),
        cmocka_unit_test_setup(a_signer_may_fail, setup),
        cmocka_unit_test_setup(a_wrong_key_id_never_gets_out, setup),
        cmocka_unit_test_setup(closing_wipes_everything_wherever_it_stands, setup),
        cmocka_unit_test_setup(instances_live_side_by_side, setup),
        cmocka_unit_test_setup(invalidating_asks_soon_but_not_in_a_loop, setup),
    };

    return cmocka_run_group_tests_name("yciam", tests, NULL, NULL);
}
