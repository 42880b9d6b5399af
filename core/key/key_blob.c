/* SPDX-License-Identifier: Apache-2.0 */
#include <yciam/authorized_key.h>

#include <string.h>

#include "../util/crc32.h"
#include "../util/error_record.h"
#include "../util/text.h"
#include "../util/wipe.h"
#include "key_load.h"
#include "rsa_der.h"

/* Offsets in the blob; see authorized_key.h for the format. */
#define MAGIC_LEN      4u
#define ID_LEN_AT      4u
#define ACCOUNT_LEN_AT 5u
#define PKCS1_LEN_AT   6u
#define HEADER_LEN     8u
#define CRC_LEN        4u

static const uint8_t blob_magic[MAGIC_LEN] = { 'Y', 'C', 'K', '1' };

static uint32_t read_little_endian(const uint8_t *from, size_t len)
{
    uint32_t value = 0;

    for (size_t i = len; i > 0; i--) {
        value = (value << 8) | from[i - 1u];
    }
    return value;
}

/* Both functions return the position behind the last byte that they wrote. */
static uint8_t *write_little_endian(uint8_t *to, size_t len, uint32_t value)
{
    for (; len > 0; len--) {
        *to++ = (uint8_t) value;
        value >>= 8;
    }
    return to;
}

static uint8_t *write_bytes(uint8_t *to, const void *bytes, size_t len)
{
    memcpy(to, bytes, len);
    return to + len;
}

/* The checksum as zlib gives it. */
static uint32_t blob_crc(const uint8_t *blob, size_t len)
{
    return yciam_priv_crc32(YCIAM_CRC32_START, blob, len) ^ UINT32_MAX;
}

/* An ID in the blob has no NUL. */
static yciam_result_t copy_id(char to[YCIAM_ID_MAX + 1u], const uint8_t *from, size_t len)
{
    if (len > YCIAM_ID_MAX || memchr(from, '\0', len) != NULL) {
        return YCIAM_ERR_KEY_ID;
    }
    memcpy(to, from, len);
    to[len] = '\0';
    return yciam_priv_text_is_id(to) ? YCIAM_OK : YCIAM_ERR_KEY_ID;
}

static yciam_result_t read_blob(yciam_key_t *key, const uint8_t *blob, size_t len, const uint8_t **pkcs1,
                                size_t *pkcs1_len)
{
    size_t id_len;
    size_t account_len;
    size_t crc_at;
    yciam_result_t result;

    if (len < HEADER_LEN + CRC_LEN || memcmp(blob, blob_magic, MAGIC_LEN) != 0) {
        return YCIAM_ERR_KEY_BLOB;
    }
    id_len = blob[ID_LEN_AT];
    account_len = blob[ACCOUNT_LEN_AT];
    *pkcs1_len = read_little_endian(blob + PKCS1_LEN_AT, 2);
    crc_at = HEADER_LEN + id_len + account_len + *pkcs1_len;
    if (crc_at > len - CRC_LEN || read_little_endian(blob + crc_at, CRC_LEN) != blob_crc(blob, crc_at)) {
        return YCIAM_ERR_KEY_BLOB;
    }
    result = copy_id(key->id, blob + HEADER_LEN, id_len);
    if (result == YCIAM_OK) {
        result = copy_id(key->service_account_id, blob + HEADER_LEN + id_len, account_len);
    }
    *pkcs1 = blob + HEADER_LEN + id_len + account_len;
    return result == YCIAM_OK ? yciam_priv_pkcs1_check(*pkcs1, *pkcs1_len, &key->signer.signature_len) : result;
}

yciam_result_t yciam_key_blob_parse(yciam_key_t *key, const void *blob, size_t len, const uint8_t **pkcs1,
                                    size_t *pkcs1_len)
{
    yciam_result_t result;

    if (key == NULL || blob == NULL || pkcs1 == NULL || pkcs1_len == NULL || yciam_priv_key_is_in_use(key)) {
        return YCIAM_ERR_ARGUMENT;
    }
    yciam_priv_wipe(key, sizeof *key);
    result = read_blob(key, (const uint8_t *) blob, len, pkcs1, pkcs1_len);
    if (result != YCIAM_OK) {
        yciam_priv_wipe(key, sizeof *key);
        *pkcs1 = NULL;
        *pkcs1_len = 0;
    }
    return result;
}

yciam_result_t yciam_key_load_blob(yciam_key_t *key, const void *blob, size_t len, yciam_error_t *error)
{
    const uint8_t *pkcs1;
    size_t pkcs1_len;
    int32_t native = 0;
    yciam_result_t result = yciam_key_blob_parse(key, blob, len, &pkcs1, &pkcs1_len);

    if (result == YCIAM_OK) {
        result = yciam_priv_key_import(key, pkcs1, pkcs1_len, &native);
    }
    return yciam_priv_record(error, YCIAM_STAGE_KEY, result, native);
}

yciam_result_t yciam_key_blob_write(const yciam_key_t *key, const uint8_t *pkcs1, size_t pkcs1_len, void *blob,
                                    size_t cap, size_t *len)
{
    uint8_t *at = (uint8_t *) blob;
    uint16_t signature_len;
    size_t id_len;
    size_t account_len;
    size_t crc_at;
    yciam_result_t result;

    if (key == NULL || pkcs1 == NULL || blob == NULL || len == NULL) {
        return YCIAM_ERR_ARGUMENT;
    }
    *len = 0;
    if (!yciam_priv_text_is_id(key->id) || !yciam_priv_text_is_id(key->service_account_id)) {
        return YCIAM_ERR_KEY_ID;
    }
    result = yciam_priv_pkcs1_check(pkcs1, pkcs1_len, &signature_len);
    if (result != YCIAM_OK) {
        return result;
    }
    id_len = strlen(key->id);
    account_len = strlen(key->service_account_id);
    crc_at = HEADER_LEN + id_len + account_len + pkcs1_len;
    if (pkcs1_len > UINT16_MAX || cap < crc_at + CRC_LEN) {
        return YCIAM_ERR_SPACE;
    }
    at = write_bytes(at, blob_magic, MAGIC_LEN);
    at = write_little_endian(at, 1, (uint32_t) id_len);
    at = write_little_endian(at, 1, (uint32_t) account_len);
    at = write_little_endian(at, 2, (uint32_t) pkcs1_len);
    at = write_bytes(at, key->id, id_len);
    at = write_bytes(at, key->service_account_id, account_len);
    at = write_bytes(at, pkcs1, pkcs1_len);
    (void) write_little_endian(at, CRC_LEN, blob_crc((const uint8_t *) blob, crc_at));
    *len = crc_at + CRC_LEN;
    return YCIAM_OK;
}
