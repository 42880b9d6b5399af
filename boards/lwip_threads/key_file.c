/* SPDX-License-Identifier: Apache-2.0 */
#include "key_file.h"

#include <stdint.h>
#include <stdio.h>

#include <mbedtls/platform_util.h>

yciam_result_t key_file_load(yciam_key_t *key, const char *path)
{
    static char json[8192];
    static uint8_t scratch[YCIAM_KEY_SCRATCH_SIZE(4096u)];
    FILE *file = fopen(path, "rb");
    yciam_error_t error;
    size_t len = 0;

    if (file != NULL) {
        len = fread(json, 1, sizeof json - 1u, file);
        (void) fclose(file);
    }
    (void) yciam_key_load(key, json, len, scratch, sizeof scratch, &error);
    mbedtls_platform_zeroize(json, sizeof json);
    return error.result;
}
