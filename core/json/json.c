/* SPDX-License-Identifier: Apache-2.0 */
/* jsmn is a header that is its own source: compiled here, once. Its strict mode would not spare a rule of the check. */
#define JSMN_STATIC
#include "json_tokens.h"

#include <limits.h>
#include <string.h>

#include "../util/text.h"
#include "json.h"

static jsmntok_t *token(const yciam_json_t *json, int value)
{
    return (jsmntok_t *) json->tokens + value;
}

/* Parses into room for so many tokens, one at least. */
static yciam_result_t parse(yciam_json_t *json, const char *end, jsmntok_t *tokens, unsigned room)
{
    jsmn_parser parser;

    tokens->type = JSMN_UNDEFINED;
    jsmn_init(&parser);
    json->tokens = tokens;
    /* The NUL ends it, as it ends all else. */
    json->count = jsmn_parse(&parser, json->text, SIZE_MAX, tokens, room);
    if (tokens->type != JSMN_OBJECT) {
        return YCIAM_ERR_JSON;
    }
    if (json->count < 0) {
        return json->count == JSMN_ERROR_NOMEM ? YCIAM_ERR_JSON_BIG : YCIAM_ERR_JSON;
    }
    return yciam_priv_json_check(json, end);
}

yciam_result_t yciam_priv_json_parse(yciam_json_t *json, const char *text, size_t len, void *scratch,
                                     size_t scratch_cap)
{
    size_t skew = (size_t) (-(uintptr_t) scratch % sizeof(int));
    jsmntok_t *tokens = (jsmntok_t *) (void *) ((uint8_t *) scratch + skew);
    ptrdiff_t room = (ptrdiff_t) scratch_cap - (ptrdiff_t) skew;

    if (len > INT_MAX || room < (ptrdiff_t) sizeof *tokens) {
        return YCIAM_ERR_JSON_BIG;
    }
    json->text = text;
    /* A count that is cut off only bounds the values the more. */
    return parse(json, text + len, tokens, (unsigned) ((size_t) room / sizeof *tokens));
}

size_t yciam_priv_json_scratch_used(const yciam_json_t *json, const void *scratch)
{
    return (size_t) ((const uint8_t *) token(json, json->count) - (const uint8_t *) scratch);
}

int yciam_priv_json_next(const yciam_json_t *json, int container, int child)
{
    if (token(json, container)->type == JSMN_UNDEFINED) {
        return YCIAM_JSON_NONE;
    }
    while (++child < json->count) {
        if (token(json, child)->parent == container) {
            return child;
        }
    }
    return YCIAM_JSON_NONE;
}

/* Whether the name at `i` is this one: snake_case stands for camelCase, too. */
static bool is_named(yciam_json_t *json, int i, const char *name)
{
    int byte;

    (void) yciam_priv_json_open(json, i);
    while ((byte = yciam_priv_json_char(json)) > 0) {
        if (*name == '_' && byte == name[1] - 'a' + 'A') {
            name++;
        } else if (byte != (uint8_t) *name) {
            return false;
        }
        name++;
    }
    return byte < 0 && *name == '\0';
}

int yciam_priv_json_member(yciam_json_t *json, int object, const char *name)
{
    int found = YCIAM_JSON_NONE;

    if (token(json, object)->type != JSMN_OBJECT) {
        return YCIAM_JSON_NONE;
    }
    for (int i = object + 1; i < json->count; i++) {
        if (token(json, i)->parent == object && is_named(json, i, name)) {
            if (found != YCIAM_JSON_NONE) {
                token(json, i + 1)->type = JSMN_UNDEFINED; /* neither this one nor the other is to be trusted */
            }
            found = i + 1;
        }
    }
    return found;
}

bool yciam_priv_json_open(yciam_json_t *json, int value)
{
    const jsmntok_t *t = token(json, value);

    json->at = json->text + t->start;
    json->more = 0;
    return t->type == JSMN_STRING;
}

/*
 * The characters of a string. jsmn has seen to it that an escape is one of those that there are, with four hexadecimal
 * digits after a u; a surrogate by itself stands for all else that is malformed.
 */
#define MALFORMED 0xD800u
#define NO_UNIT   0x10000u

/* The code unit of UTF-16 that \uXXXX stands for; NO_UNIT where there is no such escape. */
static uint32_t unit(const char *at)
{
    uint32_t value = 0;

    if (at[0] != '\\' || at[1] != 'u') {
        return NO_UNIT;
    }
    for (int i = 2; i < 6; i++) {
        unsigned digit = (unsigned char) at[i];

        value = value * 16u + (digit & 0xFu) + (digit >> 6) * 9u; /* letters are 0x41 and 0x61 onwards */
    }
    return value;
}

static uint32_t escape(const char **cursor)
{
    const char *at = *cursor;
    uint32_t point = unit(at);

    if (point == NO_UNIT) {
        const char *known = strchr("b\bf\fn\nr\rt\t", at[1]);

        *cursor = at + 2;
        return (unsigned char) (known != NULL ? known[1] : at[1]);
    }
    at += 6;
    if (point >> 10 == 0xD800u >> 10) {
        uint32_t low = unit(at) - 0xDC00u;

        if (low < 0x400u) {
            point = 0x10000u + ((point - 0xD800u) << 10) + low;
            at += 6;
        }
    }
    *cursor = at;
    return point;
}

/* A sequence of UTF-8 (RFC 3629, 4). */
static uint32_t sequence(const char **cursor)
{
    const char *at = *cursor;
    uint32_t lead = (unsigned char) *at++;
    uint32_t point = lead;
    uint32_t bit = 0x40u; /* the bit of the lead that says whether one more byte follows, shifted along with it */

    for (; (point & bit) != 0; bit <<= 5) {
        uint32_t more = (unsigned char) *at++ ^ 0x80u;

        if (more > 0x3Fu) {
            return MALFORMED;
        }
        point = (point << 6) | more;
    }
    point &= bit - 1u;
    *cursor = at;
    /* The shortest form: what one byte less could say is below bit / 32, or below 0x80 for two bytes. */
    return lead > 0xF4u || point < 0x80u || point < bit >> 5 ? MALFORMED : point;
}

int yciam_priv_json_char(yciam_json_t *json)
{
    const char *at = json->at;
    uint32_t more = json->more;
    uint32_t limit = 0x40u;
    uint32_t point = (unsigned char) *at;

    if (more != 0) {
        json->more = more >> 8;
        return more & 0xFFu;
    }
    if (point == '\\') {
        point = escape(&at);
    } else if (point >= 0x80u) {
        point = sequence(&at);
    } else {
        at++;
        if (point == '"' || point < ' ') {
            return -1;
        }
    }
    if (point >> 11 == MALFORMED >> 11 || point > 0x10FFFFu) {
        return -1;
    }
    json->at = at;
    if (point < 0x80u) {
        return (int) point;
    }
    /* Continuation bytes from the last one on, until the rest fits beside the length bits of the lead byte. */
    do {
        more = (more << 8) | 0x80u | (point & 0x3Fu);
        point >>= 6;
        limit >>= 1;
    } while (point >= limit);
    json->more = more;
    return (int) (0x100u - 2u * limit + point);
}

int yciam_priv_json_string(yciam_json_t *json, int value, char *out, size_t cap)
{
    int byte;

    if (!yciam_priv_json_open(json, value)) {
        return -1;
    }
    for (size_t len = 0; len < cap; len++) {
        byte = yciam_priv_json_char(json);
        if (byte <= 0) {
            out[len] = '\0';
            return byte < 0 ? (int) len : 0;
        }
        out[len] = (char) byte;
    }
    return 0;
}

bool yciam_priv_json_uint(const yciam_json_t *json, int value, uint32_t *out)
{
    const jsmntok_t *t = token(json, value);

    return t->type == JSMN_PRIMITIVE && yciam_priv_text_number(json->text + t->start, 10, out) == json->text + t->end &&
           *out <= INT32_MAX;
}

size_t yciam_priv_json_offset(const yciam_json_t *json, int value)
{
    return (size_t) token(json, value)->start;
}
