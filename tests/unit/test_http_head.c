/* SPDX-License-Identifier: Apache-2.0 */
/* The reader of answers for callers that pass the head on (core/call/call.c). */
#include "unit.h"

#include "../../core/http/http_reader.h"

#define OK_LINE  "HTTP/1.1 200 OK\r\n"
#define LENGTH_5 "Content-Length: 5\r\n"

/* Feeds only the head. Returns how much of the text that was. */
static size_t feed_head(yciam_http_t *http, const char *text, yciam_result_t *result)
{
    size_t at = 0;

    *result = YCIAM_OK;
    while (*result == YCIAM_OK && text[at] != '\0' && yciam_priv_http_in_head(http)) {
        assert_false(yciam_priv_http_is_reusable(http));
        *result = yciam_priv_http_head_byte(http, (uint8_t) text[at++]);
    }
    return at;
}

static void a_head_may_be_read_by_itself(void **state)
{
    static const char text[] = "HTTP/1.1 103 Early\r\nA: b\r\n\r\n" OK_LINE LENGTH_5 "\r\nhello";

    (void) state;
    for (unsigned has_body = 0; has_body < 2u; has_body++) {
        yciam_http_t http;
        yciam_result_t result;

        yciam_priv_http_init(&http);
        http.priv_has_no_body = has_body == 0;
        assert_int_equal(feed_head(&http, text, &result), sizeof text - 6u);
        assert_int_equal(result, YCIAM_OK);
        assert_int_equal(http.priv_status, 200);
        assert_int_equal(yciam_priv_http_is_reusable(&http), has_body == 0); /* after HEAD, that is the whole answer */
    }
}

/* The answer to HEAD has the fields of the answer to GET. */
static void fields_say_nothing_of_a_body_that_is_not_there(void **state)
{
    static const char *const fields[] = { "", LENGTH_5, "Transfer-Encoding: chunked\r\n",
                                          LENGTH_5 "Transfer-Encoding: chunked\r\n" };

    (void) state;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        char text[128];
        yciam_http_t http;
        yciam_result_t result;

        (void) snprintf(text, sizeof text, OK_LINE "%s\r\n", fields[i]);
        yciam_priv_http_init(&http);
        http.priv_has_no_body = true;
        assert_int_equal(feed_head(&http, text, &result), strlen(text));
        CHECK_RESULT(result, YCIAM_OK, fields[i]);
        assert_true(yciam_priv_http_is_reusable(&http));
    }
}

static void a_line_stands_there_when_it_ends(void **state)
{
    static const char text[] = OK_LINE "A: b\r\n\r\n";
    yciam_http_t http;

    (void) state;
    yciam_priv_http_init(&http);
    for (size_t at = 0; text[at] != '\0'; at++) {
        assert_int_equal(yciam_priv_http_head_byte(&http, (uint8_t) text[at]), YCIAM_OK);
        if (at == sizeof OK_LINE - 2u) {
            assert_string_equal(http.priv_line, "HTTP/1.1 200 OK");
        }
    }
}

static void a_bad_head_is_refused_by_the_byte_too(void **state)
{
    static const char text[] = OK_LINE "no colon\r\n\r\n";

    (void) state;
    for (unsigned has_body = 0; has_body < 2u; has_body++) {
        yciam_result_t result;
        yciam_http_t http;

        yciam_priv_http_init(&http);
        http.priv_has_no_body = has_body == 0;
        assert_int_equal(feed_head(&http, text, &result), sizeof OK_LINE - 1u + sizeof "no colon\r\n" - 1u);
        assert_int_equal(result, YCIAM_ERR_HTTP_FIELD);
    }
}

static void names_are_compared_in_either_case(void **state)
{
    static const char field[] = "CoNnection: x";

    (void) state;
    assert_ptr_equal(yciam_priv_http_behind(field, "connection:"), field + 11);
    assert_string_equal(yciam_priv_http_behind("te:", "te:"), "");
    assert_null(yciam_priv_http_behind("Connections: x", "connection:"));
    assert_null(yciam_priv_http_behind("Connect: x", "connection:"));
    assert_null(yciam_priv_http_behind("connection", "connection:"));
    assert_int_equal(yciam_priv_http_name_len(""), 0);
    assert_int_equal(yciam_priv_http_name_len(": a"), 0);
    assert_int_equal(yciam_priv_http_name_len("X-1: a"), 3);
    assert_int_equal(yciam_priv_http_name_len("GET"), 3);
    assert_int_equal(yciam_priv_http_name_len("G\x80T"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_head_may_be_read_by_itself),
        cmocka_unit_test(fields_say_nothing_of_a_body_that_is_not_there),
        cmocka_unit_test(a_line_stands_there_when_it_ends),
        cmocka_unit_test(a_bad_head_is_refused_by_the_byte_too),
        cmocka_unit_test(names_are_compared_in_either_case),
    };

    return cmocka_run_group_tests_name("http_head", tests, NULL, NULL);
}
