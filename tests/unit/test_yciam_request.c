/* SPDX-License-Identifier: Apache-2.0 */
/* The request for a token: its content, its host, and whether it fits the buffer. */
#include "unit.h"

#include "../../core/json/json.h"
#include "rig.h"

static rig_t rig;

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

/* With an audience of the application's own, a work buffer that is enough for the default may be too small. */
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
            assert_true(yciam_error(&rig.iam)->stage == YCIAM_STAGE_SIGN ||
                        yciam_error(&rig.iam)->stage == YCIAM_STAGE_SEND);
            assert_int_equal(yciam_error(&rig.iam)->native,
                             yciam_error(&rig.iam)->stage == YCIAM_STAGE_SEND ? YCIAM_ARG_WORK : 0);
            assert_int_equal(rig.fake.request_len, 0);
        }
        fitted = fitted || result == YCIAM_OK;
        failed = failed || result != YCIAM_OK;
    }
    assert_true(fitted && failed);
}

/* The body, a NUL, and the five values of the JSON, aligned for an int. */
static void an_answer_may_fill_the_work_buffer(void **state)
{
    static uint32_t work[YCIAM_WORK_SIZE(RIG_TOKEN_CAP - 1u) / sizeof(uint32_t) + 1u];
    static char body[sizeof work];
    size_t fitted = 0;

    (void) state;
    for (size_t len = sizeof work - 200u; len < sizeof work - 90u; len++) {
        size_t values_at = (len + 1u + sizeof(int) - 1u) / sizeof(int) * sizeof(int);
        bool fits = values_at + 5u * YCIAM_JSON_VALUE_SIZE <= sizeof work;

        rig_setup(&rig);
        rig.config.work = work;
        rig.config.work_cap = sizeof work;
        rig_init(&rig);
        (void) snprintf(body, sizeof body, "%-*s", (int) len,
                        "{\"iamToken\":\"" RIG_TOKEN "\",\"expiresAt\":\"2026-08-01T12:00:00Z\"}");
        rig_answer(&rig, "200 OK", "", body);
        CHECK_RESULT(rig_attempt(&rig), fits ? YCIAM_OK : YCIAM_ERR_JSON_BIG, "answer");
        fitted += fits;
    }
    assert_in_range(fitted, 1, 109);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RIG_TEST(the_request_is_what_the_service_wants, &rig),
        RIG_TEST(another_address_is_named_in_the_request, &rig),
        RIG_TEST(the_largest_request_fits, &rig),
        RIG_TEST(a_request_that_does_not_fit_is_told, &rig),
        RIG_TEST(an_answer_may_fill_the_work_buffer, &rig),
    };

    return cmocka_run_group_tests_name("yciam_request", tests, NULL, NULL);
}
