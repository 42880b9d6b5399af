/* SPDX-License-Identifier: Apache-2.0 */
#include "json.h"

#include <limits.h>
#include <string.h>

#include "json_grammar.h"

/* jsmn.h is compiled here only, with these settings. The firmware's own settings for jsmn do not count. */
#undef JSMN_HEADER
#undef JSMN_STRICT
#undef JSMN_STATIC
#undef JSMN_PARENT_LINKS
#define JSMN_STATIC
#define JSMN_PARENT_LINKS
#include <jsmn.h>

/* Does not compile if the sizes differ. */
typedef char yciam_json_value_size_is_right[sizeof(jsmntok_t) == YCIAM_JSON_VALUE_SIZE ? 1 : -1];

static jsmntok_t *token_at(const yciam_json_t *json, int value)
{
    return (jsmntok_t *) json->tokens + value;
}

static bool is_filler(char c)
{
    return memchr(" \t\n\r\0\xFF", (uint8_t) c, 6) != NULL;
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

/* The bytes from `address` to the next address that a token may have. */
static size_t bytes_to_alignment(const void *address)
{
    return (0u - (uintptr_t) address) % sizeof(int);
}

yciam_result_t yciam_priv_json_parse(yciam_json_t *json, const char *text, size_t len, void *scratch,
                                     size_t scratch_cap)
{
    size_t skipped = bytes_to_alignment(scratch);
    jsmn_parser parser;
    jsmntok_t *tokens;
    size_t room = 0;
    yciam_result_t result;

    json->count = 0;
    if (len > INT_MAX) { /* jsmn counts in int */
        return YCIAM_ERR_JSON_BIG;
    }
    len = trim_text(json, text, len);
    result = yciam_priv_json_check(json->text, len, &json->count);
    if (result != YCIAM_OK) {
        return result;
    }
    if (scratch_cap > skipped) {
        room = (scratch_cap - skipped) / sizeof *tokens;
    }
    if (json->count > room) {
        return YCIAM_ERR_JSON_BIG;
    }
    tokens = (jsmntok_t *) (void *) ((uint8_t *) scratch + skipped);
    json->tokens = tokens;
    json->scratch_used = skipped + json->count * sizeof *tokens;
    jsmn_init(&parser);
    /* jsmn cannot fail: the text is valid JSON, and there is room for all its values. */
    (void) jsmn_parse(&parser, json->text, len, tokens, (unsigned) json->count);
    return YCIAM_OK;
}

int yciam_priv_json_next(const yciam_json_t *json, int container, int child)
{
    if (token_at(json, container)->type == JSMN_UNDEFINED) {
        return YCIAM_JSON_NONE;
    }
    while (++child < (int) json->count) {
        if (token_at(json, child)->parent == container) {
            return child;
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

    if (token_at(json, object)->type != JSMN_OBJECT) {
        return YCIAM_JSON_NONE;
    }
    for (int i = object + 1; i < (int) json->count; i++) {
        if (token_at(json, i)->parent == object && is_named(json, i, name)) {
            if (found != YCIAM_JSON_NONE) {
                token_at(json, i + 1)->type = JSMN_UNDEFINED; /* neither of the two can be trusted */
            }
            found = i + 1;
        }
    }
    return found;
}

bool yciam_priv_json_open(const yciam_json_t *json, int value, yciam_json_chars_t *chars)
{
    const jsmntok_t *token = token_at(json, value);
    bool is_string = token->type == JSMN_STRING;

    chars->at = json->text + token->start;
    chars->end = json->text + token->end + (is_string ? 1 : 0); /* the closing quote included */
    return is_string;
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
        if (c == 0 || c >= 0x80) {
            return 0;
        }
        out[len] = (char) c;
    }
    return 0;
}

bool yciam_priv_json_uint(const yciam_json_t *json, int value, uint32_t *out)
{
    const jsmntok_t *token = token_at(json, value);
    uint32_t number = 0;

    if (token->type != JSMN_PRIMITIVE) {
        return false;
    }
    for (int i = token->start; i < token->end; i++) {
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
    return json->text_offset + (size_t) token_at(json, value)->start;
}
