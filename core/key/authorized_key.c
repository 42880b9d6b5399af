/* SPDX-License-Identifier: Apache-2.0 */
#include <yciam/authorized_key.h>

#include <string.h>

#include "../json/json.h"
#include "../util/text.h"
#include "../util/wipe.h"
#include "pem.h"
#include "ps256_psa.h"

static yciam_result_t read_id(yciam_json_t *json, int object, const char *name, char out[YCIAM_ID_MAX + 1u])
{
    int len = yciam_priv_json_string(json, yciam_priv_json_member(json, object, name), out, YCIAM_ID_MAX + 1u);

    if (len < 0) {
        return YCIAM_ERR_KEY_FIELD;
    }
    return len > 0 && yciam_priv_text_is_id(out) ? YCIAM_OK : YCIAM_ERR_KEY_ID;
}

static yciam_result_t parse(yciam_key_t *key, yciam_json_t *json, uint8_t *der, size_t cap, const uint8_t **pkcs1,
                            size_t *pkcs1_len)
{
    /* The API's own answer keeps all but the private key in here. Without it, it is the root: YCIAM_JSON_NONE is its
     * index. */
    int object = yciam_priv_json_member(json, 0, "key");
    yciam_result_t result;

    if (yciam_priv_json_member(json, object, "user_account_id") != YCIAM_JSON_NONE) {
        return YCIAM_ERR_KEY_USER;
    }
    result = read_id(json, object, "id", key->id);
    if (result == YCIAM_OK) {
        result = read_id(json, object, "service_account_id", key->service_account_id);
    }
    if (result == YCIAM_OK && !yciam_priv_json_open(json, yciam_priv_json_member(json, 0, "private_key"))) {
        result = YCIAM_ERR_KEY_FIELD;
    }
    if (result == YCIAM_OK) {
        result = yciam_priv_pem_decode(json, der, cap, pkcs1_len);
    }
    if (result == YCIAM_OK) {
        result = yciam_priv_pkcs8_rsa(der, pkcs1, pkcs1_len, &key->signer.signature_len);
    }
    return result;
}

yciam_result_t yciam_authorized_key_parse(yciam_key_t *key, const char *json, size_t json_len, void *scratch,
                                          size_t scratch_cap, const uint8_t **pkcs1, size_t *pkcs1_len)
{
    yciam_json_t values;
    yciam_result_t result = yciam_priv_json_parse(&values, json, json_len, scratch, scratch_cap);

    yciam_priv_wipe(key, sizeof *key);
    if (result == YCIAM_OK) {
        size_t used = yciam_priv_json_scratch_used(&values, scratch); /* the DER gets the rest */

        result = parse(key, &values, (uint8_t *) scratch + used, scratch_cap - used, pkcs1, pkcs1_len);
    } else {
        result = result == YCIAM_ERR_JSON_BIG ? YCIAM_ERR_SPACE : YCIAM_ERR_KEY_JSON;
    }
    if (result != YCIAM_OK) {
        yciam_priv_wipe(key, sizeof *key);
        yciam_priv_wipe(scratch, scratch_cap);
    }
    return result;
}

yciam_result_t yciam_key_load(yciam_key_t *key, const char *json, size_t json_len, void *scratch, size_t scratch_cap,
                              yciam_error_t *error)
{
    const uint8_t *pkcs1;
    size_t pkcs1_len;
    yciam_result_t result;

    memset(error, 0, sizeof *error);
    result = yciam_authorized_key_parse(key, json, json_len, scratch, scratch_cap, &pkcs1, &pkcs1_len);
    if (result == YCIAM_OK) {
        result = yciam_priv_ps256_import(&key->signer, pkcs1, pkcs1_len, &error->native);
        yciam_priv_wipe(scratch, scratch_cap);
        if (result != YCIAM_OK) {
            yciam_priv_wipe(key, sizeof *key);
        }
    }
    error->stage = YCIAM_STAGE_KEY;
    error->result = result;
    return result;
}

void yciam_key_unload(yciam_key_t *key)
{
    yciam_priv_ps256_destroy(&key->signer);
    yciam_priv_wipe(key, sizeof *key);
}
