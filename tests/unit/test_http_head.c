/* SPDX-License-Identifier: Apache-2.0 */
/* The reader of answers, for those who show the head to somebody (core/call.c). */
#include "unit.h"

#include "../../core/http.h"

#define OK_LINE  "HTTP/1.1 200 OK\r\n"
#define LENGTH_5 "Content-Length: 5\r\n"

/* The head alone, for those who show it: a line at a time, and nothing of the body. */
static void a_head_may_be_read_by_the_line(void **state)
{
    static const char text[] = "HTTP/1.1 103 Early\r\nA: b\r\n\r\n" OK_LINE LENGTH_5 "\r\nhello";

    (void) state;
    for (size_t step = 1; step < sizeof text; step++) {
        for (unsigned has_body = 0; has_body < 2u; has_body++) {
            yciam_http_t http;
            size_t at = 0;

            yciam_http_init(&http);
            while (yciam_http_in_head(&http)) {
                size_t len = step < sizeof text - 1u - at ? step : sizeof text - 1u - at;
                const char *eol = (const char *) memchr(text + at, '\n', len);
                size_t taken;

                assert_false(yciam_http_is_reusable(&http));
                assert_int_equal(yciam_http_feed_head(&http, (const uint8_t *) text + at, len, has_body != 0, &taken),
                                 YCIAM_OK);
                assert_int_equal(taken, eol != NULL ? (size_t) (eol + 1 - text) - at : len);
                at += taken;
            }
            assert_int_equal(at, sizeof text - 6u);
            assert_int_equal(yciam_http_status(&http), 200);
            assert_int_equal(yciam_http_is_reusable(&http), has_body == 0); /* to HEAD, that is all */
        }
    }
}

static void a_bad_head_is_refused_by_the_line_too(void **state)
{
    static const char text[] = OK_LINE "no colon\r\n\r\n";

    (void) state;
    for (unsigned has_body = 0; has_body < 2u; has_body++) {
        yciam_result_t result = YCIAM_OK;
        yciam_http_t http;
        size_t at = 0;

        yciam_http_init(&http);
        while (result == YCIAM_OK && at < sizeof text - 1u) {
            size_t taken;

            result =
                yciam_http_feed_head(&http, (const uint8_t *) text + at, sizeof text - 1u - at, has_body != 0, &taken);
            at += taken;
        }
        assert_int_equal(result, YCIAM_ERR_HTTP_FIELD);
        assert_int_equal(at, sizeof OK_LINE - 1u + sizeof "no colon\r\n" - 1u);
    }
}

static void names_are_compared_in_either_case(void **state)
{
    (void) state;
    assert_true(yciam_http_is_named("CoNnection: x", "connection"));
    assert_true(yciam_http_is_named("te:", "te"));
    assert_false(yciam_http_is_named("Connections: x", "connection"));
    assert_false(yciam_http_is_named("Connect: x", "connection"));
    assert_false(yciam_http_is_named("connection", "connection"));
    assert_int_equal(yciam_http_name_len(""), 0);
    assert_int_equal(yciam_http_name_len(": a"), 0);
    assert_int_equal(yciam_http_name_len("X-1: a"), 3);
    assert_int_equal(yciam_http_name_len("GET"), 3);
    assert_int_equal(yciam_http_name_len("G\x80T"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_head_may_be_read_by_the_line),
        cmocka_unit_test(a_bad_head_is_refused_by_the_line_too),
        cmocka_unit_test(names_are_compared_in_either_case),
    };

    return cmocka_run_group_tests_name("http_head", tests, NULL, NULL);
}
