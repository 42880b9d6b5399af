/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The key blob: an accepted blob keeps its promises, and is written again byte for byte. Input: the blob, then a byte
 * that says whether the harness first corrects the checksum, so that the fuzzer gets past it. The blob ends at an
 * inaccessible page, since Mbed TLS reads it, too.
 */
#include <stdlib.h>
#include <string.h>

#include <core/util/crc32.h>
#include <yciam/authorized_key.h>

#include "fuzz.h"

#define HEADER_LEN 8u
#define CRC_LEN    4u
#define BLOB_MAX   2000u

/* Corrects the checksum at the place that the blob's own lengths give. */
static void seal(uint8_t *blob, size_t len)
{
    size_t crc_at;
    uint32_t crc;

    if (len < HEADER_LEN + CRC_LEN) {
        return;
    }
    crc_at = HEADER_LEN + blob[4] + blob[5] + blob[6] + 256u * blob[7];
    if (crc_at > len - CRC_LEN) {
        return;
    }
    crc = ~yciam_priv_crc32(YCIAM_CRC32_START, blob, crc_at);
    for (size_t i = 0; i < CRC_LEN; i++) {
        blob[crc_at + i] = (uint8_t) (crc >> (8u * i));
    }
}

static void check_again(const yciam_key_t *key, const uint8_t *pkcs1, size_t pkcs1_len, const uint8_t *blob, size_t len)
{
    uint8_t again[BLOB_MAX + HEADER_LEN];
    size_t again_len;

    CHECK(strlen(key->id) <= YCIAM_ID_MAX && strlen(key->service_account_id) <= YCIAM_ID_MAX);
    CHECK(key->signer.sign == NULL && (key->signer.signature_len == 256u || key->signer.signature_len == 512u));
    CHECK(pkcs1 > blob && pkcs1_len > key->signer.signature_len && pkcs1_len < len);
    CHECK((size_t) (pkcs1 - blob) <= len - pkcs1_len);
    CHECK(yciam_key_blob_write(key, pkcs1, pkcs1_len, again, sizeof again, &again_len) == YCIAM_OK);
    CHECK(again_len <= len && memcmp(again, blob, again_len) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t len = size > 0 ? size - 1u : 0;
    yciam_key_t key = { 0 };
    const uint8_t *pkcs1;
    size_t pkcs1_len;
    uint8_t *sealed;
    uint8_t *blob;
    yciam_result_t result;

    if (len > BLOB_MAX) {
        return 0;
    }
    sealed = fuzz_copy(data, len);
    if (size > 0 && (data[len] & 1u) != 0) {
        seal(sealed, len);
    }
    blob = fuzz_guarded_copy(sealed, len);
    result = yciam_key_blob_parse(&key, blob, len, &pkcs1, &pkcs1_len);
    CHECK(len == 0 || memcmp(blob, sealed, len) == 0);
    if (result == YCIAM_OK) {
        check_again(&key, pkcs1, pkcs1_len, blob, len);
    } else {
        CHECK(result == YCIAM_ERR_KEY_BLOB || result == YCIAM_ERR_KEY_ID || result == YCIAM_ERR_KEY_PEM ||
              result == YCIAM_ERR_KEY_TYPE);
        CHECK(fuzz_is_zero(&key, sizeof key) && pkcs1 == NULL && pkcs1_len == 0);
    }
    free(sealed);
    return 0;
}
