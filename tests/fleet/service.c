/* SPDX-License-Identifier: Apache-2.0 */
#include "service.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "wheel.h"

#define QUEUE_MS      2000u /* the longest time that a request waits for its turn */
#define LATENCY_MS    150u  /* handshake and round trip: from this time to three times as much */
#define RETRY_AFTER_S 60
#define JWT_LIFE_S    3600

uint32_t fleet_random(uint32_t *state)
{
    /* xorshift32 (Marsaglia 2003), with its low bits mixed */
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state * 2654435769u;
}

/* A number below n. */
static uint32_t draw(fleet_service_t *service, uint32_t n)
{
    return (uint32_t) (((uint64_t) fleet_random(&service->random) * n) >> 32);
}

void fleet_service_open(fleet_service_t *service, const fleet_scenario_t *scenario, uint32_t devices, uint32_t seed)
{
    memset(service, 0, sizeof *service);
    service->scenario = scenario;
    service->devices = devices;
    service->random = seed;
}

static bool is_within(uint32_t now_ms, uint32_t from_s, uint32_t to_s)
{
    return now_ms / FLEET_SECOND_MS >= from_s && now_ms / FLEET_SECOND_MS < to_s;
}

bool fleet_service_is_up(const fleet_scenario_t *scenario, uint32_t now_ms)
{
    return !is_within(now_ms, scenario->outage_from_s, scenario->outage_to_s);
}

/* Takes a place in the queue. Returns false if the queue is full. */
static bool enqueue(fleet_service_t *service, uint32_t now_ms, uint32_t *latency_ms)
{
    uint32_t slow_from_s = service->scenario->slow_from_s;
    bool is_slow = slow_from_s != 0 && now_ms / FLEET_SECOND_MS >= slow_from_s;
    uint32_t serve_s = is_slow ? service->scenario->slow_serve_s : service->scenario->serve_s;
    double start_ms = service->free_at_ms > now_ms ? service->free_at_ms : now_ms;

    if (start_ms - now_ms > QUEUE_MS) {
        return false;
    }
    service->free_at_ms = start_ms + (double) serve_s * FLEET_SECOND_MS / service->devices;
    *latency_ms += (uint32_t) (service->free_at_ms - now_ms);
    return true;
}

fleet_verdict_t fleet_service_connect(fleet_service_t *service, uint32_t now_ms, uint32_t *latency_ms)
{
    static const fleet_verdict_t errors[] = { FLEET_LIMIT, FLEET_FAULT,   FLEET_BUSY,
                                              FLEET_MUTE,  FLEET_REFUSED, FLEET_SILENT };
    uint32_t chance = draw(service, 1000000u);

    *latency_ms = LATENCY_MS + draw(service, 2u * LATENCY_MS);
    if (!fleet_service_is_up(service->scenario, now_ms)) {
        return service->scenario->outage[chance % 2u];
    }
    if (chance < sizeof errors / sizeof *errors * service->scenario->errors_per_million) {
        return errors[chance / service->scenario->errors_per_million];
    }
    return enqueue(service, now_ms, latency_ms) ? FLEET_TOKEN : service->scenario->overload[chance % 2u];
}

static uint32_t value_of(char c)
{
    int value = c == '_' ? 63 : c >= 'a' ? c - 'a' + 26 : c >= 'A' ? c - 'A' : c >= '0' ? c - '0' + 52 : 62;

    return (uint32_t) value;
}

/* Decodes base64url. Returns false if the buffer is too small. */
static bool decode(const char *in, size_t len, char *out, size_t cap)
{
    uint32_t bits = 0;
    unsigned bit_count = 0;

    if (len / 4u * 3u + 4u > cap) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        bits = bits << 6 | value_of(in[i]);
        bit_count += 6u;
        if (bit_count >= 8u) {
            bit_count -= 8u;
            *out++ = (char) (bits >> bit_count);
        }
    }
    *out = '\0';
    return true;
}

bool fleet_service_jwt_ok(const char *request, size_t len, uint32_t now_ms)
{
    static const char name[] = "{\"jwt\":\"";
    const char *end = request + len;
    const char *jwt = memchr(request, '{', len);
    const char *claims = jwt != NULL ? memchr(jwt, '.', (size_t) (end - jwt)) : NULL;
    const char *signature = claims != NULL ? memchr(claims + 1, '.', (size_t) (end - claims) - 1u) : NULL;
    int64_t now = FLEET_START + now_ms / FLEET_SECOND_MS;
    char text[512];
    const char *iat;
    const char *exp;

    if (signature == NULL || memcmp(jwt, name, sizeof name - 1u) != 0 || memcmp(end - 2, "\"}", 2) != 0 ||
        !decode(claims + 1, (size_t) (signature - claims) - 1u, text, sizeof text)) {
        return false;
    }
    iat = strstr(text, "\"iat\":");
    exp = strstr(text, "\"exp\":");
    if (iat == NULL || exp == NULL) {
        return false;
    }
    int64_t from = strtoll(iat + 6, NULL, 10);
    int64_t to = strtoll(exp + 6, NULL, 10);

    return from <= now && now < to && to - from <= JWT_LIFE_S;
}

static void write_answer(fleet_verdict_t verdict, uint32_t second, char *out, size_t cap, size_t *len)
{
    static const struct {
        const char *status;
        int code;
    } errors[] = { [FLEET_BAD_JWT] = { "401 Unauthorized", 16 },
                   [FLEET_LIMIT] = { "429 Too Many Requests", 8 },
                   [FLEET_FAULT] = { "500 Internal Server Error", 13 },
                   [FLEET_BUSY] = { "503 Service Unavailable", 14 } };
    time_t now = (time_t) (FLEET_START + second);
    time_t expires = now + (time_t) FLEET_TOKEN_S;
    struct tm utc;
    char date[40];
    char body[128];
    char time_text[32];
    char pause[32] = "";

    gmtime_r(&now, &utc);
    strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &utc);
    gmtime_r(&expires, &utc);
    strftime(time_text, sizeof time_text, "%Y-%m-%dT%H:%M:%S", &utc);
    if (verdict == FLEET_TOKEN) {
        snprintf(body, sizeof body, "{\"iamToken\":\"t1.fleet\",\"expiresAt\":\"%s.123456789Z\"}", time_text);
    } else {
        snprintf(body, sizeof body, "{\"code\":%d,\"message\":\"not now\",\"details\":[]}", errors[verdict].code);
    }
    if (verdict == FLEET_LIMIT) {
        snprintf(pause, sizeof pause, "Retry-After: %d\r\n", RETRY_AFTER_S);
    }
    *len =
        (size_t) snprintf(out, cap,
                          "HTTP/1.1 %s\r\nContent-Type: application/json\r\nDate: %s\r\n%s"
                          "Content-Length: %zu\r\n\r\n%s",
                          verdict == FLEET_TOKEN ? "200 OK" : errors[verdict].status, date, pause, strlen(body), body);
}

const char *fleet_service_answer(fleet_service_t *service, fleet_verdict_t verdict, uint32_t now_ms, size_t *len)
{
    uint32_t second = now_ms / FLEET_SECOND_MS;

    if (service->answers[verdict].len == 0 || service->answers[verdict].second != second) {
        write_answer(verdict, second, service->answers[verdict].text, sizeof service->answers[verdict].text,
                     &service->answers[verdict].len);
        service->answers[verdict].second = second;
    }
    *len = service->answers[verdict].len;
    return service->answers[verdict].text;
}
