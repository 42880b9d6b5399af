/* SPDX-License-Identifier: Apache-2.0 */
#include "http.h"

#include <string.h>

#include <yciam/answer.h>

enum state { STATUS_LINE, FIELD_LINE, CHUNK_LINE, CHUNK_END, TRAILER_LINE, BODY, BODY_CHUNK, BODY_TO_CLOSE, DONE };

enum flags {
    SEEN_CR = 1,
    LINE_CUT = 2, /* the line is longer than what is kept of it */
    HTTP_1_0 = 4,
    HAS_LENGTH = 8,
    CHUNKED = 16,
    SPENT = 32 /* the connection is of no use for another request */
};

#define DECIMAL 10u
#define HEX     16u

void yciam_http_init(yciam_http_t *http)
{
    memset(http, 0, sizeof *http);
}

/* A number and what follows it; NULL where there is no digit or too many. Saturates *out when there are too many. */
static const char *read_number(const char *text, unsigned base, uint32_t *out)
{
    const char *at = text;

    for (*out = 0;; at++) {
        unsigned c = (unsigned char) *at;
        unsigned digit = c - '0';

        if (digit > 9u) {
            digit = (c | 0x20u) - 'a';
            digit = digit < 6u ? digit + 10u : HEX;
        }
        if (digit >= base) {
            return at != text ? at : NULL;
        }
        if (*out > (UINT32_MAX - digit) / base) {
            *out = UINT32_MAX;
            return NULL;
        }
        *out = *out * base + digit;
    }
}

size_t yciam_http_name_len(const char *line)
{
    const char *at = line;

    /* The characters of a token (RFC 9110, 5.6.2), by those that are none. */
    while ((unsigned char) *at > ' ' && (unsigned char) *at < 0x7Fu && strchr("\"(),/:;<=>?@[\\]{}", *at) == NULL) {
        at++;
    }
    return (size_t) (at - line);
}

bool yciam_http_is_named(const char *line, const char *name)
{
    while (*name != '\0' && (*line | 0x20) == *name) {
        line++;
        name++;
    }
    return *name == '\0' && *line == ':';
}

/* The value of the field `name` (lower case) where this line is it, else NULL. White space around it is cut off. */
static char *value_of(char *line, const char *name)
{
    size_t len;

    if (!yciam_http_is_named(line, name)) {
        return NULL;
    }
    line += strlen(name);
    do {
        line++;
    } while (*line == ' ' || *line == '\t');
    for (len = strlen(line); len > 0 && (line[len - 1u] == ' ' || line[len - 1u] == '\t'); len--) {
        line[len - 1u] = '\0';
    }
    return line;
}

static bool equals_ignoring_case(const char *text, const char *lower)
{
    while (*lower != '\0' && (*text | 0x20) == *lower) {
        text++;
        lower++;
    }
    return *lower == *text;
}

static yciam_result_t on_length(yciam_http_t *http, const char *value)
{
    uint32_t length;
    const char *end = read_number(value, DECIMAL, &length);

    if (end == NULL || *end != '\0' || ((http->priv_flags & HAS_LENGTH) != 0 && length != http->priv_left)) {
        return YCIAM_ERR_HTTP_LENGTH;
    }
    http->priv_left = length;
    http->priv_flags |= HAS_LENGTH;
    return YCIAM_OK;
}

static yciam_result_t on_coding(yciam_http_t *http, const char *value)
{
    /* HTTP/1.0 has no transfer codings: a message with one was mangled on its way (RFC 9112, 6.1). */
    if (!equals_ignoring_case(value, "chunked") || (http->priv_flags & (CHUNKED | HTTP_1_0)) != 0) {
        return YCIAM_ERR_HTTP_CODING;
    }
    http->priv_flags |= CHUNKED;
    return YCIAM_OK;
}

/* Date and Retry-After are advice: what cannot be read counts as not there. */
static void on_advice(yciam_http_t *http)
{
    char *value = value_of(http->priv_line, "date");

    if (value != NULL) {
        (void) yciam_http_date_parse(value, &http->priv_date);
        return;
    }
    value = value_of(http->priv_line, "retry-after");
    if (value != NULL && yciam_http_date_parse(value, &http->priv_retry_date) != YCIAM_OK) {
        const char *end = read_number(value, DECIMAL, &http->priv_retry_s);

        if (end != NULL && *end != '\0') {
            http->priv_retry_s = 0;
        }
    }
}

/* A field line begins with a name and a colon right behind it (RFC 9112, 5). */
static bool has_name(const yciam_http_t *http)
{
    size_t len = yciam_http_name_len(http->priv_line);
    char next = http->priv_line[len];

    /* A name longer than what is kept is none that is looked for. */
    return len > 0 && (next == ':' || (next == '\0' && (http->priv_flags & LINE_CUT) != 0));
}

static yciam_result_t on_field(yciam_http_t *http)
{
    char *length = value_of(http->priv_line, "content-length");
    char *coding = value_of(http->priv_line, "transfer-encoding");

    if ((http->priv_flags & LINE_CUT) != 0) {
        return length != NULL ? YCIAM_ERR_HTTP_LENGTH : coding != NULL ? YCIAM_ERR_HTTP_CODING : YCIAM_OK;
    }
    if (length != NULL) {
        return on_length(http, length);
    }
    if (coding != NULL) {
        return on_coding(http, coding);
    }
    on_advice(http);
    return YCIAM_OK;
}

static yciam_result_t on_head_end(yciam_http_t *http)
{
    unsigned flags = http->priv_flags;

    if (http->priv_status < 200u) {
        http->priv_flags = 0;
        http->priv_left = 0;
        http->priv_state = STATUS_LINE;
        return http->priv_status == 101u ? YCIAM_ERR_HTTP_STATUS : YCIAM_OK; /* nobody asked to switch protocols */
    }
    http->priv_overhead = 0;
    if (http->priv_status == 204u || http->priv_status == 304u) {
        http->priv_state = DONE; /* whatever its fields say (RFC 9112, 6.3) */
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
    uint32_t status;

    /* "HTTP/1.1 200 OK"; the reason may be missing, with or without its space. */
    if (memcmp(line, "HTTP/1.", 7) != 0 || (line[7] != '1' && line[7] != '0') || line[8] != ' ' ||
        read_number(line + 9, DECIMAL, &status) != line + 12 || status < 100u || status > 599u ||
        (line[12] != ' ' && line[12] != '\0')) {
        return YCIAM_ERR_HTTP_STATUS;
    }
    http->priv_status = (uint16_t) status;
    http->priv_flags = line[7] == '0' ? HTTP_1_0 : 0;
    http->priv_state = FIELD_LINE;
    return YCIAM_OK;
}

static yciam_result_t on_chunk_size(yciam_http_t *http)
{
    const char *end = read_number(http->priv_line, HEX, &http->priv_left);

    while (end != NULL && (*end == ' ' || *end == '\t')) {
        end++;
    }
    /* A chunk extension (RFC 9112, 7.1.1) is passed over. A size as long as what is kept of the line may be cut. */
    if (end == NULL || (*end != ';' && (*end != '\0' || (http->priv_flags & LINE_CUT) != 0))) {
        return YCIAM_ERR_HTTP_CHUNK;
    }
    http->priv_overhead = 0;
    http->priv_state = http->priv_left == 0 ? TRAILER_LINE : BODY_CHUNK;
    return YCIAM_OK;
}

static yciam_result_t on_line(yciam_http_t *http)
{
    bool empty = http->priv_line_len == 0;

    switch (http->priv_state) {
    case STATUS_LINE:
        return on_status(http);
    case CHUNK_LINE:
        return on_chunk_size(http);
    case CHUNK_END:
        http->priv_state = CHUNK_LINE;
        return empty ? YCIAM_OK : YCIAM_ERR_HTTP_CHUNK;
    default:
        break;
    }
    if (!empty && !has_name(http)) {
        return YCIAM_ERR_HTTP_FIELD;
    }
    if (http->priv_state == FIELD_LINE) {
        return empty ? on_head_end(http) : on_field(http);
    }
    if (empty) {
        http->priv_state = DONE;
    }
    return YCIAM_OK;
}

/* What it is called when a byte of this line is one that no line may hold. */
static yciam_result_t unlawful(const yciam_http_t *http)
{
    switch (http->priv_state) {
    case STATUS_LINE:
        return YCIAM_ERR_HTTP_STATUS;
    case CHUNK_LINE:
    case CHUNK_END:
        return YCIAM_ERR_HTTP_CHUNK;
    default:
        return YCIAM_ERR_HTTP_FIELD;
    }
}

static yciam_result_t on_line_byte(yciam_http_t *http, uint8_t byte)
{
    yciam_result_t result;
    bool after_cr = (http->priv_flags & SEEN_CR) != 0;

    if (++http->priv_overhead > YCIAM_HTTP_OVERHEAD_MAX) {
        return YCIAM_ERR_HTTP_LONG;
    }
    if (byte == '\r' && !after_cr) {
        http->priv_flags |= SEEN_CR;
        return YCIAM_OK;
    }
    if (after_cr != (byte == '\n') || (byte < ' ' && byte != '\t' && byte != '\n') || byte == 0x7Fu) {
        return unlawful(http);
    }
    if (!after_cr) {
        if (http->priv_line_len < YCIAM_HTTP_LINE_CAP - 1u) {
            http->priv_line[http->priv_line_len++] = (char) byte;
        } else {
            http->priv_flags |= LINE_CUT;
        }
        return YCIAM_OK;
    }
    http->priv_line[http->priv_line_len] = '\0';
    result = on_line(http);
    http->priv_line_len = 0;
    http->priv_flags &= (uint8_t) ~(SEEN_CR | LINE_CUT);
    return result;
}

yciam_result_t yciam_http_feed(yciam_http_t *http, uint8_t *buf, size_t len, size_t *body_len)
{
    size_t at = 0;

    *body_len = 0;
    while (at < len && http->priv_state != DONE) {
        size_t run = len - at;

        if (http->priv_state < BODY) {
            yciam_result_t result = on_line_byte(http, buf[at++]);

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

bool yciam_http_in_head(const yciam_http_t *http)
{
    return http->priv_state <= FIELD_LINE;
}

/* What Connection says but keep-alive is taken for close. The line is not ended yet. */
static void note_connection(yciam_http_t *http)
{
    const char *value;

    http->priv_line[http->priv_line_len] = '\0';
    value = value_of(http->priv_line, "connection");
    if (value != NULL && !equals_ignoring_case(value, "keep-alive")) {
        http->priv_flags |= SPENT;
    }
}

yciam_result_t yciam_http_feed_head(yciam_http_t *http, const uint8_t *buf, size_t len, bool has_body, size_t *taken)
{
    yciam_result_t result = YCIAM_OK;
    bool is_line = false;

    for (*taken = 0; *taken < len && !is_line && result == YCIAM_OK; ++*taken) {
        is_line = buf[*taken] == '\n';
        if (is_line && http->priv_state == FIELD_LINE) {
            note_connection(http);
        }
        result = on_line_byte(http, buf[*taken]);
    }
    if (!has_body && result == YCIAM_OK && http->priv_state > FIELD_LINE) {
        http->priv_state = DONE;
    }
    return result;
}

bool yciam_http_is_reusable(const yciam_http_t *http)
{
    return http->priv_state == DONE && (http->priv_flags & (SPENT | HTTP_1_0)) == 0;
}

yciam_result_t yciam_http_closed(yciam_http_t *http)
{
    if (http->priv_state != BODY_TO_CLOSE) {
        return YCIAM_ERR_CLOSED;
    }
    http->priv_flags |= SPENT;
    http->priv_state = DONE;
    return YCIAM_OK;
}

unsigned yciam_http_status(const yciam_http_t *http)
{
    return http->priv_status >= 200u && http->priv_state != STATUS_LINE ? http->priv_status : 0u;
}

uint32_t yciam_http_retry_after_s(const yciam_http_t *http)
{
    int64_t pause_s = http->priv_retry_date - http->priv_date;

    if (http->priv_retry_date == 0 || http->priv_date == 0 || pause_s <= 0) {
        return http->priv_retry_s;
    }
    return pause_s < (int64_t) UINT32_MAX ? (uint32_t) pause_s : UINT32_MAX;
}
