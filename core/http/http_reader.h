/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads an HTTP/1.x answer (RFC 9112) strictly, a byte or a buffer at a time. It refuses what two readers could
 * understand in different ways: folded fields, bare CR or LF, control bytes, lengths that conflict, a length beside
 * chunks.
 */
#ifndef YCIAM_CORE_HTTP_H
#define YCIAM_CORE_HTTP_H

#include <yciam/exchange.h>

/* A caller that wants another limit for the head than YCIAM_HTTP_OVERHEAD_MAX sets priv_room afterwards. */
void yciam_priv_http_init(yciam_http_t *http);

/*
 * Takes the next len bytes of the answer and leaves those of the body at the start of buf: *body_len of them.
 * YCIAM_OK: the answer is complete (later bytes are dropped); YCIAM_PENDING: more is to come; or a YCIAM_ERR_HTTP_*.
 */
yciam_result_t yciam_priv_http_feed(yciam_http_t *http, uint8_t *buf, size_t len, size_t *body_len);

/*
 * For a caller that shows the head to the application. in_head(): whether the next byte belongs to the head of the
 * answer or of an interim answer. head_byte(): takes that byte, as yciam_priv_http_feed() does. YCIAM_OK or a
 * YCIAM_ERR_HTTP_*. After the last byte of a line, priv_line holds the line.
 */
bool yciam_priv_http_in_head(const yciam_http_t *http);
yciam_result_t yciam_priv_http_head_byte(yciam_http_t *http, uint8_t byte);

/* Whether another request may be sent over the connection, after a whole answer whose head head_byte() has read. */
bool yciam_priv_http_is_reusable(const yciam_http_t *http);

/* The peer closed in good order: YCIAM_OK where that ends the answer, else YCIAM_ERR_CLOSED. */
yciam_result_t yciam_priv_http_closed(yciam_http_t *http);

/* Whether no byte of an answer has been read yet, lawful or not. */
static inline bool yciam_priv_http_is_untouched(const yciam_http_t *http)
{
    return !http->priv_has_begun;
}

/* How many characters at the start of the text may belong to the name of a field, or to a method. */
size_t yciam_priv_http_name_len(const char *line);

/* Returns the rest of the text if it begins with `lower`, ignoring case; NULL otherwise. */
const char *yciam_priv_http_behind(const char *text, const char *lower);

/* Retry-After in seconds; a date counts from the Date field. 0: none. */
static inline uint32_t yciam_priv_http_retry_after_s(const yciam_http_t *http)
{
    int64_t pause_s = http->priv_retry_date - http->priv_date;

    if (http->priv_date <= 0 || pause_s <= 0) {
        return http->priv_retry_s;
    }
    return pause_s < (int64_t) UINT32_MAX ? (uint32_t) pause_s : UINT32_MAX;
}

#endif
