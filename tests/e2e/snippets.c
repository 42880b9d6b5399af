/* SPDX-License-Identifier: Apache-2.0 */
/*
 * snippets HOST TCP_PORT KEY.json CA.pem: calls the functions that the C in the pages defines. The pages name the
 * service's hosts; this program leads each connection to the emulator, by --wrap of yciam_mbedtls_init().
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mbedtls/yciam_mbedtls.h>
#include <posix/yciam_posix.h>
#include <yciam/call.h>
#include <yciam/yciam.h>

#include "../../boards/linux/examples/files.h"

/* README.md, include/yciam/README.md */
int get_token(const char *key_json, size_t key_json_len, mbedtls_x509_crt *trust_anchors);
void superloop_turn(void);
unsigned publish(yciam_t *iam, const yciam_port_t *port, const char *json, void (*delay)(void *, uint32_t), void *ctx);
size_t save_for_sleep(yciam_t *iam, uint8_t *retained, size_t cap);
yciam_result_t restore_after_sleep(yciam_t *iam, const uint8_t *retained, size_t len);
int build_header(const yciam_t *iam, char *field, size_t cap);
yciam_result_t revoke(yciam_t *iam, void (*delay)(void *, uint32_t), void *ctx);
yciam_result_t use_element(yciam_key_t *key, uint32_t psa_key_id, const char *key_id, const char *account_id);
yciam_result_t rotate(yciam_t *iam, const char *json, size_t len, void *scratch, size_t scratch_cap);
/* include/yciam/CALLS.md; the page declares answer_t as here */
typedef struct answer {
    char body[1024];
    size_t len;
} answer_t;
yciam_call_t *make_call(yciam_t *iam, const char *host, mbedtls_x509_crt *trust_anchors);
unsigned ask(yciam_call_t *call, const char *path, const char *json, answer_t *answer, void (*delay)(void *, uint32_t),
             void *ctx);
/* port/README.md */
const yciam_port_t *make_port(const char *pem, size_t pem_size);

static const char *emulator_host;
static uint16_t emulator_port;
static int (*real_conn_open)(void *ctx, const char *host, uint16_t tcp_port, yciam_security_t security);

static int open_emulator(void *ctx, const char *host, uint16_t tcp_port, yciam_security_t security)
{
    (void) host;
    (void) tcp_port;
    return real_conn_open(ctx, emulator_host, emulator_port, security);
}

void __real_yciam_mbedtls_init(yciam_mbedtls_t *tls, const yciam_port_t *plain, mbedtls_x509_crt *anchors,
                               yciam_port_t *port);
void __wrap_yciam_mbedtls_init(yciam_mbedtls_t *tls, const yciam_port_t *plain, mbedtls_x509_crt *anchors,
                               yciam_port_t *port);
void __wrap_yciam_mbedtls_init(yciam_mbedtls_t *tls, const yciam_port_t *plain, mbedtls_x509_crt *anchors,
                               yciam_port_t *port)
{
    __real_yciam_mbedtls_init(tls, plain, anchors, port);
    real_conn_open = port->conn_open;
    port->conn_open = open_emulator;
}

static char json[8192], pem[65536];
static size_t json_len, pem_len;
static uint8_t scratch[YCIAM_KEY_SCRATCH_SIZE(4096)];
static int failures;

static void check(bool holds, const char *what)
{
    printf("%s: %s\n", what, holds ? "good" : "NOT GOOD");
    failures += !holds;
}

static void delay(void *posix, uint32_t ms)
{
    yciam_posix_wait(posix, ms);
}

/* second_port.c and read_answer.c: writes a metric, and reads the count in the answer. */
static void use_calls(yciam_t *iam, mbedtls_x509_crt *anchors, yciam_posix_t *posix)
{
    static const char metrics[] = "{\"metrics\":[{\"name\":\"temperature\",\"value\":21.5}]}";
    yciam_call_t *call = make_call(iam, "monitoring.api.cloud.yandex.net", anchors);
    answer_t answer;

    check(call != NULL, "second_port.c");
    if (call != NULL) {
        check(ask(call, "/monitoring/v2/data/write?folderId=f&service=custom", metrics, &answer, delay, posix) ==
                      200u &&
                  strstr(answer.body, "writtenMetricsCount") != NULL,
              "read_answer.c: an answer");
        check(ask(call, "/nothing", NULL, &answer, delay, posix) == 404u && answer.len > 0, "read_answer.c: a 404");
        yciam_call_close(call);
    }
}

/* Runs sleep.c, shared.c, rotate.c and publish.c on one instance. */
static void use_instance(const yciam_port_t *port, const yciam_port_t *call_port, mbedtls_x509_crt *anchors,
                         yciam_posix_t *posix)
{
    static yciam_t iam;
    static yciam_key_t key;
    static char token[YCIAM_TOKEN_MAX + 1];
    static uint8_t work[YCIAM_WORK_SIZE(YCIAM_TOKEN_MAX)], retained[YCIAM_SAVE_SIZE(YCIAM_TOKEN_MAX)];
    static const char message[] = "{\"topic\":\"$devices/are0device0000000001/events\",\"data\":\"aGVsbG8=\"}";
    yciam_config_t config = {
        .port = port, .key = &key, .token = token, .token_cap = sizeof token, .work = work, .work_cap = sizeof work
    };
    char field[YCIAM_AUTHORIZATION_SIZE(YCIAM_TOKEN_MAX)];
    size_t len;

    check(yciam_key_load(&key, json, json_len, scratch, sizeof scratch, NULL) == YCIAM_OK, "key");
    check(yciam_init(&iam, &config) == YCIAM_OK, "configuration");
    check(build_header(&iam, field, sizeof field) == 0, "shared.c: no token yet");
    check(yciam_wait(&iam, 20000, delay, posix) == YCIAM_OK, "token");
    check(build_header(&iam, field, sizeof field) == 1 && strstr(field, yciam_token(&iam)) != NULL, "shared.c: a copy");
    check(build_header(&iam, field, 20) == -1, "shared.c: a small buffer");

    len = save_for_sleep(&iam, retained, sizeof retained);
    yciam_close(&iam);
    check(len > 0 && yciam_init(&iam, &config) == YCIAM_OK && yciam_token(&iam) == NULL, "sleep.c: saved");
    check(restore_after_sleep(&iam, retained, len) == YCIAM_OK && yciam_token(&iam) != NULL, "sleep.c: restored");

    check(rotate(&iam, json, json_len, scratch, sizeof scratch) == YCIAM_OK && yciam_token(&iam) != NULL, "rotate.c");
    yciam_key_unload(&key);
    check(rotate(&iam, json, json_len, scratch, sizeof scratch) == YCIAM_OK, "rotate.c: again");
    check(rotate(&iam, "{}", 2, scratch, sizeof scratch) < 0 && yciam_token(&iam) != NULL, "rotate.c: a bad key");
    check(yciam_wait(&iam, 20000, delay, posix) == YCIAM_OK, "rotate.c: token");

    check(publish(&iam, call_port, message, delay, posix) / 100u == 4u, "publish.c: an unknown device"); /* DEVICE_ID */
    use_calls(&iam, anchors, posix);
    check(revoke(&iam, delay, posix) == YCIAM_OK && yciam_token(&iam) == NULL, "revoke.c");
    yciam_close(&iam);
    memset(&key, 0, sizeof key);
    check(use_element(&key, 1, "aje0", "aje1") == YCIAM_ERR_KEY_REJECTED, "element.c: an unknown key");
}

int main(int argc, char **argv)
{
    static yciam_posix_t posix;
    static yciam_mbedtls_t tls;
    static yciam_port_t plain, call_port;
    static mbedtls_x509_crt anchors;
    const yciam_port_t *port;

    if (argc != 5) {
        return 2;
    }
    emulator_host = argv[1];
    emulator_port = (uint16_t) strtoul(argv[2], NULL, 10);
    json_len = files_read(argv[3], json, sizeof json);
    pem_len = files_read(argv[4], pem, sizeof pem - 1u);
    port = make_port(pem, pem_len + 1u);
    check(port != NULL, "stack.c");
    mbedtls_x509_crt_init(&anchors);
    check(yciam_mbedtls_add_anchors_copy(&anchors, pem, pem_len + 1u, NULL) == YCIAM_OK, "anchors");

    check(get_token(json, json_len, &anchors) == 0, "token.c");
    superloop_turn();

    yciam_posix_init(&posix, &plain);
    yciam_mbedtls_init(&tls, &plain, &anchors, &call_port);
    if (port != NULL) {
        use_instance(port, &call_port, &anchors, &posix);
    }
    yciam_mbedtls_free(&tls);
    mbedtls_x509_crt_free(&anchors);
    return failures == 0 ? 0 : 1;
}
