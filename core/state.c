/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "clock.h"
#include "wipe.h"

#define FORMAT 0x31434959u /* "YIC1" on a little-endian device */

/* What stands before the token, as it lies in this device's memory: no other one reads it. */
typedef struct header {
    uint32_t format;
    uint32_t crc; /* CRC-32 of all that follows */
    int64_t expires_at;
    int64_t next_at; /* when to ask for the next token; both are times of the service's clock, seconds since 1970 UTC */
    int64_t clock_error_s;
} header_t;

#define CHECKED_FROM offsetof(header_t, expires_at)

/* CRC-32 (ISO 3309) without its last step, a bit at a time: it runs once in a sleep, and a table is a kilobyte. */
static uint32_t crc32(uint32_t crc, const void *data, size_t len)
{
    const uint8_t *byte = (const uint8_t *) data;

    for (const uint8_t *end = byte + len; byte < end; byte++) {
        crc ^= *byte;
        for (unsigned bit = 0; bit < 8u; bit++) {
            crc = (crc >> 1) ^ ((crc & 1u) != 0 ? 0xEDB88320u : 0u);
        }
    }
    return crc;
}

static uint32_t crc_of(const header_t *header, const void *token, size_t token_len)
{
    return ~crc32(crc32(UINT32_MAX, &header->expires_at, sizeof *header - CHECKED_FROM), token, token_len);
}

yciam_result_t yciam_save(const yciam_t *iam, void *buf, size_t cap, size_t *len)
{
    const yciam_port_t *port = iam->priv_exchange.priv_port;
    const char *token = iam->priv_config->token;
    size_t token_len = iam->priv_token_len;
    uint32_t passed_ms = port->ticks_ms(port->ctx) - (uint32_t) iam->priv_now_ms; /* since the last poll */
    header_t header;

    *len = 0;
    if (!yciam_clock_is_set(iam)) {
        return YCIAM_ERR_CLOCK;
    }
    if (cap < sizeof header || cap - sizeof header < token_len) {
        return YCIAM_ERR_SPACE;
    }
    *len = sizeof header + token_len;
    header.format = FORMAT;
    header.expires_at = iam->priv_expires_at;
    header.clock_error_s = yciam_clock_error_s(iam);
    header.next_at =
        port->unix_time(port->ctx) + header.clock_error_s + (int32_t) (iam->priv_due_ms - passed_ms) / 1000;
    header.crc = crc_of(&header, token, token_len);
    memcpy(buf, &header, sizeof header);
    memcpy((uint8_t *) buf + sizeof header, token, token_len);
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

static bool is_intact(const header_t *header, const void *token, size_t token_len)
{
    return header->format == FORMAT && header->crc == crc_of(header, token, token_len) && is_sane(header->expires_at) &&
           is_sane(header->next_at) && is_sane(header->clock_error_s);
}

yciam_result_t yciam_restore(yciam_t *iam, const void *buf, size_t len)
{
    const yciam_config_t *config = iam->priv_config;
    char *work = (char *) config->work; /* it has room for the longest token, and no attempt runs */
    const uint8_t *token;
    size_t token_len = len - sizeof(header_t);
    int64_t error_before_s = iam->priv_clock_error_s;
    yciam_result_t result;
    header_t header;

    if (len <= sizeof header) {
        return YCIAM_ERR_ARGUMENT;
    }
    memcpy(&header, buf, sizeof header);
    token = (const uint8_t *) buf + sizeof header;
    if (!is_intact(&header, token, token_len)) {
        return YCIAM_ERR_ARGUMENT;
    }
    if (token_len >= config->token_cap) {
        return YCIAM_ERR_SPACE;
    }
    if (!yciam_clock_is_set(iam)) {
        return YCIAM_ERR_CLOCK;
    }
    memcpy(work, token, token_len);
    work[token_len] = '\0';
    iam->priv_clock_error_s = header.clock_error_s;
    result = strlen(work) == token_len ? yciam_set_token(iam, work, header.expires_at) : YCIAM_ERR_ARGUMENT;
    yciam_wipe(work, token_len);
    if (result != YCIAM_OK) {
        iam->priv_clock_error_s = error_before_s;
        return result;
    }
    iam->priv_due_ms = ms_until(header.next_at, yciam_service_time(iam));
    return YCIAM_OK;
}
