/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the HTTP reader handles a field line: for any line of up to 24 characters, whole or cut, a number ends in the
 * line, the text after a word is in the line, nothing is read or written outside, and only the fields that http.c lists
 * change. Lines are cut at 24 characters here instead of 80 (see `run`).
 */
/* cbmc: --unwind 27 */
#include "proof.h"

#include <core/http/http_reader.c>
#include <core/util/text.c>

yciam_result_t yciam_http_date_parse(const char *text, size_t len, int64_t *unix_time)
{
    PROVE(len < YCIAM_HTTP_LINE_CAP && __CPROVER_r_ok(text, len));
    (void) unix_time;
    return YCIAM_ERR_ANSWER;
}

static void prove_parts(const char *line, size_t len)
{
    uint32_t number;
    const char *end = yciam_priv_text_number(line, nondet_bool() ? 10u : 16u, &number);

    PROVE(end == NULL || (end > line && end <= line + len));
    end = yciam_priv_http_behind(line, nondet_bool() ? "chunked" : "transfer-encoding:");
    PROVE(end == NULL || (end > line && end <= line + len));
    PROVE(yciam_priv_http_name_len(line) <= len);
}

void proof(void)
{
    yciam_http_t http;
    yciam_http_t before;
    size_t len = nondet_size();
    yciam_result_t result;

    ASSUME(len > 0 && len <= YCIAM_HTTP_LINE_CAP);
    for (size_t i = 0; i < YCIAM_HTTP_LINE_CAP; i++) {
        ASSUME(i >= len || http.priv_line[i] != '\0');
    }
    http.priv_line[len] = '\0';
    before = http;
    prove_parts(http.priv_line, len);
    result = on_field(&http, len);
    PROVE(result == YCIAM_OK || (result <= YCIAM_ERR_HTTP_FIELD && result >= YCIAM_ERR_HTTP_CODING));
    PROVE(http.priv_state == before.priv_state && http.priv_status == before.priv_status);
    PROVE(http.priv_line_len == before.priv_line_len && http.priv_room == before.priv_room);
    PROVE(http.priv_flags == before.priv_flags || http.priv_state == FIELD_LINE);
    PROVE(((http.priv_flags ^ before.priv_flags) & ~(HAS_LENGTH | CHUNKED)) == 0);
    PROVE(http.priv_left == before.priv_left || (http.priv_flags & HAS_LENGTH) != 0);
}
