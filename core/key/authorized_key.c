/* SPDX-License-Identifier: Apache-2.0 */
#include <yciam/authorized_key.h>

#include "../json/json.h"
#include "../util/error_record.h"
#include "../util/text.h"
#include "../util/wipe.h"
#include "key_load.h"
#include "pem.h"
#include "rsa_der.h"

static yciam_result_t read_id(yciam_json_t *json, int object, const char *name, char out[YCIAM_ID_MAX + 1u])
{
    int len = yciam_priv_json_string(json, yciam_priv_json_member(json, object, name), out, YCIAM_ID_MAX + 1u);

    if (len < 0) {
        return YCIAM_ERR_KEY_FIELD;
    }
    return len > 0 && yciam_priv_text_is_id(out) ? YCIAM_OK : YCIAM_ERR_KEY_ID;
}

/* A key of a service account may have the field, too, as null or as an empty string. */
static bool is_user_key(yciam_json_t *json, int object)
{
    yciam_json_chars_t chars;

    return yciam_priv_json_open(json, yciam_priv_json_member(json, object, "user_account_id"), &chars) &&
           yciam_priv_json_char(&chars) != YCIAM_JSON_END;
}

static yciam_result_t read_private_key(yciam_json_t *json, uint8_t *der, size_t cap, const uint8_t **pkcs1,
                                       size_t *pkcs1_len)
{
    yciam_json_chars_t chars;
    size_t der_len;
    yciam_result_t result;

    if (!yciam_priv_json_open(json, yciam_priv_json_member(json, 0, "private_key"), &chars)) {
        return YCIAM_ERR_KEY_FIELD;
    }
    result = yciam_priv_pem_decode(&chars, der, cap, &der_len);
    return result == YCIAM_OK ? yciam_priv_pkcs8_find_rsa(der, der_len, pkcs1, pkcs1_len) : result;
}

static yciam_result_t read_ids(yciam_key_t *key, yciam_json_t *json)
{
    /* The IAM API's answer has all fields but the private key in an object "key". The key file has them in the root,
     * whose index is 0, as YCIAM_JSON_NONE is. */
    int object = yciam_priv_json_member(json, 0, "key");
    yciam_result_t result;

    if (is_user_key(json, object)) {
        return YCIAM_ERR_KEY_USER;
    }
    result = read_id(json, object, "id", key->id);
    return result == YCIAM_OK ? read_id(json, object, "service_account_id", key->service_account_id) : result;
}

/* A scratch that takes all values of the file and the longest DER; 0: none does, the file is nested too deep. */
static size_t enough_scratch(const yciam_json_t *json)
{
    return json->count > 0 ? json->count * YCIAM_JSON_VALUE_SIZE + YCIAM_KEY_DER_MAX(4096u) : 0;
}

yciam_result_t yciam_authorized_key_parse(yciam_key_t *key, const char *json, size_t json_len, void *scratch,
                                          size_t scratch_cap, const uint8_t **pkcs1, size_t *pkcs1_len)
{
    yciam_json_t values;
    yciam_result_t result;

    if (key == NULL || json == NULL || scratch == NULL || pkcs1 == NULL || pkcs1_len == NULL ||
        yciam_priv_key_is_in_use(key)) {
        return YCIAM_ERR_ARGUMENT;
    }
    yciam_priv_wipe(key, sizeof *key);
    result = yciam_priv_json_parse(&values, json, json_len, scratch, scratch_cap);
    if (result == YCIAM_OK) {
        result = read_ids(key, &values);
    }
    if (result == YCIAM_OK) {
        /* The DER gets the rest of the scratch. */
        result = read_private_key(&values, (uint8_t *) scratch + values.scratch_used, scratch_cap - values.scratch_used,
                                  pkcs1, pkcs1_len);
    }
    if (result == YCIAM_OK) {
        result = yciam_priv_pkcs1_check(*pkcs1, *pkcs1_len, &key->signer.signature_len);
    }
    if (result != YCIAM_OK) {
        yciam_priv_wipe(key, sizeof *key);
        yciam_priv_wipe(scratch, scratch_cap);
        *pkcs1 = NULL;
        *pkcs1_len = 0;
    }
    if (result == YCIAM_ERR_JSON) {
        return YCIAM_ERR_KEY_JSON;
    }
    if (result == YCIAM_ERR_JSON_BIG || result == YCIAM_ERR_SPACE) {
        *pkcs1_len = enough_scratch(&values);
        return *pkcs1_len == 0 || values.count > YCIAM_KEY_VALUES ? YCIAM_ERR_KEY_BIG : YCIAM_ERR_SPACE;
    }
    return result;
}

yciam_result_t yciam_key_load(yciam_key_t *key, const char *json, size_t json_len, void *scratch, size_t scratch_cap,
                              yciam_error_t *error)
{
    const uint8_t *pkcs1;
    size_t pkcs1_len;
    int32_t native = 0;
    yciam_result_t result = yciam_authorized_key_parse(key, json, json_len, scratch, scratch_cap, &pkcs1, &pkcs1_len);

    if (result == YCIAM_OK) {
        result = yciam_priv_key_import(key, pkcs1, pkcs1_len, &native);
        yciam_priv_wipe(scratch, scratch_cap);
    } else if (result == YCIAM_ERR_SPACE || result == YCIAM_ERR_KEY_BIG) {
        native = (int32_t) pkcs1_len; /* a scratch that is enough */
    }
    return yciam_priv_record(error, YCIAM_STAGE_KEY, result, native);
}
