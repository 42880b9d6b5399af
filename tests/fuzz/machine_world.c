/* SPDX-License-Identifier: Apache-2.0 */
#include "machine_world.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "fuzz.h"
#include "machine_service.h"

#define TICKS_BEGIN 0xFFFF0000u /* 65 seconds before the wrap */
#define YEAR_S      31536000

world_t world;

void world_begin(const uint8_t *script, size_t len, size_t token_max)
{
    memset(&world, 0, sizeof world);
    world.script = script;
    world.script_end = script + len;
    world.token_max = token_max;
}

void world_say(const char *format, ...)
{
    va_list arguments;
    int len;

    va_start(arguments, format);
    len = vsnprintf(world.answer + world.answer_len, WORLD_ANSWER_CAP - world.answer_len, format, arguments);
    va_end(arguments);
    CHECK(len >= 0 && (size_t) len < WORLD_ANSWER_CAP - world.answer_len);
    world.answer_len += (size_t) len;
}

unsigned world_byte(void)
{
    return world.script < world.script_end ? *world.script++ : 0u;
}

int64_t world_service_time(void)
{
    return WORLD_EPOCH + (int64_t) (world.now_ms / 1000u);
}

static int64_t unix_time(void *ctx)
{
    CHECK(ctx == &world);
    return world.clock_unset ? -1 : world_service_time() + world.clock_wrong_s;
}

static uint32_t ticks_ms(void *ctx)
{
    CHECK(ctx == &world);
    return TICKS_BEGIN + (uint32_t) world.now_ms;
}

static int entropy(void *ctx, void *buf, size_t len)
{
    unsigned byte = world_byte();

    CHECK(ctx == &world);
    memset(buf, (int) (byte * 37u), len);
    return byte % 8u == 7u ? YCIAM_ERR_ENTROPY : 0;
}

/* A port may fail with any negative number, known or unknown. */
static int failure(void)
{
    unsigned byte = world_byte();

    world.connection = DEAD;
    world.broke = true;
    return byte == 255u ? INT32_MIN : -1 - (int) (byte % 48u);
}

/* The result of recv() after the connection has ended: closed properly, or broken. */
static int over(int result)
{
    world.connection = result == YCIAM_ERR_CLOSED ? ENDED : DEAD;
    return result;
}

static int connect(void *ctx, const char *host, uint16_t tcp_port, yciam_security_t security)
{
    bool is_first = world.connection == CLOSED;
    int result;

    CHECK(ctx == &world && security == YCIAM_TLS && tcp_port == YCIAM_DEFAULT_TCP_PORT);
    CHECK(strcmp(host, YCIAM_DEFAULT_HOST) == 0);
    CHECK(world.connection == CONNECTING || (world.connection == CLOSED && world.now_ms >= world.due_ms));
    if (world.clock_unset && !world.verifies_time) {
        world.connection = DEAD;
        return YCIAM_ERR_CERT_TIME;
    }
    world.unverified = (world.connection == CONNECTING && world.unverified) || world.clock_unset;
    world.connection = CONNECTING;
    switch (world_byte() % 8u) {
    case 5:
    case 6:
        return YCIAM_PENDING;
    case 7:
        result = failure();
        if (is_first && result == YCIAM_ERR_ARGUMENT) {
            world.connection = CLOSED; /* the port has begun nothing: there is nothing to close */
        }
        return result;
    default:
        world.connection = OPEN;
        world.connection_number = ++world.connection_count;
        world.request_len = world.answer_len = world.answer_at = 0;
        world.request_is_whole = false;
        world.answer_made = false;
        return YCIAM_OK;
    }
}

static int verify_time(void *ctx, int64_t time)
{
    int64_t off_s = time - world_service_time();
    bool good = off_s < YEAR_S && off_s > -YEAR_S && world_byte() % 8u != 7u;

    CHECK(ctx == &world && (world.connection == OPEN || world.connection == ENDED));
    world.unverified = world.unverified && !good;
    return good ? YCIAM_OK : YCIAM_ERR_CERT_TIME;
}

static int take(const void *buf, size_t len)
{
    CHECK(world.request_len + len <= sizeof world.request);
    memcpy(world.request + world.request_len, buf, len);
    world.request_len += len;
    world.request_is_whole = service_has_all();
    return (int) len;
}

static int send(void *ctx, const void *buf, size_t len)
{
    int result;

    if (world.answer_made && world.keeps_alive && world.request_is_whole) {
        world.answer_made = world.request_is_whole = false;
        world.request_len = 0;
    }
    CHECK(ctx == &world && world.connection == OPEN && len >= 1u && !(world.answer_made && world.request_is_whole));
    /* the library may read all of it */
    CHECK(memchr(buf, '\0', len) == NULL);
    CHECK(!world.unverified || (service_jwt_len(buf, len) == 0 && !service_has_bearer(buf, len)));
    switch (world_byte() % 8u) {
    case 4:
        return take(buf, 1);
    case 5:
        return 0;
    case 6:
        result = failure();
        world.connection = DEAF;
        return result;
    case 7: /* a wrong count */
        world.connection = DEAF;
        return (int) (len + 1u + world_byte());
    default:
        return take(buf, len);
    }
}

static int give(void *buf, size_t len)
{
    size_t left = world.answer_len - world.answer_at;

    if (left == 0 && world.connection == DEAF) {
        return over(failure());
    }
    if (left == 0) {
        return world.closes ? over(YCIAM_ERR_CLOSED) : 0;
    }
    len = len < left ? len : left;
    memcpy(buf, world.answer + world.answer_at, len);
    world.answer_at += len;
    return (int) len;
}

static int recv(void *ctx, void *buf, size_t len)
{
    CHECK(ctx == &world && (world.connection == OPEN || world.connection == DEAF) && len >= 1u);
    if (!world.answer_made) {
        if (!world.request_is_whole && world_byte() % 8u != 7u) {
            return world.connection == DEAF ? over(failure()) : 0;
        }
        service_answer();
        world.answer_made = true;
    }
    memset(buf, 0xEE, len); /* the signer may write all of it */
    switch (world_byte() % 8u) {
    case 4:
        return give(buf, 1);
    case 5:
        return 0;
    case 6:
        return over(failure());
    case 7:
        world.connection = DEAD;
        return (int) (len + 1u + world_byte());
    default:
        return give(buf, len);
    }
}

static void close(void *ctx)
{
    CHECK(ctx == &world);
    world.connection = CLOSED;
    world.connection_number = 0;
}

static uint32_t connection(void *ctx)
{
    CHECK(ctx == &world);
    return world.connection_number;
}

static int32_t last_error(void *ctx)
{
    CHECK(ctx == &world);
    return -77;
}

#define PORT_FUNCTIONS                                                                                                 \
    .ctx = &world, .unix_time = unix_time, .ticks_ms = ticks_ms, .entropy = entropy, .conn_open = connect,             \
    .conn_send = send, .conn_recv = recv, .conn_close = close, .connection = connection, .last_error = last_error

const yciam_port_t world_port = { PORT_FUNCTIONS };
const yciam_port_t world_port_no_clock = { PORT_FUNCTIONS, .verify_time = verify_time };

/* The message of an unfinished signature must not have changed. */
static void check_message(void)
{
    CHECK(memcmp(world.signing, world.signed_message, world.signing_len) == 0);
}

int world_sign(const yciam_signer_t *signer, const uint8_t *message, size_t message_len, uint8_t *signature,
               int32_t *native)
{
    unsigned byte = world_byte();

    CHECK(message_len > 0 && message_len <= sizeof world.signed_message && signer->signature_len >= 256u);
    if (world.signing != NULL) {
        CHECK(world.signing == message && world.signing_len == message_len);
        check_message();
    }
    switch (byte % 8u) {
    case 5:
    case 6:
        world.signing = message;
        world.signing_len = message_len;
        memcpy(world.signed_message, message, message_len);
        return byte % 8u == 5u ? YCIAM_PENDING : YCIAM_WORKING;
    case 7:
        world.signing = NULL;
        *native = -135;
        return YCIAM_ERR_SIGN;
    default:
        world.signing = NULL;
        memset(signature, 0x5A, signer->signature_len);
        return YCIAM_OK;
    }
}

void world_cancel(const yciam_signer_t *signer)
{
    CHECK(signer->cancel == world_cancel);
    if (world.signing != NULL) {
        check_message();
    }
    world.signing = NULL;
}
