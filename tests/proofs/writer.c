/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The writer: any two writes of texts of up to 6 characters into a buffer of any capacity up to 12 bytes. Nothing is
 * written outside, a text that does not fit changes only `overflow`, and nothing is written after that.
 */
/* cbmc: --unsigned-overflow-check --unwind 14 core/util/writer.c */
#include <string.h>

#include <core/util/writer.h>

#include "proof.h"

#define CAP_MAX  12u
#define TEXT_MAX 6u

static void write_any(yciam_writer_t *w)
{
    size_t text_len = nondet_size();
    size_t len = w->len;
    bool had_overflow = w->overflow;
    size_t i = nondet_size();
    char before;

    ASSUME(text_len <= TEXT_MAX);
    ANY_BYTES(text, text_len + 1u, TEXT_MAX + 1u);
    text[text_len] = '\0';
    text_len = strlen((char *) text);
    ASSUME(i < w->cap);
    before = w->buf[i];

    yciam_priv_write(w, (char *) text);

    PROVE(w->overflow == (had_overflow || text_len > w->cap - len));
    PROVE(w->len == (w->overflow ? len : len + text_len));
    PROVE(w->buf[i] == (!w->overflow && i >= len && i < len + text_len ? (char) text[i - len] : before));
}

void proof(void)
{
    yciam_writer_t w;

    w.cap = nondet_size();
    w.len = nondet_size();
    w.overflow = nondet_bool();
    ASSUME(w.cap > 0 && w.cap <= CAP_MAX && w.len <= w.cap);
    ANY_BYTES(buf, w.cap, CAP_MAX);
    w.buf = (char *) buf;
    write_any(&w);
    write_any(&w);
}
