/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The HTTP answer reader, by induction over an answer of any length. From any state that fulfils the reader's invariant
 * (good() below), any next 1 to 3 bytes of a body or next byte of a line lead to a state that fulfils it, and so does
 * the first state. Nothing is read or written outside the reader and the bytes, the body is never longer than the
 * bytes, and the result is a documented one. Lines are cut at 24 characters here instead of 80 (see `run`). The text of
 * a field line has a proof of its own, http_line.c; here any effect that it allows stands for it. So does any time for
 * yciam_http_date_parse() (timestamp.c).
 */
/* cbmc: --unwind 26 --unwindset yciam_priv_http_feed.0:4,memmove.0:4,memmove.1:4 tests/proofs/libc.c */
/* replace: on_field:any_field skip_spaces:any_end yciam_priv_text_number:any_number */
#include "proof.h"

#include <core/http/http_reader.c>

#include <yciam/answer.h>

#define LEN_MAX    3u
#define TIME_FIRST (-62167219200) /* the year 0 */
#define TIME_LAST  253402300800   /* the end of 9999, with a leap second */

/* The fields that a field line may change. */
yciam_result_t any_field(yciam_http_t *http, size_t len)
{
    uint8_t seen = nondet_uint8();

    PROVE(len > 0 && len <= YCIAM_HTTP_LINE_CAP && strlen(http->priv_line) <= len);
    ASSUME((seen & ~(HAS_LENGTH | CHUNKED)) == 0 && (seen == 0 || http->priv_state == FIELD_LINE));
    http->priv_flags |= seen;
    if ((seen & HAS_LENGTH) != 0) {
        http->priv_left = nondet_uint32();
    }
    http->priv_retry_s = nondet_uint32();
    http->priv_date = (int64_t) nondet_uint64();
    http->priv_retry_date = (int64_t) nondet_uint64();
    ASSUME(http->priv_date >= TIME_FIRST && http->priv_date <= TIME_LAST);
    ASSUME(http->priv_retry_date >= TIME_FIRST && http->priv_retry_date <= TIME_LAST);
    return nondet_bool() ? YCIAM_OK : nondet_bool() ? YCIAM_ERR_HTTP_FIELD : YCIAM_ERR_HTTP_LENGTH;
}

const char *any_end(const char *text)
{
    size_t len = strlen(text);
    size_t end = nondet_size();

    PROVE(len <= YCIAM_HTTP_LINE_CAP);
    ASSUME(end <= len);
    return text + end;
}

const char *any_number(const char *text, unsigned base, uint32_t *out)
{
    size_t len = strlen(text);
    size_t end = nondet_size();

    PROVE(len <= YCIAM_HTTP_LINE_CAP && (base == 10u || base == 16u));
    *out = nondet_uint32();
    ASSUME(end <= len);
    return nondet_bool() || end == 0 ? NULL : text + end;
}

static bool is_time(int64_t time)
{
    return time >= TIME_FIRST && time <= TIME_LAST;
}

static bool good(const yciam_http_t *http)
{
    return http->priv_state <= DONE && http->priv_line_len <= YCIAM_HTTP_LINE_CAP && is_time(http->priv_date) &&
           is_time(http->priv_retry_date) && (http->priv_status == 0 || http->priv_status - 200u < 400u) &&
           (http->priv_state != STATUS_LINE || http->priv_status == 0) &&
           (http->priv_state <= FIELD_LINE || http->priv_status >= 200u) &&
           (http->priv_left > 0 || (http->priv_state != BODY && http->priv_state != BODY_CHUNK));
}

static bool is_promised(yciam_result_t result)
{
    return result == YCIAM_OK || result == YCIAM_PENDING ||
           (result <= YCIAM_ERR_HTTP_STATUS && result >= YCIAM_ERR_HTTP_LONG);
}

void proof(void)
{
    yciam_http_t http;
    yciam_http_t first;
    size_t len = nondet_size();
    size_t body_len;
    yciam_result_t result;

    yciam_priv_http_init(&first);
    PROVE(good(&first));

    ASSUME(good(&http) && len >= 1u && len <= (http.priv_state < BODY ? 1u : LEN_MAX));
    ANY_BYTES(buf, len, LEN_MAX);
    result = yciam_priv_http_feed(&http, buf, len, &body_len);

    PROVE(is_promised(result) && body_len <= len);
    PROVE(result < 0 || good(&http));
    PROVE(result < 0 || (result == YCIAM_OK) == (http.priv_state == DONE));
    PROVE(result != YCIAM_OK || http.priv_status >= 200u);
    (void) yciam_priv_http_retry_after_s(&http);
    (void) yciam_priv_http_closed(&http);
}
