/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include <yciam/authorized_key.h>

#include "../../core/util/text.h"

static void every_byte_is_in_or_out(void **state)
{
    (void) state;
    for (unsigned byte = 1; byte <= 255u; byte++) {
        const char text[] = { 'a', (char) byte, 'z', '\0' };
        bool plain = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');

        CHECK(yciam_priv_text_is(text, 3, "") == plain, "byte %u", byte);
        CHECK(yciam_priv_text_is(text, 3, "._-") == (plain || byte == '.' || byte == '_' || byte == '-'), "byte %u",
              byte);
        CHECK(yciam_priv_text_is_id(text) == (plain || byte == '.' || byte == '_' || byte == '-'), "byte %u", byte);
    }
}

static void the_length_is_bounded(void **state)
{
    char text[YCIAM_ID_MAX + 2u];

    (void) state;
    assert_false(yciam_priv_text_is("", 10, "-"));
    assert_false(yciam_priv_text_is("", 0, "-"));
    assert_false(yciam_priv_text_is("a", 0, "-"));
    assert_true(yciam_priv_text_is("abc", 3, ""));
    assert_false(yciam_priv_text_is("abcd", 3, ""));
    assert_true(yciam_priv_text_is("----", 4, "-"));

    memset(text, 'x', sizeof text);
    text[YCIAM_ID_MAX] = '\0';
    assert_true(yciam_priv_text_is_id(text));
    text[YCIAM_ID_MAX] = 'x';
    text[YCIAM_ID_MAX + 1u] = '\0';
    assert_false(yciam_priv_text_is_id(text));
}

/* A text that fills its array to the last byte is too long, and no byte after the array is read. */
static void a_text_without_its_end_is_refused(void **state)
{
    char *text = (char *) malloc(YCIAM_ID_MAX + 1u);

    (void) state;
    assert_non_null(text);
    memset(text, 'x', YCIAM_ID_MAX + 1u);
    assert_false(yciam_priv_text_is_id(text));
    free(text);
}

static void a_nul_is_no_character(void **state)
{
    (void) state;
    assert_false(yciam_priv_char_is('\0', ""));
    assert_false(yciam_priv_char_is('\0', "._-"));
    assert_true(yciam_priv_char_is('_', "._-"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_is_in_or_out),
        cmocka_unit_test(the_length_is_bounded),
        cmocka_unit_test(a_text_without_its_end_is_refused),
        cmocka_unit_test(a_nul_is_no_character),
    };

    return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
