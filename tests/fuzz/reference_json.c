/* SPDX-License-Identifier: Apache-2.0 */
#include "reference_json.h"

#include <string.h>

#define DEPTH_MAX 32u

static ref_verdict_t read_value(ref_json_t *json, unsigned depth);

static int look(const ref_json_t *json)
{
    return json->at < json->len ? json->text[json->at] : -1;
}

static bool eat(ref_json_t *json, const char *word)
{
    size_t len = strlen(word);

    if (json->len - json->at < len || memcmp(json->text + json->at, word, len) != 0) {
        return false;
    }
    json->at += len;
    return true;
}

static void eat_space(ref_json_t *json)
{
    while (eat(json, " ") || eat(json, "\t") || eat(json, "\n") || eat(json, "\r")) {
    }
}

static size_t eat_digits(ref_json_t *json)
{
    size_t from = json->at;

    while (look(json) >= '0' && look(json) <= '9') {
        json->at++;
    }
    return json->at - from;
}

static bool read_number(ref_json_t *json)
{
    size_t digits;
    bool zero;

    (void) eat(json, "-");
    zero = look(json) == '0';
    digits = eat_digits(json);
    if (digits == 0 || (zero && digits > 1u)) {
        return false;
    }
    if (eat(json, ".") && eat_digits(json) == 0) {
        return false;
    }
    if (eat(json, "e") || eat(json, "E")) {
        if (!eat(json, "+")) {
            (void) eat(json, "-");
        }
        return eat_digits(json) > 0;
    }
    return true;
}

static void put_byte(ref_text_t *out, uint32_t byte)
{
    if (out->len < REF_TEXT_CAP) {
        out->bytes[out->len] = (uint8_t) byte;
    }
    out->len++;
}

static void put_point(ref_text_t *out, uint32_t point)
{
    if (point < 0x80u) {
        put_byte(out, point);
    } else if (point < 0x800u) {
        put_byte(out, 0xC0u | (point >> 6));
        put_byte(out, 0x80u | (point & 0x3Fu));
    } else if (point < 0x10000u) {
        put_byte(out, 0xE0u | (point >> 12));
        put_byte(out, 0x80u | ((point >> 6) & 0x3Fu));
        put_byte(out, 0x80u | (point & 0x3Fu));
    } else {
        put_byte(out, 0xF0u | (point >> 18));
        put_byte(out, 0x80u | ((point >> 12) & 0x3Fu));
        put_byte(out, 0x80u | ((point >> 6) & 0x3Fu));
        put_byte(out, 0x80u | (point & 0x3Fu));
    }
}

static bool read_unit(ref_json_t *json, uint32_t *unit)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";

    *unit = 0;
    for (int i = 0; i < 4; i++) {
        int c = look(json);
        const char *known = c > 0 ? strchr(digits, c) : NULL;

        if (known == NULL) {
            return false;
        }
        *unit = (*unit << 4) | ((uint32_t) (known - digits) & 15u);
        json->at++;
    }
    return true;
}

static bool read_escape(ref_json_t *json, ref_text_t *out)
{
    static const char *const simple[] = { "\"\"", "\\\\", "//", "b\b", "f\f", "n\n", "r\r", "t\t" };
    uint32_t high;
    uint32_t low;

    if (eat(json, "u")) {
        if (!read_unit(json, &high) || (high >= 0xDC00u && high < 0xE000u)) {
            return false;
        }
        if (high >= 0xD800u && high < 0xDC00u) {
            if (!eat(json, "\\u") || !read_unit(json, &low) || low < 0xDC00u || low >= 0xE000u) {
                return false;
            }
            high = 0x10000u + ((high - 0xD800u) << 10) + (low - 0xDC00u);
        }
        put_point(out, high);
        return true;
    }
    for (size_t i = 0; i < sizeof simple / sizeof simple[0]; i++) {
        if (look(json) == simple[i][0]) {
            put_byte(out, (uint8_t) simple[i][1]);
            json->at++;
            return true;
        }
    }
    return false;
}

/* Reads one UTF-8 sequence above ASCII: decodes it first, then checks it. */
static bool read_sequence(ref_json_t *json, ref_text_t *out)
{
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    unsigned lead = (unsigned) look(json);
    unsigned len = lead >= 0xF8u ? 0u : lead >= 0xF0u ? 4u : lead >= 0xE0u ? 3u : lead >= 0xC0u ? 2u : 0u;
    uint32_t point;

    if (len == 0) {
        return false;
    }
    point = lead & (0x7Fu >> len);
    json->at++;
    for (unsigned i = 1; i < len; i++) {
        int c = look(json);

        if (c < 0x80 || c > 0xBF) {
            return false;
        }
        point = (point << 6) | ((uint32_t) c & 0x3Fu);
        json->at++;
    }
    if (point < least[len] || point > 0x10FFFFu || (point >= 0xD800u && point < 0xE000u)) {
        return false;
    }
    put_point(out, point);
    return true;
}

static bool read_string(ref_json_t *json, ref_text_t *out)
{
    out->len = 0;
    if (!eat(json, "\"")) {
        return false;
    }
    while (!eat(json, "\"")) {
        int c = look(json);

        if (c < 0x20) {
            return false;
        }
        if (c >= 0x80) {
            if (!read_sequence(json, out)) {
                return false;
            }
        } else if (eat(json, "\\")) {
            if (!read_escape(json, out)) {
                return false;
            }
        } else {
            put_byte(out, (uint8_t) c);
            json->at++;
        }
    }
    return true;
}

static void note_member(ref_json_t *json, const ref_text_t *name)
{
    for (size_t i = 0; json->names != NULL && i < REF_NAMES; i++) {
        if (name->len == strlen(json->names[i]) && memcmp(name->bytes, json->names[i], name->len) == 0) {
            json->member[i].count++;
            json->member[i].value_at = json->at;
        }
    }
}

static ref_verdict_t read_member(ref_json_t *json, unsigned depth)
{
    static ref_text_t name;

    eat_space(json);
    json->token_count++;
    if (!read_string(json, &name)) {
        return REF_UNLAWFUL;
    }
    eat_space(json);
    if (!eat(json, ":")) {
        return REF_UNLAWFUL;
    }
    eat_space(json);
    if (depth == 1u) {
        note_member(json, &name);
    }
    return read_value(json, depth);
}

static ref_verdict_t read_container(ref_json_t *json, unsigned depth, const char *close)
{
    bool object = *close == '}';

    if (depth > DEPTH_MAX) {
        return REF_DEEP;
    }
    eat_space(json);
    if (eat(json, close)) {
        return REF_LAWFUL;
    }
    for (;;) {
        ref_verdict_t verdict = object ? read_member(json, depth) : read_value(json, depth);

        if (verdict != REF_LAWFUL) {
            return verdict;
        }
        eat_space(json);
        if (eat(json, close)) {
            return REF_LAWFUL;
        }
        if (!eat(json, ",")) {
            return REF_UNLAWFUL;
        }
    }
}

static ref_verdict_t read_value(ref_json_t *json, unsigned depth)
{
    static ref_text_t text;

    eat_space(json);
    json->token_count++;
    if (eat(json, "{")) {
        return read_container(json, depth + 1u, "}");
    }
    if (eat(json, "[")) {
        return read_container(json, depth + 1u, "]");
    }
    if (look(json) == '"') {
        return read_string(json, &text) ? REF_LAWFUL : REF_UNLAWFUL;
    }
    return eat(json, "true") || eat(json, "false") || eat(json, "null") || read_number(json) ? REF_LAWFUL
                                                                                             : REF_UNLAWFUL;
}

ref_verdict_t ref_json_read(ref_json_t *json, const void *text, size_t len, const char *const *names)
{
    ref_verdict_t verdict;

    memset(json, 0, sizeof *json);
    json->text = text;
    while (len > 0 && memchr(" \t\r\n\0\xFF", json->text[len - 1u], 6) != NULL) {
        len--;
    }
    json->len = len;
    json->names = names;
    (void) eat(json, "\xEF\xBB\xBF");
    eat_space(json);
    json->is_object = look(json) == '{';
    verdict = read_value(json, 0);
    eat_space(json);
    return verdict == REF_LAWFUL && json->at != len ? REF_UNLAWFUL : verdict;
}

bool ref_json_string(const ref_json_t *json, size_t at, ref_text_t *out)
{
    ref_json_t from = *json;

    from.at = at;
    return read_string(&from, out);
}
