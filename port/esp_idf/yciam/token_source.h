/* SPDX-License-Identifier: Apache-2.0 */
/* The source of tokens that menuconfig names. Internal to the component. */
#ifndef YCIAM_ESP_TOKEN_SOURCE_H
#define YCIAM_ESP_TOKEN_SOURCE_H

#include "yciam_esp.h"

#define YCIAM_ESP_USES_KEY (CONFIG_YCIAM_SOURCE_KEY_NVS || CONFIG_YCIAM_SOURCE_KEY_GIVEN || CONFIG_YCIAM_SOURCE_SIGNER)

/*
 * Fills source, port, key, authority and account_id of *iam. *plain is the port for TCP. All other members must be set;
 * `work` serves as scratch. Results as for yciam_esp_start(). After a failure nothing stays allocated.
 */
yciam_result_t yciam_esp_source_open(const yciam_esp_config_t *config, const yciam_port_t *plain, yciam_config_t *iam);

/* Frees what yciam_esp_source_open() allocated. */
void yciam_esp_source_close(void);

/*
 * Starts the signer task if menuconfig asks for it. Call it once, when nothing can fail any more: the task never ends.
 */
void yciam_esp_source_start_signer(void);

#endif
