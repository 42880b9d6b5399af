/* SPDX-License-Identifier: Apache-2.0 */
/* A second reader of RFC 8259, written independently and with recursion, to compare the library's reader with. */
#ifndef YCIAM_TESTS_REFERENCE_JSON_H
#define YCIAM_TESTS_REFERENCE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REF_NAMES    4
#define REF_TEXT_CAP 8192u

typedef enum ref_verdict { REF_LAWFUL, REF_UNLAWFUL, REF_DEEP } ref_verdict_t;

/* A string with its escapes resolved. */
typedef struct ref_text {
    uint8_t bytes[REF_TEXT_CAP];
    size_t len; /* continues to count if the buffer is full */
} ref_text_t;

/* A member of the root object with the requested name. */
typedef struct ref_member {
    unsigned count;
    size_t value_at; /* of the last such member: its first byte, for a string the quote */
} ref_member_t;

typedef struct ref_json {
    const uint8_t *text;
    size_t len;
    size_t at;
    bool is_object;                 /* the root is an object */
    size_t token_count;             /* values and names */
    const char *const *names;       /* NULL, or REF_NAMES of them */
    ref_member_t member[REF_NAMES]; /* those names in the root object */
} ref_json_t;

/* Reads the whole text, without a byte order mark before it or filler after it. `names` may be NULL. */
ref_verdict_t ref_json_read(ref_json_t *json, const void *text, size_t len, const char *const *names);

/* Reads the string whose opening quote is at `at`, in a lawful text. */
bool ref_json_string(const ref_json_t *json, size_t at, ref_text_t *out);

#endif
