/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include <yciam/answer.h>

#include "../../core/json/json.h"

struct json_document {
    const char *name;
    const char *text;
    size_t len;
    yciam_result_t want;
};

struct json_run {
    const char *name;
    const char *unit; /* repeated `count` times */
    size_t unit_len;
    size_t count;
    yciam_result_t want;
};

#include "json_documents.h"

#define VALUE_SIZE YCIAM_JSON_VALUE_SIZE

#define VALUES_MAX 2000u /* more than in any lawful document of these tests */

static yciam_result_t parse(const char *text, size_t len)
{
    size_t cap = VALUES_MAX * VALUE_SIZE;
    void *scratch = malloc(cap);
    char *copy = exact_bytes(text, len);
    yciam_json_t json;
    yciam_result_t result;

    assert_non_null(scratch);
    result = yciam_priv_json_parse(&json, copy, len, scratch, cap);
    free(copy);
    free(scratch);
    return result;
}

/* Puts any JSON text as a value into an object: the library accepts no other root. */
static yciam_result_t check(const char *text, size_t len)
{
    char *object = (char *) malloc(len + 6u);
    yciam_result_t result;

    assert_non_null(object);
    memcpy(object, "{\"\":", 4);
    memcpy(object + 4, text, len);
    object[len + 4u] = '}';
    result = parse(object, len + 5u);
    free(object);
    return result;
}

static void documents_of_every_kind(void **state)
{
    size_t accepted = 0;

    (void) state;
    for (size_t i = 0; i < COUNT(json_documents); i++) {
        const struct json_document *d = &json_documents[i];

        bool is_object = d->text[strspn(d->text, " \t\r\n")] == '{';
        size_t mark_len = strncmp(d->text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
        size_t end = d->len;

        while (end > 0 && (d->text[end - 1u] == '\0' || d->text[end - 1u] == '\xFF')) {
            end--;
        }
        CHECK_RESULT(check(d->text, d->len), d->want, d->name);
        if (mark_len > 0 || end < d->len) { /* by itself, this is filler and skipped */
            CHECK_RESULT(parse(d->text, d->len), parse(d->text + mark_len, end - mark_len), d->name);
            continue;
        }
        CHECK(d->want == YCIAM_ERR_JSON_BIG ||
                  (parse(d->text, d->len) == YCIAM_OK) == (d->want == YCIAM_OK && is_object),
              "%s by itself", d->name);
        accepted += d->want == YCIAM_OK ? 1u : 0u;
    }
    assert_true(accepted >= 90u);
    assert_true(COUNT(json_documents) - accepted >= 180u);
}

static void mutations_as_another_parser_sees_them(void **state)
{
    (void) state;
    for (size_t i = 0; i < COUNT(json_mutations); i++) {
        const struct json_document *d = &json_mutations[i];

        CHECK((check(d->text, d->len) == YCIAM_OK) == (d->want == YCIAM_OK), "%s: %s", d->name, d->text);
    }
}

static void endless_nesting_ends_at_the_limit(void **state)
{
    (void) state;
    assert_true(COUNT(json_runs) > 0);
    for (size_t i = 0; i < COUNT(json_runs); i++) {
        const struct json_run *run = &json_runs[i];
        size_t len = run->unit_len * run->count;
        char *text = (char *) malloc(len);

        assert_non_null(text);
        for (size_t at = 0; at < len; at++) {
            text[at] = run->unit[at % run->unit_len];
        }
        CHECK_RESULT(check(text, len), run->want, run->name);
        free(text);
    }
}

/* A text that is cut anywhere is not JSON, except in the white space after its end. */
static void a_cut_document_is_refused(void **state)
{
    static const char text[] = "{\"code\":16,\"message\":\"a\\u0062\\ud83d\\ude00\\n\xE2\x82\xAC\xF0\x9F\x98\x80\","
                               "\"details\":[{\"a\":-1.5e+3},null,true,false,[]]}";

    (void) state;
    assert_int_equal(check(text, sizeof text - 1u), YCIAM_OK);
    for (size_t len = 0; len < sizeof text - 1u; len++) {
        CHECK(check(text, len) == YCIAM_ERR_JSON, "cut after %zu bytes", len);
    }
}

/* Every byte in every place of two bytes where UTF-8 has a rule, compared with the rule of RFC 3629, 4. */
static void utf8_is_what_rfc_3629_says(void **state)
{
    (void) state;
    for (unsigned lead = 0x80; lead <= 0xFFu; lead++) {
        for (unsigned second = 0; second <= 0xFFu; second++) {
            const char two[] = { '"', (char) lead, (char) second, '"' };
            const char three[] = { '"', (char) lead, (char) second, (char) 0xBF, '"' };
            const char four[] = { '"', (char) lead, (char) second, (char) 0x80, (char) 0xBF, '"' };
            bool tail = second >= 0x80u && second <= 0xBFu;
            bool is_two = lead >= 0xC2u && lead <= 0xDFu && tail;
            bool is_three =
                (lead == 0xE0u && second >= 0xA0u && second <= 0xBFu) || (lead >= 0xE1u && lead <= 0xECu && tail) ||
                (lead == 0xEDu && second >= 0x80u && second <= 0x9Fu) || (lead >= 0xEEu && lead <= 0xEFu && tail);
            bool is_four = (lead == 0xF0u && second >= 0x90u && second <= 0xBFu) ||
                           (lead >= 0xF1u && lead <= 0xF3u && tail) ||
                           (lead == 0xF4u && second >= 0x80u && second <= 0x8Fu);

            CHECK((check(two, sizeof two) == YCIAM_OK) == is_two, "%02X %02X", lead, second);
            CHECK((check(three, sizeof three) == YCIAM_OK) == is_three, "%02X %02X BF", lead, second);
            CHECK((check(four, sizeof four) == YCIAM_OK) == is_four, "%02X %02X 80 BF", lead, second);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_of_every_kind),           cmocka_unit_test(mutations_as_another_parser_sees_them),
        cmocka_unit_test(endless_nesting_ends_at_the_limit), cmocka_unit_test(a_cut_document_is_refused),
        cmocka_unit_test(utf8_is_what_rfc_3629_says),
    };

    return cmocka_run_group_tests_name("json_check", tests, NULL, NULL);
}
