/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls of an API, one after the other, over a new or a kept connection. A script of bytes drives the port, the server,
 * the callbacks and the clock. After every poll the harness checks the promises of call.h. When the script has ended
 * all faults end, and a call must succeed. Input: the kind of calls, then the script.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <yciam/call.h>
#include <yciam/source.h>

#include "call_service.h"
#include "fuzz.h"
#include "machine_world.h"

#define TOKEN          "t1.9euelZqTestOfCalls"
#define PATH           "/v1/things?a=b"
#define WORK_CAP       320u
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

call_run_t run;

/* The application's actions */

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
    case 15: /* a wrong count */
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

/* The application gives the call up, or leaves the connection unused for a while. */
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

/* Runs a call to its end. Returns false if the polls have run out before. */
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

    iam_port = world_port; /* the call uses only the instance's clock: the instance sends nothing */
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
