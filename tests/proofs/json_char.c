/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The characters of a JSON string: any 13 bytes that jsmn lets stand in one, read to the end. No byte behind the NUL is
 * read, what comes is a byte, and where it ends json->at stands still within the text.
 */
/* cbmc: --unwind 15 core/json/json_check.c tests/proofs/libc.c */
#include "proof.h"

#include <core/json/json.c>

#define TEXT_LEN 13u

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

/* What jsmn sees to: a backslash begins an escape that there is. */
static bool is_lawful(const char *at)
{
    if (*at != '\\') {
        return true;
    }
    if (at[1] != 'u') {
        return at[1] == '"' || at[1] == '\\' || at[1] == '/' || at[1] == 'b' || at[1] == 'f' || at[1] == 'n' ||
               at[1] == 'r' || at[1] == 't';
    }
    return is_hex(at[2]) && is_hex(at[3]) && is_hex(at[4]) && is_hex(at[5]);
}

void proof(void)
{
    char text[TEXT_LEN + 1u];
    yciam_json_t json = { text, text, 0, NULL, 0 };
    const char *before;
    int byte;

    for (size_t i = 0; i < TEXT_LEN; i++) {
        text[i] = nondet_char();
    }
    text[TEXT_LEN] = '\0';
    /* One character, wherever the one before it ended: a low surrogate belongs to the high one before it. */
    json.at = text + nondet_size() % (TEXT_LEN + 1u);
    ASSUME(is_lawful(json.at) && (json.at[0] != '\\' || json.at[1] != 'u' || is_lawful(json.at + 6)));
    before = json.at;
    byte = yciam_priv_json_char(&json);
    PROVE(byte >= -1 && byte <= 255);
    PROVE(json.at >= before && json.at <= text + TEXT_LEN);
    PROVE(byte >= 0 ? json.at > before : json.at == before && json.more == 0);
    for (unsigned i = 0; i < 3u && json.more != 0; i++) {
        byte = yciam_priv_json_char(&json);
        PROVE(byte >= 0x80 && byte <= 0xBF);
    }
    PROVE(json.more == 0);
}
