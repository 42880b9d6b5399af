/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a JSON text from standard input. Exit code 0: accepted, 1: refused. */
#include <stdio.h>
#include <string.h>

#include "../../core/json/json.h"

#define TEXT_CAP    600000u
#define SCRATCH_CAP 200000u

int main(void)
{
    static const char before[] = "{\"\":"; /* the library accepts only an object as the root */
    static char text[TEXT_CAP];
    static int scratch[SCRATCH_CAP / sizeof(int)];
    size_t len = sizeof before - 1u;
    yciam_json_t json;

    memcpy(text, before, len);
    len += fread(text + len, 1, sizeof text - len - 2u, stdin);
    if (ferror(stdin) || !feof(stdin)) {
        return 2;
    }
    text[len++] = '}';
    return yciam_priv_json_parse(&json, text, len, scratch, sizeof scratch) == YCIAM_OK ? 0 : 1;
}
