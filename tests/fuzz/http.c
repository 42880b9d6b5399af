/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The HTTP answer reader: pieces of any size give the same result as the whole, nothing is written beyond the pieces,
 * and the reader accepts what a second reader accepts, with the same body. Input: the answer, then four bytes that
 * choose the pieces and whether the peer closes.
 */
#include <stdlib.h>
#include <string.h>

#include <core/http/http_reader.h>

#include "fuzz.h"
#include "reference_http.h"

#define CONTROL_LEN 4u

typedef struct outcome {
    yciam_result_t result;
    unsigned status;
    uint32_t retry_after_s;
    size_t body_len;
    uint8_t body[REF_BODY_CAP];
} outcome_t;

/* Feeds pieces whose lengths repeat those in `cuts`; each piece is at the very end of its buffer. */
static void feed(outcome_t *o, const uint8_t *data, size_t len, const size_t cuts[3], bool closes)
{
    size_t piece_max = len > 0 ? len : 1u;
    uint8_t *space = malloc(piece_max);
    yciam_http_t http;
    size_t at = 0;
    size_t body_len;
    size_t i = 0;

    CHECK(space != NULL && len <= REF_BODY_CAP);
    yciam_priv_http_init(&http);
    o->body_len = 0;
    o->result = YCIAM_PENDING;
    while (at < len && o->result == YCIAM_PENDING) {
        size_t piece_len = cuts[i++ % 3u] < len - at ? cuts[(i - 1u) % 3u] : len - at;
        uint8_t *piece = space + piece_max - piece_len;

        memcpy(piece, data + at, piece_len);
        o->result = yciam_priv_http_feed(&http, piece, piece_len, &body_len);
        CHECK(body_len <= piece_len);
        memcpy(o->body + o->body_len, piece, body_len);
        o->body_len += body_len;
        at += piece_len;
    }
    if (o->result == YCIAM_PENDING && closes) {
        o->result = yciam_priv_http_closed(&http);
    }
    o->status = http.priv_status;
    o->retry_after_s = yciam_priv_http_retry_after_s(&http);
    free(space);
}

static void compare_with_reference(const outcome_t *o, const uint8_t *data, size_t len, bool closes)
{
    static ref_http_t ref;
    ref_end_t end = ref_http_read(&ref, data, len);
    bool complete = end == REF_DONE || (end == REF_TO_CLOSE && closes);

    if (o->result == YCIAM_OK) {
        CHECK(complete);
        CHECK(o->status == ref.status);
        CHECK(o->body_len == ref.body_len && memcmp(o->body, ref.body, ref.body_len) == 0);
        return;
    }
    CHECK(!complete || ref.long_line);
    if (o->result == YCIAM_PENDING || o->result == YCIAM_ERR_CLOSED) {
        CHECK(end != REF_BAD);
    } else {
        CHECK(end == REF_BAD || ref.long_line);
        CHECK(o->result <= YCIAM_ERR_HTTP_STATUS && o->result >= YCIAM_ERR_HTTP_LONG);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static outcome_t whole;
    static outcome_t cut;
    uint8_t control[CONTROL_LEN] = { 0 };
    size_t control_len = size < CONTROL_LEN ? size : CONTROL_LEN;
    size_t len = size - control_len;
    size_t cuts[3];
    bool closes;

    if (control_len > 0) {
        memcpy(control, data + len, control_len);
    }
    for (size_t i = 0; i < 3u; i++) {
        cuts[i] = 1u + (control[i] & 63u);
    }
    closes = (control[3] & 1u) != 0;

    feed(&whole, data, len, (const size_t[3]){ SIZE_MAX, SIZE_MAX, SIZE_MAX }, closes);
    feed(&cut, data, len, cuts, closes);
    CHECK(whole.result == cut.result && whole.status == cut.status && whole.retry_after_s == cut.retry_after_s);
    CHECK(whole.body_len == cut.body_len && memcmp(whole.body, cut.body, cut.body_len) == 0);
    compare_with_reference(&whole, data, len, closes);
    return 0;
}
