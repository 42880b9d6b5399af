/* SPDX-License-Identifier: Apache-2.0 */
#include "token_source.h"

#if YCIAM_ESP_USES_KEY

#include <freertos/yciam_freertos.h>
#include <mbedtls/yciam_mbedtls.h>

#include "key.h"

static struct {
    yciam_mbedtls_t tls;
    mbedtls_x509_crt anchors;
    yciam_port_t port;
    yciam_key_t key;
#if CONFIG_YCIAM_FOR_ACCOUNT
    yciam_t authority;
    yciam_config_t authority_config;
    char authority_token[CONFIG_YCIAM_TOKEN_MAX + 1];
#endif
} used;

/* The instance that the key is for asks first; then the instance of the application asks with its token. */
static yciam_result_t open_authority(const yciam_esp_config_t *config, yciam_config_t *iam)
{
#if CONFIG_YCIAM_FOR_ACCOUNT
    used.authority_config = *iam;
    used.authority_config.lock = NULL;
    used.authority_config.token = used.authority_token;
    used.authority_config.on_failure = NULL; /* a failure of the authority is one of the other instance too */
    iam->source = &yciam_source_account;
    iam->authority = &used.authority;
    iam->account_id = config->account_id;
    return yciam_init(&used.authority, &used.authority_config);
#else
    (void) config;
    (void) iam;
    return YCIAM_OK;
#endif
}

yciam_result_t yciam_esp_source_open(const yciam_esp_config_t *config, const yciam_port_t *plain, yciam_config_t *iam)
{
    yciam_result_t result;

    if (config->anchors == NULL) {
        return YCIAM_ERR_ARGUMENT;
    }
    mbedtls_x509_crt_init(&used.anchors);
    result = yciam_mbedtls_add_anchors_nocopy(&used.anchors, config->anchors, config->anchors_len, NULL);
    if (result == YCIAM_OK) {
        result = yciam_esp_load_key(config, &used.key, iam->work, iam->work_cap);
    }
    if (result == YCIAM_OK) {
        yciam_mbedtls_init(&used.tls, plain, &used.anchors, &used.port);
#if CONFIG_YCIAM_TIME_FROM_SERVICE
        yciam_mbedtls_take_time(&used.tls, &used.port);
#endif
        iam->port = &used.port;
        iam->source = &yciam_source_key;
        iam->key = &used.key;
        result = open_authority(config, iam);
    }
    if (result != YCIAM_OK) {
        yciam_esp_source_close();
    }
    return result;
}

void yciam_esp_source_close(void)
{
#if CONFIG_YCIAM_FOR_ACCOUNT
    yciam_close(&used.authority);
#endif
#if CONFIG_YCIAM_SOURCE_SIGNER
    used.key = (yciam_key_t){ 0 }; /* the application's */
#else
    yciam_key_unload(&used.key);
#endif
    mbedtls_x509_crt_free(&used.anchors);
}

void yciam_esp_source_start_signer(void)
{
#if CONFIG_YCIAM_SIGNER_TASK
    static yciam_freertos_signer_t task;
    static yciam_signer_t engine;
    static StackType_t stack[CONFIG_YCIAM_SIGNER_TASK_STACK / sizeof(StackType_t)];

    engine = used.key.signer;
    yciam_freertos_signer_init(&task, &engine, stack, sizeof stack / sizeof stack[0], CONFIG_YCIAM_SIGNER_TASK_PRIORITY,
                               &used.key.signer);
#endif
}

#else

yciam_result_t yciam_esp_source_open(const yciam_esp_config_t *config, const yciam_port_t *plain, yciam_config_t *iam)
{
    (void) config;
    iam->port = plain;
#if CONFIG_YCIAM_SOURCE_METADATA
    iam->source = &yciam_source_metadata;
#else
    iam->source = &yciam_source_given;
#endif
    return YCIAM_OK;
}

void yciam_esp_source_close(void)
{
}

void yciam_esp_source_start_signer(void)
{
}

#endif
