/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A writer into a fixed buffer. What does not fit sets `overflow` and writes nothing more, so that a whole message is
 * written without a check at each step and checked once at the end.
 */
#ifndef YCIAM_CORE_WRITER_H
#define YCIAM_CORE_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct yciam_writer {
    char *buf;
    size_t cap;
    size_t len;        /* never above cap */
    unsigned overflow; /* 0 or 1; a word is shorter to reach than a byte */
} yciam_writer_t;

/* The text may stand in the buffer itself, behind where it goes to. */
void yciam_priv_write(yciam_writer_t *w, const char *text);
void yciam_priv_write_u64(yciam_writer_t *w, uint64_t value);

/* Writes `form`, and for each % in it the next value, a string, for each # the next one, a uint64_t. */
void yciam_priv_write_form(yciam_writer_t *w, const char *form, const void *const *values);

/* Room for len bytes, or NULL and overflow. */
char *yciam_priv_write_space(yciam_writer_t *w, size_t len);

#endif
