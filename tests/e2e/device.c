/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A device that runs without a clock, and sleeps: the program `yciam` does neither.
 *
 *     device HOST TCP_PORT KEY.json CA.pem [clock=SECONDS] [take-time] [tokens=N] [refresh=SECONDS] [state=FILE]
 *
 * clock: the time that unix_time() returns. take-time: the application opts in to take the time from the service.
 * tokens: gets so many, `refresh` seconds apart. state: the file from which the device restores its state when it
 * wakes, and in which it saves the state before it sleeps. Prints the last token. A failure is printed on stderr, and
 * its class is the exit code.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mbedtls/yciam_mbedtls.h>
#include <posix/yciam_posix.h>
#include <yciam/yciam.h>

#include "../../boards/linux/examples/files.h"

#define STATE_CAP 8192u

static char token[YCIAM_TOKEN_MAX + 1u];
static uint8_t work[YCIAM_WORK_SIZE(YCIAM_TOKEN_MAX)];
static int64_t clock_s;
static mbedtls_x509_crt anchors;
static yciam_posix_t posix;
static yciam_mbedtls_t tls;
static yciam_port_t plain;
static yciam_port_t port;
static yciam_key_t key;
static yciam_t iam;
static yciam_config_t config = {
    .port = &port,
    .key = &key,
    .token = token,
    .token_cap = sizeof token,
    .work = work,
    .work_cap = sizeof work,
};

static int64_t given_time(void *ctx)
{
    (void) ctx;
    return clock_s;
}

static int tell(const yciam_error_t *error)
{
    fprintf(stderr, "%s: %s\n", yciam_stage_text(error->stage), yciam_result_text(error->result));
    return (int) yciam_result_class(error->result);
}

/* The state: the length of yciam_save()'s bytes, these bytes, and the TLS session. */

static void wake(const char *path)
{
    static char text[STATE_CAP];
    size_t len = files_read(path, text, sizeof text);
    uint32_t iam_len;

    if (len < sizeof iam_len) {
        return;
    }
    memcpy(&iam_len, text, sizeof iam_len);
    if (iam_len > len - sizeof iam_len) {
        return;
    }
    fprintf(stderr, "token: %s\n", yciam_result_text(yciam_restore(&iam, text + sizeof iam_len, iam_len)));
    fprintf(stderr, "session: %s\n",
            yciam_result_text(
                yciam_mbedtls_restore_session(&tls, text + sizeof iam_len + iam_len, len - sizeof iam_len - iam_len)));
}

static int fall_asleep(const char *path)
{
    static uint8_t state[STATE_CAP];
    uint8_t *at = state + sizeof(uint32_t);
    size_t iam_len;
    size_t session_len;
    uint32_t len;
    FILE *file;

    if (yciam_save(&iam, at, YCIAM_SAVE_SIZE(YCIAM_TOKEN_MAX), &iam_len) != YCIAM_OK ||
        yciam_mbedtls_save_session(&tls, at + iam_len, STATE_CAP - sizeof len - iam_len, &session_len) != YCIAM_OK) {
        return 1;
    }
    len = (uint32_t) iam_len;
    memcpy(state, &len, sizeof len);
    file = fopen(path, "wb");
    if (file == NULL) {
        return 1;
    }
    (void) fwrite(state, 1, sizeof len + iam_len + session_len, file);
    return fclose(file) == 0 ? 0 : 1;
}

/* Polls until the device has had so many tokens; a restored token counts. */
static int get_tokens(unsigned count)
{
    count -= yciam_token(&iam) != NULL;
    while (count > 0) {
        bool was_busy = yciam_stage(&iam) != YCIAM_STAGE_IDLE;
        yciam_result_t result = yciam_poll(&iam);
        bool is_idle = yciam_stage(&iam) == YCIAM_STAGE_IDLE;

        if (result < 0) {
            return tell(yciam_error(&iam));
        }
        count -= result == YCIAM_OK && was_busy && is_idle;
        if (count > 0) {
            yciam_posix_wait(&posix, yciam_delay_ms(&iam));
        }
    }
    return 0;
}

static int open_device(char **argv)
{
    yciam_error_t error = { .stage = YCIAM_STAGE_KEY };

    error.result = files_load_anchors(&anchors, argv[4]);
    if (error.result == YCIAM_OK) {
        (void) files_load_key(&key, argv[3], &error);
    }
    if (error.result == YCIAM_OK) {
        yciam_mbedtls_init(&tls, &plain, &anchors, &port);
        yciam_mbedtls_keep_session(&tls);
        config.host = argv[1];
        config.tcp_port = (uint16_t) strtoul(argv[2], NULL, 10);
        error.result = yciam_init(&iam, &config);
    }
    return error.result == YCIAM_OK ? 0 : tell(&error);
}

int main(int argc, char **argv)
{
    const char *state = NULL;
    bool takes_time = false;
    unsigned tokens = 1;
    int status;

    yciam_posix_init(&posix, &plain);
    for (int i = 5; i < argc; i++) {
        if (strncmp(argv[i], "clock=", 6) == 0) {
            clock_s = strtoll(argv[i] + 6, NULL, 10);
            plain.unix_time = given_time;
        } else if (strncmp(argv[i], "tokens=", 7) == 0) {
            tokens = (unsigned) strtoul(argv[i] + 7, NULL, 10);
        } else if (strncmp(argv[i], "refresh=", 8) == 0) {
            config.refresh_s = (uint32_t) strtoul(argv[i] + 8, NULL, 10);
        } else if (strncmp(argv[i], "state=", 6) == 0) {
            state = argv[i] + 6;
        } else {
            takes_time = strcmp(argv[i], "take-time") == 0;
        }
    }
    status = argc >= 5 ? open_device(argv) : YCIAM_CLASS_USAGE;
    if (status == 0 && takes_time) {
        yciam_mbedtls_take_time(&tls, &port);
    }
    if (status == 0 && state != NULL) {
        wake(state);
    }
    if (status == 0) {
        status = get_tokens(tokens);
    }
    if (status == 0) {
        printf("%s\n", yciam_token(&iam));
        status = state != NULL ? fall_asleep(state) : 0;
    }
    yciam_close(&iam);
    yciam_mbedtls_free(&tls);
    mbedtls_x509_crt_free(&anchors);
    yciam_key_unload(&key);
    return status;
}
