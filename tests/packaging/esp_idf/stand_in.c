/* SPDX-License-Identifier: Apache-2.0 */
/* NVS is a file: the environment variable YCIAM_NVS names the file with the key. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "esp_random.h"
#include "nvs.h"

void esp_fill_random(void *buf, size_t len)
{
    if (getrandom(buf, len, 0) != (ssize_t) len) {
        abort();
    }
}

esp_err_t nvs_open(const char *name_space, nvs_open_mode_t mode, nvs_handle_t *handle)
{
    *handle = 1;
    return strcmp(name_space, "yciam") == 0 && mode == NVS_READONLY && getenv("YCIAM_NVS") != NULL ? ESP_OK : ESP_FAIL;
}

esp_err_t nvs_get_blob(nvs_handle_t handle, const char *key, void *value, size_t *len)
{
    FILE *file = handle == 1 && strcmp(key, "key") == 0 ? fopen(getenv("YCIAM_NVS"), "rb") : NULL;

    if (file == NULL) {
        return ESP_FAIL;
    }
    if (value != NULL) {
        *len = fread(value, 1, *len, file);
    } else {
        (void) fseek(file, 0, SEEK_END);
        *len = (size_t) ftell(file);
    }
    (void) fclose(file);
    return ESP_OK;
}

void nvs_close(nvs_handle_t handle)
{
    (void) handle;
}
