/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Strict JSON over jsmn. The text is first checked against RFC 8259 from its first to its last byte, since jsmn takes
 * much that is not JSON; then jsmn finds the values.
 *
 * A text is followed by a NUL, text[len] == 0: the NUL is what stops every rule, so that none has to count.
 *
 * Names: a member that is looked up must stand once in its object; members that nobody looks up may stand twice.
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
    const void *tokens; /* jsmntok_t; jsmn.h stays in json.c, where it is compiled */
    int count;
} yciam_json_t;

/* The bytes of a string with its escapes resolved, one after the other. */
typedef struct yciam_json_chars {
    const char *at;
    uint8_t more[3]; /* the rest of a UTF-8 sequence that an escape stood for, last byte first */
    uint8_t more_len;
} yciam_json_chars_t;

/* Four hexadecimal digits (RFC 8259, 7); below 0 where they are not. */
int32_t yciam_json_hex4(const char *at);

/* The check alone. YCIAM_OK, YCIAM_ERR_JSON, or YCIAM_ERR_JSON_BIG when nested deeper than YCIAM_JSON_DEPTH_MAX. */
yciam_result_t yciam_json_check(const char *text, size_t len);

/* Checks and parses a text whose root is an object; the values go to the scratch. _ERR_JSON, _ERR_JSON_BIG. */
yciam_result_t yciam_json_parse(yciam_json_t *json, const char *text, size_t len, void *scratch, size_t scratch_cap);

/* How much of the scratch the values take. */
size_t yciam_json_scratch_used(const yciam_json_t *json, const void *scratch);

/*
 * The value of the member `name` of the object at `object`: its index, or YCIAM_JSON_NONE where there is none, or where
 * `object` is not an object. Below 0: the name stands twice.
 */
int yciam_json_member(const yciam_json_t *json, int object, const char *name);

/*
 * The element of the array at `container`, or the name of a member of the object there, that follows `child`; the first
 * one for child == container. YCIAM_JSON_NONE behind the last one.
 */
int yciam_json_next(const yciam_json_t *json, int container, int child);

/* A string's characters; false where the value is no string. */
bool yciam_json_chars(const yciam_json_t *json, int value, yciam_json_chars_t *chars);
int yciam_json_char(yciam_json_chars_t *chars); /* a byte, or -1 at the end */

/* A string into out[0..cap), NUL-terminated; out may be the string's own place. False: no string, too long, has a NUL.
 */
bool yciam_json_string(const yciam_json_t *json, int value, char *out, size_t cap, size_t *len);

/* A non-negative integer below 2^31; false where it is anything else. */
bool yciam_json_uint(const yciam_json_t *json, int value, uint32_t *out);

/* Where a value's text stands: for writing into the same buffer. */
size_t yciam_json_offset(const yciam_json_t *json, int value);

#endif
