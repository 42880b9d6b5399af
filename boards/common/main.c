/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An IAM token on a chip without an operating system: a superloop that polls lwIP and yciam, and never blocks but for
 * the signature. Copy it and replace what comes from board.h and credentials.h; measure_…() can go.
 */
#include <lwip/apps/sntp.h>
#include <lwip/sys.h>

#include <mbedtls/memory_buffer_alloc.h>

#include <yciam/yciam.h>

#include "board.h"
#include "credentials.h"
#include "lwip_raw/lwip_raw.h"
#include "mbedtls/yciam_mbedtls.h"
#include "measure.h"
#include "network.h"

/* The only memory that Mbed TLS allocates from: 8 KB of it are the incoming TLS buffer, see mbedtls_config.h. */
#define ARENA_SIZE 25600u

/*
 * Tokens have about 200 characters today, and 4,096 is the longest that the service takes (YCIAM_TOKEN_MAX). A small
 * chip gives them 1,024: should they ever outgrow it, that is YCIAM_ERR_LONG and no token, but never half of one.
 */
#define TOKEN_MAX 1024u

static uint8_t arena[ARENA_SIZE];
static char token[TOKEN_MAX + 1u];
static union {
    uint8_t key[YCIAM_KEY_SCRATCH_SIZE(4096u)]; /* before the first request */
    uint8_t request[YCIAM_WORK_SIZE(TOKEN_MAX)];
} work;

static yciam_lwip_raw_t tcp;
static yciam_mbedtls_t tls;
static mbedtls_x509_crt anchors;
static yciam_port_t tcp_port, counted_port, tls_port;
static yciam_key_t key;
static yciam_t iam;
static yciam_config_t config = {
    .port = &tls_port,
    .key = &key,
    .token = token,
    .token_cap = sizeof token,
    .work = work.request,
    .work_cap = sizeof work.request,
};

static bool arena_was_short;

/* Mbed TLS calls some failed allocations by other names; the linker leads all of them through here (superloop.mk). */
void *__real_mbedtls_calloc(size_t count, size_t size);
void *__wrap_mbedtls_calloc(size_t count, size_t size);
void *__wrap_mbedtls_calloc(size_t count, size_t size)
{
    void *memory = __real_mbedtls_calloc(count, size);

    arena_was_short = arena_was_short || memory == NULL;
    return memory;
}

static void print_number(const char *name, int32_t number)
{
    board_print(name);
    board_print(number < 0 ? "-" : "");
    board_print_u32(number < 0 ? 0u - (uint32_t) number : (uint32_t) number);
}

/* Everything that is known of a failure; none of it is secret. */
static void print_error(const yciam_error_t *error)
{
    board_print("error: ");
    board_print(yciam_stage_text(error->stage));
    board_print(": ");
    board_print(yciam_result_text(error->result));
    if (error->native != 0) {
        print_number(" native=", error->native);
    }
    if (arena_was_short) {
        board_print(" (the arena is too small)");
        arena_was_short = false;
    }
    if (error->http_status != 0) {
        print_number(" http=", error->http_status);
    }
    if (error->request_id[0] != '\0') {
        board_print(" request=");
        board_print(error->request_id);
    }
    if (error->message[0] != '\0') {
        board_print(" message=");
        board_print(error->message);
    }
    board_print("\n");
}

static uint32_t number_argument(const char *name, uint32_t otherwise)
{
    const char *text = board_argument(name);
    uint32_t value = 0;

    if (text == NULL) {
        return otherwise;
    }
    while (*text >= '0' && *text <= '9') {
        value = value * 10u + (uint32_t) (*text++ - '0');
    }
    return value;
}

/* From a clock that the board has; a chip without one asks a server (DEFINES='-DSNTP_SERVER="…"'). */
static void start_clock(void)
{
#ifdef SNTP_SERVER
    sntp_setservername(0, SNTP_SERVER);
    sntp_init();
#else
    yciam_lwip_set_unix_time(board_rtc());
#endif
}

/* Ports in layers: TLS over TCP, and what is counted between them. */
static yciam_result_t start_iam(yciam_error_t *error)
{
    yciam_lwip_raw_init(&tcp, board_entropy, NULL, &tcp_port);
    measure_port(&tcp_port, &counted_port);
    mbedtls_x509_crt_init(&anchors);
    yciam_mbedtls_init(&tls, &counted_port, &anchors, &tls_port);

    if (yciam_key_load(&key, authorized_key, (size_t) (authorized_key_end - authorized_key), work.key, sizeof work.key,
                       error) != YCIAM_OK) {
        return error->result;
    }
    error->stage = YCIAM_STAGE_CONNECT;
    error->result =
        yciam_mbedtls_add_anchors(&anchors, trust_anchors, (size_t) (trust_anchors_end - trust_anchors), NULL);
    if (error->result == YCIAM_OK) {
        error->stage = YCIAM_STAGE_IDLE;
        error->result = yciam_init(&iam, &config);
    }
    return error->result;
}

/* One step of yciam, with a line on the console for each stage as it begins. */
static yciam_result_t poll_iam(void)
{
    yciam_stage_t stage = yciam_stage(&iam);
    yciam_result_t result;

    measure_begin();
    result = yciam_poll(&iam);
    measure_end(stage);
    if (result < 0) {
        print_error(yciam_error(&iam));
    }
    if (yciam_stage(&iam) != stage && yciam_stage(&iam) != YCIAM_STAGE_IDLE) {
        board_print("stage: ");
        board_print(yciam_stage_text(yciam_stage(&iam)));
        board_print("\n");
    }
    return result;
}

int main(void)
{
    yciam_result_t result = YCIAM_PENDING;
    yciam_error_t error;
    uint32_t arena_size, timeout_ms;

    measure_stack();
    board_init();
    arena_size = number_argument("arena", sizeof arena);
    mbedtls_memory_buffer_alloc_init(arena, arena_size < sizeof arena ? arena_size : sizeof arena);
    config.host = board_argument("host");
    config.tcp_port = (uint16_t) number_argument("port", 0);
    config.timeouts.connect_ms = 1000u * number_argument("connect", 0);
    config.timeouts.answer_ms = 1000u * number_argument("answer", 0);
    config.backoff_max_ms = 1000u * number_argument("pause", 0);
    timeout_ms = 1000u * number_argument("timeout", 60);
    if (!network_start(config.host != NULL ? config.host : YCIAM_DEFAULT_HOST)) {
        board_print("error: no network controller, or no lawful address=\n");
        return (int) YCIAM_CLASS_SYSTEM;
    }
    start_clock();
    if (start_iam(&error) != YCIAM_OK) {
        print_error(&error);
        return (int) yciam_result_class(error.result);
    }

    /* A product goes on for ever, and so keeps its token fresh; the sample ends with the first one. */
    while (result != YCIAM_OK && sys_now() < timeout_ms) {
        board_watchdog_kick();
        measure_turn_begin();
        if (network_poll() || yciam_stage(&iam) != YCIAM_STAGE_IDLE) {
            result = poll_iam();
        }
        measure_turn_end();
        if (yciam_delay_ms(&iam) > 0) {
            board_sleep();
        }
    }
    if (result != YCIAM_OK) {
        board_print("error: no token in time\n");
        return (int) YCIAM_CLASS_TIMEOUT;
    }
    board_print("token: ");
    board_print(yciam_token(&iam));
    board_print("\n");
    measure_print(sizeof arena);
    return 0;
}
