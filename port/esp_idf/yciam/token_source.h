/* SPDX-License-Identifier: Apache-2.0 */
/* Where tokens come from, as menuconfig says. Internal to the component. */
#ifndef YCIAM_ESP_TOKEN_SOURCE_H
#define YCIAM_ESP_TOKEN_SOURCE_H

#include "yciam_esp.h"

#define YCIAM_ESP_USES_KEY (CONFIG_YCIAM_SOURCE_KEY_NVS || CONFIG_YCIAM_SOURCE_KEY_GIVEN || CONFIG_YCIAM_SOURCE_SIGNER)

/*
 * Fills source, port, key, authority and account_id of *iam. *plain is the port for TCP. All other members are set
 * already; `work` serves as scratch. Results as for yciam_esp_start(). After a failure nothing is kept.
 */
yciam_result_t yciam_esp_source_open(const yciam_esp_config_t *config, const yciam_port_t *plain, yciam_config_t *iam);

/* Gives back what yciam_esp_source_open() took. */
void yciam_esp_source_close(void);

/* Starts the signer task if menuconfig asks for it. Once, when nothing can fail any more: a task cannot be taken back.
 */
void yciam_esp_source_start_signer(void);

#endif
