/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "clock.h"

#define FORMAT 0x32434959u /* another one for another layout: what the checksum begins with */

/* Times of the service's clock, seconds since 1970 UTC. */
typedef struct times {
    int64_t expires_at;
    int64_t next_at; /* when to ask for the next token */
    int64_t clock_error_s;
} times_t;

/* A state is these, the token with its NUL and a checksum, as they lie in memory: no other kind of device reads it. */
#define TOKEN_AT sizeof(times_t)
#define CRC_SIZE sizeof(uint32_t)
#define BESIDES  (TOKEN_AT + 1u + CRC_SIZE) /* the token */

/* CRC-32 (ISO 3309) with a start of its own, a bit at a time: it runs once in a sleep, and a table is a kilobyte. */
static uint32_t crc_of(const uint8_t *saved, size_t len)
{
    uint32_t crc = FORMAT;

    for (const uint8_t *end = saved + len; saved < end; saved++) {
        crc ^= *saved;
        for (unsigned bit = 0; bit < 8u; bit++) {
            crc = (crc >> 1) ^ ((crc & 1u) != 0 ? 0xEDB88320u : 0u);
        }
    }
    return crc;
}

yciam_result_t yciam_save(const yciam_t *iam, void *buf, size_t cap, size_t *len)
{
    const yciam_port_t *port = iam->priv_exchange.priv_port;
    size_t token_len = iam->priv_token_len;
    uint32_t passed_ms = port->ticks_ms(port->ctx) - (uint32_t) iam->priv_now_ms; /* since the last poll */
    uint8_t *saved = (uint8_t *) buf;
    times_t times;
    uint32_t crc;

    *len = 0;
    if (!yciam_priv_clock_is_set(iam)) {
        return YCIAM_ERR_CLOCK;
    }
    if (cap < BESIDES || cap - BESIDES < token_len) {
        return YCIAM_ERR_SPACE;
    }
    *len = BESIDES + token_len;
    times.expires_at = iam->priv_expires_at;
    times.clock_error_s = yciam_priv_clock_error_s(iam);
    times.next_at = port->unix_time(port->ctx) + times.clock_error_s + (int32_t) (iam->priv_due_ms - passed_ms) / 1000;
    memcpy(saved, &times, sizeof times);
    memcpy(saved + TOKEN_AT, iam->priv_config->token, token_len + 1u);
    crc = crc_of(saved, *len - CRC_SIZE);
    memcpy(saved + *len - CRC_SIZE, &crc, CRC_SIZE);
    return YCIAM_OK;
}

/* Milliseconds from now to a time of the service's, between 0 and a day: what is further off was not ours. */
static uint32_t ms_until(int64_t then, int64_t now)
{
    int64_t left_s = then - now;

    if (left_s < 0) {
        return 0;
    }
    return (left_s < (int64_t) YCIAM_LIFETIME_MAX_S ? (uint32_t) left_s : YCIAM_LIFETIME_MAX_S) * 1000u;
}

/* Seconds that can be reckoned with: 17,000 years to either side of 1970. */
static bool is_sane(int64_t seconds)
{
    return ((uint64_t) seconds + (UINT64_C(1) << 39)) >> 40 == 0;
}

static bool is_intact(const times_t *times, const uint8_t *saved, size_t len)
{
    size_t checked_len = len - CRC_SIZE;
    uint32_t crc;

    memcpy(&crc, saved + checked_len, CRC_SIZE);
    return crc == crc_of(saved, checked_len) && saved[checked_len - 1u] == '\0' && is_sane(times->expires_at) &&
           is_sane(times->next_at) && is_sane(times->clock_error_s);
}

yciam_result_t yciam_restore(yciam_t *iam, const void *buf, size_t len)
{
    const uint8_t *saved = (const uint8_t *) buf;
    const char *token = (const char *) saved + TOKEN_AT;
    size_t token_len = len - BESIDES;
    int64_t error_before_s = iam->priv_clock_error_s;
    yciam_result_t result;
    times_t times;

    if (len <= BESIDES) {
        return YCIAM_ERR_ARGUMENT;
    }
    memcpy(&times, saved, sizeof times);
    if (!is_intact(&times, saved, len) || strlen(token) != token_len) {
        return YCIAM_ERR_ARGUMENT;
    }
    if (token_len >= iam->priv_config->token_cap) {
        return YCIAM_ERR_SPACE;
    }
    if (!yciam_priv_clock_is_set(iam)) {
        return YCIAM_ERR_CLOCK;
    }
    iam->priv_clock_error_s = times.clock_error_s;
    result = yciam_set_token(iam, token, times.expires_at);
    if (result != YCIAM_OK) {
        iam->priv_clock_error_s = error_before_s;
        return result;
    }
    iam->priv_due_ms = ms_until(times.next_at, yciam_priv_service_time(iam));
    iam->priv_due_ms = yciam_delay_ms(iam); /* not beyond the token: the reason of a pause is not known any more */
    iam->priv_got_ms -= YCIAM_INVALIDATE_MIN_S * 1000u; /* nor is it new */
    iam->priv_got_at -= (int64_t) YCIAM_INVALIDATE_MIN_S;
    return YCIAM_OK;
}
