/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include <limits.h>

#include <yciam/answer.h>

#include "../../core/json/json.h"

#define VALUE_SIZE YCIAM_JSON_VALUE_SIZE

static int32_t scratch[64u * VALUE_SIZE / sizeof(int32_t)];

static yciam_json_t parse(const char *text)
{
    yciam_json_t json;

    CHECK_RESULT(yciam_priv_json_parse(&json, text, strlen(text), scratch, sizeof scratch), YCIAM_OK, text);
    return json;
}

static void the_root_is_an_object(void **state)
{
    static const char *const others[] = { "[]", "[{}]", "1", "\"a\"", "null", "true" };
    yciam_json_t json;

    (void) state;
    (void) parse("{}");
    (void) parse(" {\"a\":1} ");
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        CHECK_RESULT(yciam_priv_json_parse(&json, others[i], strlen(others[i]), scratch, sizeof scratch),
                     YCIAM_ERR_JSON, others[i]);
    }
}

/* jsmn alone accepts most of these texts. */
static void what_is_not_json_is_refused_first(void **state)
{
    static const char *const texts[] = {
        "",           "{\"a\" \"b\"}", "{\"a\":-:\"b\"}", "{\"a\":1:\"b\"}", "{},{}",   "{},",
        "{\"a\":1,}", "{}{}",          "{\"a\":tru}",     "{a:1}",           "{\"a\":1"
    };
    yciam_json_t json;

    (void) state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        CHECK_RESULT(yciam_priv_json_parse(&json, texts[i], strlen(texts[i]), scratch, sizeof scratch), YCIAM_ERR_JSON,
                     texts[i]);
    }
}

static void the_scratch_bounds_the_values(void **state)
{
    static const char text[] = "{\"a\":[1,2]}"; /* five values: object, name, array, two numbers */
    yciam_json_t json;

    (void) state;
    assert_int_equal(YCIAM_ANSWER_SCRATCH_SIZE, 24u * VALUE_SIZE); /* as answer.h says */
    for (size_t cap = 0; cap <= 5u * VALUE_SIZE; cap++) {
        void *exact = malloc(cap > 0 ? cap : 1u);
        yciam_result_t want = cap < 5u * VALUE_SIZE ? YCIAM_ERR_JSON_BIG : YCIAM_OK;

        assert_non_null(exact);
        CHECK_RESULT(yciam_priv_json_parse(&json, text, strlen(text), exact, cap), want, text);
        assert_int_equal(json.count, 5);
        free(exact);
    }
}

/* jsmn counts in int. */
static void a_text_of_2_to_31_bytes_is_too_big(void **state)
{
    yciam_json_t json;

    (void) state;
    assert_int_equal(yciam_priv_json_parse(&json, "{}", (size_t) INT_MAX + 1u, scratch, sizeof scratch),
                     YCIAM_ERR_JSON_BIG);
}

static void the_scratch_needs_no_alignment(void **state)
{
    static const char text[] = "{\"a\":7}";
    uint8_t bytes[4u * VALUE_SIZE + 4u];
    yciam_json_t json;
    uint32_t value;

    (void) state;
    for (size_t skew = 0; skew < 4u; skew++) {
        assert_int_equal(yciam_priv_json_parse(&json, text, strlen(text), bytes + skew, 4u * VALUE_SIZE), YCIAM_OK);
        assert_int_equal((uintptr_t) json.tokens % sizeof(int), 0);
        assert_true(yciam_priv_json_uint(&json, yciam_priv_json_member(&json, 0, "a"), &value));
        assert_int_equal(value, 7);
        for (size_t cap = 0; cap < 4u; cap++) {
            assert_int_equal(yciam_priv_json_parse(&json, text, strlen(text), bytes + skew, cap), YCIAM_ERR_JSON_BIG);
        }
    }
}

static uint32_t number(yciam_json_t *json, int object, const char *name)
{
    uint32_t value = UINT32_MAX;

    return yciam_priv_json_uint(json, yciam_priv_json_member(json, object, name), &value) ? value : UINT32_MAX;
}

static void members_are_found_by_their_whole_name(void **state)
{
    yciam_json_t json =
        parse("{\"ab\":1,\"a\":2,\"abc\":3,\"\":4,\"A\":5,\"b\":{\"a\":6,\"c\":7},\"c\":8,\"\\u0061\\\"\":9,"
              "\"e\":{},\"f\":[],\"g\":\"\",\"h\":10,\"z\\u0000\":11}");
    int nested = yciam_priv_json_member(&json, 0, "b");

    (void) state;
    assert_int_equal(number(&json, 0, "ab"), 1);
    assert_int_equal(number(&json, 0, "a"), 2);
    assert_int_equal(number(&json, 0, "abc"), 3);
    assert_int_equal(number(&json, 0, ""), 4);
    assert_int_equal(number(&json, 0, "A"), 5);
    assert_int_equal(number(&json, nested, "a"), 6);
    assert_int_equal(number(&json, nested, "c"), 7);
    assert_int_equal(number(&json, 0, "c"), 8);
    assert_int_equal(number(&json, 0, "a\""), 9);
    assert_int_equal(number(&json, 0, "h"), 10);
    assert_int_equal(yciam_priv_json_member(&json, 0, "abcd"), YCIAM_JSON_NONE);
    assert_int_equal(yciam_priv_json_member(&json, 0, "z\0"), YCIAM_JSON_NONE); /* NUL ends a name here only */
    assert_int_equal(yciam_priv_json_member(&json, nested, "ab"), YCIAM_JSON_NONE);
    assert_int_equal(yciam_priv_json_member(&json, yciam_priv_json_member(&json, 0, "e"), "ab"), YCIAM_JSON_NONE);
}

static void a_value_is_not_taken_for_a_name(void **state)
{
    yciam_json_t json = parse("{\"x\":\"y\",\"z\":[\"w\",{\"v\":1}],\"y\":2}");

    (void) state;
    assert_int_equal(number(&json, 0, "y"), 2);
    assert_int_equal(yciam_priv_json_member(&json, 0, "w"), YCIAM_JSON_NONE);
    assert_int_equal(yciam_priv_json_member(&json, 0, "v"), YCIAM_JSON_NONE);
}

static void only_objects_have_members(void **state)
{
    yciam_json_t json = parse("{\"a\":[1],\"b\":\"s\",\"c\":1}");

    (void) state;
    for (const char *name = "a\0b\0c\0"; *name != '\0'; name += 2) {
        assert_int_equal(yciam_priv_json_member(&json, yciam_priv_json_member(&json, 0, name), "a"), YCIAM_JSON_NONE);
    }
}

static void a_name_that_is_looked_up_stands_once(void **state)
{
    yciam_json_t json = parse("{\"a\":1,\"b\":2,\"\\u0061\":1,\"c\":{\"b\":3},\"d\":4,\"d\":4,\"d\":4}");

    (void) state;
    for (unsigned again = 0; again < 2u; again++) {
        assert_int_not_equal(yciam_priv_json_member(&json, 0, "a"), YCIAM_JSON_NONE);
        assert_int_equal(number(&json, 0, "a"), UINT32_MAX);
        assert_int_not_equal(yciam_priv_json_member(&json, 0, "d"), YCIAM_JSON_NONE);
        assert_int_equal(number(&json, 0, "d"), UINT32_MAX);
    }
    assert_int_equal(number(&json, 0, "b"), 2);
}

static void arrays_are_walked(void **state)
{
    yciam_json_t json = parse("{\"a\":[1,[2,[3]],{\"b\":[4,5]},\"\",6],\"e\":[],\"n\":[[],[]],\"z\":7}");
    int array = yciam_priv_json_member(&json, 0, "a");
    int element = yciam_priv_json_next(&json, array, array);
    int inner;
    uint32_t value;

    (void) state;
    assert_true(yciam_priv_json_uint(&json, element, &value) && value == 1);
    element = yciam_priv_json_next(&json, array, element);
    assert_true(yciam_priv_json_uint(&json, yciam_priv_json_next(&json, element, element), &value) && value == 2);
    element = yciam_priv_json_next(&json, array, element);
    inner = yciam_priv_json_member(&json, element, "b");
    assert_true(yciam_priv_json_uint(&json, yciam_priv_json_next(&json, inner, inner), &value) && value == 4);
    element = yciam_priv_json_next(&json, array, element);
    element = yciam_priv_json_next(&json, array, element);
    assert_true(yciam_priv_json_uint(&json, element, &value) && value == 6);
    assert_int_equal(yciam_priv_json_next(&json, array, element), YCIAM_JSON_NONE);

    array = yciam_priv_json_member(&json, 0, "e");
    assert_int_equal(yciam_priv_json_next(&json, array, array), YCIAM_JSON_NONE);
    array = yciam_priv_json_member(&json, 0, "n");
    element = yciam_priv_json_next(&json, array, yciam_priv_json_next(&json, array, array));
    assert_true(element > 0);
    assert_int_equal(yciam_priv_json_next(&json, element, element), YCIAM_JSON_NONE);
    assert_int_equal(yciam_priv_json_next(&json, array, element), YCIAM_JSON_NONE);
}

/* A failed look-up returns a value that can be walked: it is empty. */
static void what_is_not_there_has_no_elements(void **state)
{
    yciam_json_t json = parse("{\"a\":\"s\",\"b\":1,\"d\":[1],\"d\":[1]}");
    int twice = yciam_priv_json_member(&json, 0, "d");
    int string = yciam_priv_json_member(&json, 0, "a");
    int number_at = yciam_priv_json_member(&json, 0, "b");

    (void) state;
    assert_int_equal(yciam_priv_json_next(&json, twice, twice), YCIAM_JSON_NONE);
    assert_int_equal(yciam_priv_json_next(&json, string, string), YCIAM_JSON_NONE);
    assert_int_equal(yciam_priv_json_next(&json, number_at, number_at), YCIAM_JSON_NONE);
}

/* In the JSON form of Protocol Buffers, both spellings mean the same field. */
static void a_name_is_found_in_both_spellings(void **state)
{
    yciam_json_t json = parse("{\"a_b\":1,\"cD\":2,\"e_f_g\":3,\"hIJ\":4,\"k_l\":5,\"kL\":6,\"mn\":7,\"M_n\":8,"
                              "\"oP\":9,\"oP\":10,\"q_\":11,\"_r\":12,\"s_7\":13}");

    (void) state;
    assert_int_equal(number(&json, 0, "a_b"), 1);
    assert_int_equal(number(&json, 0, "c_d"), 2);
    assert_int_equal(number(&json, 0, "e_f_g"), 3);
    assert_int_equal(number(&json, 0, "h_i_j"), 4);
    assert_int_equal(number(&json, 0, "k_l"), UINT32_MAX);
    assert_int_not_equal(yciam_priv_json_member(&json, 0, "k_l"), YCIAM_JSON_NONE);
    assert_int_equal(yciam_priv_json_member(&json, 0, "m_n"), YCIAM_JSON_NONE);
    assert_int_equal(yciam_priv_json_member(&json, 0, "aB"), YCIAM_JSON_NONE);
    assert_int_equal(number(&json, 0, "o_p"), UINT32_MAX);
    assert_int_equal(number(&json, 0, "q_"), 11);
    assert_int_equal(number(&json, 0, "_r"), 12);
    assert_int_equal(number(&json, 0, "s_7"), 13);
}

/* A key file in flash, or after an editor wrote it. */
static void filler_around_the_text_is_skipped(void **state)
{
    static const struct {
        const char *text;
        size_t len;
        yciam_result_t want;
    } cases[] = {
        { "{\"a\":7}\0", 8, YCIAM_OK },
        { "{\"a\":7}\0\0\0", 10, YCIAM_OK },
        { "{\"a\":7}\xFF\xFF\xFF\xFF", 11, YCIAM_OK },
        { "{\"a\":7}\n\0\xFF \t\r", 13, YCIAM_OK },
        { "\xEF\xBB\xBF{\"a\":7}", 10, YCIAM_OK },
        { "\xEF\xBB\xBF \n{\"a\":7}\r\n\0", 15, YCIAM_OK },
        { "\xEF\xBB\xBF", 3, YCIAM_ERR_JSON },
        { "\xEF\xBB{\"a\":7}", 9, YCIAM_ERR_JSON },
        { "\xEF\xBB\xBF\xEF\xBB\xBF{\"a\":7}", 13, YCIAM_ERR_JSON },
        { " \xEF\xBB\xBF{\"a\":7}", 11, YCIAM_ERR_JSON },
        { "\0{\"a\":7}", 8, YCIAM_ERR_JSON },
        { "\xFF{\"a\":7}", 8, YCIAM_ERR_JSON },
        { "{\"a\":7}\0x", 9, YCIAM_ERR_JSON },
        { "{\"a\":7}\xFE", 8, YCIAM_ERR_JSON },
        { "{\"a\":\0"
          "7}",
          8, YCIAM_ERR_JSON },
        { "\0\xFF \n", 4, YCIAM_ERR_JSON },
        { "", 0, YCIAM_ERR_JSON },
    };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char *exact = exact_bytes(cases[i].text, cases[i].len);
        yciam_json_t json;

        CHECK_RESULT(yciam_priv_json_parse(&json, exact, cases[i].len, scratch, sizeof scratch), cases[i].want,
                     cases[i].text);
        if (cases[i].want == YCIAM_OK) {
            int value = yciam_priv_json_member(&json, 0, "a");

            assert_int_equal(number(&json, 0, "a"), 7);
            assert_int_equal(exact[yciam_priv_json_offset(&json, value)], '7');
        }
        free(exact);
    }
}

static void too_many_values_are_counted(void **state)
{
    yciam_json_t json;

    (void) state;
    assert_int_equal(yciam_priv_json_parse(&json, "{\"a\":[1,2,3]}", 13, scratch, 5u * VALUE_SIZE), YCIAM_ERR_JSON_BIG);
    assert_int_equal(json.count, 6);
    assert_int_equal(yciam_priv_json_parse(&json, "{}", 2, NULL, 0), YCIAM_ERR_JSON_BIG);
    assert_int_equal(json.count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_root_is_an_object),
        cmocka_unit_test(what_is_not_json_is_refused_first),
        cmocka_unit_test(the_scratch_bounds_the_values),
        cmocka_unit_test(a_text_of_2_to_31_bytes_is_too_big),
        cmocka_unit_test(the_scratch_needs_no_alignment),
        cmocka_unit_test(members_are_found_by_their_whole_name),
        cmocka_unit_test(a_value_is_not_taken_for_a_name),
        cmocka_unit_test(only_objects_have_members),
        cmocka_unit_test(a_name_that_is_looked_up_stands_once),
        cmocka_unit_test(a_name_is_found_in_both_spellings),
        cmocka_unit_test(arrays_are_walked),
        cmocka_unit_test(what_is_not_there_has_no_elements),
        cmocka_unit_test(filler_around_the_text_is_skipped),
        cmocka_unit_test(too_many_values_are_counted),
    };

    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
