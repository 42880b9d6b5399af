/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON as a whole: `{"a":` and any 3 bytes, parsed into a scratch of any size up to 3 values, at any alignment. What is
 * done with the values after it (members, elements, characters, strings, numbers) reads and writes nothing outside the
 * text, the scratch and the caller's buffer.
 */
/* cbmc: --unwind 11 --object-bits 11 core/json.c core/json_check.c tests/proofs/libc.c */
#include "proof.h"

#include <core/json.h>

#define TEXT_LEN    8u
#define SCRATCH_MAX 60u
#define OUT_MAX     3u

static void use(yciam_json_t *json, int value)
{
    uint32_t number;
    int len;
    size_t cap = nondet_size();

    ASSUME(cap >= 1u && cap <= OUT_MAX);
    ANY_BYTES(out, cap, OUT_MAX);
    PROVE(yciam_json_offset(json, value) < TEXT_LEN);
    if (yciam_json_open(json, value)) {
        int byte = yciam_json_char(json);

        PROVE(byte >= -1 && byte <= 255);
    }
    len = yciam_json_string(json, value, (char *) out, cap);
    PROVE(len <= 0 || ((size_t) len < cap && out[len] == 0));
    (void) yciam_json_uint(json, value, &number);
}

void proof(void)
{
    char text[TEXT_LEN + 1u] = "{\"a\":";
    size_t cap = nondet_size();
    size_t skew = nondet_size();
    uint32_t space[SCRATCH_MAX / 4u + 1u];
    uint8_t *scratch = (uint8_t *) space + skew;
    yciam_json_t json;

    ASSUME(cap <= SCRATCH_MAX && skew < 4u);
    for (size_t i = 5; i < TEXT_LEN; i++) {
        text[i] = nondet_char();
    }
    if (yciam_json_parse(&json, text, TEXT_LEN, scratch, cap) == YCIAM_OK) {
        int member = yciam_json_member(&json, 0, "a");
        int next = yciam_json_next(&json, 0, 0);

        PROVE(yciam_json_scratch_used(&json, scratch) <= cap);
        PROVE(member > 0 && member < json.count && next == member - 1);
        use(&json, member);
        (void) yciam_json_next(&json, member, member);
    }
}
