/* SPDX-License-Identifier: Apache-2.0 */
/* Wi-Fi, a token, and a message a minute for a device of IoT Core. The key is in NVS: README.md says how it gets there.
 */
#include <esp_http_client.h>
#include <esp_log.h>
#include <freertos/FreeRTOS.h>
#include <freertos/task.h>
#include <nvs_flash.h>
#include <string.h>
#include <yciam_esp.h>

#include "wifi.h"

#define URL "https://iotdevices.api.cloud.yandex.net/iot-devices/v1/devices/" CONFIG_EXAMPLE_DEVICE_ID "/publish"

extern const char roots_start[] asm("_binary_roots_pem_start");
extern const char roots_end[] asm("_binary_roots_pem_end");

static void on_failure(void *ctx, const yciam_error_t *error)
{
    (void) ctx;
    ESP_LOGW("token", "%s: %s", yciam_stage_text(error->stage), yciam_result_text(error->result));
}

static void publish(const char *json)
{
    static char authorization[YCIAM_ESP_AUTHORIZATION_SIZE];
    esp_http_client_config_t config = { .url = URL, .method = HTTP_METHOD_POST, .cert_pem = roots_start };
    esp_http_client_handle_t client;

    if (yciam_esp_copy_authorization(authorization, sizeof authorization) != YCIAM_OK) {
        return; /* no token yet */
    }
    client = esp_http_client_init(&config);
    esp_http_client_set_header(client, "Authorization", authorization);
    esp_http_client_set_header(client, "Content-Type", "application/json");
    esp_http_client_set_post_field(client, json, (int) strlen(json));
    if (esp_http_client_perform(client) == ESP_OK && esp_http_client_get_status_code(client) == 401) {
        yciam_esp_refused();
    }
    esp_http_client_cleanup(client);
    memset(authorization, 0, sizeof authorization);
}

void app_main(void)
{
    const yciam_esp_config_t config = { .anchors = roots_start,
                                        .anchors_len = (size_t) (roots_end - roots_start),
                                        .on_failure = on_failure };

    ESP_ERROR_CHECK(nvs_flash_init());
    wifi_start();
    if (yciam_esp_start(&config) != YCIAM_OK) {
        ESP_LOGE("token", "no key in NVS, or no roots");
        return;
    }
    for (;;) {
        publish("{\"topic\":\"$devices/" CONFIG_EXAMPLE_DEVICE_ID "/events\",\"data\":\"aGVsbG8=\"}");
        vTaskDelay(pdMS_TO_TICKS(60000));
    }
}
