/* SPDX-License-Identifier: Apache-2.0 */
#include "key_load.h"

#include "../util/wipe.h"
#include "ps256_psa.h"

yciam_result_t yciam_priv_key_import(yciam_key_t *key, const uint8_t *pkcs1, size_t pkcs1_len, int32_t *native)
{
    yciam_result_t result = yciam_priv_ps256_import(&key->signer, pkcs1, pkcs1_len, native);

    if (result == YCIAM_OK) {
        key->priv_is_imported = true;
    } else {
        yciam_priv_wipe(key, sizeof *key);
    }
    return result;
}

void yciam_key_unload(yciam_key_t *key)
{
    if (key == NULL) {
        return;
    }
    if (key->priv_is_imported) {
        yciam_priv_ps256_destroy(&key->signer);
    }
    yciam_priv_wipe(key, sizeof *key);
}
