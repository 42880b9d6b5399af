/* SPDX-License-Identifier: Apache-2.0 */
/* A stand-in for ESP-IDF on this machine, with what port/esp_idf and boards/esp_idf use. */
#ifndef STAND_IN_ESP_ERR_H
#define STAND_IN_ESP_ERR_H

#include <stdint.h>
#include <stdlib.h>

typedef int esp_err_t;
#define ESP_OK              0
#define ESP_FAIL            (-1)
#define ESP_ERROR_CHECK(rc) ((rc) == ESP_OK ? (void) 0 : abort())

#endif
