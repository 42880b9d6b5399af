/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libyciam in ESP-IDF: a task that keeps a token, and copies of it for all other tasks. Options: menuconfig,
 * "libyciam".
 *
 *     yciam_esp_start(&config);                                   after esp_netif_init() and nvs_flash_init()
 *     if (yciam_esp_copy_authorization(value, sizeof value) == YCIAM_OK) {
 *         esp_http_client_set_header(client, "Authorization", value);
 *     }
 *     if (esp_http_client_get_status_code(client) == 401) { yciam_esp_refused(); }
 *
 * The network may come and go; the task tries again. Time is the system's clock, which SNTP sets in the application.
 */
#ifndef YCIAM_ESP_H
#define YCIAM_ESP_H

#include <stddef.h>

#include <sdkconfig.h>

#include <yciam/yciam.h>

#ifndef CONFIG_YCIAM_TOKEN_MAX
#include "yciam_esp_defaults.h"
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes of "Bearer <token>" with its NUL. */
#define YCIAM_ESP_AUTHORIZATION_SIZE ((size_t) CONFIG_YCIAM_TOKEN_MAX + 8u)

/* yciam_esp_start() copies the struct. Everything that it points to must live as long as the task. */
typedef struct yciam_esp_config {
    /*
     * Trust anchors, for every source with a key: PEM, NUL-terminated and the NUL counted, or DER (see
     * yciam_mbedtls_add_anchors_nocopy()). With EMBED_TXTFILES "roots.pem" they are _binary_roots_pem_start and the
     * distance to _binary_roots_pem_end.
     */
    const void *anchors;
    size_t anchors_len;

    const char *key_json; /* CONFIG_YCIAM_SOURCE_KEY_GIVEN: key_json_len bytes */
    size_t key_json_len;
    const yciam_key_t *key; /* CONFIG_YCIAM_SOURCE_SIGNER */

    const char *account_id; /* CONFIG_YCIAM_FOR_ACCOUNT: the account that the tokens are for */

    const char *host; /* NULL and 0: the service itself, or 169.254.169.254 and 80 with CONFIG_YCIAM_SOURCE_METADATA */
    uint16_t tcp_port;

    /* Called by the task for each failed attempt, see yciam_config_t; may be NULL. */
    void (*on_failure)(void *ctx, const yciam_error_t *error);
    void *on_failure_ctx;
} yciam_esp_config_t;

/*
 * Starts the task. Once. YCIAM_OK; YCIAM_ERR_ARGUMENT (called before, or the configuration lacks something);
 * YCIAM_ERR_ANCHOR, YCIAM_ERR_MEMORY, or what yciam_key_load() says of the key; YCIAM_ERR_KEY_JSON: NVS has none.
 * After a failure it may be called again.
 */
yciam_result_t yciam_esp_start(const yciam_esp_config_t *config);

/* Copies "Bearer <token>" to buf[0..cap). Results as for yciam_copy_token(). Wipe the copy after use. Any task. */
yciam_result_t yciam_esp_copy_authorization(char *buf, size_t cap);

/*
 * Hands a token to the task, which keeps a copy until expires_at (seconds since 1970 UTC). Waits until the task has
 * it. Results as for yciam_set_token(); YCIAM_ERR_ARGUMENT also before yciam_esp_start() and from `on_failure`, which
 * runs in the task. Any other task.
 */
yciam_result_t yciam_esp_set_token(const char *token, int64_t expires_at);

/* A service did not take the token (401): the task gets another one. Any task. */
void yciam_esp_refused(void);

#ifdef __cplusplus
}
#endif
#endif
