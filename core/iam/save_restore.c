/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a device keeps over deep sleep or a restart. A saved state is a header, the token with its NUL ("" without a
 * token), and a checksum, as they are in memory: a state is for the kind of device that wrote it.
 */
#include <string.h>

#include <yciam/yciam.h>

#include "../util/crc32.h"
#include "attempt.h"
#include "clock.h"
#include "schedule.h"
#include "token.h"

#define FORMAT        0x34434959u /* "YIC4": another number for another layout. The checksum begins with it */
#define CRC_SIZE      sizeof(uint32_t)
#define CLOCK_SLACK_S 60 /* a clock may go back by this much over a sleep */

/* Times are those of the service's clock, seconds since 1970 UTC. */
typedef struct header {
    int64_t expires_at; /* 0 without a token */
    int64_t next_at;    /* when to ask for the next token */
    int64_t saved_at;
    int64_t correction_s;
    uint32_t owner;   /* whose token it is: owner_of() */
    uint8_t failures; /* in a row: the pauses go on where they were */
} header_t;

#define BESIDES_TOKEN (sizeof(header_t) + 1u + CRC_SIZE)

static uint32_t crc_over_text(uint32_t crc, const char *text)
{
    return text != NULL ? yciam_priv_crc32(crc, text, strlen(text) + 1u) : yciam_priv_crc32(crc, "", 1);
}

/* A checksum of the account, host and audience; not of the key, which may be rotated during the sleep. */
static uint32_t owner_of(const yciam_t *iam)
{
    const yciam_config_t *config = iam->priv_config;
    const char *audience = config->audience != NULL ? config->audience : YCIAM_DEFAULT_AUDIENCE;
    uint32_t crc = crc_over_text(FORMAT, iam->priv_exchange.priv_host);

    crc = crc_over_text(crc, audience);
    crc = crc_over_text(crc, config->account_id);
    return crc_over_text(crc, iam->priv_key != NULL ? iam->priv_key->service_account_id : NULL);
}

yciam_result_t yciam_save(yciam_t *iam, void *buf, size_t cap, size_t *len)
{
    uint8_t *saved = (uint8_t *) buf;
    const yciam_service_clock_t *clock;
    size_t token_len;
    header_t header;
    uint32_t crc;

    if (iam == NULL || buf == NULL || len == NULL || !iam->priv_is_live) {
        return YCIAM_ERR_ARGUMENT;
    }
    *len = 0;
    clock = &iam->priv_clock;
    (void) yciam_priv_clock_look(&iam->priv_clock, true); /* the times below are those of now */
    yciam_priv_token_expire(iam);
    if (!yciam_priv_clock_is_set(clock)) {
        return YCIAM_ERR_CLOCK;
    }
    token_len = yciam_priv_token_len(iam);
    if (cap < BESIDES_TOKEN || cap - BESIDES_TOKEN < token_len) {
        return YCIAM_ERR_SPACE;
    }
    memset(&header, 0, sizeof header);
    header.expires_at = yciam_priv_token_expires_at(iam);
    header.saved_at = yciam_priv_service_time(clock);
    header.next_at = header.saved_at + (int64_t) (yciam_priv_schedule_left_ms(iam) / 1000u);
    header.correction_s = yciam_priv_clock_correction_s(clock);
    header.owner = owner_of(iam);
    header.failures = yciam_priv_schedule_failures(iam);
    *len = BESIDES_TOKEN + token_len;
    memcpy(saved, &header, sizeof header);
    memcpy(saved + sizeof header, iam->priv_config->token, token_len + 1u);
    crc = yciam_priv_crc32(FORMAT, saved, *len - CRC_SIZE);
    memcpy(saved + *len - CRC_SIZE, &crc, CRC_SIZE);
    return YCIAM_OK;
}

/* Milliseconds from now to a time of the service's clock, at most a day: the library never plans further ahead. */
static uint32_t ms_until(int64_t then, int64_t now)
{
    int64_t left_s = then - now;

    if (left_s < 0) {
        return 0;
    }
    return (left_s < (int64_t) YCIAM_LIFETIME_MAX_S ? (uint32_t) left_s : YCIAM_LIFETIME_MAX_S) * 1000u;
}

/* Sums of such numbers of seconds do not overflow. */
static bool is_in_range(int64_t seconds)
{
    return seconds > -(INT64_C(1) << 40) && seconds < (INT64_C(1) << 40);
}

static bool is_intact(const header_t *header, const uint8_t *saved, size_t len)
{
    size_t checked_len = len - CRC_SIZE;
    uint32_t crc;

    memcpy(&crc, saved + checked_len, CRC_SIZE);
    return crc == yciam_priv_crc32(FORMAT, saved, checked_len) &&
           memchr(saved + sizeof *header, '\0', len - sizeof *header) == saved + checked_len - 1u &&
           is_in_range(header->expires_at) && is_in_range(header->next_at) && is_in_range(header->saved_at) &&
           is_in_range(header->correction_s);
}

/* The correction is taken up already. */
static yciam_result_t take_up(yciam_t *iam, const header_t *header, const uint8_t *saved)
{
    const char *token = (const char *) saved + sizeof *header;
    int64_t now = yciam_priv_service_time(&iam->priv_clock);
    uint32_t next_ms = ms_until(header->next_at, now);
    yciam_result_t result;

    if (now < header->saved_at - CLOCK_SLACK_S) {
        return YCIAM_ERR_CLOCK; /* by this clock a token that has expired would be valid */
    }
    if (token[0] != '\0') {
        result = yciam_set_token(iam, token, header->expires_at);
        if (result != YCIAM_OK) {
            return result;
        }
        yciam_priv_token_set_old(iam);
        if (next_ms > yciam_priv_token_left_ms(iam)) {
            next_ms = yciam_priv_token_left_ms(iam); /* the reason of a longer pause is not known any more */
        }
    }
    yciam_priv_schedule_restored(iam, next_ms, header->failures);
    return YCIAM_OK;
}

yciam_result_t yciam_restore(yciam_t *iam, const void *buf, size_t len)
{
    const uint8_t *saved = (const uint8_t *) buf;
    yciam_result_t result;
    header_t header;
    int64_t correction_s;

    if (iam == NULL || buf == NULL || !iam->priv_is_live || len < BESIDES_TOKEN) {
        return YCIAM_ERR_ARGUMENT;
    }
    memcpy(&header, saved, sizeof header);
    if (!is_intact(&header, saved, len) || header.owner != owner_of(iam)) {
        return YCIAM_ERR_ARGUMENT;
    }
    if (len - BESIDES_TOKEN >= iam->priv_config->token_cap) {
        return YCIAM_ERR_SPACE;
    }
    (void) yciam_priv_clock_look(&iam->priv_clock, true);
    if (!yciam_priv_clock_is_set(&iam->priv_clock)) {
        return YCIAM_ERR_CLOCK;
    }
    correction_s = yciam_priv_clock_correction_s(&iam->priv_clock);
    yciam_priv_clock_set_correction(&iam->priv_clock, header.correction_s);
    result = take_up(iam, &header, saved);
    if (result != YCIAM_OK) {
        yciam_priv_clock_set_correction(&iam->priv_clock, correction_s);
    }
    return result;
}
