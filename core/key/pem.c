/* SPDX-License-Identifier: Apache-2.0 */
#include "pem.h"

#include <string.h>

#include <mbedtls/asn1.h>
#include <mbedtls/base64.h>

#include "../util/wipe.h"

#define SEQUENCE (MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SEQUENCE)

/* The next character of the PEM; '\n' also for the two characters '\' 'n' or '\' 'r', -1 at the end. */
static int next(yciam_json_t *json)
{
    int c = yciam_priv_json_char(json);

    if (c == '\\') {
        c = yciam_priv_json_char(json);
        c = c == 'n' || c == 'r' ? '\n' : '\\';
    }
    return c;
}

/* Takes what must follow. Text is never empty. */
static bool take(yciam_json_t *json, const char *text)
{
    while (*text != '\0' && next(json) == *text) {
        text++;
    }
    return *text == '\0';
}

/* Moves past the first "-----BEGIN ". An ID in the text before it may hold dashes, too. */
static bool find_begin(yciam_json_t *json)
{
    static const char begin[] = "-----BEGIN ";
    unsigned matched = 0;

    while (begin[matched] != '\0') {
        int c = next(json);

        if (c < 0) {
            return false;
        }
        matched = c == begin[matched] ? matched + 1u : c != '-' ? 0 : matched == 5u ? 5u : 1u;
    }
    return true;
}

/* Two letters tell the labels apart: PRivate key, ENcrypted private key, PUblic key, CErtificate (RFC 7468, 4). */
static yciam_result_t check_label(yciam_json_t *json)
{
    int first = next(json);

    switch (next(json)) {
    case 'R':
        return first == 'P' && take(json, "IVATE KEY-----") ? YCIAM_OK : YCIAM_ERR_KEY_PEM;
    case 'N':
        return YCIAM_ERR_KEY_ENCRYPTED;
    case 'U':
    case 'E':
        return YCIAM_ERR_KEY_PUBLIC;
    default:
        return YCIAM_ERR_KEY_PEM;
    }
}

/* The next character that is no white space. */
static int next_mark(yciam_json_t *json)
{
    int c;

    do {
        c = next(json);
    } while (c == '\n' || c == '\r' || c == ' ' || c == '\t');
    return c;
}

/* The base64 text up to the dash of the END line. */
static yciam_result_t decode_body(yciam_json_t *json, uint8_t *der, size_t cap, size_t *len)
{
    unsigned char group[4]; /* mbedtls_base64_decode() runs in constant time */
    size_t group_len = 0;
    size_t added = 3; /* fewer only in the last group: padding ends the text */
    int rc = 0;
    int c;

    while ((c = next_mark(json)) >= 0 && c != '-') {
        group[group_len++] = (unsigned char) c;
        if (group_len == sizeof group) {
            rc = added < 3u ? -1 : mbedtls_base64_decode(der + *len, cap - *len, &added, group, sizeof group);
            if (rc != 0) {
                break;
            }
            *len += added;
            group_len = 0;
        }
    }
    yciam_priv_wipe(group, sizeof group);
    if (rc == MBEDTLS_ERR_BASE64_BUFFER_TOO_SMALL) {
        return YCIAM_ERR_SPACE;
    }
    return rc == 0 && group_len == 0 && take(json, "----END PRIVATE KEY-----") && next_mark(json) < 0
               ? YCIAM_OK
               : YCIAM_ERR_KEY_PEM;
}

yciam_result_t yciam_priv_pem_decode(yciam_json_t *json, uint8_t *der, size_t cap, size_t *len)
{
    yciam_result_t result;

    *len = 0;
    if (!find_begin(json)) {
        return YCIAM_ERR_KEY_PEM;
    }
    result = check_label(json);
    return result == YCIAM_OK ? decode_body(json, der, cap, len) : result;
}

/* Enters a SEQUENCE that reaches to the end and begins with a version. */
static bool enter_versioned(unsigned char **at, const unsigned char *end)
{
    size_t len;
    int version;

    return mbedtls_asn1_get_tag(at, end, &len, SEQUENCE) == 0 && *at + len == end &&
           mbedtls_asn1_get_int(at, end, &version) == 0;
}

yciam_result_t yciam_priv_pkcs8_rsa(uint8_t *der, const uint8_t **pkcs1, size_t *len, uint16_t *signature_len)
{
    static const uint8_t rsa_encryption[] = { 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01 }; /* RFC 8017, C */
    unsigned char *at = der;
    const unsigned char *end = der + *len;
    mbedtls_asn1_buf algorithm;
    mbedtls_asn1_buf parameters;
    size_t n;

    if (!enter_versioned(&at, end) || mbedtls_asn1_get_alg(&at, end, &algorithm, &parameters) != 0) {
        return YCIAM_ERR_KEY_PEM;
    }
    if (algorithm.len != sizeof rsa_encryption || memcmp(algorithm.p, rsa_encryption, sizeof rsa_encryption) != 0) {
        return YCIAM_ERR_KEY_TYPE;
    }
    if (mbedtls_asn1_get_tag(&at, end, len, MBEDTLS_ASN1_OCTET_STRING) != 0) {
        return YCIAM_ERR_KEY_PEM;
    }
    *pkcs1 = at;
    end = at + *len;
    if (!enter_versioned(&at, end) || mbedtls_asn1_get_tag(&at, end, &n, MBEDTLS_ASN1_INTEGER) != 0) {
        return YCIAM_ERR_KEY_PEM;
    }
    /* The modulus has its top bit set, so that DER puts a zero byte before it; the whole is 4.6 times as long. */
    *signature_len = (uint16_t) (n - 1u);
    return (n == 257u || n == 513u) && *len / n == 4u && at[0] == 0 && at[1] >= 0x80u ? YCIAM_OK : YCIAM_ERR_KEY_TYPE;
}
