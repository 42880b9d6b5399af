/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The key signs in slices; see client.h and port/rsa/README.md. It is read from key.json, and so stays in RAM. A key
 * blob in flash (yciam_key_blob_parse()) would not be copied.
 */
#include <string.h>

#include <mbedtls/platform_util.h>

#include <rsa/yciam_rsa.h>

#include "client.h"
#include "credentials.h"

#ifndef SIGNER_BITS
#define SIGNER_BITS 2048u /* of the longest key; 4096 needs 4.8 KB more */
#endif

static uint8_t pkcs1[SIGNER_BITS <= 2048u ? 1216u : 2400u];
static union {
    uint8_t bytes[YCIAM_RSA_SIZE(SIGNER_BITS)];
    void *aligned;
} memory;

yciam_result_t client_load_key(yciam_key_t *key, void *scratch, size_t scratch_cap, yciam_error_t *error)
{
    const uint8_t *parsed = NULL;
    size_t len = 0;

    memset(error, 0, sizeof *error);
    error->stage = YCIAM_STAGE_KEY;
    error->result = yciam_authorized_key_parse(key, authorized_key, (size_t) (authorized_key_end - authorized_key),
                                               scratch, scratch_cap, &parsed, &len);
    if (error->result == YCIAM_OK && len > sizeof pkcs1) {
        error->result = YCIAM_ERR_SPACE;
    }
    if (error->result == YCIAM_OK) {
        memcpy(pkcs1, parsed, len);
        error->result = yciam_rsa_open(&key->signer, pkcs1, len, memory.bytes, sizeof memory.bytes, &error->native);
    }
    mbedtls_platform_zeroize(scratch, scratch_cap);
    return error->result;
}
