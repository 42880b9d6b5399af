/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Strict JSON over jsmn: jsmn finds the values, then the text is held against RFC 8259 along them, since jsmn takes
 * much that is not JSON.
 *
 * A text is followed by a NUL, text[len] == 0: the NUL is what stops every rule, so that none has to count.
 *
 * Names: a member that is looked up must stand once in its object; members that nobody looks up may stand twice. A name
 * is looked up in snake_case, and found in camelCase, too, as the JSON form of Protocol Buffers has it.
 */
#ifndef YCIAM_CORE_JSON_H
#define YCIAM_CORE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <yciam/result.h>

#define YCIAM_JSON_DEPTH_MAX 32u
#define YCIAM_JSON_NONE      0 /* no such member; index 0 is the root, which is no member */

typedef struct yciam_json {
    const char *text;
    const char *at; /* in the string that is read */
    uint32_t more;  /* the rest of a character's UTF-8, the next byte lowest */
    void *tokens;   /* jsmntok_t; jsmn.h is for the files alone that parse */
    int count;
} yciam_json_t;

/*
 * Parses a text whose root is an object; the values go to the scratch. YCIAM_OK, YCIAM_ERR_JSON, or YCIAM_ERR_JSON_BIG
 * when there are more values than the scratch takes or more than YCIAM_JSON_DEPTH_MAX levels.
 */
yciam_result_t yciam_priv_json_parse(yciam_json_t *json, const char *text, size_t len, void *scratch,
                                     size_t scratch_cap);

/* The second half of it: whether what jsmn took is JSON, and nothing else stands before `end`. */
yciam_result_t yciam_priv_json_check(yciam_json_t *json, const char *end);

/* How much of the scratch the values take. */
size_t yciam_priv_json_scratch_used(const yciam_json_t *json, const void *scratch);

/*
 * The value of the member `name` of the object at `object`: its index, or YCIAM_JSON_NONE where there is none, or where
 * `object` is not an object. If the name stands twice, the value is of no type.
 */
int yciam_priv_json_member(yciam_json_t *json, int object, const char *name);

/*
 * The element of the array at `container`, or the name of a member of the object there, that follows `child`; the first
 * one for child == container. YCIAM_JSON_NONE behind the last one.
 */
int yciam_priv_json_next(const yciam_json_t *json, int container, int child);

/* Begins to read a string; false where the value is none. */
bool yciam_priv_json_open(yciam_json_t *json, int value);

/* Its next byte, escapes resolved; -1 at the end, and where the string is malformed: json->at stays there. */
int yciam_priv_json_char(yciam_json_t *json);

/*
 * A string into out[0..cap), NUL-terminated; out may be the string's own place. Its length; 0 also when it is too long
 * or has a NUL in it; below 0: no string.
 */
int yciam_priv_json_string(yciam_json_t *json, int value, char *out, size_t cap);

/* A non-negative integer below 2^31; false where it is anything else. */
bool yciam_priv_json_uint(const yciam_json_t *json, int value, uint32_t *out);

/* Where a value's text stands: for writing into the same buffer. */
size_t yciam_priv_json_offset(const yciam_json_t *json, int value);

#endif
