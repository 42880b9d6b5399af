/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a device keeps over deep sleep or a restart. A saved state is a header, the token with its NUL, and a checksum,
 * as they are in memory: a state is for the kind of device that wrote it.
 */
#include <string.h>

#include <yciam/yciam.h>

#include "../key/audience.h"
#include "../util/crc32.h"
#include "../util/text.h"
#include "accept_token.h"
#include "clock.h"
#include "schedule.h"
#include "tick.h"
#include "token.h"

#define FORMAT        0x33434959u /* "YIC3": another number for another layout. The checksum begins with it */
#define CRC_SIZE      sizeof(uint32_t)
#define CLOCK_SLACK_S 60 /* a clock may go back by this much over a sleep */

/*
 * The lives are those that the ticks tell, so that neither a step of the device's clock nor a wrong correction makes a
 * token live longer.
 */
typedef struct header {
    int64_t expires_at; /* of the token, by the service's clock */
    int64_t saved_at;   /* the device's clock */
    int64_t correction_s;
    uint32_t left_s;  /* until the token expires; 0 without a token */
    uint32_t next_s;  /* until the next attempt */
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
    uint32_t crc = crc_over_text(FORMAT, iam->priv_exchange.priv_host);

    crc = crc_over_text(crc, yciam_priv_audience(config->audience));
    crc = crc_over_text(crc, config->account_id);
    return crc_over_text(crc, iam->priv_key != NULL ? iam->priv_key->service_account_id : NULL);
}

static int64_t clock_now(const yciam_t *iam)
{
    const yciam_port_t *port = iam->priv_config->port;

    return port->unix_time(port->ctx);
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
    yciam_priv_tick_at_once(iam); /* the times below are those of now */
    if (!yciam_priv_clock_is_set(clock)) {
        return YCIAM_ERR_CLOCK;
    }
    token_len = yciam_priv_token_len(iam);
    if (cap < BESIDES_TOKEN || cap - BESIDES_TOKEN < token_len) {
        return YCIAM_ERR_SPACE;
    }
    memset(&header, 0, sizeof header);
    header.expires_at = yciam_priv_token_expires_at(iam);
    header.saved_at = clock_now(iam);
    header.left_s = yciam_priv_token_left_ms(iam) / 1000u;
    header.next_s = yciam_priv_schedule_left_ms(iam) / 1000u;
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

/* Returns what is left of a time after a sleep, in seconds. A valid state never holds more than a day. */
static uint32_t rest_s(uint32_t time_s, int64_t slept_s)
{
    time_s = time_s < YCIAM_LIFETIME_MAX_S ? time_s : YCIAM_LIFETIME_MAX_S;
    return slept_s < (int64_t) time_s ? time_s - (uint32_t) slept_s : 0;
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
           is_in_range(header->expires_at) && is_in_range(header->saved_at) && is_in_range(header->correction_s);
}

static yciam_result_t take_up_token(yciam_t *iam, const yciam_iam_token_t *held, uint32_t left_s)
{
    yciam_result_t result;

    if (!yciam_priv_text_is_token(held->token, YCIAM_TOKEN_MAX)) {
        return YCIAM_ERR_ARGUMENT;
    }
    if (left_s == 0) {
        return YCIAM_ERR_EXPIRED;
    }
    result = yciam_priv_accept_token_for(iam, held, left_s);
    if (result == YCIAM_OK) {
        yciam_priv_token_set_old(iam);
    }
    return result == YCIAM_ERR_LONG ? YCIAM_ERR_SPACE : result;
}

yciam_result_t yciam_restore(yciam_t *iam, const void *buf, size_t len)
{
    const uint8_t *saved = (const uint8_t *) buf;
    yciam_result_t result = YCIAM_OK;
    yciam_iam_token_t held;
    header_t header;
    int64_t slept_s;
    uint32_t next_s;
    uint32_t left_s;

    if (iam == NULL || buf == NULL || !iam->priv_is_live || len < BESIDES_TOKEN) {
        return YCIAM_ERR_ARGUMENT;
    }
    memcpy(&header, saved, sizeof header);
    yciam_priv_tick_at_once(iam);
    if (!is_intact(&header, saved, len) || header.owner != owner_of(iam) || yciam_priv_token_is_held(iam)) {
        return YCIAM_ERR_ARGUMENT;
    }
    slept_s = clock_now(iam) - header.saved_at;
    if (!yciam_priv_clock_is_set(&iam->priv_clock) || slept_s < -CLOCK_SLACK_S) {
        return YCIAM_ERR_CLOCK; /* by such a clock a token that has expired would be valid */
    }
    slept_s = slept_s > 0 ? slept_s : 0;
    next_s = rest_s(header.next_s, slept_s);
    held.token = (char *) saved + sizeof header; /* it is only read */
    held.token_len = len - BESIDES_TOKEN;
    held.expires_at = header.expires_at;
    if (held.token_len > 0) {
        left_s = rest_s(header.left_s, slept_s);
        result = take_up_token(iam, &held, left_s);
        next_s = next_s < left_s ? next_s : left_s; /* the reason of a longer pause is not known any more */
    }
    if (result == YCIAM_OK) {
        yciam_priv_clock_set_correction(&iam->priv_clock, header.correction_s);
        yciam_priv_schedule_restored(iam, next_s * 1000u, header.failures);
    }
    return result;
}
