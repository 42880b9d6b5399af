/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A client whose every byte comes from the library: its port hands the library's own buffers to a socket, behind which
 * scan.py is the server, the clock and the one who reads this process's memory. It holds no copy of anything secret.
 *
 * client KEY_FILE SCRATCH KEEP_JWT, with the socket as descriptor 3. What it asks is a letter and two numbers; what it
 * is answered is a number, and for received bytes these.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include <yciam/yciam.h>

#define SOCKET    3
#define TOKEN_CAP 401u
#define KEY_CAP   16384u
#define ATTEMPTS  3u

typedef struct question {
    char what;
    char unused[7];
    uint64_t first;
    uint64_t second;
} question_t;

static char token[TOKEN_CAP];
static uint8_t work[YCIAM_WORK_SIZE(TOKEN_CAP - 1u)];
static char jwt[YCIAM_JWT_MAX(sizeof YCIAM_DEFAULT_AUDIENCE - 1u, YCIAM_SIGNATURE_MAX)];
static uint8_t scratch[YCIAM_KEY_SCRATCH_SIZE(4096u)];
static char key_text[KEY_CAP];
static uint64_t now_ms;

static void read_all(void *buf, size_t len)
{
    uint8_t *at = buf;

    while (len > 0) {
        ssize_t got = read(SOCKET, at, len);

        if (got <= 0) {
            _exit(3);
        }
        at += got;
        len -= (size_t) got;
    }
}

/* Asks, sends the bytes along, and waits for the number. */
static int64_t ask(char what, uint64_t first, uint64_t second, const void *bytes, size_t len)
{
    question_t question = { what, { 0 }, first, second };
    struct iovec parts[2] = { { &question, sizeof question }, { (void *) (uintptr_t) bytes, len } };
    int64_t answer;

    if (writev(SOCKET, parts, 2) != (ssize_t) (sizeof question + len)) {
        _exit(3);
    }
    read_all(&answer, sizeof answer);
    return answer;
}

static int64_t unix_time(void *ctx)
{
    (void) ctx;
    return ask('t', now_ms, 0, NULL, 0);
}

static uint32_t ticks_ms(void *ctx)
{
    (void) ctx;
    return (uint32_t) now_ms;
}

static int entropy(void *ctx, void *buf, size_t len)
{
    (void) ctx;
    memset(buf, 0, len);
    return 0;
}

static int connect_port(void *ctx, const char *host, uint16_t tcp_port, yciam_security_t security)
{
    (void) ctx;
    (void) host;
    return (int) ask('c', tcp_port, (uint64_t) security, NULL, 0);
}

static int send_port(void *ctx, const void *buf, size_t len)
{
    (void) ctx;
    return (int) ask('s', len, 0, buf, len);
}

static int recv_port(void *ctx, void *buf, size_t len)
{
    int got = (int) ask('r', len, 0, NULL, 0);

    (void) ctx;
    if (got > 0) {
        read_all(buf, (size_t) got);
    }
    return got;
}

static void close_port(void *ctx)
{
    (void) ctx;
    (void) ask('x', 0, 0, NULL, 0);
}

/* Here the memory is read: at the end of an attempt, after close, after unload. */
static void stop(char what, int result)
{
    (void) ask(what, (uint64_t) (int64_t) result, 0, NULL, 0);
}

/* Polls until the attempt has ended; the time goes on as the library wants it to. */
static int attempt(yciam_t *iam)
{
    bool began = false;

    for (;;) {
        yciam_result_t result = yciam_poll(iam);
        bool idle = yciam_stage(iam) == YCIAM_STAGE_IDLE;

        if (result < 0 || (began && idle)) {
            return result;
        }
        began = began || !idle;
        now_ms += yciam_delay_ms(iam);
    }
}

static yciam_result_t load(yciam_key_t *key, const char *path, size_t scratch_cap)
{
    int file = open(path, O_RDONLY);
    ssize_t len = file >= 0 ? read(file, key_text, sizeof key_text - 1u) : -1;
    yciam_error_t error;
    yciam_result_t result;

    if (len < 0) {
        _exit(3);
    }
    (void) close(file);
    result = yciam_key_load(key, key_text, (size_t) len, scratch, scratch_cap, &error);
    explicit_bzero(key_text, sizeof key_text);
    return result;
}

int main(int argc, char **argv)
{
    static const yciam_port_t port = { .unix_time = unix_time,
                                       .ticks_ms = ticks_ms,
                                       .entropy = entropy,
                                       .connect = connect_port,
                                       .send = send_port,
                                       .recv = recv_port,
                                       .close = close_port };
    static yciam_key_t key;
    static yciam_t iam;
    static yciam_config_t config;
    yciam_result_t result;

    if (argc != 4) {
        return 3;
    }
    (void) ask('a', (uint64_t) (uintptr_t) token, sizeof token, NULL, 0);
    (void) ask('a', (uint64_t) (uintptr_t) jwt, sizeof jwt, NULL, 0);
    result = load(&key, argv[1], (size_t) strtoul(argv[2], NULL, 10));
    stop('l', result);
    if (result != YCIAM_OK) {
        return 0;
    }
    config.port = &port;
    config.key = &key;
    config.token = token;
    config.token_cap = sizeof token;
    config.work = work;
    config.work_cap = sizeof work;
    config.jwt = argv[3][0] == '1' ? jwt : NULL;
    config.jwt_cap = sizeof jwt;
    if (yciam_init(&iam, &config) != YCIAM_OK) {
        return 3;
    }
    for (unsigned i = 0; i < ATTEMPTS; i++) {
        stop('e', attempt(&iam));
    }
    /* And out of the middle of one. */
    for (unsigned i = 0; i < 6u; i++) {
        (void) yciam_poll(&iam);
        now_ms += yciam_delay_ms(&iam);
    }
    yciam_close(&iam);
    stop('d', 0);
    yciam_key_unload(&key);
    stop('u', 0);
    return 0;
}
