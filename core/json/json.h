/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Strict JSON: json_grammar.c checks the text, then jsmn finds the values in it, then members are looked up.
 * Pointer and length are the whole contract: no byte behind the text is read.
 *
 * Names are looked up in snake_case. A lookup also finds the camelCase form of the name, as the JSON form of Protocol
 * Buffers allows. A member that is looked up must be unique in its object; other members may be repeated.
 */
#ifndef YCIAM_CORE_JSON_H
#define YCIAM_CORE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <yciam/result.h>

#include "json_chars.h"

#define YCIAM_JSON_NONE       0   /* no such value; index 0 is the root, which is neither a member nor an element */
#define YCIAM_JSON_VALUE_SIZE 20u /* bytes of scratch for one value: sizeof(jsmntok_t) */

typedef struct yciam_json {
    const char *text;    /* behind a byte order mark */
    size_t text_offset;  /* of `text` in the text that was parsed: the length of a byte order mark, or 0 */
    void *tokens;        /* jsmntok_t, in the scratch */
    size_t count;        /* values in the text; the name of a member counts as one */
    size_t scratch_used; /* bytes of the scratch, from its begin, that the tokens occupy */
} yciam_json_t;

/*
 * Parses text[0..len), which must be one JSON object. A UTF-8 byte order mark before it is skipped. Behind it, white
 * space, NUL bytes and 0xFF bytes (erased flash) are skipped. The scratch takes YCIAM_JSON_VALUE_SIZE bytes for each
 * value, and up to 3 bytes more if it is not aligned.
 * YCIAM_OK, YCIAM_ERR_JSON, or YCIAM_ERR_JSON_BIG: more values than the scratch takes (json->count says how many), or
 * levels deeper than YCIAM_JSON_DEPTH_MAX (json->count is 0).
 */
yciam_result_t yciam_priv_json_parse(yciam_json_t *json, const char *text, size_t len, void *scratch,
                                     size_t scratch_cap);

/*
 * Returns the index of the value of the member `name` of the object at `object`. YCIAM_JSON_NONE if there is no such
 * member or `object` is not an object. If the name is not unique, the value has no type: it is neither a string, nor a
 * number, nor a container.
 */
int yciam_priv_json_member(yciam_json_t *json, int object, const char *name);

/*
 * Returns the index of the next element of the array at `container`, or of the next name in the object there. `child`
 * is the one before it, or `container` for the first one. YCIAM_JSON_NONE if there is no further one.
 */
int yciam_priv_json_next(const yciam_json_t *json, int container, int child);

/* Sets *chars to the first character of a string. Returns false if the value is not a string. */
bool yciam_priv_json_open(const yciam_json_t *json, int value, yciam_json_chars_t *chars);

/*
 * Copies a string of ASCII characters to out[0..cap), escapes resolved, with a NUL behind it. `out` may be the place of
 * the string itself. Returns its length; 0 if it is empty, does not fit, or holds a NUL or a character outside ASCII;
 * a negative number if the value is not a string.
 */
int yciam_priv_json_string(const yciam_json_t *json, int value, char *out, size_t cap);

/* Reads an integer from 0 to 2^31 - 1. Returns false if the value is anything else. */
bool yciam_priv_json_uint(const yciam_json_t *json, int value, uint32_t *out);

/* The offset of a value in the text that was parsed, of a string's first character behind its quote. */
size_t yciam_priv_json_offset(const yciam_json_t *json, int value);

#endif
