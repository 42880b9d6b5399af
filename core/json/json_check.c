/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The grammar of RFC 8259 along jsmn's tokens: what stands between two of them, and what a value is made of.
 *
 * Each take_ function gets the text at the cursor and answers the text behind what it took. None takes the NUL behind
 * the text, so none reads past it.
 */
#define JSMN_HEADER
#include "json.h"

#include <string.h>

#include "json_tokens.h"

/* Behind what is malformed: nothing that has to follow is found here, nor the end of the text. */
static const char nowhere[] = "";

static const char *take_digits(const char *at)
{
    const char *from = at;

    while ((unsigned) *at - '0' < 10u) {
        at++;
    }
    return at > from ? at : nowhere;
}

static const char *take_number(const char *at)
{
    if (*at == '-') {
        at++;
    }
    at = *at == '0' ? at + 1 : take_digits(at);
    if (*at == '.') {
        at = take_digits(at + 1);
    }
    if ((*at | 0x20) == 'e') {
        at++;
        if (*at == '+' || *at == '-') {
            at++;
        }
        at = take_digits(at);
    }
    return at;
}

static const char *take_primitive(const char *at)
{
    if (strncmp(at, "true", 4) == 0 || strncmp(at, "null", 4) == 0) {
        return at + 4;
    }
    return strncmp(at, "false", 5) == 0 ? at + 5 : take_number(at);
}

/* Moves past a string's closing quote. */
static bool take_string(yciam_json_t *json, const char **at)
{
    json->at = *at + 1;
    json->more = 0;
    while (yciam_priv_json_char(json) >= 0) {
    }
    *at = json->at + 1;
    return *json->at == '"';
}

/*
 * White space and one `mark` in it; before a comma also what closes a container. No mark: ' '. *mark becomes ' ' when
 * it is found. jsmn lets no control byte stand between two values but white space.
 */
static const char *take_gap(const char *at, char *mark, unsigned *depth)
{
    for (; *at != '\0'; at++) {
        if (*at == *mark) {
            *mark = ' ';
        } else if (*mark == ',' && (*at | 0x20) == '}') {
            --*depth;
        } else if (*at > ' ') {
            break;
        }
    }
    return at;
}

/*
 * Whether names stand in objects and other values do not; jsmn counts a name's value as its child. The root alone has
 * no parent.
 */
static bool is_in_place(const jsmntok_t *tokens, int i)
{
    const jsmntok_t *t = tokens + i;
    int names = t->type == JSMN_STRING ? t->size : 0;

    return i == 0 || (t->parent >= 0 && names == (tokens[t->parent].type == JSMN_OBJECT));
}

yciam_result_t yciam_priv_json_check(yciam_json_t *json, const char *end)
{
    const jsmntok_t *tokens = (const jsmntok_t *) json->tokens;
    const char *at = json->text;
    unsigned depth = 0;
    char first = ' '; /* the mark before the first value in the last one */

    for (int i = 0;; i++) {
        const jsmntok_t *t = tokens + i;
        char mark = i < json->count && t->parent == i - 1 ? first : ',';

        at = take_gap(at, &mark, &depth);
        if (i == json->count) {
            return at == end && mark == ',' ? YCIAM_OK : YCIAM_ERR_JSON;
        }
        if (mark != ' ' || !is_in_place(tokens, i)) {
            return YCIAM_ERR_JSON;
        }
        if (t->type == JSMN_PRIMITIVE) {
            first = '\0'; /* nothing does, nor would it be found */
            at = take_primitive(at);
        } else if (t->type == JSMN_STRING) {
            first = ':';
            if (!take_string(json, &at)) {
                return YCIAM_ERR_JSON;
            }
        } else {
            first = ' ';
            at++;
            if (++depth > YCIAM_JSON_DEPTH_MAX) {
                return YCIAM_ERR_JSON_BIG;
            }
        }
    }
}
