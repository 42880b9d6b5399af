/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PEM in a JSON string of any characters, against a second reader; and PKCS#8 from any bytes, which end at an
 * inaccessible page, since Mbed TLS reads them. Input: the text or the DER, then two bytes of choices.
 */
#include <stdlib.h>
#include <string.h>

#include <core/json/json.h>
#include <core/key/pem.h>
#include <core/key/rsa_der.h>

#include "fuzz.h"

#define TEXT_CAP 4096u

/* Writes the text as JSON: {"k":"…"}, with \u00XX for every byte that JSON does not allow as it is. */
static size_t quote(char *out, const uint8_t *data, size_t len)
{
    static const char hex[] = "0123456789abcdef";
    char *at = out;

    memcpy(at, "{\"k\":\"", 6);
    at += 6;
    for (size_t i = 0; i < len; i++) {
        if (data[i] >= ' ' && data[i] < 0x7F && data[i] != '"' && data[i] != '\\') {
            *at++ = (char) data[i];
        } else {
            memcpy(at, "\\u00", 4);
            at[4] = hex[data[i] >> 4];
            at[5] = hex[data[i] & 15u];
            at += 6;
        }
    }
    memcpy(at, "\"}", 2);
    return (size_t) (at + 2 - out);
}

static bool skip(const uint8_t **at, const uint8_t *end, const char *word)
{
    size_t len = strlen(word);

    if ((size_t) (end - *at) < len || memcmp(*at, word, len) != 0) {
        return false;
    }
    *at += len;
    return true;
}

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static int base64_value(uint8_t c)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *known = c != 0 ? strchr(alphabet, c) : NULL;

    return known != NULL ? (int) (known - alphabet) : -1;
}

/* The DER of the only block, or -1. For text without a backslash, which the library takes as an escaped line feed. */
static long reference(const uint8_t *text, size_t len, uint8_t *der)
{
    const uint8_t *end = text + len;
    const uint8_t *at;
    uint32_t bits = 0;
    unsigned digits = 0;
    unsigned pads = 0;
    long der_len = 0;

    at = memmem(text, len, "-----BEGIN ", 11);
    if (at == NULL) {
        return -1;
    }
    if (!skip(&at, end, "-----BEGIN PRIVATE KEY-----")) {
        return -1;
    }
    for (; at < end && *at != '-'; at++) {
        if (is_space(*at)) {
            continue;
        }
        if (pads > 0 ? *at != '=' : *at != '=' && base64_value(*at) < 0) {
            return -1;
        }
        pads += *at == '=' ? 1u : 0;
        bits = (bits << 6) | (*at == '=' ? 0u : (uint32_t) base64_value(*at));
        if (++digits % 4u == 0) {
            der[der_len++] = (uint8_t) (bits >> 16);
            der[der_len++] = (uint8_t) (bits >> 8);
            der[der_len++] = (uint8_t) bits;
        }
    }
    if (digits % 4u != 0 || pads > 2u || !skip(&at, end, "-----END PRIVATE KEY-----")) {
        return -1;
    }
    while (at < end && is_space(*at)) {
        at++;
    }
    return at == end ? der_len - (long) pads : -1;
}

static void check_pkcs8(const uint8_t *data, size_t len)
{
    uint8_t *der = fuzz_guarded_copy(data, len);
    const uint8_t *pkcs1 = NULL;
    size_t pkcs1_len = len;
    uint16_t signature_len = 0;
    yciam_result_t result = yciam_priv_pkcs8_find_rsa(der, len, &pkcs1, &pkcs1_len);

    if (result == YCIAM_OK) {
        result = yciam_priv_pkcs1_check(pkcs1, pkcs1_len, &signature_len);
    }

    if (result == YCIAM_OK) {
        CHECK(signature_len == 256u || signature_len == 512u);
        CHECK(pkcs1 > der && pkcs1_len > signature_len && pkcs1_len <= (size_t) (der + len - pkcs1));
    } else {
        CHECK(result == YCIAM_ERR_KEY_PEM || result == YCIAM_ERR_KEY_TYPE);
    }
    CHECK(len == 0 || memcmp(der, data, len) == 0);
}

static void check_pem(const uint8_t *data, size_t len, size_t cap)
{
    static char space[TEXT_CAP * 6u + 8u];
    static uint8_t expected[TEXT_CAP];
    size_t json_len = quote(space, data, len);
    char *text = fuzz_copy(space, json_len);
    uint32_t scratch[32];
    uint8_t *der = malloc(cap);
    yciam_json_chars_t chars;
    yciam_json_t json;
    yciam_result_t result;
    size_t der_len;

    CHECK(der != NULL);
    CHECK(yciam_priv_json_parse(&json, text, json_len, scratch, sizeof scratch) == YCIAM_OK);
    CHECK(yciam_priv_json_open(&json, yciam_priv_json_member(&json, 0, "k"), &chars));
    result = yciam_priv_pem_decode(&chars, der, cap, &der_len);
    CHECK(der_len <= cap);
    CHECK(result == YCIAM_OK || result == YCIAM_ERR_SPACE ||
          (result <= YCIAM_ERR_KEY_PEM && result >= YCIAM_ERR_KEY_PUBLIC));
    if (len > 0 && memchr(data, '\\', len) == NULL) {
        long expected_len = reference(data, len, expected);

        CHECK((result == YCIAM_OK) == (expected_len >= 0 && (size_t) expected_len <= cap));
        CHECK(result != YCIAM_OK ||
              (der_len == (size_t) expected_len && (der_len == 0 || memcmp(der, expected, der_len) == 0)));
    }
    if (result == YCIAM_OK) {
        check_pkcs8(der, der_len);
    }
    free(der);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t len = size > 2u ? size - 2u : 0;
    unsigned choice = size > 2u ? data[len] : 0;

    if (len > TEXT_CAP) {
        return 0;
    }
    if ((choice & 1u) != 0) {
        check_pkcs8(data, len);
    } else {
        check_pem(data, len, (choice & 2u) != 0 ? data[len + 1u] : TEXT_CAP);
    }
    return 0;
}
