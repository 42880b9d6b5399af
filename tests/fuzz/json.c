/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Strict JSON against a second reader: both must accept the same texts, count the same values, find the same members
 * and read the same strings. Input: the text, then a byte that chooses the scratch.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <core/json/json.h>
#include <core/util/printable.h>

#include "fuzz.h"
#include "reference_json.h"

static const char *const names[REF_NAMES] = { "a", "", "id", "\x01" };

static void check_string(yciam_json_t *json, int value, const ref_json_t *ref)
{
    static ref_text_t text;
    yciam_json_chars_t chars;
    bool is_ascii = true; /* and without NULs */
    int len;
    char *out;

    if (!yciam_priv_json_open(json, value, &chars)) {
        CHECK(ref->text[yciam_priv_json_offset(json, value)] != '"');
        return;
    }
    CHECK(ref_json_string(ref, yciam_priv_json_offset(json, value) - 1u, &text) && text.len <= REF_TEXT_CAP);
    for (size_t i = 0; i < text.len;) {
        char bytes[YCIAM_UTF8_CAP];
        int c = yciam_priv_json_char(&chars);
        size_t c_len = c >= 0 ? yciam_priv_utf8_write(bytes, (uint32_t) c) : 0;

        CHECK(c_len > 0 && c_len <= text.len - i && memcmp(bytes, text.bytes + i, c_len) == 0);
        is_ascii = is_ascii && c < 0x80 && c > 0;
        i += c_len;
    }
    CHECK(yciam_priv_json_char(&chars) == YCIAM_JSON_END && yciam_priv_json_char(&chars) == YCIAM_JSON_END);

    out = fuzz_copy(text.bytes, text.len);
    CHECK(yciam_priv_json_string(json, value, out, text.len) == 0);
    free(out);
    out = malloc(text.len + 1u);
    len = yciam_priv_json_string(json, value, out, text.len + 1u);
    CHECK(len == (is_ascii ? (int) text.len : 0));
    CHECK(!is_ascii || (memcmp(out, text.bytes, text.len) == 0 && out[len] == '\0'));
    free(out);
}

static void check_uint(yciam_json_t *json, int value, const ref_json_t *ref)
{
    const char *text = (const char *) ref->text + yciam_priv_json_offset(json, value);
    const char *end = (const char *) ref->text + ref->len;
    uint64_t sum = 0;
    size_t digits = 0;
    uint32_t out;
    bool is_uint;

    while (text + digits < end && text[digits] >= '0' && text[digits] <= '9') {
        sum = sum > UINT32_MAX ? sum : sum * 10u + (uint64_t) (text[digits] - '0');
        digits++;
    }
    /* A digit before a string's value is inside its quotes, which the library has to recognise. */
    is_uint = digits > 0 && sum <= INT32_MAX && text[-1] != '"' &&
              (text + digits == end || strchr(".eE", text[digits]) == NULL);
    CHECK(yciam_priv_json_uint(json, value, &out) == is_uint);
    CHECK(!is_uint || out == sum);
}

/* How many times the name occurs in the object at `object`. */
static unsigned times(const yciam_json_t *json, int object, const char *name, const ref_json_t *ref)
{
    static ref_text_t text;
    unsigned count = 0;

    if (ref->text[yciam_priv_json_offset(json, object)] != '{') {
        return 0;
    }
    for (int i = object; (i = yciam_priv_json_next(json, object, i)) != YCIAM_JSON_NONE;) {
        CHECK(ref_json_string(ref, yciam_priv_json_offset(json, i) - 1u, &text) && text.len <= REF_TEXT_CAP);
        count += text.len == strlen(name) && memcmp(text.bytes, name, text.len) == 0 ? 1u : 0u;
    }
    return count;
}

static void visit(yciam_json_t *json, int value, const ref_json_t *ref)
{
    CHECK(yciam_priv_json_offset(json, value) < ref->len);
    check_string(json, value, ref);
    check_uint(json, value, ref);
    for (size_t i = 0; i < REF_NAMES; i++) {
        unsigned count = times(json, value, names[i], ref);
        int member = yciam_priv_json_member(json, value, names[i]);

        CHECK((count > 0) == (member != YCIAM_JSON_NONE));
        if (count == 1u) {
            visit(json, member, ref);
        } else if (count > 1u) {
            CHECK(!yciam_priv_json_open(json, member, &(yciam_json_chars_t){ NULL, NULL }) &&
                  !yciam_priv_json_uint(json, member, &(uint32_t){ 0 }));
            CHECK(yciam_priv_json_next(json, member, member) == YCIAM_JSON_NONE);
        }
    }
    for (int i = value; (i = yciam_priv_json_next(json, value, i)) != YCIAM_JSON_NONE;) {
        CHECK(i > value);
        if (ref->text[yciam_priv_json_offset(json, value)] == '[') {
            visit(json, i, ref);
        }
    }
}

static void check_members(yciam_json_t *json, const ref_json_t *ref)
{
    for (size_t i = 0; i < REF_NAMES; i++) {
        const ref_member_t *expected = &ref->member[i];
        int member = yciam_priv_json_member(json, 0, names[i]);

        CHECK((expected->count > 0) == (member != YCIAM_JSON_NONE));
        if (expected->count > 0) {
            size_t quote = ref->text[expected->value_at] == '"' ? 1u : 0u;

            CHECK(yciam_priv_json_offset(json, member) == expected->value_at + quote);
        }
    }
}

/* Bytes of scratch that a value takes. */
static size_t value_size(void)
{
    static size_t size;
    uint32_t scratch[64];
    yciam_json_t json;

    if (size == 0) {
        CHECK(yciam_priv_json_parse(&json, "{}", 2, scratch, sizeof scratch) == YCIAM_OK);
        size = json.scratch_used;
    }
    return size;
}

static void parse(const char *text, size_t len, const ref_json_t *ref, ref_verdict_t verdict, unsigned choice)
{
    size_t skew = choice & 3u; /* malloc aligns, so the scratch begins this much later */
    size_t pad = (4u - skew) & 3u;
    bool is_tight = verdict == REF_LAWFUL && (choice & 4u) != 0;
    size_t values = is_tight ? choice >> 3 : len + 1u;
    size_t cap = pad + values * value_size() + ((choice >> 3) & 15u);
    uint8_t *space = malloc(skew + cap);
    yciam_json_t json;
    yciam_result_t result;

    CHECK(space != NULL);
    result = yciam_priv_json_parse(&json, text, len, space + skew, cap);
    if (verdict == REF_DEEP) { /* the text after that depth may be wrong as well */
        CHECK(result == YCIAM_ERR_JSON_BIG || result == YCIAM_ERR_JSON);
    } else if (verdict == REF_UNLAWFUL) {
        CHECK(result == YCIAM_ERR_JSON);
    } else if (!ref->is_object) {
        CHECK(result == YCIAM_ERR_JSON);
    } else if (values < ref->token_count) {
        CHECK(result == YCIAM_ERR_JSON_BIG);
    } else {
        CHECK(result == YCIAM_OK);
        CHECK(json.count == ref->token_count && json.scratch_used == pad + ref->token_count * value_size());
        check_members(&json, ref);
        visit(&json, 0, ref);
    }
    free(space);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t len = size > 0 ? size - 1u : 0;
    char *text = fuzz_copy(data, len);
    ref_json_t ref;
    ref_verdict_t verdict = ref_json_read(&ref, text, len, names);

    parse(text, len, &ref, verdict, size > 0 ? data[len] : 0);
    free(text);
    return 0;
}
