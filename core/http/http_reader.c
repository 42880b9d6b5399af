/* SPDX-License-Identifier: Apache-2.0 */
#include "http_reader.h"

#include <string.h>

#include <yciam/answer.h>

#include "../util/text.h"

enum state { STATUS_LINE, FIELD_LINE, TRAILER_LINE, CHUNK_LINE, CHUNK_END, BODY, BODY_CHUNK, BODY_TO_CLOSE, DONE };

enum flags {
    HTTP_1_0 = 1,
    HAS_LENGTH = 2,
    CHUNKED = 4,
    SPENT = 8 /* no other request may be sent over the connection */
};

void yciam_priv_http_init(yciam_http_t *http)
{
    memset(http, 0, sizeof *http);
    http->priv_room = YCIAM_HTTP_OVERHEAD_MAX;
}

static const char *skip_spaces(const char *text)
{
    while (*text == ' ' || *text == '\t') {
        text++;
    }
    return text;
}

size_t yciam_priv_http_name_len(const char *line)
{
    const char *at = line;

    /* Every visible character but the delimiters belongs to a token (RFC 9110, 5.6.2). */
    while ((unsigned char) *at > ' ' && (unsigned char) *at < 0x7Fu && strchr("\"(),/:;<=>?@[\\]{}", *at) == NULL) {
        at++;
    }
    return (size_t) (at - line);
}

const char *yciam_priv_http_behind(const char *text, const char *lower)
{
    for (; *lower != '\0'; lower++) {
        if ((*text++ | 0x20) != *lower) {
            return NULL;
        }
    }
    return text;
}

static bool is_word(const char *text, const char *lower)
{
    const char *end = yciam_priv_http_behind(text, lower);

    return end != NULL && *end == '\0';
}

static yciam_result_t on_length(yciam_http_t *http, const char *value)
{
    uint32_t length;
    const char *end = yciam_priv_text_number(value, 10, &length);

    if (end == NULL || *end != '\0' || ((http->priv_flags & HAS_LENGTH) != 0 && length != http->priv_left)) {
        return YCIAM_ERR_HTTP_LENGTH;
    }
    http->priv_left = length;
    http->priv_flags |= HAS_LENGTH;
    return YCIAM_OK;
}

/* The field is advice: a malformed value is ignored, a number that is too large is the largest. */
static void on_retry_after(yciam_http_t *http, const char *value)
{
    const char *end;

    if (yciam_http_date_parse(value, strlen(value), &http->priv_retry_date) == YCIAM_OK) {
        return;
    }
    end = yciam_priv_text_number(value, 10, &http->priv_retry_s);
    if (end != NULL && *end != '\0') {
        http->priv_retry_s = 0;
    }
}

static yciam_result_t on_coding(yciam_http_t *http, const char *value)
{
    /* HTTP/1.0 has no transfer codings: a message with one was mangled on its way (RFC 9112, 6.1). */
    if (!is_word(value, "chunked") || (http->priv_flags & (CHUNKED | HTTP_1_0)) != 0) {
        return YCIAM_ERR_HTTP_CODING;
    }
    http->priv_flags |= CHUNKED;
    return YCIAM_OK;
}

/* A field line begins with a name and a colon right behind it (RFC 9112, 5). */
static yciam_result_t on_field(yciam_http_t *http, size_t len)
{
    char *line = http->priv_line;
    size_t name_len = yciam_priv_http_name_len(line);
    const char *value = ""; /* a value that was cut is ignored */
    bool is_cut = len == YCIAM_HTTP_LINE_CAP;

    /* A name that is longer than the kept part of a line belongs to no field that the library reads. */
    if (name_len == 0 || (line[name_len] != ':' && !(is_cut && line[name_len] == '\0'))) {
        return YCIAM_ERR_HTTP_FIELD;
    }
    if (http->priv_state != FIELD_LINE) {
        return YCIAM_OK;
    }
    if (!is_cut) {
        while (line[len - 1u] == ' ' || line[len - 1u] == '\t') {
            line[--len] = '\0';
        }
        value = skip_spaces(line + name_len + 1u);
    }
    if (yciam_priv_http_behind(line, "content-length:") != NULL) {
        return on_length(http, value);
    }
    if (yciam_priv_http_behind(line, "transfer-encoding:") != NULL) {
        return on_coding(http, value);
    }
    if (yciam_priv_http_behind(line, "date:") != NULL) {
        (void) yciam_http_date_parse(value, strlen(value), &http->priv_date); /* a malformed Date is ignored */
    } else if (yciam_priv_http_behind(line, "retry-after:") != NULL) {
        on_retry_after(http, value);
    }
    return YCIAM_OK;
}

static yciam_result_t on_head_end(yciam_http_t *http)
{
    unsigned flags = http->priv_flags;

    if (http->priv_status == 0) {
        http->priv_state = STATUS_LINE; /* it was an interim answer */
        return YCIAM_OK;
    }
    http->priv_room = YCIAM_HTTP_OVERHEAD_MAX;
    if (http->priv_has_no_body || http->priv_status == 204u || http->priv_status == 304u) {
        http->priv_state = DONE; /* regardless of its fields (RFC 9112, 6.3) */
        return YCIAM_OK;
    }
    if ((flags & CHUNKED) != 0) {
        http->priv_state = CHUNK_LINE;
        return (flags & HAS_LENGTH) != 0 ? YCIAM_ERR_HTTP_LENGTH : YCIAM_OK;
    }
    http->priv_state = (flags & HAS_LENGTH) == 0 ? BODY_TO_CLOSE : http->priv_left != 0 ? BODY : DONE;
    return YCIAM_OK;
}

static yciam_result_t on_status(yciam_http_t *http)
{
    const char *line = http->priv_line;
    unsigned minor = (unsigned char) line[7] - (unsigned) '0';
    uint32_t status;

    /* "HTTP/1.1 200 OK"; the reason may be missing, with or without its space. Nobody asked for another protocol. */
    if (memcmp(line, "HTTP/1.", 7) != 0 || minor > 1u || line[8] != ' ' ||
        yciam_priv_text_number(line + 9, 10, &status) != line + 12 || status - 100u > 499u || status == 101u ||
        (line[12] != ' ' && line[12] != '\0')) {
        return YCIAM_ERR_HTTP_STATUS;
    }
    if (status >= 200u) {
        http->priv_status = status;
    }
    http->priv_flags = minor == 0 ? HTTP_1_0 : 0;
    http->priv_state = FIELD_LINE;
    return YCIAM_OK;
}

static yciam_result_t on_chunk_size(yciam_http_t *http, size_t len)
{
    const char *end = yciam_priv_text_number(http->priv_line, 16, &http->priv_left);

    if (end != NULL) {
        end = skip_spaces(end);
    }
    /* A chunk extension (RFC 9112, 7.1.1) is ignored. A size that fills the kept part of the line may be cut. */
    if (end == NULL || (*end != ';' && (*end != '\0' || len == YCIAM_HTTP_LINE_CAP))) {
        return YCIAM_ERR_HTTP_CHUNK;
    }
    http->priv_room = YCIAM_HTTP_OVERHEAD_MAX;
    http->priv_state = http->priv_left == 0 ? TRAILER_LINE : BODY_CHUNK;
    return YCIAM_OK;
}

static yciam_result_t on_line(yciam_http_t *http, size_t len)
{
    switch (http->priv_state) {
    case STATUS_LINE:
        return on_status(http);
    case CHUNK_LINE:
        return on_chunk_size(http, len);
    case CHUNK_END:
        http->priv_state = CHUNK_LINE;
        return len == 0 ? YCIAM_OK : YCIAM_ERR_HTTP_CHUNK;
    default:
        break;
    }
    if (len > 0) {
        return on_field(http, len);
    }
    if (http->priv_state == FIELD_LINE) {
        return on_head_end(http);
    }
    http->priv_state = DONE;
    return YCIAM_OK;
}

/* The result for a byte that no line of this kind may contain. */
static yciam_result_t unlawful(const yciam_http_t *http)
{
    if (http->priv_state == STATUS_LINE) {
        return YCIAM_ERR_HTTP_STATUS;
    }
    return http->priv_state < CHUNK_LINE ? YCIAM_ERR_HTTP_FIELD : YCIAM_ERR_HTTP_CHUNK;
}

static yciam_result_t line_byte(yciam_http_t *http, uint8_t byte)
{
    bool after_cr = http->priv_last == '\r';
    size_t len = http->priv_line_len;

    http->priv_has_begun = true;
    if (http->priv_room == 0) {
        return YCIAM_ERR_HTTP_LONG;
    }
    http->priv_room--;
    http->priv_last = byte;
    if (after_cr && byte == '\n') {
        http->priv_line[len] = '\0';
        http->priv_line_len = 0;
        return on_line(http, len);
    }
    if (after_cr || (byte < ' ' && byte != '\t' && byte != '\r') || byte == 0x7Fu) {
        return unlawful(http);
    }
    if (byte == '\r') {
        return YCIAM_OK;
    }
    if (len < YCIAM_HTTP_LINE_CAP) {
        http->priv_line[len] = (char) byte;
        http->priv_line_len++;
    }
    return YCIAM_OK;
}

yciam_result_t yciam_priv_http_feed(yciam_http_t *http, uint8_t *buf, size_t len, size_t *body_len)
{
    size_t at = 0;

    *body_len = 0;
    while (at < len && http->priv_state != DONE) {
        size_t run = len - at;

        if (http->priv_state < BODY) {
            yciam_result_t result = line_byte(http, buf[at++]);

            if (result != YCIAM_OK) {
                return result;
            }
            continue;
        }
        if (http->priv_state != BODY_TO_CLOSE) {
            run = run < http->priv_left ? run : http->priv_left;
            http->priv_left -= (uint32_t) run;
            if (http->priv_left == 0) {
                http->priv_state = http->priv_state == BODY ? DONE : CHUNK_END;
            }
        }
        memmove(buf + *body_len, buf + at, run);
        *body_len += run;
        at += run;
    }
    if (at < len) {
        http->priv_flags |= SPENT; /* bytes that nobody asked for */
    }
    return http->priv_state == DONE ? YCIAM_OK : YCIAM_PENDING;
}

bool yciam_priv_http_in_head(const yciam_http_t *http)
{
    return http->priv_state <= FIELD_LINE;
}

yciam_result_t yciam_priv_http_head_byte(yciam_http_t *http, uint8_t byte)
{
    yciam_result_t result = line_byte(http, byte);
    const char *value = yciam_priv_http_behind(http->priv_line, "connection:");

    /* Any value other than "keep-alive" means that the server will close the connection. */
    if (byte == '\n' && value != NULL && !is_word(skip_spaces(value), "keep-alive")) {
        http->priv_flags |= SPENT;
    }
    return result;
}

bool yciam_priv_http_is_reusable(const yciam_http_t *http)
{
    return http->priv_state == DONE && (http->priv_flags & (SPENT | HTTP_1_0)) == 0;
}

yciam_result_t yciam_priv_http_closed(yciam_http_t *http)
{
    if (http->priv_state != BODY_TO_CLOSE) {
        return YCIAM_ERR_CLOSED;
    }
    http->priv_flags |= SPENT;
    http->priv_state = DONE;
    return YCIAM_OK;
}
