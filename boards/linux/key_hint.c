/* SPDX-License-Identifier: Apache-2.0 */
#include "key_hint.h"

#include <stdbool.h>
#include <string.h>

#define JSON_OF_YC "give the JSON that `yc iam key create` wrote"

static const char white[] = " \t\r\n";

static bool begins(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* Base64 and line ends, and nothing else; "{" in base64 is "e". */
static bool is_base64(const char *text)
{
    static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n";

    return text[0] == 'e' && text[strspn(text, base64)] == '\0';
}

/* A line end within a string: somebody put the PEM's lines into the JSON unchanged. */
static bool has_raw_newline(const char *text)
{
    bool in_string = false;

    for (; *text != '\0'; text++) {
        if (*text == '\\' && text[1] != '\0') {
            text++;
        } else if (*text == '"') {
            in_string = !in_string;
        } else if (*text == '\n' && in_string) {
            return true;
        }
    }
    return false;
}

/* A text that does not begin like JSON. */
static const char *hint_of_other(const char *text)
{
    if (begins(text, "-----BEGIN RSA PRIVATE KEY")) {
        return "this looks like a PEM with PKCS#1: " JSON_OF_YC;
    }
    if (strstr(text, "-----BEGIN ") != NULL && strstr(text, "private_key:") == NULL) {
        return "this looks like a PEM: " JSON_OF_YC;
    }
    if (strstr(text, "service_account_id:") != NULL || strstr(text, "private_key:") != NULL) {
        return "this looks like YAML: " JSON_OF_YC ", or use yc's --format json";
    }
    if (is_base64(text)) {
        return "this looks like a key file in base64: decode it with base64 -d";
    }
    return NULL;
}

const char *key_hint(const char *text, size_t len)
{
    if (len == 0) {
        return "the file is empty";
    }
    if (begins(text, "\xff\xfe") || begins(text, "\xfe\xff") || (len > 1u && (text[0] == '\0' || text[1] == '\0'))) {
        return "this looks like UTF-16: save it as UTF-8";
    }
    text += strspn(text, white);
    if (*text == '"') {
        return "this looks like JSON in a JSON string: take the quotation marks and the backslashes off";
    }
    if (*text != '{') {
        return hint_of_other(text);
    }
    if (strstr(text, "-----BEGIN RSA PRIVATE KEY") != NULL) {
        return "private_key looks like PKCS#1, and PKCS#8 is wanted: " JSON_OF_YC;
    }
    return has_raw_newline(text) ? "there are line ends within a string: in JSON each of them is written \\n" : NULL;
}
