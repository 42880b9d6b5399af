/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The characters of a JSON string: any position in any text of up to 13 bytes. Nothing outside the text is read, the
 * result is a documented one, and the position moves only for a character.
 */
/* cbmc: --unwind 10 core/json/json_chars.c core/util/text.c tests/proofs/libc.c */
#include "proof.h"

#include <core/json/json_chars.h>

#define TEXT_MAX 13u

void proof(void)
{
    size_t len = nondet_size();
    yciam_json_chars_t chars;
    int c;

    ASSUME(len <= TEXT_MAX);
    ANY_BYTES(text, len, TEXT_MAX);
    chars.at = (char *) text;
    chars.end = (char *) text + len;
    c = yciam_priv_json_char(&chars);
    PROVE(c >= YCIAM_JSON_MALFORMED && c <= YCIAM_JSON_CHAR_MAX);
    PROVE(chars.at >= (char *) text && chars.at <= chars.end && chars.end == (char *) text + len);
    PROVE((c >= 0) == (chars.at > (char *) text));
    PROVE(c != YCIAM_JSON_END || *chars.at == '"');
}
