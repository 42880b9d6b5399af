/* SPDX-License-Identifier: Apache-2.0 */
#include "reference_http.h"

#include <string.h>
#include <strings.h>

#include <core/http/http_reader.h>

typedef struct line {
    const char *text;
    size_t len;
} line_t;

/* The next line without its CRLF. A byte that no line may have is an error as soon as it arrives. */
static ref_end_t read_line(ref_http_t *http, line_t *line)
{
    const uint8_t *from = http->at;
    bool cr = false;

    while (http->at < http->end) {
        uint8_t byte = *http->at++;

        if (http->budget-- == 0) {
            return REF_BAD;
        }
        if (cr) {
            line->text = (const char *) from;
            line->len = (size_t) (http->at - from) - 2u;
            return byte == '\n' ? REF_DONE : REF_BAD;
        }
        cr = byte == '\r';
        if (!cr && (byte == 0x7F || (byte < 0x20 && byte != '\t'))) {
            return REF_BAD;
        }
    }
    return REF_MORE;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool read_status(ref_http_t *http, const line_t *line)
{
    const char *t = line->text;

    if (line->len < 12 || memcmp(t, "HTTP/1.", 7) != 0 || (t[7] != '0' && t[7] != '1') || t[8] != ' ' ||
        !is_digit(t[9]) || !is_digit(t[10]) || !is_digit(t[11]) || (line->len > 12 && t[12] != ' ')) {
        return false;
    }
    http->status = (unsigned) ((t[9] - '0') * 100 + (t[10] - '0') * 10 + t[11] - '0');
    http->old = t[7] == '0';
    http->chunked = http->sized = false;
    return http->status >= 100 && http->status < 600;
}

/* The length of the name before the colon; 0: the line is not a field. */
static size_t name_len(const line_t *line)
{
    static const char token[] = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    size_t len = 0;

    while (len < line->len && line->text[len] != '\0' && strchr(token, line->text[len]) != NULL) {
        len++;
    }
    /* A name that fills the kept part of a line is not one of those that the library reads. */
    return len >= YCIAM_HTTP_LINE_CAP || (len < line->len && line->text[len] == ':') ? len : 0;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* The number that the whole text is in this base, if it fits 32 bits. */
static bool read_number(const char *text, size_t len, uint32_t base, uint32_t *out)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    uint64_t value = 0;

    for (size_t i = 0; i < len; i++) {
        const char *known = text[i] != '\0' ? strchr(digits, text[i]) : NULL;
        uint32_t digit = known != NULL ? (uint32_t) (known - digits) & 15u : 16u;

        if (digit >= base) {
            return false;
        }
        value = value * base + digit;
        if (value > UINT32_MAX) {
            return false;
        }
    }
    *out = (uint32_t) value;
    return len > 0;
}

static bool read_length(ref_http_t *http, const char *value, size_t len)
{
    uint32_t size;

    if (!read_number(value, len, 10, &size) || (http->sized && http->size != size)) {
        return false;
    }
    http->size = size;
    http->sized = true;
    return true;
}

static bool read_field(ref_http_t *http, const line_t *line)
{
    size_t name = name_len(line);
    const char *value = line->text + name + 1;
    const char *end = line->text + line->len;
    bool kept = line->len < YCIAM_HTTP_LINE_CAP;

    if (name == 0 || name >= YCIAM_HTTP_LINE_CAP) {
        return name > 0;
    }
    while (value < end && is_blank(*value)) {
        value++;
    }
    while (end > value && is_blank(end[-1])) {
        end--;
    }
    if (name == 14 && strncasecmp(line->text, "content-length", 14) == 0) {
        return kept && read_length(http, value, (size_t) (end - value));
    }
    if (name == 17 && strncasecmp(line->text, "transfer-encoding", 17) == 0) {
        bool good = kept && end - value == 7 && strncasecmp(value, "chunked", 7) == 0 && !http->chunked && !http->old;

        http->chunked = true;
        return good;
    }
    return true;
}

/* The head of an interim or final answer. */
static ref_end_t read_head(ref_http_t *http)
{
    line_t line;
    ref_end_t end = read_line(http, &line);

    if (end == REF_DONE && (!read_status(http, &line) || http->status == 101)) { /* the client did not ask for it */
        return REF_BAD;
    }
    while (end == REF_DONE) {
        end = read_line(http, &line);
        if (end == REF_DONE && line.len == 0) {
            break;
        }
        if (end == REF_DONE && !read_field(http, &line)) {
            return REF_BAD;
        }
    }
    return end;
}

static ref_end_t copy(ref_http_t *http, size_t size)
{
    size_t there = (size_t) (http->end - http->at);
    size_t len = size < there ? size : there;

    memcpy(http->body + http->body_len, http->at, len);
    http->body_len += len;
    http->at += len;
    return len == size ? REF_DONE : REF_MORE;
}

/* chunk-size, and what may follow: white space, then nothing or an extension. */
static bool read_chunk_size(ref_http_t *http, const line_t *line)
{
    size_t len = 0;
    size_t rest;

    while (len < line->len && !is_blank(line->text[len]) && line->text[len] != ';') {
        len++;
    }
    for (rest = len; rest < line->len && is_blank(line->text[rest]);) {
        rest++;
    }
    http->long_line |= line->len >= YCIAM_HTTP_LINE_CAP;
    return read_number(line->text, len, 16, &http->size) && (rest == line->len || line->text[rest] == ';');
}

static ref_end_t read_chunks(ref_http_t *http)
{
    line_t line;
    ref_end_t end;

    do {
        end = read_line(http, &line);
        if (end != REF_DONE || !read_chunk_size(http, &line)) {
            return end == REF_MORE ? REF_MORE : REF_BAD;
        }
        http->budget = YCIAM_HTTP_OVERHEAD_MAX;
        if (http->size > 0) {
            if (copy(http, http->size) == REF_MORE) {
                return REF_MORE;
            }
            end = read_line(http, &line);
            if (end != REF_DONE || line.len != 0) {
                return end == REF_MORE ? REF_MORE : REF_BAD;
            }
        }
    } while (http->size > 0);
    do {
        end = read_line(http, &line);
        if (end == REF_DONE && line.len > 0 && name_len(&line) == 0) {
            return REF_BAD;
        }
    } while (end == REF_DONE && line.len > 0);
    return end;
}

ref_end_t ref_http_read(ref_http_t *http, const uint8_t *data, size_t len)
{
    ref_end_t end;

    http->at = data;
    http->end = data + len;
    http->budget = YCIAM_HTTP_OVERHEAD_MAX;
    http->body_len = 0;
    http->long_line = false;
    do {
        end = read_head(http);
    } while (end == REF_DONE && http->status < 200);
    if (end != REF_DONE) {
        return end;
    }
    http->budget = YCIAM_HTTP_OVERHEAD_MAX;
    if (http->status == 204 || http->status == 304) {
        return REF_DONE;
    }
    if (http->chunked) {
        return http->sized ? REF_BAD : read_chunks(http);
    }
    if (http->sized) {
        return copy(http, http->size);
    }
    (void) copy(http, (size_t) (http->end - http->at));
    return REF_TO_CLOSE;
}
