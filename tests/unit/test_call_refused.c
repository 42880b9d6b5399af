/* SPDX-License-Identifier: Apache-2.0 */
/* Calls that cannot or must not be made. */
#include "unit.h"

#include "call_rig.h"

static call_rig_t c;

/* The call was refused, and nothing was sent. */
static void check_refused(const char *what)
{
    CHECK_RESULT(yciam_call_start(&c.call, &c.request), YCIAM_ERR_ARGUMENT, what);
    CHECK_RESULT(yciam_call_poll(&c.call), YCIAM_ERR_ARGUMENT, what);
    CHECK_RESULT(yciam_call_error(&c.call)->result, YCIAM_ERR_ARGUMENT, what);
    assert_int_equal(yciam_call_stage(&c.call), YCIAM_STAGE_IDLE);
    assert_int_equal(c.api.calls, 0);
    CHECK_RESULT(yciam_call(&c.call, &c.request, NULL, NULL), YCIAM_ERR_ARGUMENT, what);
}

static void what_would_change_the_request_is_refused(void **state)
{
    static const char *const methods[] = { "",      "GET ", "GET /x", "GE\tT", "G\r\nX: y", "CONNECT",
                                           "TRACE", "G:T",  "G\x7F",  "G\x80", "(GET)",     "G\"" };
    static const char *const paths[] = { "",
                                         "v1",
                                         "http://x/",
                                         "*",
                                         "/a b",
                                         "/a\tb",
                                         "/a\r\nX: y",
                                         "/a\nX: y",
                                         "/a\r",
                                         "/a#b",
                                         "/a\x7F",
                                         "/\x80",
                                         "/a HTTP/1.1\r\nHost: evil\r\n\r\n",
                                         "/\xC3\xA4",
                                         " /a",
                                         "/\x01" };
    static const char *const fields[] = {
        "",
        "X",
        ":",
        ": y",
        " X: y",
        "X : y",
        "X Y: z",
        "X: y\r\nZ: z",
        "X: y\nZ: z",
        "X: y\r",
        "X: y\r\n",
        "X\r: y",
        "X\r\n: y",
        "X: \x01",
        "X: \x7F",
        "X: \x80",
        "X(: y",
        "\x80: y",
        "Host: evil.example",
        "HOST:evil.example",
        "Authorization: Bearer x",
        "authorization:x",
        "Content-Length: 0",
        "content-length: 5",
        "Transfer-Encoding: chunked",
        "Connection: close",
        "Connection: upgrade",
        "Upgrade: h2c",
        "Expect: 100-continue",
        "TE: trailers",
        "Trailer: X",
        "Keep-Alive: 5",
        "Proxy-Authorization: x",
    };
    const char *field;

    (void) state;
    c.api.calls = 0;
    for (size_t i = 0; i < COUNT(methods); i++) {
        c.request.method = methods[i];
        check_refused(methods[i]);
    }
    c.request.method = NULL;
    for (size_t i = 0; i < COUNT(paths); i++) {
        c.request.path = paths[i];
        check_refused(paths[i]);
    }
    c.request.path = NULL;
    check_refused("no path");
    c.request.path = "/";
    c.request.fields = &field;
    c.request.field_count = 1;
    for (size_t i = 0; i < COUNT(fields); i++) {
        field = fields[i];
        check_refused(fields[i]);
    }
    field = "Hosts: fine";
    assert_int_equal(call_rig_run(&c), YCIAM_OK);
    c.request.read_body = NULL;
    c.request.body_len = 1;
    c.api.calls = 0;
    check_refused("a body from nowhere");
}

static void a_configuration_is_checked(void **state)
{
    static const char *const hosts[] = { "", "a b", "a\r\nX: y", "a/b", "user@a", "a#", "[::1]", "a\x80" };

    (void) state;
    for (size_t i = 0; i < COUNT(hosts); i++) {
        c.config.host = hosts[i];
        CHECK_RESULT(yciam_call_init(&c.call, &c.config), YCIAM_ERR_ARGUMENT, hosts[i]);
    }
    c.config.host = NULL;
    assert_int_equal(yciam_call_init(&c.call, &c.config), YCIAM_ERR_ARGUMENT);
    c.config.host = "h";
    c.config.port = &c.rig.fake.port; /* the port is the instance's: a token request could go to the API's host */
    assert_int_equal(yciam_call_init(&c.call, &c.config), YCIAM_ERR_ARGUMENT);
    c.config.port = NULL;
    assert_int_equal(yciam_call_init(&c.call, &c.config), YCIAM_ERR_ARGUMENT);
    c.config.port = &c.api.port;
    c.config.iam = NULL;
    assert_int_equal(yciam_call_init(&c.call, &c.config), YCIAM_ERR_ARGUMENT);
    c.config.iam = &c.rig.iam;
    c.config.work_cap = 0;
    assert_int_equal(yciam_call_init(&c.call, &c.config), YCIAM_ERR_ARGUMENT);
    c.config.work_cap = 1;
    c.config.work = NULL;
    assert_int_equal(yciam_call_init(&c.call, &c.config), YCIAM_ERR_ARGUMENT);
    c.config.work = c.work;
    assert_int_equal(yciam_call_init(&c.call, &c.config), YCIAM_OK);
}

static void a_head_that_does_not_fit_is_not_sent(void **state)
{
    size_t len;

    (void) state;
    assert_int_equal(call_rig_run(&c), YCIAM_OK);
    len = strlen(call_rig_request(&c));
    yciam_call_close(&c.call);
    for (c.config.work_cap = 1; c.config.work_cap < len; c.config.work_cap++) {
        assert_int_equal(yciam_call_init(&c.call, &c.config), YCIAM_OK);
        yciam_call_close(&c.call);
        assert_int_equal(call_rig_run(&c), YCIAM_ERR_SPACE);
        assert_int_equal(yciam_call_error(&c.call)->stage, YCIAM_STAGE_TOKEN);
    }
    assert_int_equal(c.api.connects, 1);
    ANSWER(&c, OK_11);
    assert_int_equal(yciam_call_init(&c.call, &c.config), YCIAM_OK);
    assert_int_equal(call_rig_run(&c), YCIAM_OK);
}

static void each_field_is_looked_at(void **state)
{
    static const char *const fields[] = { "X: y", "Y: z", "Host: evil.example" };

    (void) state;
    c.request.fields = fields;
    c.request.field_count = 2;
    assert_int_equal(yciam_call_start(&c.call, &c.request), YCIAM_OK);
    c.request.field_count = 3;
    check_refused("the last of three fields");
}

static void a_method_may_be_one_letter(void **state)
{
    (void) state;
    c.request.method = "X";
    assert_int_equal(call_rig_run(&c), YCIAM_OK);
    assert_non_null(strstr(call_rig_request(&c), "X /v1/things"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CALL_RIG_TEST(what_would_change_the_request_is_refused, &c),
        CALL_RIG_TEST(a_configuration_is_checked, &c),
        CALL_RIG_TEST(a_head_that_does_not_fit_is_not_sent, &c),
        CALL_RIG_TEST(each_field_is_looked_at, &c),
        CALL_RIG_TEST(a_method_may_be_one_letter, &c),
    };

    return cmocka_run_group_tests_name("call_refused", tests, NULL, NULL);
}
