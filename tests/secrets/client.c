/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A client without a copy of any secret: its port passes the library's own buffers to a socket. At the other end,
 * scan.py is the server and the clock, and reads this process's memory.
 *
 * client KEY_FILE SCRATCH KEEP_JWT ATTEMPTS THEN [TCP_PORT ANCHORS], with the socket as descriptor 3. A request to
 * scan.py is a letter and two numbers; its reply is a number, followed by received bytes if there are any. THEN is
 * the program's next step after the attempts: revoke, call, or a number of further polls. With a TCP port, the server
 * is at that port, behind TLS.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include <mbedtls/yciam_mbedtls.h>
#include <posix/yciam_posix.h>
#include <yciam/call.h>
#include <yciam/revocation.h>
#include <yciam/yciam.h>

#define SOCKET     3
#define TOKEN_CAP  401u
#define FILE_CAP   16384u
#define TIMEOUT_MS 2000u /* limits for each stage of an attempt over TLS */

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
static uint8_t call_work[1024];
static char text[FILE_CAP];
static uint64_t now_ms;
static yciam_posix_t posix;
static yciam_mbedtls_t tls;
static mbedtls_x509_crt anchors;
static yciam_port_t plain_port;
static yciam_port_t tls_port;

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

/* Sends a request with its bytes, and waits for the number. */
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

static uint32_t connection_number;
static uint32_t connection_count;

static int connect_port(void *ctx, const char *host, uint16_t tcp_port, yciam_security_t security)
{
    int result = (int) ask('c', tcp_port, (uint64_t) security, NULL, 0);

    (void) ctx;
    (void) host;
    if (result == YCIAM_OK) {
        connection_number = ++connection_count;
    }
    return result;
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
    connection_number = 0;
    (void) ask('x', 0, 0, NULL, 0);
}

static uint32_t connection(void *ctx)
{
    (void) ctx;
    return connection_number;
}

/* scan.py reads the memory here: at the end of an attempt, after close, after unload. */
static void stop(char what, int result)
{
    (void) ask(what, (uint64_t) (int64_t) result, 0, NULL, 0);
}

static const yciam_port_t scripted_port = { .unix_time = unix_time,
                                            .ticks_ms = ticks_ms,
                                            .entropy = entropy,
                                            .conn_open = connect_port,
                                            .conn_send = send_port,
                                            .conn_recv = recv_port,
                                            .conn_close = close_port,
                                            .connection = connection };

static bool is_over_tls(void)
{
    return tls_port.conn_open != NULL;
}

/* Lets the time pass that the library wants to wait. */
static void pass(void *ctx, uint32_t ms)
{
    (void) ctx;
    if (is_over_tls()) {
        yciam_posix_wait(&posix, ms < TIMEOUT_MS ? ms : TIMEOUT_MS);
    }
    now_ms += ms;
}

/* Polls until the attempt has ended. */
static int attempt(yciam_t *iam)
{
    bool began = false;

    for (;;) {
        yciam_result_t result = yciam_poll(iam);
        bool idle = yciam_stage(iam) == YCIAM_STAGE_IDLE;

        if (result < 0 || (began && idle)) {
            return result;
        }
        if (idle && yciam_error(iam)->result == YCIAM_ERR_CLOCK) {
            return YCIAM_ERR_CLOCK; /* it is reported once, and then the library waits for the clock */
        }
        began = began || !idle;
        pass(NULL, yciam_delay_ms(iam));
    }
}

/* Reads a file into `text`. Returns its length without the NUL. */
static size_t read_file(const char *path)
{
    int file = open(path, O_RDONLY);
    ssize_t len = file >= 0 ? read(file, text, sizeof text - 1u) : -1;

    if (len < 0) {
        _exit(3);
    }
    (void) close(file);
    text[len] = '\0';
    return (size_t) len;
}

static yciam_result_t load(yciam_key_t *key, const char *path, size_t scratch_cap)
{
    size_t len = read_file(path);
    yciam_error_t error;
    yciam_result_t result = yciam_key_load(key, text, len, scratch, scratch_cap, &error);

    explicit_bzero(text, sizeof text);
    return result;
}

static void use_tls(yciam_config_t *config, const char *tcp_port, const char *anchors_path)
{
    size_t len = read_file(anchors_path);

    yciam_posix_init(&posix, &plain_port);
    yciam_mbedtls_init(&tls, &plain_port, &anchors, &tls_port);
    mbedtls_x509_crt_init(&anchors);
    if (yciam_mbedtls_add_anchors_copy(&anchors, text, len + 1u, NULL) != YCIAM_OK) {
        _exit(3);
    }
    config->port = &tls_port;
    config->host = "localhost";
    config->tcp_port = (uint16_t) strtoul(tcp_port, NULL, 10);
    config->timeouts = (yciam_timeouts_t){ TIMEOUT_MS, TIMEOUT_MS, TIMEOUT_MS };
}

static void configure(yciam_config_t *config, yciam_key_t *key, bool keep_jwt)
{
    config->port = &scripted_port;
    config->key = key;
    config->token = token;
    config->token_cap = sizeof token;
    config->work = work;
    config->work_cap = sizeof work;
    config->jwt = keep_jwt ? jwt : NULL;
    config->jwt_cap = sizeof jwt;
}

static void revoke_token(yciam_t *iam)
{
    static yciam_revocation_t revocation;

    stop('v', yciam_revoke(&revocation, iam, NULL, pass, NULL));
}

static void call_api(yciam_t *iam)
{
    const yciam_port_t other_port = scripted_port; /* a port object has one connection at a time */
    static const yciam_call_request_t request = { .path = "/" };
    static yciam_call_t call;
    yciam_call_config_t config = {
        .iam = iam, .port = &other_port, .host = "api.example", .work = call_work, .work_cap = sizeof call_work
    };

    if (yciam_call_init(&call, &config) != YCIAM_OK) {
        _exit(3);
    }
    stop('v', yciam_call(&call, &request, pass, NULL));
    yciam_call_close(&call);
    stop('v', yciam_call_error(&call)->result);
}

/* Makes attempts, then begins the operation that the caller asks for, and closes in the middle of it. */
static void run(yciam_t *iam, unsigned long attempts, const char *then)
{
    for (; attempts > 0; attempts--) {
        stop('e', attempt(iam));
    }
    if (strcmp(then, "revoke") == 0) {
        revoke_token(iam);
    } else if (strcmp(then, "call") == 0) {
        call_api(iam);
    } else {
        for (unsigned long polls = strtoul(then, NULL, 10); polls > 0; polls--) {
            pass(NULL, yciam_delay_ms(iam));
            (void) yciam_poll(iam);
        }
    }
    yciam_close(iam);
    if (is_over_tls()) {
        yciam_mbedtls_free(&tls);
    }
    stop('d', 0);
}

int main(int argc, char **argv)
{
    static yciam_key_t key;
    static yciam_t iam;
    static yciam_config_t config;
    yciam_result_t result;

    if (argc != 6 && argc != 8) {
        return 3;
    }
    (void) ask('a', (uint64_t) (uintptr_t) token, sizeof token, NULL, 0);
    (void) ask('a', (uint64_t) (uintptr_t) jwt, sizeof jwt, NULL, 0);
    result = load(&key, argv[1], (size_t) strtoul(argv[2], NULL, 10));
    stop('l', result);
    if (result != YCIAM_OK) {
        return 0;
    }
    configure(&config, &key, argv[3][0] == '1');
    if (argc == 8) {
        use_tls(&config, argv[6], argv[7]);
    }
    if (yciam_init(&iam, &config) != YCIAM_OK) {
        return 3;
    }
    run(&iam, strtoul(argv[4], NULL, 10), argv[5]);
    yciam_key_unload(&key);
    stop('u', 0);
    mbedtls_x509_crt_free(&anchors);
    return 0;
}
