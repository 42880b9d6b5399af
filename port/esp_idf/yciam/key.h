/* SPDX-License-Identifier: Apache-2.0 */
/* The key, from the place that menuconfig names. Internal to the component. */
#ifndef YCIAM_ESP_KEY_H
#define YCIAM_ESP_KEY_H

#include <stddef.h>

#include "yciam_esp.h"

/* Fills *key; the results are those of yciam_esp_start(). The scratch has YCIAM_KEY_SCRATCH_SIZE(4096) bytes. */
yciam_result_t yciam_esp_load_key(const yciam_esp_config_t *config, yciam_key_t *key, void *scratch,
                                  size_t scratch_cap);

#endif
