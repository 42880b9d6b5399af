/* SPDX-License-Identifier: Apache-2.0 */
/* The grammar of RFC 8259, checked strictly over the whole text. The check records where the values are. */
#ifndef YCIAM_CORE_JSON_GRAMMAR_H
#define YCIAM_CORE_JSON_GRAMMAR_H

#include <stddef.h>
#include <stdint.h>

#include <yciam/result.h>

#define YCIAM_JSON_DEPTH_MAX 32u /* objects and arrays inside each other, the root included */

typedef enum yciam_json_type {
    YCIAM_JSON_OBJECT,
    YCIAM_JSON_ARRAY,
    YCIAM_JSON_NAME, /* of a member; its value is the next one */
    YCIAM_JSON_STRING,
    YCIAM_JSON_OTHER,    /* a number, true, false or null */
    YCIAM_JSON_AMBIGUOUS /* the value of a member whose name is not unique */
} yciam_json_type_t;

/* A value, or the name of a member. Values are recorded in the order of the text. */
typedef struct yciam_json_value {
    uint32_t start;  /* offset in the text; of a name or a string, behind the opening quote */
    uint32_t end;    /* offset behind it; of a name or a string, of the closing quote; 0 for an object or an array */
    uint32_t parent; /* index of the object or array that it is in; 0 for the root, which is value 0 */
    uint32_t type;   /* yciam_json_type_t; not the enum, whose size depends on the compiler */
} yciam_json_value_t;

/*
 * Checks that text[0..len) is one JSON object, with or without white space before it and nothing behind it. Records the
 * first `room` values. *count is the number of values in the text.
 * YCIAM_OK; YCIAM_ERR_JSON; YCIAM_ERR_JSON_BIG for more than `room` values, or for more than YCIAM_JSON_DEPTH_MAX
 * levels: *count is then 0. len is at most INT32_MAX.
 */
yciam_result_t yciam_priv_json_check(const char *text, size_t len, yciam_json_value_t *values, size_t room,
                                     size_t *count);

#endif
