/* SPDX-License-Identifier: Apache-2.0 */
/* A second reader of RFC 8259, written on its own and by recursion, to compare the library's with. */
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
    size_t len; /* goes on counting where the bytes have no room */
} ref_text_t;

/* A member of the root object with the name that was asked for. */
typedef struct ref_member {
    unsigned count;
    size_t value_at; /* of the last one: its first byte, a string's quote */
} ref_member_t;

typedef struct ref_json {
    const uint8_t *text;
    size_t len;
    size_t at;
    bool is_object;                 /* the root is one */
    size_t token_count;             /* values and names */
    const char *const *names;       /* NULL, or REF_NAMES of them */
    ref_member_t member[REF_NAMES]; /* those names in the root object */
} ref_json_t;

/* The whole text, without a byte order mark before it and filler behind it. `names` may be NULL. */
ref_verdict_t ref_json_read(ref_json_t *json, const void *text, size_t len, const char *const *names);

/* The string whose opening quote is at `at`, in a text that was found lawful. */
bool ref_json_string(const ref_json_t *json, size_t at, ref_text_t *out);

#endif
