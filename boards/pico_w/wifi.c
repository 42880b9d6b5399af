/* SPDX-License-Identifier: Apache-2.0 */
#include <pico/cyw43_arch.h>
#include <pico/stdlib.h>

#include "network.h"

#define RETRY_MS 10000u

static uint32_t asked_ms;

static void join(void)
{
    asked_ms = to_ms_since_boot(get_absolute_time());
    (void) cyw43_arch_wifi_connect_async(WIFI_SSID, WIFI_PASSWORD, CYW43_AUTH_WPA2_AES_PSK);
}

bool network_start(void)
{
    if (cyw43_arch_init() != 0) {
        return false;
    }
    cyw43_arch_enable_sta_mode();
    join();
    return true;
}

bool network_poll(void)
{
    int status;

    cyw43_arch_poll();
    status = cyw43_tcpip_link_status(&cyw43_state, CYW43_ITF_STA);
    if (status != CYW43_LINK_UP && to_ms_since_boot(get_absolute_time()) - asked_ms > RETRY_MS) {
        join();
    }
    return status == CYW43_LINK_UP;
}
