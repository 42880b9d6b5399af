/* SPDX-License-Identifier: Apache-2.0 */
#include "json.h"

#include <string.h>

static bool is_filler(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\0' || (uint8_t) c == 0xFFu;
}

/* Sets json->text and returns the length of the text between a byte order mark and trailing filler. */
static size_t trim_text(yciam_json_t *json, const char *text, size_t len)
{
    static const char byte_order_mark[] = "\xEF\xBB\xBF";

    json->text_offset = 0;
    if (len >= 3u && memcmp(text, byte_order_mark, 3) == 0) {
        json->text_offset = 3;
    }
    json->text = text + json->text_offset;
    len -= json->text_offset;
    while (len > 0 && is_filler(json->text[len - 1u])) {
        len--;
    }
    return len;
}

/* The bytes from `address` to the next address that a yciam_json_value_t may have. */
static size_t bytes_to_alignment(const void *address)
{
    size_t excess = (uintptr_t) address % sizeof(uint32_t);

    return excess == 0 ? 0 : sizeof(uint32_t) - excess;
}

yciam_result_t yciam_priv_json_parse(yciam_json_t *json, const char *text, size_t len, void *scratch,
                                     size_t scratch_cap)
{
    size_t skipped = bytes_to_alignment(scratch);
    size_t room = 0;
    yciam_result_t result;

    json->count = 0;
    if (len > INT32_MAX) {
        return YCIAM_ERR_JSON_BIG;
    }
    if (scratch_cap > skipped) {
        room = (scratch_cap - skipped) / sizeof(yciam_json_value_t);
    }
    json->values = (yciam_json_value_t *) (void *) ((uint8_t *) scratch + skipped);
    json->scratch_used = skipped;
    len = trim_text(json, text, len);
    result = yciam_priv_json_check(json->text, len, json->values, room, &json->count);
    json->scratch_used += json->count * sizeof(yciam_json_value_t);
    return result;
}

int yciam_priv_json_next(const yciam_json_t *json, int container, int child)
{
    bool is_object = json->values[container].type == YCIAM_JSON_OBJECT;

    if (!is_object && json->values[container].type != YCIAM_JSON_ARRAY) {
        return YCIAM_JSON_NONE;
    }
    for (int i = child + 1; i < (int) json->count; i++) {
        bool is_name = json->values[i].type == YCIAM_JSON_NAME;

        if (json->values[i].parent == (uint32_t) container && is_name == is_object) {
            return i;
        }
    }
    return YCIAM_JSON_NONE;
}

/* Whether a name is the one that is looked up, in snake_case or in camelCase. */
static bool is_named(const yciam_json_t *json, int value, const char *snake_case)
{
    yciam_json_chars_t chars;
    int c;

    (void) yciam_priv_json_open(json, value, &chars);
    while ((c = yciam_priv_json_char(&chars)) >= 0) {
        if (*snake_case == '_' && c == snake_case[1] - 'a' + 'A') {
            snake_case++; /* a capital letter stands for the underscore and the small letter */
        } else if (c == 0 || c != *snake_case) {
            return false;
        }
        snake_case++;
    }
    return *snake_case == '\0';
}

int yciam_priv_json_member(yciam_json_t *json, int object, const char *name)
{
    int found = YCIAM_JSON_NONE;

    if (json->values[object].type != YCIAM_JSON_OBJECT) {
        return YCIAM_JSON_NONE;
    }
    for (int i = object; (i = yciam_priv_json_next(json, object, i)) != YCIAM_JSON_NONE;) {
        if (is_named(json, i, name)) {
            if (found != YCIAM_JSON_NONE) {
                json->values[i + 1].type = YCIAM_JSON_AMBIGUOUS;
            }
            found = i + 1;
        }
    }
    return found;
}

bool yciam_priv_json_open(const yciam_json_t *json, int value, yciam_json_chars_t *chars)
{
    const yciam_json_value_t *string = &json->values[value];

    chars->at = json->text + string->start;
    chars->end = json->text + string->end + 1; /* behind the closing quote */
    return string->type == YCIAM_JSON_STRING;
}

int yciam_priv_json_string(const yciam_json_t *json, int value, char *out, size_t cap)
{
    yciam_json_chars_t chars;

    if (!yciam_priv_json_open(json, value, &chars)) {
        return -1;
    }
    /* In place, the NUL is never written before the character there was read: no character is longer than its text. */
    for (size_t len = 0; len < cap; len++) {
        int c = yciam_priv_json_char(&chars);

        if (c < 0) {
            out[len] = '\0';
            return (int) len;
        }
        if (c == 0 || c == YCIAM_JSON_NON_ASCII) {
            return 0;
        }
        out[len] = (char) c;
    }
    return 0;
}

bool yciam_priv_json_uint(const yciam_json_t *json, int value, uint32_t *out)
{
    const yciam_json_value_t *other = &json->values[value];
    uint32_t number = 0;

    if (other->type != YCIAM_JSON_OTHER) {
        return false;
    }
    for (uint32_t i = other->start; i < other->end; i++) {
        uint32_t digit = (uint8_t) json->text[i] - (uint32_t) '0';

        if (digit > 9u || number > ((uint32_t) INT32_MAX - digit) / 10u) {
            return false;
        }
        number = number * 10u + digit;
    }
    *out = number;
    return true;
}

size_t yciam_priv_json_offset(const yciam_json_t *json, int value)
{
    return json->text_offset + json->values[value].start;
}
