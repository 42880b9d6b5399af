/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A device that sleeps deeply: it wakes, uses its token and sleeps again. Its RAM is lost, a file is the memory that
 * keeps its content.
 *     deep_sleep KEY.json CA.pem HOST TCP_PORT STATE
 * Run it twice: the second time it has the token at once, without a signature or a connection. The file holds the
 * token, so it is a secret.
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <mbedtls/platform_util.h>

#include "files.h"
#include "setup.h"

static mbedtls_x509_crt anchors;
static yciam_key_t key;
static instance_t instance;
static uint8_t state[YCIAM_SAVE_SIZE(SETUP_TOKEN_MAX)];

/* After yciam_init(). If this fails, the instance is as new and requests a token. */
static void wake(const char *path)
{
    size_t len = files_read(path, state, sizeof state);
    yciam_result_t result = len > 0 ? yciam_restore(&instance.iam, state, len) : YCIAM_PENDING;

    mbedtls_platform_zeroize(state, sizeof state);
    fprintf(stderr, "restore: %s\n", yciam_result_text(result));
}

/* Also without a token: the state then holds the pause after a failure. */
static yciam_result_t fall_asleep(const char *path)
{
    size_t len = 0;
    yciam_result_t result = yciam_save(&instance.iam, state, sizeof state, &len);
    int file = result == YCIAM_OK ? open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600) : -1;

    if (file < 0 || write(file, state, len) != (ssize_t) len || close(file) != 0) {
        fprintf(stderr, "save: failed\n");
        result = YCIAM_ERR_SPACE;
    }
    mbedtls_platform_zeroize(state, sizeof state);
    return result;
}

int main(int argc, char **argv)
{
    yciam_result_t result;

    if (argc != 6 || setup_anchors(&anchors, argv[2]) != YCIAM_OK || setup_load_key(&key, argv[1]) != YCIAM_OK) {
        return (int) YCIAM_CLASS_USAGE;
    }
    setup_instance(&instance, &anchors);
    setup_server(&instance, argv[3], argv[4]);
    instance.config.key = &key;
    if (yciam_init(&instance.iam, &instance.config) != YCIAM_OK) {
        return setup_print_failure("configuration", yciam_error(&instance.iam));
    }
    wake(argv[5]);
    result = yciam_wait(&instance.iam, 30000u, yciam_posix_wait, &instance.connection.posix);
    if (result != YCIAM_OK) {
        result = setup_print_failure("token", yciam_error(&instance.iam));
    } else {
        printf("%s\n", yciam_token(&instance.iam));
    }
    if (fall_asleep(argv[5]) != YCIAM_OK) {
        result = YCIAM_CLASS_SYSTEM;
    }
    setup_close(&instance);
    yciam_key_unload(&key);
    mbedtls_x509_crt_free(&anchors);
    return (int) result;
}
