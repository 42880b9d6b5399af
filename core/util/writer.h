/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes text into a buffer of fixed size. A write that does not fit sets `overflow` and writes nothing, and so does
 * every write after it. The caller checks `overflow` once, after the last write.
 */
#ifndef YCIAM_CORE_WRITER_H
#define YCIAM_CORE_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct yciam_writer {
    char *buf;
    size_t cap;
    size_t len; /* never above cap */
    bool overflow;
} yciam_writer_t;

/* Appends text without its NUL. The text may be in the same buffer, behind the place that it is written to. */
void yciam_priv_write(yciam_writer_t *w, const char *text);

/* Appends value in decimal. */
void yciam_priv_write_u64(yciam_writer_t *w, uint64_t value);

/*
 * Appends `form`. Each '%' in it stands for a text, each '#' for a number: they take the next pointer in `values`, a
 * const char * or a const uint64_t *.
 */
void yciam_priv_write_form(yciam_writer_t *w, const char *form, const void *const *values);

/* Appends len bytes that the caller fills, and returns where they begin; NULL if they do not fit. */
char *yciam_priv_write_space(yciam_writer_t *w, size_t len);

#endif
