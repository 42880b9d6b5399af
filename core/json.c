/* SPDX-License-Identifier: Apache-2.0 */
#include "json.h"

#include <limits.h>
#include <string.h>

/* jsmn is a header that is its own source: compiled here, once, and seen nowhere else. Its strict mode refuses a
 * number as the whole text, which is lawful; yciam_json_check() has refused by then what is not. */
#define JSMN_STATIC
#define JSMN_PARENT_LINKS
#include <jsmn.h>

/* `value` may be a failed look-up: the pointer is then looked at by nobody. */
static const jsmntok_t *token(const yciam_json_t *json, int value)
{
    return (const jsmntok_t *) json->tokens + (value > 0 ? value : 0);
}

yciam_result_t yciam_json_parse(yciam_json_t *json, const char *text, size_t len, void *scratch, size_t scratch_cap)
{
    size_t skew = (size_t) (-(uintptr_t) scratch % sizeof(int));
    jsmntok_t *tokens = (jsmntok_t *) (void *) ((uint8_t *) scratch + skew);
    size_t count = scratch_cap < skew ? 0 : (scratch_cap - skew) / sizeof *tokens;
    yciam_result_t result = yciam_json_check(text, len);
    jsmn_parser parser;

    if (result != YCIAM_OK) {
        return result;
    }
    if (len > INT_MAX || count == 0) {
        return YCIAM_ERR_JSON_BIG;
    }
    jsmn_init(&parser);
    json->text = text;
    json->tokens = tokens;
    json->count = jsmn_parse(&parser, text, len, tokens, count > INT_MAX ? INT_MAX : (unsigned) count);
    if (json->count < 1) {
        return YCIAM_ERR_JSON_BIG;
    }
    return tokens[0].type == JSMN_OBJECT ? YCIAM_OK : YCIAM_ERR_JSON;
}

size_t yciam_json_scratch_used(const yciam_json_t *json, const void *scratch)
{
    return (size_t) ((const uint8_t *) token(json, json->count) - (const uint8_t *) scratch);
}

static bool equals(const yciam_json_t *json, int value, const char *text)
{
    yciam_json_chars_t chars;
    int byte;

    if (!yciam_json_chars(json, value, &chars)) {
        return false;
    }
    while ((byte = yciam_json_char(&chars)) > 0 && byte == (uint8_t) *text) {
        text++;
    }
    return byte < 0 && *text == '\0';
}

int yciam_json_next(const yciam_json_t *json, int container, int child)
{
    while (++child < json->count) {
        if (token(json, child)->parent == container) {
            return child;
        }
    }
    return YCIAM_JSON_NONE;
}

int yciam_json_member(const yciam_json_t *json, int object, const char *name)
{
    int found = YCIAM_JSON_NONE;
    int i = object;

    if (token(json, object)->type != JSMN_OBJECT) {
        return YCIAM_JSON_NONE;
    }
    while ((i = yciam_json_next(json, object, i)) != YCIAM_JSON_NONE) {
        if (equals(json, i, name)) {
            if (found != YCIAM_JSON_NONE) {
                return -1;
            }
            found = i + 1;
        }
    }
    return found;
}

bool yciam_json_chars(const yciam_json_t *json, int value, yciam_json_chars_t *chars)
{
    const jsmntok_t *t = token(json, value);

    if (value <= YCIAM_JSON_NONE || t->type != JSMN_STRING) {
        return false;
    }
    chars->at = json->text + t->start;
    chars->more_len = 0;
    return true;
}

/* A code point's first UTF-8 byte; the others wait in `more`. */
static int utf8(yciam_json_chars_t *chars, uint32_t point)
{
    uint32_t lead = 0;

    if (point < 0x80u) {
        return (int) point;
    }
    /* Continuation bytes from the last one on, until the rest fits beside the length bits of the lead byte. */
    do {
        chars->more[chars->more_len++] = (uint8_t) (0x80u | (point & 0x3Fu));
        point >>= 6;
        lead = (0xF00u >> (chars->more_len + 1u)) & 0xFFu;
    } while (point >= (0x40u >> chars->more_len));
    return (int) (lead | point);
}

static int escape(yciam_json_chars_t *chars)
{
    static const char letters[] = "bfnrt";
    static const char meanings[] = "\b\f\n\r\t";
    char letter = *chars->at++;
    const char *known = strchr(letters, letter);
    uint32_t point;

    if (letter != 'u') {
        return known != NULL ? meanings[known - letters] : letter;
    }
    point = (uint32_t) yciam_json_hex4(chars->at);
    chars->at += 4;
    if ((point & 0xFC00u) == 0xD800u) {
        point = 0x10000u + ((point & 0x3FFu) << 10) + ((uint32_t) yciam_json_hex4(chars->at + 2) & 0x3FFu);
        chars->at += 6;
    }
    return utf8(chars, point);
}

int yciam_json_char(yciam_json_chars_t *chars)
{
    char c;

    if (chars->more_len > 0) {
        return chars->more[--chars->more_len];
    }
    c = *chars->at++;
    if (c == '"') {
        chars->at--; /* the closing quote stays: asked again, the end is still here */
        return -1;
    }
    return c == '\\' ? escape(chars) : (uint8_t) c;
}

bool yciam_json_string(const yciam_json_t *json, int value, char *out, size_t cap, size_t *len)
{
    yciam_json_chars_t chars;
    int byte;

    *len = 0;
    if (!yciam_json_chars(json, value, &chars)) {
        return false;
    }
    while ((byte = yciam_json_char(&chars)) > 0) {
        if (cap - *len <= 1u) {
            return false;
        }
        out[(*len)++] = (char) byte;
    }
    if (cap > *len) {
        out[*len] = '\0';
    }
    return byte < 0 && cap > *len;
}

bool yciam_json_uint(const yciam_json_t *json, int value, uint32_t *out)
{
    const jsmntok_t *t = token(json, value);
    uint32_t sum = 0;

    if (value <= YCIAM_JSON_NONE || t->type != JSMN_PRIMITIVE) {
        return false;
    }
    for (int i = t->start; i < t->end; i++) {
        unsigned digit = (unsigned) (uint8_t) json->text[i] - '0';

        if (digit > 9u || sum > (INT32_MAX - digit) / 10u) {
            return false;
        }
        sum = sum * 10u + digit;
    }
    *out = sum;
    return true;
}

size_t yciam_json_offset(const yciam_json_t *json, int value)
{
    return (size_t) token(json, value)->start;
}
