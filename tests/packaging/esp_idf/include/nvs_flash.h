/* SPDX-License-Identifier: Apache-2.0 */
#include "nvs.h"

esp_err_t nvs_flash_init(void);
