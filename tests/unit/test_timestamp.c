/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include <inttypes.h>

#include <yciam/answer.h>

struct moment {
    const char *text;
    int64_t unix_time;
};

#include "timestamps.h"

#define UNTOUCHED INT64_C(77)

typedef yciam_result_t (*parser_t)(const char *text, size_t len, int64_t *unix_time);

static int64_t read_moment(parser_t parser, const char *text, yciam_result_t *result)
{
    size_t len = strlen(text);
    char *copy = exact_bytes(text, len);
    int64_t unix_time = UNTOUCHED;

    *result = parser(copy, len, &unix_time);
    free(copy);
    return unix_time;
}

static void check_moments(parser_t parser, const struct moment *moments, size_t count)
{
    yciam_result_t result;

    for (size_t i = 0; i < count; i++) {
        int64_t got = read_moment(parser, moments[i].text, &result);

        CHECK_RESULT(result, YCIAM_OK, moments[i].text);
        CHECK(got == moments[i].unix_time, "%s: got %" PRId64 ", want %" PRId64, moments[i].text, got,
              moments[i].unix_time);
    }
}

static void check_refused(parser_t parser, const char *text)
{
    yciam_result_t result;
    int64_t got = read_moment(parser, text, &result);

    CHECK_RESULT(result, YCIAM_ERR_ANSWER, text);
    CHECK(got == UNTOUCHED, "%s: a refused time was written", text);
}

static void timestamps_are_what_python_makes_of_them(void **state)
{
    (void) state;
    assert_true(COUNT(timestamps) > 5000u);
    check_moments(yciam_timestamp_parse, timestamps, COUNT(timestamps));
}

static void http_dates_are_what_python_makes_of_them(void **state)
{
    (void) state;
    assert_true(COUNT(http_dates) > 5000u);
    check_moments(yciam_http_date_parse, http_dates, COUNT(http_dates));
}

static void days_that_do_not_exist_are_refused(void **state)
{
    (void) state;
    for (size_t i = 0; i < COUNT(impossible_timestamps); i++) {
        check_refused(yciam_timestamp_parse, impossible_timestamps[i].text);
    }
    for (size_t i = 0; i < COUNT(impossible_http_dates); i++) {
        check_refused(yciam_http_date_parse, impossible_http_dates[i].text);
    }
}

/* RFC 3339, 5.8. */
static void the_examples_of_rfc_3339(void **state)
{
    static const struct moment examples[] = {
        { "1985-04-12T23:20:50.52Z", 482196050 },
        { "1996-12-19T16:39:57-08:00", 851042397 },
        { "1990-12-31T23:59:60Z", 662688000 }, /* a leap second is the first of the next minute */
        { "1990-12-31T15:59:60-08:00", 662688000 },
        { "1937-01-01T12:00:27.87+00:20", -1041337173 },
        { "2024-08-01T23:58:52.123456789Z", 1722556732 },
        { "1970-01-01T00:00:00-00:00", 0 },
    };

    (void) state;
    check_moments(yciam_timestamp_parse, examples, COUNT(examples));
}

static void malformed_timestamps_are_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "Z",
        "2024",
        "2024-08-01",
        "2024-08-01Z",
        "2024-08-01T",
        "2024-08-01T23",
        "2024-08-01T23:58",
        "2024-08-01T23:58Z",
        "2024-08-01T23:58:52",
        "2024-08-01T23:58:52.",
        "2024-08-01T23:58:52.Z",
        "2024-08-01T23:58:52.1",
        "2024-08-01T23:58:52,1Z",
        "2024-08-01T23:58:52 Z",
        "2024-08-01T23:58:52Z ",
        " 2024-08-01T23:58:52Z",
        "2024-08-01T23:58:52ZZ",
        "2024-08-01T23:58:52Z\n",
        "2024-08-01 23:58:52Z",
        "2024-08-01_23:58:52Z",
        "24-08-01T23:58:52Z",
        "02024-08-01T23:58:52Z",
        "+2024-08-01T23:58:52Z",
        "-024-08-01T23:58:52Z",
        "2024-8-01T23:58:52Z",
        "2024-08-1T23:58:52Z",
        "2024/08/01T23:58:52Z",
        "20240801T235852Z",
        "2024-08-01T24:00:00Z",
        "2024-08-01T23:60:00Z",
        "2024-08-01T23:58:61Z",
        "2024-08-01T23:58:99Z",
        "2024-08-01T-1:58:52Z",
        "2024-08-01T23:58:52+",
        "2024-08-01T23:58:52+0",
        "2024-08-01T23:58:52+01",
        "2024-08-01T23:58:52+0100",
        "2024-08-01T23:58:52+01:0",
        "2024-08-01T23:58:52+24:00",
        "2024-08-01T23:58:52-23:60",
        "2024-08-01T23:58:52+01:00Z",
        "2024-08-01T23:58:52Z+01:00",
        "2024-08-01T23:58:52GMT",
        "2024-08-01T23:58:52.1.2Z",
        "2024-08-01T23:58:52.1e1Z",
        "2024-08-01T23:58:5\xB2Z",
        "2024-08-01T23:58:52\xDAZ",
        "Thu, 01 Aug 2024 23:58:52 GMT",
        "1722556732",
        "2024-08-01T23.58.52Z",
        "2024\01508-01T23:58:52Z",
        "2024-08-01\02423:58:52Z",
        "2024-08-01T23\03258:52Z",
        "2024-08-01T23:58:52\0161Z",
        "2024-0:-01T23:58:52Z",
        "2024-08-01T2/:58:52Z",
    };

    (void) state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        check_refused(yciam_timestamp_parse, texts[i]);
    }
}

static void malformed_http_dates_are_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "0",
        "120",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 08:49:37 GM",
        "Sun, 06 Nov 1994 08:49:37 GMTx",
        "Sun, 06 Nov 1994 08:49:37 GMT ",
        "Sun 06 Nov 1994 08:49:37 GMT ",
        "Sun; 06 Nov 1994 08:49:37 GMT",
        "Sun,  6 Nov 1994 08:49:37 GMT",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 06-Nov-1994 08:49:37 GMT",
        "Sun, 06 Nof 1994 08:49:37 GMT",
        "Sun, 06 ovD 1994 08:49:37 GMT",
        "Sun, 06 anF 1994 08:49:37 GMT",
        "Sun, 06     1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:49:37 GMT",
        "Sun, 06 Nov 1994 08:60:37 GMT",
        "Sun, 06 Nov 1994 08:49:61 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT",
        "Sun, 31 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "Sun, 06 Nov 19x4 08:49:37 GMT",
        "Sun, 06 Nov 1994T08:49:37 GMT",
        "Sun, 06 Nov 1994 08-49-37 GMT",
        "Sun, 06 \xEEov 1994 08:49:37 GMT",
        "Sun,\00106 Nov 1994 08:49:37 GMT",
        "2024-08-01T23:58:52.123456789Z",
    };

    (void) state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        check_refused(yciam_http_date_parse, texts[i]);
    }
}

/* Any character in any place of a time: a digit may make another time, anything else must be an error. */
static void a_changed_byte_makes_another_time_or_none(void **state)
{
    static const struct {
        parser_t parser;
        const char *text;
        const char *free_of; /* places where any byte is accepted: marked with a space */
    } forms[] = {
        { yciam_timestamp_parse, "2024-08-01T13:18:22.5+01:02", "xxxxxxxxxxxxxxxxxxxx xxxxxx" },
        { yciam_http_date_parse, "Thu, 01 Aug 2024 13:18:22 GMT", "   xxxxxxxxxxxxxxxxxxxxxxxxxx" },
    };
    yciam_result_t result;

    (void) state;
    for (size_t f = 0; f < COUNT(forms); f++) {
        int64_t original = read_moment(forms[f].parser, forms[f].text, &result);
        size_t len = strlen(forms[f].text);
        char text[32];

        assert_int_equal(result, YCIAM_OK);
        for (size_t at = 0; at < len; at++) {
            for (unsigned byte = 0; byte <= 255u; byte++) {
                char was = forms[f].text[at];
                bool letter = (was | 0x20) >= 'a' && (was | 0x20) <= 'z';
                int64_t got;

                memcpy(text, forms[f].text, len + 1u);
                text[at] = (char) byte;
                got = read_moment(forms[f].parser, text, &result);
                CHECK(result != YCIAM_OK || got != original || text[at] == was || forms[f].free_of[at] == ' ' ||
                          (letter && (text[at] ^ was) == 0x20),
                      "byte %u at %zu of %s passed unseen", byte, at, forms[f].text);
            }
        }
    }
}

static void a_nul_is_a_byte_like_any_other(void **state)
{
    static const char text[] = "2024-08-01T23:58:52Z\0";
    int64_t time = UNTOUCHED;

    (void) state;
    assert_int_equal(yciam_timestamp_parse(text, sizeof text - 1u, &time), YCIAM_ERR_ANSWER);
    assert_int_equal(yciam_timestamp_parse(text, sizeof text - 2u, &time), YCIAM_OK);
    assert_int_equal(time, 1722556732);
}

static void null_is_an_argument_error(void **state)
{
    int64_t time = UNTOUCHED;

    (void) state;
    assert_int_equal(yciam_timestamp_parse(NULL, 20, &time), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_timestamp_parse("2024-08-01T23:58:52Z", 20, NULL), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_http_date_parse(NULL, 29, &time), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_http_date_parse("Sun, 06 Nov 1994 08:49:37 GMT", 29, NULL), YCIAM_ERR_ARGUMENT);
    assert_int_equal(time, UNTOUCHED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(timestamps_are_what_python_makes_of_them),
        cmocka_unit_test(http_dates_are_what_python_makes_of_them),
        cmocka_unit_test(days_that_do_not_exist_are_refused),
        cmocka_unit_test(the_examples_of_rfc_3339),
        cmocka_unit_test(malformed_timestamps_are_refused),
        cmocka_unit_test(malformed_http_dates_are_refused),
        cmocka_unit_test(a_changed_byte_makes_another_time_or_none),
        cmocka_unit_test(a_nul_is_a_byte_like_any_other),
        cmocka_unit_test(null_is_an_argument_error),
    };

    return cmocka_run_group_tests_name("timestamp", tests, NULL, NULL);
}
