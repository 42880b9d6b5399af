/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The readers that PEM is built on: for any string of up to 12 characters, they read nothing outside it, and the
 * position moves forward, or stays, as pem_head.c and pem_body.c assume.
 */
/* cbmc: --unwind 14 core/util/wipe.c */
#include "proof.h"

#include <core/key/pem.c>

#include "pem_stubs.h"

#define TEXT_MAX 12u

void proof(void)
{
    size_t len = nondet_size();
    yciam_json_chars_t chars;
    const char *begin;

    ASSUME(len <= TEXT_MAX);
    ANY_BYTES(text, len, TEXT_MAX);
    begin = (char *) text;
    chars.at = begin;
    chars.end = begin + len;
    if (nondet_bool()) {
        bool is_there = skip_pem_text(&chars, nondet_bool() ? "PUBLIC " : "CERTIFICATE");

        PROVE(is_there ? chars.at > begin : chars.at == begin);
    } else {
        int c = nondet_bool() ? read_pem_char(&chars) : read_pem_mark(&chars);

        PROVE(c >= YCIAM_JSON_MALFORMED && c <= 0x7F);
        PROVE(c < 0 || chars.at > begin);
    }
    PROVE(chars.at >= begin && chars.at <= chars.end && chars.end == begin + len);
}
