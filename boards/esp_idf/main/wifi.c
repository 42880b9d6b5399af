/* SPDX-License-Identifier: Apache-2.0 */
#include "wifi.h"

#include <string.h>

#include <esp_event.h>
#include <esp_netif.h>
#include <esp_netif_sntp.h>
#include <esp_wifi.h>

static void on_wifi(void *ctx, esp_event_base_t base, int32_t id, void *data)
{
    (void) ctx;
    (void) base;
    (void) data;
    if (id == WIFI_EVENT_STA_START || id == WIFI_EVENT_STA_DISCONNECTED) {
        (void) esp_wifi_connect();
    }
}

void wifi_start(void)
{
    wifi_init_config_t init = WIFI_INIT_CONFIG_DEFAULT();
    wifi_config_t station = { 0 };
    esp_sntp_config_t sntp = ESP_NETIF_SNTP_DEFAULT_CONFIG("pool.ntp.org");

    ESP_ERROR_CHECK(esp_netif_init());
    ESP_ERROR_CHECK(esp_event_loop_create_default());
    (void) esp_netif_create_default_wifi_sta();
    ESP_ERROR_CHECK(esp_wifi_init(&init));
    ESP_ERROR_CHECK(esp_event_handler_register(WIFI_EVENT, ESP_EVENT_ANY_ID, on_wifi, NULL));
    strncpy((char *) station.sta.ssid, CONFIG_EXAMPLE_WIFI_SSID, sizeof station.sta.ssid);
    strncpy((char *) station.sta.password, CONFIG_EXAMPLE_WIFI_PASSWORD, sizeof station.sta.password);
    ESP_ERROR_CHECK(esp_wifi_set_mode(WIFI_MODE_STA));
    ESP_ERROR_CHECK(esp_wifi_set_config(WIFI_IF_STA, &station));
    ESP_ERROR_CHECK(esp_wifi_start());
    ESP_ERROR_CHECK(esp_netif_sntp_init(&sntp));
}
