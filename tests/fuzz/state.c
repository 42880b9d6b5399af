/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Saved states: the memory that kept one may have any content afterwards. Input: a byte of choices, the device's clock
 * (8 bytes), then the saved bytes. With one of the choices the harness corrects the owner, the token's length, its NUL
 * and the checksum, so that the fuzzer reaches the code after these checks.
 */
#include <stdlib.h>
#include <string.h>

#include <yciam/yciam.h>

#include "fuzz.h"

enum choices { MENDED = 1, HOLDS_ONE = 2, HAS_NO_CLOCK = 4 };

#define CLOCK_LEN     8u
#define TOKEN_CAP     64u
#define FORMAT        0x9A92C2CCu /* bit-reversed: the checksum begins with it */
#define OWNER_AT      32u
#define LEN_AT        36u
#define TOKEN_AT      40u /* four times, the owner, the length and the failures; then the NUL and the checksum */
#define BESIDES       (TOKEN_AT + 5u)
#define ACCOUNT       "ajesa"
#define EARLIER       "t1.earlier"
#define DAY_MS        86400000u
#define TOKEN_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/="

static int64_t clock_s;
static uint32_t ticks;

static int64_t unix_time(void *ctx)
{
    (void) ctx;
    return clock_s;
}

static uint32_t ticks_ms(void *ctx)
{
    (void) ctx;
    return ticks;
}

static int entropy(void *ctx, void *buf, size_t len)
{
    (void) ctx;
    memset(buf, 0x80, len);
    return 0;
}

static int no_connection(void *ctx, const char *host, uint16_t tcp_port, yciam_security_t security)
{
    (void) ctx;
    CHECK(host != NULL && tcp_port != 0 && security == YCIAM_TLS);
    return YCIAM_ERR_CONNECT;
}

static int no_send(void *ctx, const void *buf, size_t len)
{
    (void) ctx;
    (void) buf;
    (void) len;
    fuzz_fail("a connection stands", __FILE__, __LINE__);
}

static int no_recv(void *ctx, void *buf, size_t len)
{
    return no_send(ctx, buf, len);
}

static uint32_t connection(void *ctx)
{
    (void) ctx;
    return 0;
}

static void close(void *ctx)
{
    (void) ctx;
}

static int sign(const yciam_signer_t *signer, const uint8_t *message, size_t message_len, uint8_t *signature,
                int32_t *native)
{
    CHECK(message_len > 0 && *native == 0);
    memset(signature, message[0], signer->signature_len);
    return YCIAM_OK;
}

/* CRC-32 with the bits in the order of the polynomial, unlike the library's. */
static uint32_t crc32(const uint8_t *data, size_t len)
{
    uint32_t crc = FORMAT;
    uint32_t mirrored = 0;

    for (size_t i = 0; i < len * 8u; i++) {
        uint32_t bit = (crc >> 31) ^ ((data[i / 8u] >> (i % 8u)) & 1u);

        crc = (crc << 1) ^ (bit * 0x04C11DB7u);
    }
    for (unsigned i = 0; i < 32u; i++) {
        mirrored |= ((crc >> i) & 1u) << (31u - i);
    }
    return mirrored;
}

static void mend(uint8_t *saved, size_t len)
{
    /* The host, the audience, no account (that is for the metadata and account sources), and the key's account. */
    static const char owner[] = YCIAM_DEFAULT_HOST "\0" YCIAM_DEFAULT_AUDIENCE "\0\0" ACCOUNT;
    uint16_t token_len = (uint16_t) (len - BESIDES);
    uint32_t crc;

    if (len >= BESIDES) {
        crc = crc32((const uint8_t *) owner, sizeof owner);
        memcpy(saved + OWNER_AT, &crc, sizeof crc);
        memcpy(saved + LEN_AT, &token_len, sizeof token_len);
        saved[len - 5u] = '\0';
        crc = crc32(saved, len - 4u);
        memcpy(saved + len - 4u, &crc, sizeof crc);
    }
}

/* The token of the saved bytes is held unchanged. Without a token, the pause is restored. */
static void check_restored(const yciam_t *iam, const uint8_t *saved, size_t len)
{
    const char *token = yciam_token(iam);
    int64_t expires_at;

    CHECK(len >= BESIDES && yciam_delay_ms(iam) <= DAY_MS);
    if (len == BESIDES) {
        CHECK(token == NULL);
        return;
    }
    CHECK(token != NULL && strlen(token) == len - BESIDES);
    CHECK(memcmp(token, saved + TOKEN_AT, len - BESIDES) == 0 && strspn(token, TOKEN_LETTERS) == len - BESIDES);
    memcpy(&expires_at, saved, sizeof expires_at);
    CHECK(yciam_expires_at(iam) == expires_at);
}

/* A state that is saved again and restored in another instance has the same meaning. */
static void check_saved_again(yciam_t *iam, const yciam_config_t *config)
{
    uint8_t again[YCIAM_SAVE_SIZE(TOKEN_CAP - 1u)];
    yciam_config_t other_config = *config;
    char token[TOKEN_CAP];
    yciam_t other = { 0 };
    size_t len;

    other_config.token = token;
    CHECK(yciam_save(iam, again, sizeof again, &len) == YCIAM_OK);
    CHECK(yciam_init(&other, &other_config) == YCIAM_OK);
    CHECK(yciam_restore(&other, again, len) == YCIAM_OK);
    CHECK((yciam_token(iam) == NULL) == (yciam_token(&other) == NULL));
    CHECK(yciam_token(iam) == NULL || strcmp(token, yciam_token(iam)) == 0);
    CHECK(yciam_expires_at(&other) == yciam_expires_at(iam));
    CHECK(yciam_delay_ms(iam) - yciam_delay_ms(&other) < 1000u); /* it is rounded down to seconds */
    yciam_close(&other);
}

/* The instance works as usual: the token is held until it expires, even if every refresh fails. */
static void check_life(yciam_t *iam)
{
    uint64_t passed_ms = 0;

    for (unsigned polls = 0; polls < 200u && yciam_token(iam) != NULL; polls++) {
        uint32_t delay_ms = yciam_delay_ms(iam);

        CHECK(delay_ms <= DAY_MS);
        ticks += delay_ms;
        passed_ms += delay_ms;
        (void) yciam_poll(iam);
    }
    CHECK(yciam_token(iam) == NULL || passed_ms < 2u * (uint64_t) DAY_MS);
}

static void run(unsigned choices, const uint8_t *saved, size_t len)
{
    static const yciam_port_t port = {
        .unix_time = unix_time,
        .ticks_ms = ticks_ms,
        .entropy = entropy,
        .conn_open = no_connection,
        .conn_send = no_send,
        .conn_recv = no_recv,
        .conn_close = close,
        .connection = connection,
    };
    const yciam_key_t key = { .id = "ajekey",
                              .service_account_id = ACCOUNT,
                              .signer = { .sign = sign, .signature_len = 256 } };
    char token[TOKEN_CAP];
    uint8_t work[YCIAM_WORK_SIZE(TOKEN_CAP - 1u)] = { 0 };
    yciam_config_t config = { .key = &key, .port = &port, .token = token, .token_cap = sizeof token };
    yciam_result_t result;
    yciam_t iam = { 0 };
    bool holds;

    config.work = work;
    config.work_cap = sizeof work;
    CHECK(yciam_init(&iam, &config) == YCIAM_OK);
    holds = (choices & HOLDS_ONE) != 0 && yciam_set_token(&iam, EARLIER, clock_s + 1000) == YCIAM_OK;
    result = yciam_restore(&iam, saved, len);
    CHECK(fuzz_is_zero(work, sizeof work));
    if (result == YCIAM_OK) {
        CHECK(!holds); /* a held token is not replaced */
        check_restored(&iam, saved, len);
        check_saved_again(&iam, &config);
        check_life(&iam);
    } else {
        CHECK(result == YCIAM_ERR_ARGUMENT || result == YCIAM_ERR_EXPIRED || result == YCIAM_ERR_CLOCK ||
              result == YCIAM_ERR_SPACE);
        CHECK(holds ? strcmp(yciam_token(&iam), EARLIER) == 0 && yciam_expires_at(&iam) == clock_s + 1000
                    : yciam_token(&iam) == NULL && fuzz_is_zero(token, sizeof token));
    }
    yciam_close(&iam);
    CHECK(fuzz_is_zero(token, sizeof token) && fuzz_is_zero(work, sizeof work));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t len;
    uint8_t *saved;

    if (size < 1u + CLOCK_LEN) {
        return 0;
    }
    len = size - 1u - CLOCK_LEN;
    saved = fuzz_copy(data + 1u + CLOCK_LEN, len);
    memcpy(&clock_s, data + 1, CLOCK_LEN);
    /* A clock may be wrong by any time up to 17,000 years. */
    clock_s = (data[0] & HAS_NO_CLOCK) != 0 ? -1 : clock_s % (INT64_C(1) << 39);
    ticks = UINT32_MAX - 1000u;
    if ((data[0] & MENDED) != 0) {
        mend(saved, len);
    }
    run(data[0], saved, len);
    free(saved);
    return 0;
}
