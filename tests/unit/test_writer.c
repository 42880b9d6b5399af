/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include <inttypes.h>

#include "../../core/util/writer.h"

static void text_is_appended(void **state)
{
    char buf[16];
    yciam_writer_t w = { buf, sizeof buf, 0, false };

    (void) state;
    yciam_priv_write(&w, "");
    assert_int_equal(w.len, 0);
    yciam_priv_write(&w, "token");
    yciam_priv_write(&w, ": x");
    assert_int_equal(w.len, 8);
    assert_memory_equal(buf, "token: x", 8);
    assert_false(w.overflow);
}

static void an_exact_fit_is_no_overflow(void **state)
{
    char buf[6] = { '.', '.', '.', '.', '.', '.' };
    yciam_writer_t w = { buf, 5, 0, false };

    (void) state;
    yciam_priv_write(&w, "12345");
    assert_false(w.overflow);
    assert_int_equal(w.len, 5);
    yciam_priv_write(&w, "");
    assert_false(w.overflow);
    assert_memory_equal(buf, "12345.", 6);
}

/* A text is never cut. After one that did not fit, no text follows, even if it is short enough. */
static void overflow_lasts_and_writes_nothing(void **state)
{
    char buf[8] = { '.', '.', '.', '.', '.', '.', '.', '.' };
    yciam_writer_t w = { buf, 5, 0, false };

    (void) state;
    yciam_priv_write(&w, "123");
    yciam_priv_write(&w, "456");
    assert_true(w.overflow);
    assert_int_equal(w.len, 3);
    yciam_priv_write(&w, "4");
    yciam_priv_write_u64(&w, 4);
    assert_null(yciam_priv_write_space(&w, 0));
    assert_int_equal(w.len, 3);
    assert_memory_equal(buf, "123.....", 8);
}

static void space_is_given_or_refused(void **state)
{
    char buf[8];
    yciam_writer_t w = { buf, sizeof buf, 0, false };

    (void) state;
    assert_ptr_equal(yciam_priv_write_space(&w, 3), buf);
    assert_ptr_equal(yciam_priv_write_space(&w, 5), buf + 3);
    assert_ptr_equal(yciam_priv_write_space(&w, 0), buf + 8);
    assert_false(w.overflow);
    assert_null(yciam_priv_write_space(&w, 1));
    assert_true(w.overflow);

    w = (yciam_writer_t){ buf, sizeof buf, 4, false };
    assert_null(yciam_priv_write_space(&w, SIZE_MAX)); /* 4 + SIZE_MAX would wrap to 3 */
    w = (yciam_writer_t){ buf, 0, 0, false };
    yciam_priv_write(&w, "x");
    assert_true(w.overflow);
}

static void check_number(uint64_t value)
{
    char want[24];
    char got[24];
    yciam_writer_t w = { got, sizeof got, 0, false };
    int len = snprintf(want, sizeof want, "%" PRIu64, value);

    yciam_priv_write_u64(&w, value);
    assert_int_equal(w.len, len);
    assert_memory_equal(got, want, w.len);
}

static void numbers_are_decimal(void **state)
{
    uint64_t power = 1;
    uint64_t bits = 1;

    (void) state;
    check_number(0);
    check_number(UINT64_MAX);
    check_number((uint64_t) INT64_MAX + 1u);
    for (unsigned i = 0; i < 20u; i++, power *= 10u) {
        check_number(power - 1u);
        check_number(power);
        check_number(power + 1u);
    }
    for (unsigned i = 0; i < 10000u; i++) {
        bits = bits * 6364136223846793005u + 1442695040888963407u;
        check_number(bits >> (i % 64u));
    }
}

static void a_number_that_does_not_fit_is_not_begun(void **state)
{
    char buf[4] = { '.', '.', '.', '.' };
    yciam_writer_t w = { buf, 3, 0, false };

    (void) state;
    yciam_priv_write_u64(&w, 1234);
    assert_true(w.overflow);
    assert_int_equal(w.len, 0);
    assert_memory_equal(buf, "....", 4);
}

static void a_form_is_filled_in(void **state)
{
    static const char want[] = "GET a%b#/18446744073709551615 HTTP,  0c.";
    static const uint64_t most = UINT64_MAX;
    static const uint64_t least = 0;
    char buf[sizeof want];
    yciam_writer_t w = { buf, sizeof buf, 0, false };

    (void) state;
    yciam_priv_write_form(&w, "", NULL);
    assert_int_equal(w.len, 0);
    yciam_priv_write_form(&w, "GET %/# HTTP, % #%.", (const void *[]){ "a%b#", &most, "", &least, "c" });
    assert_false(w.overflow);
    assert_int_equal(w.len, strlen(want));
    assert_memory_equal(buf, want, w.len);
}

static void a_form_that_does_not_fit_is_cut_nowhere_else(void **state)
{
    char buf[8] = { '.', '.', '.', '.', '.', '.', '.', '.' };
    yciam_writer_t w = { buf, 6, 0, false };

    (void) state;
    yciam_priv_write_form(&w, "ab%cd", (const void *[]){ "12345" });
    assert_true(w.overflow);
    assert_memory_equal(buf, "ab......", 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_appended),
        cmocka_unit_test(an_exact_fit_is_no_overflow),
        cmocka_unit_test(overflow_lasts_and_writes_nothing),
        cmocka_unit_test(space_is_given_or_refused),
        cmocka_unit_test(numbers_are_decimal),
        cmocka_unit_test(a_number_that_does_not_fit_is_not_begun),
        cmocka_unit_test(a_form_is_filled_in),
        cmocka_unit_test(a_form_that_does_not_fit_is_cut_nowhere_else),
    };

    return cmocka_run_group_tests_name("writer", tests, NULL, NULL);
}
