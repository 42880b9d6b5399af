/* SPDX-License-Identifier: Apache-2.0 */
#include "json_grammar.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "json_chars.h"

typedef struct json_parser {
    yciam_json_chars_t text; /* the position, and the end of the text */
    uint32_t objects;        /* a bit for each open level, the innermost lowest: 1 for an object, 0 for an array */
    unsigned depth;          /* open levels */
    size_t count;            /* values and names so far */
} json_parser_t;

/* The byte at the position; 0 at the end of the text, where no rule accepts it. */
static char peek_byte(const json_parser_t *p)
{
    return p->text.at < p->text.end ? *p->text.at : '\0';
}

static bool skip_byte(json_parser_t *p, char byte)
{
    if (peek_byte(p) != byte) {
        return false;
    }
    p->text.at++;
    return true;
}

/* Skips one byte if it is in the set. */
static bool skip_one_of(json_parser_t *p, const char *set)
{
    char byte = peek_byte(p);

    if (byte == '\0' || strchr(set, byte) == NULL) {
        return false;
    }
    p->text.at++;
    return true;
}

/* Skips white space. Returns whether the byte behind it is the mark. */
static bool is_mark_next(json_parser_t *p, char mark)
{
    while (skip_one_of(p, " \t\n\r")) {
    }
    return peek_byte(p) == mark;
}

/* Skips white space, and the mark behind it if it is there. */
static bool skip_mark(json_parser_t *p, char mark)
{
    (void) is_mark_next(p, mark);
    return skip_byte(p, mark);
}

/* Skips one digit or more. */
static bool skip_digits(json_parser_t *p)
{
    const char *from = p->text.at;

    while (skip_one_of(p, "0123456789")) {
    }
    return p->text.at > from;
}

static bool skip_number(json_parser_t *p)
{
    (void) skip_byte(p, '-');
    if (!skip_byte(p, '0') && !skip_digits(p)) {
        return false;
    }
    if (skip_byte(p, '.') && !skip_digits(p)) {
        return false;
    }
    if (!skip_one_of(p, "eE")) {
        return true;
    }
    (void) skip_one_of(p, "+-");
    return skip_digits(p);
}

static bool skip_word(json_parser_t *p, const char *word)
{
    for (; *word != '\0'; word++) {
        if (!skip_byte(p, *word)) {
            return false;
        }
    }
    return true;
}

/* Skips the rest of a string whose opening quote was skipped. */
static bool skip_string_rest(json_parser_t *p)
{
    while (yciam_priv_json_char(&p->text) >= 0) {
    }
    return skip_byte(p, '"');
}

/* Skips a value that is neither an object nor an array. */
static bool skip_scalar(json_parser_t *p)
{
    if (skip_byte(p, '"')) {
        return skip_string_rest(p);
    }
    switch (peek_byte(p)) {
    case 't':
        return skip_word(p, "true");
    case 'f':
        return skip_word(p, "false");
    case 'n':
        return skip_word(p, "null");
    default:
        return skip_number(p);
    }
}

static bool is_in_object(const json_parser_t *p)
{
    return (p->objects & 1u) != 0;
}

static char closing_bracket(const json_parser_t *p)
{
    return is_in_object(p) ? '}' : ']';
}

/* In an object, skips the name of a member and the colon. Elsewhere there is nothing to skip. */
static bool skip_name(json_parser_t *p)
{
    if (!is_in_object(p)) {
        return true;
    }
    p->count++;
    return skip_mark(p, '"') && skip_string_rest(p) && skip_mark(p, ':');
}

/* Skips the brackets that close levels behind the end of a value. */
static void skip_closing_brackets(json_parser_t *p)
{
    while (p->depth > 0 && skip_mark(p, closing_bracket(p))) {
        p->depth--;
        p->objects >>= 1;
    }
}

yciam_result_t yciam_priv_json_check(const char *text, size_t len, size_t *count)
{
    json_parser_t parser = { { text, text + len }, 0, 0, 0 };
    json_parser_t *p = &parser;
    bool has_value; /* whether a value follows, not an end */

    *count = 0;
    do {
        bool is_object;

        if (!skip_name(p)) {
            return YCIAM_ERR_JSON;
        }
        p->count++;
        is_object = skip_mark(p, '{');
        if (is_object || (p->depth > 0 && skip_byte(p, '['))) {
            if (p->depth == YCIAM_JSON_DEPTH_MAX) {
                return YCIAM_ERR_JSON_BIG;
            }
            p->depth++;
            p->objects = (p->objects << 1) | (is_object ? 1u : 0u);
            has_value = !is_mark_next(p, closing_bracket(p));
        } else if (p->depth > 0 && skip_scalar(p)) {
            has_value = false;
        } else {
            return YCIAM_ERR_JSON;
        }
        if (!has_value) {
            skip_closing_brackets(p);
            has_value = p->depth > 0 && skip_byte(p, ',');
        }
    } while (has_value);
    if (p->depth > 0 || p->text.at != p->text.end) {
        return YCIAM_ERR_JSON;
    }
    *count = p->count;
    return YCIAM_OK;
}
