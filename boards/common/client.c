/* SPDX-License-Identifier: Apache-2.0 */
#include "client.h"

#include <mbedtls/ecp.h>
#include <mbedtls/memory_buffer_alloc.h>

#include "board.h"
#include "credentials.h"
#include "measure.h"

#define ECP_MAX_OPS 400u /* in one call: about 3 million instructions of a Cortex-M4 */

static uint8_t arena[ARENA_SIZE];
static char token[TOKEN_MAX + 1u];
static union {
    uint8_t key[YCIAM_KEY_SCRATCH_SIZE(4096u)]; /* before the first request */
    uint8_t request[YCIAM_WORK_SIZE(TOKEN_MAX)];
} work;
static connection_t to_iam;
static mbedtls_x509_crt anchors;
static yciam_key_t key;

yciam_t iam;
yciam_config_t iam_config = {
    .port = &to_iam.port,
    .key = &key,
    .token = token,
    .token_cap = sizeof token,
    .work = work.request,
    .work_cap = sizeof work.request,
};

static void start_arena(void)
{
    uint32_t size = board_number_argument("arena", ARENA_SIZE);

    mbedtls_memory_buffer_alloc_init(arena, size < sizeof arena ? size : sizeof arena);
}

static void print_number(const char *name, int32_t number)
{
    board_print(name);
    board_print(number < 0 ? "-" : "");
    board_print_u32(number < 0 ? 0u - (uint32_t) number : (uint32_t) number);
}

void client_print_error(const yciam_error_t *error)
{
    board_print("error: ");
    board_print(yciam_stage_text(error->stage));
    board_print(": ");
    board_print(yciam_result_text(error->result));
    if (error->native != 0) {
        print_number(" native=", error->native);
    }
    if (error->result == YCIAM_ERR_TLS && error->native == MBEDTLS_ERR_SSL_BAD_INPUT_DATA) {
        board_print(" (a record is larger than the incoming buffer)");
    }
    if (measure_arena_was_short()) {
        board_print(" (the arena is too small)");
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

void client_connection_init(connection_t *connection)
{
    connection_init(connection, &anchors);
}

yciam_result_t client_start(void)
{
    yciam_error_t error;

    start_arena();
#ifdef MBEDTLS_ECP_RESTARTABLE
    mbedtls_ecp_set_max_ops(ECP_MAX_OPS);
#endif
    mbedtls_x509_crt_init(&anchors);
    connection_init(&to_iam, &anchors);
    if (client_load_key(&key, work.key, sizeof work.key, &error) == YCIAM_OK) {
        error.stage = YCIAM_STAGE_CONNECT;
        error.result = yciam_mbedtls_add_anchors_nocopy(&anchors, trust_anchors,
                                                        (size_t) (trust_anchors_end - trust_anchors), NULL);
    }
    if (error.result == YCIAM_OK) {
        error.stage = YCIAM_STAGE_IDLE;
        error.result = yciam_init(&iam, &iam_config);
    }
    if (error.result != YCIAM_OK) {
        client_print_error(&error);
    }
    return error.result;
}

yciam_result_t client_poll(void)
{
    yciam_stage_t stage = yciam_stage(&iam);
    yciam_result_t result;

    measure_begin();
    result = yciam_poll(&iam);
    measure_end(stage);
    if (result < 0) {
        client_print_error(yciam_error(&iam));
    }
    if (yciam_stage(&iam) != stage && yciam_stage(&iam) != YCIAM_STAGE_IDLE) {
        board_print("stage: ");
        board_print(yciam_stage_text(yciam_stage(&iam)));
        board_print("\n");
    }
    return result;
}
