/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls of an API, one after the other, over a new or a kept connection, driven by a script of bytes: what the port,
 * the server, the callbacks and the clock do. After every poll the promises of call.h are checked; when the script has
 * ended the world is good again, and a call must succeed. Input: what the calls are like, then the script.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <yciam/call.h>
#include <yciam/source.h>

#include "fuzz.h"
#include "machine_service.h"
#include "machine_world.h"

#define TOKEN          "t1.9euelZqTestOfCalls"
#define PATH           "/v1/things?a=b"
#define WORK_CAP       320u
#define BODY_MAX       600u
#define HEAD_MAX       512u
#define POLLS_MAX      300u
#define MEND_POLLS_MAX 1200u
#define MEND_STEP_MS   100u
#define TOTAL_MS       30000u
#define HEAD_END       0x0D0A0D0Au
#define ATTEMPTS_MAX   4u /* the first; on a new connection; and the same with a new token */

static yciam_t iam;
static yciam_call_t call;
static char token[64];
static uint8_t iam_work[YCIAM_WORK_SIZE(sizeof token - 1u)];
static uint8_t work[WORK_CAP];

static struct {
    yciam_call_request_t request;
    char sent[BODY_MAX];             /* the request's body */
    char whole[HEAD_MAX + BODY_MAX]; /* the exact request that must be sent */
    size_t whole_len;
    char expected[BODY_MAX]; /* the answer's, where the server is a good one */
    size_t expected_len;
    bool is_exact;      /* it is */
    unsigned status;    /* of a good answer */
    size_t got_len;     /* of the answer's body so far */
    bool is_wrong;      /* it was another one */
    uint32_t head_tail; /* the last four bytes of the head */
    unsigned attempts;
} run;

/* What the application does */

static int answer_of_a_callback(int good)
{
    unsigned byte = world_byte();

    return byte % 32u == 31u ? -1 - (int) byte : good;
}

static int read_body(void *ctx, size_t offset, void *buf, size_t cap)
{
    size_t left = run.request.body_len - offset;
    size_t len = left < cap ? left : cap;
    unsigned byte = world_byte();

    CHECK(ctx == &run && cap > 0 && offset < run.request.body_len && cap <= left);
    memcpy(buf, run.sent + offset, len);
    switch (byte % 16u) {
    case 13:
        return 0;
    case 14:
        return -5;
    case 15: /* a lie */
        return (int) (cap + 1u + byte);
    default:
        return (int) (byte % 16u < 4u || len == 0 ? len : 1u + byte % len);
    }
}

static int on_head(void *ctx, const char *bytes, size_t len)
{
    CHECK(ctx == &run && len > 0);
    for (size_t i = 0; i < len; i++) {
        CHECK(bytes[i] != '\0' && run.head_tail != HEAD_END);
        run.head_tail = (run.head_tail << 8) | (unsigned char) bytes[i];
    }
    return answer_of_a_callback(0);
}

static int on_body(void *ctx, const void *bytes, size_t len)
{
    CHECK(ctx == &run && len > 0 && len <= WORK_CAP);
    if (run.got_len + len > run.expected_len || memcmp(run.expected + run.got_len, bytes, len) != 0) {
        run.is_wrong = true;
    }
    run.got_len += len;
    return answer_of_a_callback((int) len);
}

/* What the server does */

size_t service_jwt_len(const void *request, size_t len)
{
    (void) request;
    return len; /* all that is sent to the host is secret, since the token is in the head */
}

bool service_has_bearer(const void *request, size_t len)
{
    return service_jwt_len(request, len) > 0;
}

static void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void say(const char *format, ...)
{
    va_list arguments;
    int len;

    va_start(arguments, format);
    len = vsnprintf(world.answer + world.answer_len, WORLD_ANSWER_CAP - world.answer_len, format, arguments);
    va_end(arguments);
    CHECK(len >= 0 && (size_t) len < WORLD_ANSWER_CAP - world.answer_len);
    world.answer_len += (size_t) len;
}

bool service_has_all(void)
{
    CHECK(world.request_len <= run.whole_len && memcmp(world.request, run.whole, world.request_len) == 0);
    return world.request_len == run.whole_len;
}

static void make_expected(void)
{
    run.expected_len = world_byte() * 2u;
    for (size_t i = 0; i < run.expected_len; i++) {
        run.expected[i] = (char) ('a' + (i * 7u + run.attempts) % 26u);
    }
}

static void say_chunks(void)
{
    say("Transfer-Encoding: chunked\r\n\r\n");
    for (size_t at = 0, piece; at < run.expected_len; at += piece) {
        piece = run.expected_len - at < 23u ? run.expected_len - at : 23u;
        say("%zx;x=y\r\n%.*s\r\n", piece, (int) piece, run.expected + at);
    }
    say("0\r\nTrailer: x\r\n\r\n");
}

static bool has_no_body(unsigned status)
{
    return status == 204u || status == 304u || (run.request.method != NULL && strcmp(run.request.method, "HEAD") == 0);
}

static void say_good(unsigned status, unsigned framing)
{
    make_expected();
    run.is_exact = true;
    run.status = status;
    say("%sHTTP/1.%c %u x\r\n", framing == 3u ? "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" : "",
        framing == 2u ? '0' : '1', status);
    if (has_no_body(status)) {
        say("Content-Length: %zu\r\n\r\n", run.expected_len);
        run.expected_len = 0;
        return;
    }
    if (framing == 1u) {
        say_chunks();
        return;
    }
    world.closes = framing == 2u;
    if (framing != 2u) {
        say("%sContent-Length: %zu\r\n", (world_byte() & 1u) != 0 ? "Connection: close\r\n" : "", run.expected_len);
    }
    say("\r\n%.*s", (int) run.expected_len, run.expected);
}

static void say_script(void)
{
    for (size_t len = world_byte(); len > 0 && world.answer_len < WORLD_ANSWER_CAP; len--) {
        world.answer[world.answer_len++] = (char) world_byte();
    }
}

static void say_without_end(void)
{
    unsigned byte = world_byte();
    size_t len;

    say("%s", (byte & 1u) != 0 ? "HTTP/1.1 200 OK\r\nX-Long: " : "HTTP/1.1 200 OK\r\n\r\n");
    len = WORLD_ANSWER_CAP - world.answer_len;
    memset(world.answer + world.answer_len, (byte & 2u) != 0 ? 'z' : '\r', len);
    world.answer_len += len;
}

void service_answer(void)
{
    static const unsigned statuses[] = { 200, 201, 204, 304, 302, 404, 500, 401 };
    unsigned byte = world_byte();
    bool has_leftovers = world.answer_at < world.answer_len; /* of the last answer: they come first */

    world.answer_len -= world.answer_at;
    memmove(world.answer, world.answer + world.answer_at, world.answer_len);
    world.answer_at = 0;
    world.closes = false;
    run.is_exact = false;
    run.attempts++;
    if (world.answer_len > WORLD_ANSWER_CAP / 2u) {
        return;
    }
    switch (byte % 8u) {
    case 4:
        say_good(statuses[byte / 8u % 8u], byte / 64u);
        break;
    case 5:
        say_script();
        break;
    case 6:
        say("HTTP/1.1 %u x\r\n\r\n", statuses[byte / 8u % 8u]);
        say_script();
        world.closes = true;
        break;
    case 7:
        say_without_end();
        break;
    default:
        say_good(statuses[byte / 8u % 8u], byte % 8u);
        if (byte / 64u == 3u) {
            say_script(); /* what nobody asked for, unless the body has no other end */
            run.is_exact = !world.closes;
        }
        break;
    }
    run.is_exact = run.is_exact && !has_leftovers;
}

/* The calls */

static void write_whole(void)
{
    const char *method = run.request.method != NULL ? run.request.method : run.request.body_len > 0 ? "POST" : "GET";
    int len = snprintf(run.whole, HEAD_MAX, "%s " PATH " HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer " TOKEN, method,
                       YCIAM_DEFAULT_HOST);

    if (run.request.body_len > 0 || method[0] == 'P') {
        len += snprintf(run.whole + len, HEAD_MAX - (size_t) len, "\r\nContent-Length: %zu", run.request.body_len);
    }
    len += snprintf(run.whole + len, HEAD_MAX - (size_t) len, "\r\n\r\n");
    memcpy(run.whole + len, run.sent, run.request.body_len);
    run.whole_len = (size_t) len + run.request.body_len;
}

static void choose_request(unsigned choice)
{
    static const char *const methods[] = { NULL, "HEAD", "PUT", "POST", "DELETE", "PATCH", NULL, "OPTIONS" };

    memset(&run.request, 0, sizeof run.request);
    run.request.method = methods[choice % 8u];
    run.request.path = PATH;
    run.request.body_len = (choice / 8u % 4u) * 190u;
    memset(run.sent, 'b', sizeof run.sent);
    if ((choice & 32u) != 0) {
        run.request.body = run.sent;
    }
    run.request.read_body = read_body;
    run.request.on_head = (choice & 64u) != 0 ? on_head : NULL;
    run.request.on_body = on_body;
    run.request.ctx = &run;
}

static void start(unsigned choice)
{
    choose_request(choice);
    write_whole();
    run.got_len = run.expected_len = 0;
    run.is_wrong = run.is_exact = false;
    run.attempts = run.head_tail = 0;
    CHECK(yciam_call_start(&call, &run.request) == YCIAM_OK);
}

static void check_end(yciam_result_t result)
{
    const yciam_error_t *error = yciam_call_error(&call);

    CHECK(yciam_call_stage(&call) == YCIAM_STAGE_IDLE && error->result == result && yciam_call_poll(&call) == result);
    CHECK(fuzz_is_zero(work, sizeof work));
    if (result < 0) {
        CHECK(world.connection == CLOSED && error->stage >= YCIAM_STAGE_TOKEN && error->stage <= YCIAM_STAGE_ANSWER);
        fuzz_check_error_texts(error);
        return;
    }
    CHECK(world.connection == CLOSED || world.connection == OPEN);
    if (run.is_exact && (!world.closes || world.answer_at == world.answer_len)) { /* the peer may have closed earlier */
        CHECK(yciam_call_status(&call) == run.status && !run.is_wrong && run.got_len == run.expected_len);
        CHECK(run.request.on_head == NULL || run.head_tail == HEAD_END);
    }
}

/* The application gives the call up, or leaves the connection alone for a while. */
static void leave_alone(void)
{
    unsigned byte = world_byte();

    if (byte % 4u == 0) {
        bool is_under_way = yciam_call_stage(&call) != YCIAM_STAGE_IDLE;

        yciam_call_close(&call);
        CHECK(world.connection == CLOSED && fuzz_is_zero(work, sizeof work));
        CHECK(!is_under_way || yciam_call_poll(&call) == YCIAM_ERR_CLOSED);
        return;
    }
    world.now_ms += byte * 1000u;
    if (yciam_call_stage(&call) == YCIAM_STAGE_IDLE) {
        bool is_over = yciam_call_delay_ms(&call) == 0;

        (void) yciam_call_poll(&call);
        CHECK(!is_over || world.connection == CLOSED);
        CHECK(is_over || world.connection == CLOSED || byte * 1000u < YCIAM_CALL_DEFAULT_KEEP_MS);
    }
}

/* Runs one to its end; false where the polls have run out before. */
static bool finish(unsigned polls_max, uint32_t step_ms)
{
    uint64_t start_ms = world.now_ms;

    for (unsigned polls = 0; polls < polls_max; polls++) {
        yciam_result_t result;

        result = yciam_call_poll(&call);
        CHECK(result <= YCIAM_PENDING && run.attempts <= ATTEMPTS_MAX);
        if (result != YCIAM_PENDING) {
            check_end(result);
            return true;
        }
        CHECK(world.now_ms - start_ms < TOTAL_MS);
        world.now_ms += yciam_call_delay_ms(&call);
        world.now_ms += world.script < world.script_end ? world_byte() % 16u / 15u * 4000u : step_ms;
    }
    return false;
}

static void close_nothing(void *ctx)
{
    CHECK(ctx == &world);
}

static void begin(yciam_config_t *config, yciam_call_config_t *call_config)
{
    static yciam_port_t iam_port;

    iam_port = world_port; /* of it the instance needs the time alone: it asks nobody */
    iam_port.conn_close = close_nothing;
    memset(config, 0, sizeof *config);
    config->port = &iam_port;
    config->source = &yciam_source_given;
    config->token = token;
    config->token_cap = sizeof token;
    config->work = iam_work;
    config->work_cap = sizeof iam_work;
    CHECK(yciam_init(&iam, config) == YCIAM_OK);
    CHECK(yciam_set_token(&iam, TOKEN, WORLD_EPOCH + 86400) == YCIAM_OK);
    memset(call_config, 0, sizeof *call_config);
    call_config->iam = &iam;
    call_config->port = &world_port;
    call_config->host = YCIAM_DEFAULT_HOST;
    call_config->work = work;
    call_config->work_cap = sizeof work;
    call_config->timeouts = (yciam_timeouts_t){ 5000u, 4000u, TOTAL_MS };
    memset(work, 0, sizeof work);
    CHECK(yciam_call_init(&call, call_config) == YCIAM_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    yciam_config_t config;
    yciam_call_config_t call_config;
    unsigned calls = 0;

    world_begin(data, size, sizeof token - 1u);
    world.keeps_alive = true;
    begin(&config, &call_config);
    while (world.script < world.script_end && calls++ < 20u) {
        unsigned choice = world_byte();

        start(choice);
        (void) finish((choice & 128u) != 0 ? world_byte() % 32u : POLLS_MAX, 0);
        if ((choice & 128u) != 0) {
            leave_alone();
        }
    }
    world.script = world.script_end;
    start(0);
    CHECK(finish(MEND_POLLS_MAX, MEND_STEP_MS) && run.is_exact && yciam_call_status(&call) == 200u);
    yciam_call_close(&call);
    CHECK(world.connection == CLOSED && fuzz_is_zero(work, sizeof work));
    CHECK(strcmp(token, TOKEN) == 0);
    yciam_close(&iam);
    return 0;
}
