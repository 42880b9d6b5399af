/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The component over lwIP, with a stand-in for the rest of ESP-IDF: token CA.pem TCP_PORT ADDRESS [ACCOUNT]. Prints the
 * value of the Authorization field. Then tells the task that the token was refused; the task must keep working.
 */
#include <network.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <freertos/yciam_freertos.h>

#include "yciam_esp.h"

#if CONFIG_YCIAM_SOURCE_METADATA
#define METADATA_HOST argv[3]
#else
#define METADATA_HOST NULL
#endif

static void on_failure(void *ctx, const yciam_error_t *error)
{
    (void) ctx;
    printf("%s: %s\n", yciam_stage_text(error->stage), yciam_result_text(error->result));
    if (yciam_esp_set_token("t1.from-the-callback", INT64_MAX) !=
        YCIAM_ERR_ARGUMENT) { /* the task cannot wait for itself */
        exit(7);
    }
}

/* A start after one with a wrong account works like the first. */
static bool starts_after_a_wrong_account(const yciam_esp_config_t *config)
{
#if CONFIG_YCIAM_FOR_ACCOUNT
    yciam_esp_config_t wrong = *config;

    wrong.account_id = "no ID";
    return yciam_esp_start(&wrong) != YCIAM_OK;
#else
    (void) config;
    return true;
#endif
}

/* With the source "given": hands tokens to the task, two of them wrong. */
static bool hand_in(void)
{
#if CONFIG_YCIAM_SOURCE_GIVEN
    return yciam_esp_set_token("no token", time(NULL) + 1000) == YCIAM_ERR_ARGUMENT &&
           yciam_esp_set_token("t1.old", time(NULL) - 1000) == YCIAM_ERR_EXPIRED &&
           yciam_esp_set_token("t1.given", time(NULL) + 1000) == YCIAM_OK;
#else
    return true;
#endif
}

/* The length of the file's content, of which the last byte of buf stays 0. Without a file: 0. */
static size_t read_file(const char *path, char *buf, size_t size)
{
    FILE *file = path != NULL ? fopen(path, "rb") : NULL;
    size_t len = file != NULL ? fread(buf, 1, size - 1u, file) : 0;

    if (file != NULL) {
        (void) fclose(file);
    }
    return len;
}

int main(int argc, char **argv)
{
    static char roots[8192], key[8192], value[YCIAM_ESP_AUTHORIZATION_SIZE];
    char little[8];
    const yciam_esp_config_t config = { .anchors = roots,
                                        .anchors_len = read_file(argv[1], roots, sizeof roots) + 1u,
                                        .key_json = key, /* with the source "key given" */
                                        .key_json_len = read_file(getenv("YCIAM_KEY_FILE"), key, sizeof key),
                                        .host = METADATA_HOST,
                                        .account_id = argc > 4 ? argv[4] : NULL,
                                        .tcp_port = (uint16_t) strtoul(argv[2], NULL, 10),
                                        .on_failure = on_failure };
    yciam_result_t result;

    yciam_esp_refused(); /* before the start there is no token */
    if (yciam_esp_set_token("t1.early", INT64_MAX) != YCIAM_ERR_ARGUMENT ||
        yciam_esp_copy_authorization(value, sizeof value) != YCIAM_PENDING || value[0] != '\0' ||
        !network_start(10000) || !network_add_host(YCIAM_DEFAULT_HOST, argv[3])) {
        return 2;
    }
    if (!starts_after_a_wrong_account(&config)) {
        return 8;
    }
    result = yciam_esp_start(&config);
    if (result != YCIAM_OK) {
        printf("start: %s\n", yciam_result_text(result));
        return yciam_esp_start(&config) == result ? 3 : 6; /* a failure leaves nothing that disturbs another start */
    }
    if (yciam_esp_start(&config) != YCIAM_ERR_ARGUMENT || !hand_in()) {
        return 4;
    }
    for (unsigned i = 0; i < 1000u && (result = yciam_esp_copy_authorization(value, sizeof value)) == YCIAM_PENDING;
         i++) {
        yciam_freertos_delay(NULL, 10);
    }
    if (result != YCIAM_OK || yciam_esp_copy_authorization(little, sizeof little) != YCIAM_ERR_SPACE ||
        little[0] != '\0') {
        return 5;
    }
    puts(value);
    yciam_esp_refused();
    yciam_freertos_delay(NULL, 100);
    return yciam_esp_copy_authorization(value, sizeof value);
}
