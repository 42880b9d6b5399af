/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The key file. Input: the file, then a byte that chooses the scratch. One file in 256 also goes through the import
 * into PSA, which costs a hundred times as much.
 */
#include <stdlib.h>
#include <string.h>

#include <yciam/authorized_key.h>

#include "fuzz.h"

static bool is_id(const char *id)
{
    size_t len = strnlen(id, YCIAM_ID_MAX + 1u);

    for (size_t i = 0; i < len; i++) {
        char c = id[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
              c == '-')) {
            return false;
        }
    }
    return len > 0 && len <= YCIAM_ID_MAX;
}

static bool is_key_failure(yciam_result_t result)
{
    return result == YCIAM_ERR_SPACE || result == YCIAM_ERR_KEY_BIG ||
           (result <= YCIAM_ERR_KEY_JSON && result >= YCIAM_ERR_KEY_TYPE);
}

static void parse(const char *json, size_t len, uint8_t *scratch, size_t cap)
{
    const uint8_t *pkcs1 = NULL;
    size_t pkcs1_len = 0;
    yciam_key_t key;
    yciam_result_t result;

    memset(&key, 0, sizeof key);
    memset(scratch, 0xA5, cap);
    result = yciam_authorized_key_parse(&key, json, len, scratch, cap, &pkcs1, &pkcs1_len);
    if (result != YCIAM_OK) {
        CHECK(is_key_failure(result));
        CHECK(fuzz_is_zero(&key, sizeof key) && fuzz_is_zero(scratch, cap));
        return;
    }
    CHECK(is_id(key.id) && is_id(key.service_account_id) && key.signer.sign == NULL);
    CHECK(key.signer.signature_len == 256u || key.signer.signature_len == 512u);
    CHECK(pkcs1 >= scratch && pkcs1_len > key.signer.signature_len && pkcs1_len <= cap);
    CHECK((size_t) (pkcs1 - scratch) <= cap - pkcs1_len);
}

static void load(const char *json, size_t len, uint8_t *scratch, size_t cap)
{
    yciam_key_t key = { 0 };
    yciam_error_t error;
    yciam_result_t result = yciam_key_load(&key, json, len, scratch, cap, &error);

    CHECK(error.result == result && error.stage == YCIAM_STAGE_KEY);
    CHECK(fuzz_is_zero(scratch, cap));
    CHECK(result == YCIAM_OK || fuzz_is_zero(&key, sizeof key));
    CHECK(result == YCIAM_OK || is_key_failure(result) || result == YCIAM_ERR_KEY_REJECTED);
    yciam_key_unload(&key);
    CHECK(fuzz_is_zero(&key, sizeof key));
}

/*
 * A choice that changes with every small change of the input, so that the fuzzer cannot make every run an expensive
 * one.
 */
static unsigned hash(const uint8_t *data, size_t len)
{
    uint32_t h = 2166136261u;

    for (size_t i = 0; i < len; i++) {
        h = (h ^ data[i]) * 16777619u;
    }
    return (h >> 16) & 255u;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t len = size > 0 ? size - 1u : 0;
    unsigned choice = size > 0 ? data[len] : 0;
    size_t cap = (choice & 1u) != 0 ? choice * 4u : YCIAM_KEY_SCRATCH_SIZE(2048u);
    uint8_t *scratch = malloc(cap);
    char *json = fuzz_copy(data, len);

    CHECK(scratch != NULL);
    parse(json, len, scratch, cap);
    if (hash(data, size) == 0) {
        load(json, len, scratch, cap);
    }
    CHECK(len == 0 || memcmp(json, data, len) == 0);
    free(json);
    free(scratch);
    return 0;
}
