/* SPDX-License-Identifier: Apache-2.0 */
#include "service.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <mbedtls/base64.h>

#define TOKEN_LEN_MIN 16u
#define TOKEN_CAP     1024u
#define BOOK_CAP      8192u /* tokens that it remembers: far more than are valid at one time */
#define NUMBER_MAX    999999u
#define CLOCK_AGREE_S 600   /* the largest accepted error of a JWT's times */
#define RETRY_MAX_S   7200u /* twice the longest pause that a client has to accept */
#define SUBJECT       "ajeaccount0000000001"

static grant_t book[BOOK_CAP];
static unsigned given;
static uint32_t lifetime_s;
static size_t token_max;

void service_begin(uint32_t seconds, size_t max)
{
    memset(book, 0, sizeof book);
    given = 0;
    lifetime_s = seconds;
    token_max = max;
}

unsigned service_given(void)
{
    return given;
}

void service_revoke_all(void)
{
    for (unsigned i = 0; i < BOOK_CAP; i++) {
        book[i].is_revoked = true;
    }
}

/* Writes token n: its number, and as many more characters as the number says. */
static void write_token(char *out, unsigned n)
{
    size_t len = TOKEN_LEN_MIN + (n * 37u) % (token_max - TOKEN_LEN_MIN + 1u);

    memset(out, 'x', len);
    (void) snprintf(out, TOKEN_LEN_MIN, "t1.%06u", n);
    out[9] = 'x';
    out[len] = '\0';
}

grant_t *service_grant(const char *token)
{
    char whole[TOKEN_CAP];
    unsigned long n = strncmp(token, "t1.", 3) == 0 ? strtoul(token + 3, NULL, 10) : given;

    if (n >= given || given - n > BOOK_CAP) {
        return NULL;
    }
    write_token(whole, (unsigned) n);
    return strcmp(whole, token) == 0 ? &book[n % BOOK_CAP] : NULL;
}

static void say(link_t *link, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void say(link_t *link, const char *format, ...)
{
    va_list arguments;
    int len;

    va_start(arguments, format);
    len = vsnprintf(link->answer + link->answer_len, ANSWER_CAP - link->answer_len, format, arguments);
    va_end(arguments);
    CHECK(len >= 0 && (size_t) len < ANSWER_CAP - link->answer_len);
    link->answer_len += (size_t) len;
}

static void say_time(char out[48], const char *format, int64_t unix_time)
{
    time_t seconds = (time_t) unix_time;

    CHECK(strftime(out, 48, format, gmtime(&seconds)) > 0);
}

enum framing { BY_LENGTH, IN_CHUNKS, TO_CLOSE, FRAMINGS };

static void say_whole(link_t *link, unsigned status, const char *fields, const char *body)
{
    unsigned framing = (unsigned) draw(FRAMINGS);
    char date[48];

    link->status = status;
    link->is_whole = framing != TO_CLOSE;
    say_time(date, "%a, %d %b %Y %H:%M:%S GMT", service_time());
    say(link, "%sHTTP/1.1 %u x\r\nDate: %s\r\n%s", one_in(5) ? "HTTP/1.1 100 Continue\r\n\r\n" : "", status, date,
        fields);
    if (framing == BY_LENGTH) {
        say(link, "Content-Length: %zu\r\n\r\n%s", strlen(body), body);
    } else if (framing == IN_CHUNKS) {
        size_t half = strlen(body) / 2u;

        say(link, "Transfer-Encoding: chunked\r\n\r\n");
        if (half > 0) {
            say(link, "%zx;a=b\r\n%.*s\r\n", half, (int) half, body);
        }
        say(link, "%zX\r\n%s\r\n0\r\nX-Trailer: 1\r\n\r\n", strlen(body) - half, body + half);
    } else {
        say(link, "\r\n%s", body);
        link->answer_end = YCIAM_ERR_CLOSED;
    }
}

static void refuse(link_t *link, unsigned status, const char *fields, yciam_result_t result)
{
    say_whole(link, status, fields, "{\"code\":16,\"message\":\"no\",\"details\":[{\"requestId\":\"7b2c5f3a\"}]}");
    link_want(link, result, YCIAM_STAGE_ANSWER);
}

/* Whether the request's JWT has claims with times that the service accepts. */
static bool jwt_is_timely(const link_t *link)
{
    const char *jwt = strstr(link->request, "{\"jwt\":\"");
    const char *claims = jwt != NULL ? strchr(jwt, '.') : NULL;
    size_t len = claims != NULL ? strcspn(claims + 1, ".\"") : 0;
    char padded[700];
    char text[600];
    const char *iat;

    CHECK(len > 0 && len < sizeof padded - 4u);
    memcpy(padded, claims + 1, len);
    while (len % 4u != 0) {
        padded[len++] = '=';
    }
    CHECK(mbedtls_base64_decode((unsigned char *) text, sizeof text - 1u, &len, (unsigned char *) padded, len) == 0);
    text[len] = '\0';
    iat = strstr(text, "\"iat\":");
    CHECK(iat != NULL);
    return llabs(strtoll(iat + 6, NULL, 10) - service_time()) < CLOCK_AGREE_S;
}

static void grant(link_t *link)
{
    grant_t *entry = &book[given % BOOK_CAP];
    char body[TOKEN_CAP + 100u];
    char token[TOKEN_CAP];
    char expires[48];

    CHECK(given <= NUMBER_MAX);
    write_token(token, given);
    *entry = (grant_t){ service_time() + (int64_t) lifetime_s, lifetime_s, false };
    say_time(expires, "%Y-%m-%dT%H:%M:%S.987654321Z", entry->expires_at);
    given++;
    (void) snprintf(body, sizeof body, "{\"iamToken\":\"%s\",\"expiresAt\":\"%s\"}", token, expires);
    say_whole(link, 200, "", body);
}

/* Finds the token in the field of the request that ends with `end`. NULL: the book does not have it. */
static grant_t *grant_behind(const link_t *link, const char *name, const char *end)
{
    const char *at = strstr(link->request, name);
    char token[TOKEN_CAP];
    size_t len;

    CHECK(at != NULL);
    at += strlen(name);
    len = strcspn(at, end);
    CHECK(len > 0 && len < sizeof token);
    memcpy(token, at, len);
    token[len] = '\0';
    return service_grant(token);
}

bool service_has_all(link_t *link)
{
    const char *body, *length;

    link->request[link->request_len] = '\0';
    body = strstr(link->request, "\r\n\r\n");
    length = strstr(link->request, "\r\nContent-Length: ");
    return body != NULL && (length == NULL || strlen(body + 4) == strtoul(length + 18, NULL, 10));
}

static bool is_good(const grant_t *token)
{
    return token != NULL && !token->is_revoked && token->expires_at > service_time();
}

static void answer_well(link_t *link)
{
    bool is_revocation = strstr(link->request, ":revoke ") != NULL;
    bool is_call = strncmp(link->request, "POST /iam/v1/tokens", 19) != 0;

    if (!is_call && !is_revocation) {
        if (jwt_is_timely(link)) {
            grant(link);
        } else {
            refuse(link, 401, "", YCIAM_ERR_REFUSED);
        }
        return;
    }
    if (!is_good(grant_behind(link, "Authorization: Bearer ", "\r"))) {
        if (is_call) {
            say_whole(link, 401, "", "{}"); /* an answer like any other */
        } else {
            refuse(link, 401, "", YCIAM_ERR_REFUSED);
        }
        return;
    }
    if (is_revocation) {
        grant_t *token = grant_behind(link, "{\"iamToken\":\"", "\"");

        CHECK(token != NULL);
        token->is_revoked = true;
    }
    say_whole(link, 200, "", is_call ? "{\"ok\":true}" : "{\"subjectId\":\"" SUBJECT "\"}");
}

static void say_again(link_t *link, const char *text, size_t times)
{
    while (times-- > 0) {
        say(link, "%s", text);
    }
}

static void say_wrong(link_t *link, const char *text, yciam_result_t result)
{
    say(link, "%s", text);
    link_want(link, result, YCIAM_STAGE_RECEIVE);
}

/* Sends one of the answers that a client must always refuse. */
static void answer_unlawfully(link_t *link)
{
    switch (draw(8)) {
    case 0:
        say_wrong(link, "SSH-2.0-OpenSSH_9.2\r\n", YCIAM_ERR_HTTP_STATUS);
        break;
    case 1:
        say_wrong(link, "HTTP/1.1 200 OK\r\nContent-Length: 12x\r\n\r\n", YCIAM_ERR_HTTP_LENGTH);
        break;
    case 2:
        say_wrong(link, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", YCIAM_ERR_HTTP_CHUNK);
        break;
    case 3:
        say_wrong(link, "HTTP/1.1 200 OK\r\nA: 1\r\n b\r\n\r\n", YCIAM_ERR_HTTP_FIELD);
        break;
    case 4:
        say_again(link, "HTTP/1.1 100 Continue\r\n\r\n", 600);
        link_want(link, YCIAM_ERR_HTTP_LONG, YCIAM_STAGE_RECEIVE);
        break;
    case 5:
        say(link, "HTTP/1.1 200 OK\r\n");
        say_again(link, "X-Again: and again and again\r\n", 500);
        link_want(link, YCIAM_ERR_HTTP_LONG, YCIAM_STAGE_RECEIVE);
        break;
    case 6:
        say_wrong(link, "HTTP/1.1 200 OK\r\n\r\n{\"iamToken\":\"t1.cut", YCIAM_ERR_NETWORK);
        link->answer_end = YCIAM_ERR_NETWORK;
        break;
    default:
        say(link, "HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n");
        say_again(link, " ", 200);
        link->drips = true;
        link_want(link, YCIAM_ERR_TIMEOUT, YCIAM_STAGE_RECEIVE);
        break;
    }
}

/* Lawful HTTP without a token, or without a good one. */
static void answer_without_token(link_t *link)
{
    static const struct {
        const char *body;
        yciam_result_t result;
    } bodies[] = {
        { "{\"iamToken\":\"t1.x\",}", YCIAM_ERR_JSON },
        { "{\"iamToken\":\"t1.x\"", YCIAM_ERR_JSON },
        { "<html>", YCIAM_ERR_JSON },
        { "{\"iamToken\":\"t1.x\"}", YCIAM_ERR_ANSWER },
        { "{\"iamToken\":\"t1.x y\",\"expiresAt\":\"2999-01-01T00:00:00Z\"}", YCIAM_ERR_ANSWER },
        { "{\"iamToken\":\"t1.x\",\"expiresAt\":\"tomorrow\"}", YCIAM_ERR_ANSWER },
        { "{\"iamToken\":\"t1.x\",\"iamToken\":\"t1.y\",\"expiresAt\":\"2999-01-01T00:00:00Z\"}", YCIAM_ERR_ANSWER },
        { "{\"iamToken\":\"t1.x\",\"expiresAt\":\"2025-01-01T00:00:00Z\"}", YCIAM_ERR_EXPIRED },
    };
    size_t i = (size_t) draw(sizeof bodies / sizeof *bodies);
    bool is_revocation = strstr(link->request, ":revoke ") != NULL;

    say_whole(link, 200, "", bodies[i].body);
    /* The answer to a revocation has other fields. */
    link_want(link, is_revocation && bodies[i].result != YCIAM_ERR_JSON ? YCIAM_ERR_ANSWER : bodies[i].result,
              YCIAM_STAGE_ANSWER);
}

/* A client waits as long as a 429 or 503 demands, an hour at most. */
static void refuse_for_now(link_t *link)
{
    static const unsigned statuses[] = { 429, 503, 429, 503, 500, 502, 408, 425 };
    unsigned status = statuses[draw(sizeof statuses / sizeof *statuses)];
    uint32_t after_s = (uint32_t) draw(one_in(4) ? RETRY_MAX_S : 300u);
    char field[40];

    if (status == 429u || status == 503u) {
        link->retry_after_s = after_s < 3600u ? after_s : 3600u;
    }
    (void) snprintf(field, sizeof field, "Retry-After: %u\r\n", after_s);
    refuse(link, status, field, YCIAM_ERR_BUSY);
}

static void answer_badly(link_t *link)
{
    switch (draw(4)) {
    case 0:
        answer_unlawfully(link);
        break;
    case 1:
        refuse_for_now(link);
        break;
    case 2:
        if (one_in(4)) {
            refuse(link, 301u + (unsigned) draw(3), "Location: /\r\n", YCIAM_ERR_HTTP_STATUS);
        } else {
            refuse(link, 400u + (unsigned) draw(5), one_in(2) ? "Retry-After: 86400\r\n" : "", YCIAM_ERR_REFUSED);
        }
        break;
    default:
        answer_without_token(link);
        break;
    }
}

void service_answer(link_t *link)
{
    bool is_call = strncmp(link->request, "POST /iam/v1/tokens", 19) != 0;

    link->status = 0;
    if (world.faults && one_in(2)) {
        if (is_call) {
            answer_unlawfully(link); /* any lawful text is an answer */
        } else {
            answer_badly(link);
        }
    } else {
        answer_well(link);
    }
}
