/* SPDX-License-Identifier: Apache-2.0 */
/* What all ways to load a key share. */
#ifndef YCIAM_CORE_KEY_H
#define YCIAM_CORE_KEY_H

#include <yciam/authorized_key.h>

/* Whether the key is loaded, or has a signer of the application's. Such a key must not be overwritten. */
static inline bool yciam_priv_key_is_in_use(const yciam_key_t *key)
{
    return key->signer.sign != NULL;
}

/* Imports the private key of a key whose IDs are read. On failure *key is all zero. *native is the psa_status_t. */
yciam_result_t yciam_priv_key_import(yciam_key_t *key, const uint8_t *pkcs1, size_t pkcs1_len, int32_t *native);

#endif
