/* SPDX-License-Identifier: Apache-2.0 */
#include "machine_service.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <mbedtls/base64.h>

#include "fuzz.h"
#include "machine_world.h"

#define LIFETIME_S    43200
#define CLOCK_AGREE_S 600 /* the largest accepted error of a JWT's times */

static void say_date(const char *name, int64_t unix_time)
{
    time_t t = (time_t) unix_time;
    char text[40];
    struct tm tm;

    CHECK(gmtime_r(&t, &tm) != NULL && strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &tm) > 0);
    world_say("%s: %s\r\n", name, text);
}

static const char *find(const void *text, size_t len, const char *word)
{
    return memmem(text, len, word, strlen(word));
}

size_t service_jwt_len(const void *request, size_t len)
{
    const char *jwt = find(request, len, "{\"jwt\":\"");
    size_t from = jwt != NULL ? (size_t) (jwt - (const char *) request) + 8u : len;
    const char *end = find((const char *) request + from, len - from, "\"");

    return end != NULL ? (size_t) (end - (const char *) request) - from : 0;
}

bool service_has_bearer(const void *request, size_t len)
{
    return find(request, len, "Bearer ") != NULL;
}

static bool is_revocation(void)
{
    return find(world.request, world.request_len, ":revoke ") != NULL;
}

/* Whether the request's JWT has claims with times that the service accepts. */
static bool jwt_is_timely(void)
{
    unsigned char claims[512];
    char padded[640];
    const char *dot = memchr(world.request, '.', world.request_len); /* the host's name has dots, too */
    const char *jwt = find(world.request, world.request_len, "{\"jwt\":\"");
    const char *end;
    const char *iat;
    size_t len;

    dot = jwt != NULL ? memchr(jwt, '.', (size_t) (world.request + world.request_len - jwt)) : NULL;
    end = dot != NULL ? memchr(dot + 1, '.', (size_t) (world.request + world.request_len - dot - 1)) : NULL;
    if (end == NULL || (len = (size_t) (end - dot - 1)) > sizeof padded - 4u) {
        return false;
    }
    memcpy(padded, dot + 1, len);
    while (len % 4u != 0) {
        padded[len++] = '=';
    }
    if (mbedtls_base64_decode(claims, sizeof claims - 1u, &len, (unsigned char *) padded, len) != 0) {
        return false;
    }
    claims[len] = '\0';
    iat = strstr((char *) claims, "\"iat\":");
    return iat != NULL && llabs(strtoll(iat + 6, NULL, 10) - world_service_time()) < CLOCK_AGREE_S;
}

static void say_refusal(unsigned status, const char *field, const char *body, size_t body_len)
{
    world_say("HTTP/1.1 %u x\r\n", status);
    say_date("Date", world_service_time());
    world_say("%sContent-Length: %zu\r\n\r\n%.*s", field, body_len, (int) body_len, body);
}

/* Makes a token that no other answer had, with any length from 6 up to the size of the buffer. */
static void make_token(void)
{
    size_t len = 6u + (world.serial * 37u) % (world.token_max - 6u);

    len = len < WORLD_TOKEN_CAP ? len : WORLD_TOKEN_CAP - 1u;
    memset(world.good, 'x', len);
    (void) snprintf(world.good, 7, "%06u", world.serial % 1000000u);
    world.good[6] = len > 6u ? 'x' : '\0';
    world.good[len] = '\0';
    world.serial++;
}

/* Writes a good answer. Returns its length. */
static int write_body(char *body, size_t cap, int64_t expires_at)
{
    char expires[40];
    time_t t = (time_t) expires_at;
    struct tm tm;

    if (is_revocation()) {
        return snprintf(body, cap, "{\"subjectId\":\"" SERVICE_SUBJECT "\"}");
    }
    make_token();
    CHECK(gmtime_r(&t, &tm) != NULL && strftime(expires, sizeof expires, "%Y-%m-%dT%H:%M:%SZ", &tm) > 0);
    return snprintf(body, cap, "{\"iamToken\":\"%s\",\"expiresAt\":\"%s\"}", world.good, expires);
}

enum framing { BY_LENGTH, IN_CHUNKS, TO_CLOSE, AFTER_INTERIM };

static void say_good(enum framing framing, int64_t date, int64_t expires_at)
{
    char body[WORLD_TOKEN_CAP + 100u];
    int len;

    if (!is_revocation() && !jwt_is_timely()) {
        static const char body_401[] = "{\"code\":16,\"message\":\"JWT is not timely\"}";

        say_refusal(401, "", body_401, sizeof body_401 - 1u);
        return;
    }
    len = write_body(body, sizeof body, expires_at);
    if (framing == AFTER_INTERIM) {
        world_say("HTTP/1.1 100 Continue\r\n\r\n");
    }
    world_say("HTTP/1.%c 200 OK\r\n", framing == TO_CLOSE ? '0' : '1');
    say_date("Date", date);
    if (framing == IN_CHUNKS) {
        world_say("Transfer-Encoding: chunked\r\n\r\n");
        for (int at = 0, piece; at < len; at += piece) {
            piece = len - at < 17 ? len - at : 17;
            world_say("%x\r\n%.*s\r\n", (unsigned) piece, piece, body + at);
        }
        world_say("0\r\n\r\n");
        return;
    }
    world.closes = framing == TO_CLOSE;
    if (framing != TO_CLOSE) {
        world_say("Content-Length: %d\r\n", len);
    }
    world_say("\r\n%s", body);
}

/* A proxy that reflects: puts the request's body into the message. */
static void say_echo(void)
{
    const char *jwt = find(world.request, world.request_len, "{\"jwt\":\"");
    size_t from = jwt != NULL ? (size_t) (jwt - world.request) + 8u : world.request_len;
    size_t len = world.request_len - from > 2u ? world.request_len - from - 2u : 0;

    world_say("HTTP/1.1 4%02u x\r\n\r\n", world_byte() % 100u);
    world_say("{\"code\":3,\"message\":\"cannot take %.*s\",\"details\":[{\"requestId\":\"%.*s\"}]}", (int) len,
              world.request + from, (int) (len % (world_byte() + 1u)), world.request + from);
    world.closes = true;
}

static void say_script(void)
{
    size_t len = world_byte();

    for (; len > 0; len--) {
        world.answer[world.answer_len++] = (char) world_byte();
    }
    world.literal = true;
}

static void say_long_token(void)
{
    size_t len = world_byte() * 20u;

    world_say("HTTP/1.1 200 OK\r\n\r\n{\"expiresAt\":\"2999-01-01T00:00:00Z\",\"iamToken\":\"");
    memset(world.answer + world.answer_len, 'y', len);
    world.answer_len += len;
    world_say("\"}");
    world.closes = true;
    world.literal = true;
}

static void say_without_end(void)
{
    unsigned byte = world_byte();

    world_say("%s", (byte & 1u) != 0 ? "HTTP/1.1 200 OK\r\nX-Long: " : "HTTP/1.1 200 OK\r\n\r\n");
    memset(world.answer + world.answer_len, (byte & 2u) != 0 ? 'z' : '\r', WORLD_ANSWER_CAP - 64u);
    world.answer_len += WORLD_ANSWER_CAP - 64u;
}

bool service_has_all(void)
{
    return true;
}

void service_answer(void)
{
    int64_t now = world_service_time();
    char field[64];

    world.answer_len = world.answer_at = 0;
    world.closes = false;
    world.literal = false;
    switch (world_byte() % 16u) {
    case 4:
        say_good(IN_CHUNKS, now, now + LIFETIME_S);
        break;
    case 5:
        say_good(TO_CLOSE, now, now + LIFETIME_S);
        break;
    case 6:
        say_good(AFTER_INTERIM, now, now + LIFETIME_S);
        break;
    case 7:
        say_echo();
        break;
    case 8:
        (void) snprintf(field, sizeof field, "Retry-After: %u\r\n", world_byte() * 700u);
        say_refusal((world_byte() & 1u) != 0 ? 503 : 429, field, "", 0);
        break;
    case 9: /* the token's life is short, or over */
        say_good(BY_LENGTH, now, now - 100 + (int64_t) world_byte());
        break;
    case 10:
        say_long_token();
        break;
    case 11:
        say_script();
        break;
    case 12:
        world_say("HTTP/1.1 200 OK\r\n\r\n");
        say_script();
        world.closes = true;
        break;
    case 13:
        say_without_end();
        break;
    case 14:
        say_refusal(300u + world_byte() % 10u, "Location: /\r\n", "{}", 2);
        break;
    case 15: /* a service whose clock is wrong */
        now += ((int64_t) world_byte() - 128) * 8640000;
        say_good(BY_LENGTH, now, now + LIFETIME_S);
        break;
    default:
        say_good(BY_LENGTH, now, now + LIFETIME_S);
        break;
    }
}
