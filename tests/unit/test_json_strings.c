/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include "../../core/json/json.h"

static uint32_t scratch[64u * YCIAM_JSON_VALUE_SIZE / sizeof(uint32_t)];

static yciam_json_t parse(const char *text)
{
    yciam_json_t json;

    CHECK_RESULT(yciam_priv_json_parse(&json, text, strlen(text), scratch, sizeof scratch), YCIAM_OK, text);
    return json;
}

static uint32_t number(yciam_json_t *json, int object, const char *name)
{
    uint32_t value = UINT32_MAX;

    return yciam_priv_json_uint(json, yciam_priv_json_member(json, object, name), &value) ? value : UINT32_MAX;
}

static void check_string(const char *json_string, const char *want, size_t want_len)
{
    char text[64];
    char out[32];
    yciam_json_t json;

    (void) snprintf(text, sizeof text, "{\"s\":\"%s\"}", json_string);
    json = parse(text);
    CHECK(yciam_priv_json_string(&json, yciam_priv_json_member(&json, 0, "s"), out, sizeof out) == (int) want_len, "%s",
          json_string);
    assert_memory_equal(out, want, want_len + 1u);
}

static void strings_are_resolved(void **state)
{
    (void) state;
    check_string("", "", 0);
    check_string("abc", "abc", 3);
    check_string("\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t", 8);
    check_string("\\u0041\\u007E", "A~", 2);
    check_string("t1.9eud\\u003d\\u003d", "t1.9eud==", 9);
}

/* No string that the library reads from JSON may contain them: IDs, tokens and times are ASCII. */
static void a_character_outside_ascii_makes_no_string(void **state)
{
    static const char *const strings[] = { "\\u0080", "a\\u20ac", "\\ud83d\\ude00b", "\xC3\xA9", "\xF0\x9F\x98\x80" };
    char text[64];
    char out[32];

    (void) state;
    for (size_t i = 0; i < COUNT(strings); i++) {
        yciam_json_t json;

        (void) snprintf(text, sizeof text, "{\"s\":\"%s\"}", strings[i]);
        json = parse(text);
        CHECK(yciam_priv_json_string(&json, yciam_priv_json_member(&json, 0, "s"), out, sizeof out) == 0, "%s",
              strings[i]);
    }
}

static void a_string_needs_room_for_itself_and_its_nul(void **state)
{
    yciam_json_t json = parse("{\"s\":\"abc\",\"e\":\"\"}");
    int s = yciam_priv_json_member(&json, 0, "s");
    int e = yciam_priv_json_member(&json, 0, "e");
    char out[5] = "....";

    (void) state;
    for (size_t cap = 0; cap < 4u; cap++) {
        memcpy(out, "....", 5);
        assert_int_equal(yciam_priv_json_string(&json, s, out, cap), 0);
        assert_memory_equal(out + cap, "....", 4u - cap);
    }
    assert_int_equal(yciam_priv_json_string(&json, s, out, 4), 3);
    assert_string_equal(out, "abc");
    memcpy(out, "....", 5);
    assert_int_equal(yciam_priv_json_string(&json, e, out, 0), 0);
    assert_string_equal(out, "....");
    assert_int_equal(yciam_priv_json_string(&json, e, out, 1), 0);
    assert_string_equal(out, "");
}

static void a_nul_inside_makes_no_string(void **state)
{
    yciam_json_t json = parse("{\"a\":\"x\\u0000y\",\"b\":\"\\u0000\",\"x\\u0000y\":1,\"c\\u0000\":2}");
    char out[8];

    (void) state;
    assert_int_equal(yciam_priv_json_string(&json, yciam_priv_json_member(&json, 0, "a"), out, sizeof out), 0);
    assert_int_equal(yciam_priv_json_string(&json, yciam_priv_json_member(&json, 0, "b"), out, sizeof out), 0);
    assert_int_equal(yciam_priv_json_member(&json, 0, "x"), YCIAM_JSON_NONE);
    assert_int_equal(yciam_priv_json_member(&json, 0, "c"), YCIAM_JSON_NONE);
}

static void a_string_may_be_resolved_where_it_stands(void **state)
{
    char text[] = "\xEF\xBB\xBF{\"a\":\"\\u0041\\n\\u002f\",\"b\":\"same\"}";
    yciam_json_t json = parse(text);
    int a = yciam_priv_json_member(&json, 0, "a");
    int b = yciam_priv_json_member(&json, 0, "b");
    char *at = text + yciam_priv_json_offset(&json, a);

    (void) state;
    assert_int_equal(yciam_priv_json_string(&json, a, at, SIZE_MAX), 3);
    assert_string_equal(at, "A\n/");
    at = text + yciam_priv_json_offset(&json, b);
    assert_int_equal(yciam_priv_json_string(&json, b, at, SIZE_MAX), 4);
    assert_string_equal(at, "same");
}

/* A name may contain any character, also a control character. The comparison ends at the first one that differs. */
static void control_characters_in_names_are_compared(void **state)
{
    yciam_json_t json = parse("{\"a\\u0001\":1,\"a\\u0000\":2,\"a\\u00e9\":3,\"\\u0001\":4}");

    (void) state;
    assert_int_equal(yciam_priv_json_member(&json, 0, "a"), YCIAM_JSON_NONE);
    assert_int_equal(yciam_priv_json_member(&json, 0, ""), YCIAM_JSON_NONE);
    assert_int_equal(number(&json, 0, "a\001"), 1);
    assert_int_equal(number(&json, 0, "\001"), 4);
}

static void other_values_are_no_strings(void **state)
{
    yciam_json_t json = parse("{\"a\":1,\"b\":null,\"c\":[\"x\"],\"d\":{\"x\":\"y\"},\"e\":\"1\",\"e\":\"2\"}");
    yciam_json_chars_t chars;
    char out[8];

    (void) state;
    for (const char *name = "a\0b\0c\0d\0e\0f\0"; *name != '\0'; name += 2) {
        assert_false(yciam_priv_json_open(&json, yciam_priv_json_member(&json, 0, name), &chars));
        assert_true(yciam_priv_json_string(&json, yciam_priv_json_member(&json, 0, name), out, sizeof out) < 0);
    }
}

static uint32_t number_in(const char *value)
{
    char text[64];
    yciam_json_t json;

    (void) snprintf(text, sizeof text, "{\"n\":%s}", value);
    json = parse(text);
    return number(&json, 0, "n");
}

static void unsigned_numbers_are_below_2_to_31(void **state)
{
    static const char *const refused[] = { "2147483648",  "2147483650", "4294967296", "4294967297",
                                           "99999999999", "-1",         "-0",         "1.0",
                                           "1e1",         "1E0",        "true",       "null",
                                           "\"1\"",       "[1]",        "{\"n\":1}",  "18446744073709551617" };

    (void) state;
    assert_int_equal(number_in("0"), 0);
    assert_int_equal(number_in("7"), 7);
    assert_int_equal(number_in("2147483647"), 2147483647u);
    for (size_t i = 0; i < COUNT(refused); i++) {
        CHECK(number_in(refused[i]) == UINT32_MAX, "%s", refused[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_are_resolved),
        cmocka_unit_test(a_character_outside_ascii_makes_no_string),
        cmocka_unit_test(a_string_needs_room_for_itself_and_its_nul),
        cmocka_unit_test(a_nul_inside_makes_no_string),
        cmocka_unit_test(a_string_may_be_resolved_where_it_stands),
        cmocka_unit_test(control_characters_in_names_are_compared),
        cmocka_unit_test(other_values_are_no_strings),
        cmocka_unit_test(unsigned_numbers_are_below_2_to_31),
    };

    return cmocka_run_group_tests_name("json_strings", tests, NULL, NULL);
}
