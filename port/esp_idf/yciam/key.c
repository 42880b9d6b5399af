/* SPDX-License-Identifier: Apache-2.0 */
#include "key.h"

#if CONFIG_YCIAM_SOURCE_KEY_NVS

#include <stdlib.h>

#include <mbedtls/platform_util.h>
#include <nvs.h>

#define KEY_FILE_MAX 8192u /* bytes; a key file with RSA-4096 has about 4,500 */

/* Returns the blob, which the caller frees. Returns NULL and sets *result if NVS has none or there is no memory. */
static char *read_blob(size_t *len, yciam_result_t *result)
{
    nvs_handle_t handle;
    char *blob = NULL;

    *len = 0;
    *result = YCIAM_ERR_KEY_JSON;
    if (nvs_open(CONFIG_YCIAM_NVS_NAMESPACE, NVS_READONLY, &handle) != ESP_OK) {
        return NULL;
    }
    if (nvs_get_blob(handle, CONFIG_YCIAM_NVS_KEY, NULL, len) == ESP_OK && *len > 0 && *len <= KEY_FILE_MAX) {
        blob = malloc(*len);
        *result = blob != NULL ? YCIAM_OK : YCIAM_ERR_MEMORY;
    }
    if (blob != NULL && nvs_get_blob(handle, CONFIG_YCIAM_NVS_KEY, blob, len) != ESP_OK) {
        free(blob);
        blob = NULL;
        *result = YCIAM_ERR_KEY_JSON;
    }
    nvs_close(handle);
    return blob;
}

yciam_result_t yciam_esp_load_key(const yciam_esp_config_t *config, yciam_key_t *key, void *scratch, size_t scratch_cap)
{
    yciam_result_t result;
    size_t len;
    char *blob = read_blob(&len, &result);

    (void) config;
    if (blob != NULL) {
        result = yciam_key_load(key, blob, len, scratch, scratch_cap, NULL);
        mbedtls_platform_zeroize(blob, len);
        free(blob);
    }
    return result;
}

#elif CONFIG_YCIAM_SOURCE_KEY_GIVEN

yciam_result_t yciam_esp_load_key(const yciam_esp_config_t *config, yciam_key_t *key, void *scratch, size_t scratch_cap)
{
    return yciam_key_load(key, config->key_json, config->key_json_len, scratch, scratch_cap, NULL);
}

#elif CONFIG_YCIAM_SOURCE_SIGNER

yciam_result_t yciam_esp_load_key(const yciam_esp_config_t *config, yciam_key_t *key, void *scratch, size_t scratch_cap)
{
    (void) scratch;
    (void) scratch_cap;
    if (config->key == NULL) {
        return YCIAM_ERR_ARGUMENT;
    }
    *key = *config->key;
    return YCIAM_OK;
}

#endif
