/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the HTTP reader does with a line: for any line of up to 23 characters, a field's value is a NUL-terminated part
 * of the line, a number ends in the line, and nothing is read or written outside it. Lines are cut at 24 characters
 * here instead of 80 (see `run`).
 */
/* cbmc: --unwind 26 */
#include "proof.h"

#include <core/http.c>

yciam_result_t yciam_http_date_parse(const char *text, int64_t *unix_time)
{
    (void) text;
    (void) unix_time;
    return YCIAM_ERR_ANSWER;
}

static void prove_value(char *line, size_t len, const char *name)
{
    char *value = value_of(line, name);

    PROVE(value == NULL || (value > line && value <= line + len && strlen(value) <= len - (size_t) (value - line)));
}

static void prove_number(const char *line, size_t len)
{
    uint32_t number;
    const char *end = read_number(line, nondet_bool() ? DECIMAL : HEX, &number);

    PROVE(end == NULL || (end > line && end <= line + len));
}

void proof(void)
{
    char line[YCIAM_HTTP_LINE_CAP];
    size_t len = nondet_size();

    ASSUME(len < YCIAM_HTTP_LINE_CAP);
    line[len] = '\0';
    len = strlen(line);
    prove_number(line, len);
    (void) equals_ignoring_case(line, "chunked");
    switch (nondet_unsigned() % 4u) {
    case 0:
        prove_value(line, len, "content-length");
        break;
    case 1:
        prove_value(line, len, "transfer-encoding");
        break;
    case 2:
        prove_value(line, len, "retry-after");
        break;
    default:
        prove_value(line, len, "date");
        break;
    }
}
