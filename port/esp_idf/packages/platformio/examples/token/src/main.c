/* SPDX-License-Identifier: Apache-2.0 */
/* Prints a token's Authorization value. start_network() is the project's own: Wi-Fi or Ethernet, and SNTP. */
#include <freertos/FreeRTOS.h>
#include <freertos/task.h>
#include <nvs_flash.h>
#include <stdio.h>
#include <yciam_esp.h>

extern const char roots_start[] asm("_binary_src_roots_pem_start");
extern const char roots_end[] asm("_binary_src_roots_pem_end");
void start_network(void);

void app_main(void)
{
    static char value[YCIAM_ESP_AUTHORIZATION_SIZE];
    const yciam_esp_config_t config = { .anchors = roots_start, .anchors_len = (size_t) (roots_end - roots_start) };

    ESP_ERROR_CHECK(nvs_flash_init());
    start_network();
    if (yciam_esp_start(&config) != YCIAM_OK) {
        return;
    }
    while (yciam_esp_copy_authorization(value, sizeof value) != YCIAM_OK) {
        vTaskDelay(pdMS_TO_TICKS(100));
    }
    puts(value); /* a sample may print its token; a product must not */
}
