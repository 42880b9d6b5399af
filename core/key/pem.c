/* SPDX-License-Identifier: Apache-2.0 */
#include "pem.h"

#include <stdbool.h>

#include <mbedtls/base64.h>

#include "../util/wipe.h"

#define GROUP_LEN 4u /* base64 characters that make up to 3 bytes */

/*
 * Reads a character of the PEM; '\n' also for the two characters '\' 'n' or '\' 'r', and '\' for any that no PEM has.
 * Negative at the end.
 */
static int read_pem_char(yciam_json_chars_t *chars)
{
    int c = yciam_priv_json_char(chars);

    if (c == '\\') {
        c = yciam_priv_json_char(chars);
        return c == 'n' || c == 'r' ? '\n' : '\\';
    }
    return c < 0x80 ? c : '\\';
}

/* Skips `text` if it is next; does not move otherwise. */
static bool skip_pem_text(yciam_json_chars_t *chars, const char *text)
{
    yciam_json_chars_t ahead = *chars;

    for (; *text != '\0'; text++) {
        if (read_pem_char(&ahead) != *text) {
            return false;
        }
    }
    *chars = ahead;
    return true;
}

/* Skips all text up to and including the first "-----BEGIN ". The ID in that text may hold dashes, too. */
static bool skip_to_label(yciam_json_chars_t *chars)
{
    while (!skip_pem_text(chars, "-----BEGIN ")) {
        if (read_pem_char(chars) < 0) {
            return false;
        }
    }
    return true;
}

/* The labels are those of RFC 7468, 4. */
static yciam_result_t check_label(yciam_json_chars_t *chars)
{
    if (skip_pem_text(chars, "PRIVATE KEY-----")) {
        return YCIAM_OK;
    }
    if (skip_pem_text(chars, "ENCRYPTED ")) {
        return YCIAM_ERR_KEY_ENCRYPTED;
    }
    if (skip_pem_text(chars, "PUBLIC ") || skip_pem_text(chars, "CERTIFICATE")) {
        return YCIAM_ERR_KEY_PUBLIC;
    }
    return YCIAM_ERR_KEY_PEM;
}

/* Reads the next character that is not white space. */
static int read_pem_mark(yciam_json_chars_t *chars)
{
    int c;

    do {
        c = read_pem_char(chars);
    } while (c == '\n' || c == '\r' || c == ' ' || c == '\t');
    return c;
}

/* Decodes the base64 text and reads the first dash of the END line. */
static yciam_result_t decode_body(yciam_json_chars_t *chars, uint8_t *der, size_t cap, size_t *len)
{
    unsigned char group[GROUP_LEN] = { 0 };
    size_t group_len = 0;
    size_t decoded_len = 3; /* of the last group: less than 3 with padding, which ends the text */
    int rc = 0;
    int c;

    while (rc == 0 && (c = read_pem_mark(chars)) >= 0 && c != '-') {
        group[group_len] = (unsigned char) c;
        group_len++;
        if (group_len == GROUP_LEN) {
            /* Decodes in constant time: neither branch nor address depends on the secret. */
            rc = decoded_len < 3u ? MBEDTLS_ERR_BASE64_INVALID_CHARACTER
                                  : mbedtls_base64_decode(der + *len, cap - *len, &decoded_len, group, GROUP_LEN);
            *len += rc == 0 ? decoded_len : 0;
            group_len = 0;
        }
    }
    yciam_priv_wipe(group, sizeof group);
    if (rc == MBEDTLS_ERR_BASE64_BUFFER_TOO_SMALL) {
        return YCIAM_ERR_SPACE;
    }
    return rc == 0 && group_len == 0 ? YCIAM_OK : YCIAM_ERR_KEY_PEM;
}

yciam_result_t yciam_priv_pem_decode(const yciam_json_chars_t *chars, uint8_t *der, size_t cap, size_t *len)
{
    yciam_json_chars_t rest = *chars;
    yciam_result_t result;

    *len = 0;
    if (!skip_to_label(&rest)) {
        return YCIAM_ERR_KEY_PEM;
    }
    result = check_label(&rest);
    if (result == YCIAM_OK) {
        result = decode_body(&rest, der, cap, len);
    }
    if (result == YCIAM_OK && (!skip_pem_text(&rest, "----END PRIVATE KEY-----") || read_pem_mark(&rest) >= 0)) {
        return YCIAM_ERR_KEY_PEM;
    }
    return result;
}
