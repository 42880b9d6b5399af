/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STAND_IN_NVS_H
#define STAND_IN_NVS_H

#include <stddef.h>

#include "esp_err.h"

typedef uint32_t nvs_handle_t;
typedef enum { NVS_READONLY, NVS_READWRITE } nvs_open_mode_t;

esp_err_t nvs_open(const char *name_space, nvs_open_mode_t mode, nvs_handle_t *handle);
esp_err_t nvs_get_blob(nvs_handle_t handle, const char *key, void *value, size_t *len);
void nvs_close(nvs_handle_t handle);

#endif
