/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include "../../core/http/http_reader.h"
#include "http_cases.h"

struct outcome {
    yciam_http_t http;
    yciam_result_t result;
    char body[4096];
    size_t body_len;
};

/* Delivers one piece in memory of its own, until the reader wants no more. */
static void feed(struct outcome *o, const char *piece, size_t len)
{
    uint8_t *copy = (uint8_t *) exact_copy(piece, len);
    size_t body_len;

    if (o->result == YCIAM_PENDING) {
        o->result = yciam_priv_http_feed(&o->http, copy, len, &body_len);
        assert_true(body_len <= len && o->body_len + body_len <= sizeof o->body);
        memcpy(o->body + o->body_len, copy, body_len);
        o->body_len += body_len;
    }
    free(copy);
}

static void begin(struct outcome *o)
{
    memset(o, 0xA5, sizeof *o); /* yciam_priv_http_init() must set what is read */
    yciam_priv_http_init(&o->http);
    o->result = YCIAM_PENDING;
    o->body_len = 0;
}

/* In pieces: the first of `first` bytes, the others of `step`. */
static void deliver(struct outcome *o, const char *text, size_t len, size_t first, size_t step)
{
    size_t piece = first;

    begin(o);
    for (size_t at = 0; at < len; at += piece, piece = step) {
        piece = piece < len - at ? piece : len - at;
        feed(o, text + at, piece);
    }
}

/* Whether the case holds with this delivery; prints the case if it does not. */
static bool holds(const struct http_case *c, size_t first, size_t step)
{
    struct outcome o;
    unsigned status;

    deliver(&o, c->text, c->len, first, step);
    status = o.http.priv_status;
    if (o.result == c->want &&
        (o.result < 0 ||
         (status == c->status && o.body_len == strlen(c->body) && memcmp(o.body, c->body, o.body_len) == 0)) &&
        (o.result != YCIAM_PENDING || yciam_priv_http_closed(&o.http) == c->closed)) {
        return true;
    }
    print_error("%s, in pieces of %zu and %zu: %s, status %u, body \"%.*s\"\n", c->name, first, step,
                yciam_result_text(o.result), status, (int) o.body_len, o.body);
    return false;
}

/* Whole, byte by byte, cut in two at every place, and in pieces of a few sizes: all must have the same result. */
static bool holds_in_all_pieces(const struct http_case *c)
{
    bool good = holds(c, c->len, c->len);

    for (size_t cut = 1; good && cut < c->len; cut++) {
        good = holds(c, cut, c->len);
    }
    for (size_t step = 1; good && step < 9u; step++) {
        good = holds(c, step, step);
    }
    return good;
}

static void check_cases(const struct http_case *cases, size_t count)
{
    size_t failed = 0;

    for (size_t i = 0; i < count; i++) {
        failed += holds_in_all_pieces(&cases[i]) ? 0 : 1u;
    }
    assert_int_equal(failed, 0);
}

static void lawful_answers_are_read(void **state)
{
    (void) state;
    check_cases(lawful_answers, COUNT(lawful_answers));
}

static void unlawful_answers_are_refused_by_name(void **state)
{
    (void) state;
    check_cases(unlawful_answers, COUNT(unlawful_answers));
}

/* Every byte in a field's name, compared with the token characters of RFC 9110, 5.6.2. */
static void names_are_tokens(void **state)
{
    char text[] = OK_LINE "X?Y: a\r\n\r\n";
    struct outcome o;

    (void) state;
    for (unsigned byte = 0; byte <= 255u; byte++) {
        bool token = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
                     (byte != 0 && strchr("!#$%&'*+-.^_`|~", (int) byte) != NULL);

        text[sizeof OK_LINE] = (char) byte;
        if (byte == ':') {
            continue; /* the name is then X, the value Y: a */
        }
        deliver(&o, text, sizeof text - 1u, sizeof text, 1);
        CHECK_RESULT(o.result, token ? YCIAM_PENDING : YCIAM_ERR_HTTP_FIELD, "name");
    }
}

/* A chunk size with only zeros in the kept part of its line is not the size of the last chunk. */
static void a_chunk_size_is_not_cut(void **state)
{
    static const char text[] = CODED ZEROS_80 "2\r\n\r\n\r\n0\r\n\r\n";
    struct outcome o;

    (void) state;
    deliver(&o, text, sizeof text - 1u, sizeof text, 1);
    assert_true(o.result == YCIAM_ERR_HTTP_CHUNK || (o.result == YCIAM_OK && o.body_len == 2));
}

static void what_follows_the_answer_is_dropped(void **state)
{
    static const char text[] = OK_LINE LENGTH_5 "\r\nhello";
    uint8_t more[] = "HTTP/1.1 500 X\r\n\r\n";
    struct outcome o;
    size_t body_len = 99;

    (void) state;
    deliver(&o, text, sizeof text - 1u, sizeof text, 1);
    assert_int_equal(yciam_priv_http_feed(&o.http, more, sizeof more - 1u, &body_len), YCIAM_OK);
    assert_int_equal(body_len, 0);
    assert_int_equal(o.http.priv_status, 200);
}

static void the_status_is_known_with_its_line(void **state)
{
    static const char text[] = "HTTP/1.1 100 X\r\n\r\nHTTP/1.1 503 X\r\n";
    struct outcome o;

    (void) state;
    begin(&o);
    for (size_t i = 0; i < sizeof text - 1u; i++) {
        assert_int_equal(o.http.priv_status, 0);
        feed(&o, text + i, 1);
    }
    assert_int_equal(o.http.priv_status, 503);
}

/* Feeds `unit` until it is refused. Returns the bytes accepted before. The limit is the reader's, not the buffer's. */
static size_t bytes_until_refused(const char *begin_text, const char *unit, size_t step, yciam_result_t *result)
{
    struct outcome o;
    char piece[1024];
    size_t unit_len = strlen(unit);
    size_t fed = 0;

    deliver(&o, begin_text, strlen(begin_text), strlen(begin_text), 1);
    while (o.result == YCIAM_PENDING && fed < 100000u) {
        for (size_t i = 0; i < step; i++) {
            piece[i] = unit[(fed + i) % unit_len];
        }
        feed(&o, piece, step);
        fed += step;
    }
    *result = o.result;
    return fed;
}

static void endless_heads_and_trailers_are_refused(void **state)
{
    static const struct {
        const char *name;
        const char *begin;
        const char *unit;
    } cases[] = {
        { "status line", "HTTP/1.1 200 O", "k" },
        { "anything", "H", "TTP" },
        { "fields", OK_LINE, "X: y\r\n" },
        { "one field", OK_LINE "X: ", "y" },
        { "a name", OK_LINE, "x" },
        { "interim answers", "HTTP/1.1 100 X\r\n\r\n", "HTTP/1.1 100 X\r\n\r\n" },
        { "fields of an interim answer", "HTTP/1.1 103 X\r\n", "Link: y\r\n" },
        { "chunk extension", CODED "5;", "a" },
        { "zeros of a chunk size", CODED, "0" },
        { "second chunk line", CODED "5\r\nhello\r\n5;", "a" },
        { "trailers", CODED "0\r\n", "X: y\r\n" },
        { "one trailer", CODED "5\r\nhello\r\n0\r\nX: ", "y" },
        { "line behind a chunk", CODED "5\r\nhello", "a" },
    };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        for (size_t step = 1; step <= 1000u; step *= 10u) {
            yciam_result_t result;
            size_t fed = bytes_until_refused(cases[i].begin, cases[i].unit, step, &result);

            CHECK_RESULT(result, YCIAM_ERR_HTTP_LONG, cases[i].name);
            CHECK(fed <= YCIAM_HTTP_OVERHEAD_MAX + step, "%s: only after %zu bytes", cases[i].name, fed);
        }
    }
}

/* A head of exactly this length, framed by `field`, then `tail`. */
static yciam_result_t read_head_of(size_t head_len, const char *field, const char *tail)
{
    static char text[20000];
    struct outcome o;
    int len = snprintf(text, sizeof text, "%s%sX: ", OK_LINE, field);
    size_t at = (size_t) len;

    memset(text + at, 'y', head_len - at - 4u);
    (void) snprintf(text + head_len - 4u, sizeof text - head_len + 4u, "\r\n\r\n%s", tail);
    deliver(&o, text, strlen(text), 1000, 1000);
    return o.result;
}

static void the_longest_lawful_head_is_read(void **state)
{
    (void) state;
    assert_int_equal(read_head_of(YCIAM_HTTP_OVERHEAD_MAX, LENGTH_5, "hello"), YCIAM_OK);
    assert_int_equal(read_head_of(YCIAM_HTTP_OVERHEAD_MAX + 1u, LENGTH_5, "hello"), YCIAM_ERR_HTTP_LONG);
}

/* The head, each chunk line and the trailers have limits of their own. */
static void the_limit_begins_anew_with_the_body(void **state)
{
    static const char coding[] = "Transfer-Encoding: chunked\r\n";
    static const char chunk[] = "1;" LONG_100 LONG_100 "\r\nx\r\n";
    static char tail[YCIAM_HTTP_OVERHEAD_MAX * 2u];
    size_t count = YCIAM_HTTP_OVERHEAD_MAX / (sizeof chunk - 1u) + 2u;

    (void) state;
    assert_int_equal(read_head_of(YCIAM_HTTP_OVERHEAD_MAX, coding, "5\r\nhello\r\n0\r\n\r\n"), YCIAM_OK);
    tail[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        strcat(tail, chunk);
    }
    strcat(tail, "0\r\n\r\n");
    assert_true(strlen(tail) > YCIAM_HTTP_OVERHEAD_MAX);
    assert_int_equal(read_head_of(200, coding, tail), YCIAM_OK);
}

static void advice_is_read(void **state)
{
    static const char noon[] = "Date: Thu, 01 Aug 2024 12:00:00 GMT\r\n";
    static const struct {
        const char *name;
        const char *fields;
        bool has_date;
        uint32_t retry_s;
    } cases[] = {
        { "neither", "", false, 0 },
        { "seconds", "Retry-After: 120\r\n", true, 120 },
        { "seconds without a date", "retry-after:\t7 \r\n", false, 7 },
        { "no wait", "Retry-After: 0\r\n", true, 0 },
        { "most seconds", "Retry-After: 4294967295\r\n", true, UINT32_MAX },
        { "more seconds than a number holds", "Retry-After: 4294967296\r\n", true, UINT32_MAX },
        { "absurdly many seconds", "Retry-After: 99999999999999999999999999\r\n", true, UINT32_MAX },
        { "a date", "Retry-After: Thu, 01 Aug 2024 12:02:00 GMT\r\n", true, 120 },
        { "a second later", "Retry-After: Thu, 01 Aug 2024 12:00:01 GMT\r\n", true, 1 },
        { "the same date", "Retry-After: Thu, 01 Aug 2024 12:00:00 GMT\r\n", true, 0 },
        { "a date gone by", "Retry-After: Thu, 01 Aug 2024 11:00:00 GMT\r\n", true, 0 },
        { "a date without a Date", "Retry-After: Thu, 01 Aug 2024 12:02:00 GMT\r\n", false, 0 },
        { "a far date", "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\n", true, UINT32_MAX },
        { "nonsense", "Retry-After: soon\r\n", true, 0 },
        { "nothing", "Retry-After:\r\n", true, 0 },
        { "negative", "Retry-After: -1\r\n", true, 0 },
        { "a fraction", "Retry-After: 1.5\r\n", true, 0 },
        { "hexadecimal", "Retry-After: 1a\r\n", true, 0 },
        { "longer than a line", "Retry-After: " ZEROS_80 "5\r\n", true, 0 },
        { "another field", "Retry-Afterwards: 9\r\n", true, 0 },
    };
    char text[400];
    struct outcome o;

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        (void) snprintf(text, sizeof text, "HTTP/1.1 503 X\r\n%s%sContent-Length: 0\r\n\r\n",
                        cases[i].has_date ? noon : "", cases[i].fields);
        for (size_t step = 1; step <= 400u; step += 399u) {
            deliver(&o, text, strlen(text), step, step);
            CHECK_RESULT(o.result, YCIAM_OK, cases[i].name);
            CHECK(yciam_priv_http_retry_after_s(&o.http) == cases[i].retry_s, "%s: %u s", cases[i].name,
                  (unsigned) yciam_priv_http_retry_after_s(&o.http));
            assert_int_equal(o.http.priv_date, cases[i].has_date ? 1722513600 : 0);
        }
    }
}

static void a_reader_is_good_for_the_next_answer(void **state)
{
    struct outcome o;
    yciam_http_t fresh;

    (void) state;
    deliver(&o, lawful_answers[0].text, lawful_answers[0].len, 1, 1);
    yciam_priv_http_init(&o.http);
    memset(&fresh, 0, sizeof fresh);
    yciam_priv_http_init(&fresh);
    assert_memory_equal(&o.http, &fresh, sizeof fresh);
    assert_int_equal(o.http.priv_status, 0);
    assert_int_equal(yciam_priv_http_retry_after_s(&o.http), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lawful_answers_are_read),
        cmocka_unit_test(unlawful_answers_are_refused_by_name),
        cmocka_unit_test(names_are_tokens),
        cmocka_unit_test(a_chunk_size_is_not_cut),
        cmocka_unit_test(what_follows_the_answer_is_dropped),
        cmocka_unit_test(the_status_is_known_with_its_line),
        cmocka_unit_test(endless_heads_and_trailers_are_refused),
        cmocka_unit_test(the_longest_lawful_head_is_read),
        cmocka_unit_test(the_limit_begins_anew_with_the_body),
        cmocka_unit_test(advice_is_read),
        cmocka_unit_test(a_reader_is_good_for_the_next_answer),
    };

    return cmocka_run_group_tests_name("http", tests, NULL, NULL);
}
