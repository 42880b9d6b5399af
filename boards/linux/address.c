/* SPDX-License-Identifier: Apache-2.0 */
#include "address.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

bool address_read_number(const char *text, uint32_t max, uint32_t *out)
{
    char *end;
    unsigned long value = strtoul(text, &end, 10);

    if (text[0] < '0' || text[0] > '9' || *end != '\0' || value < 1u || value > max) {
        return false;
    }
    *out = (uint32_t) value;
    return true;
}

/* The digits after the colon. */
static const char *read_port(uint16_t *tcp_port, const char *text)
{
    char digits[6] = "";
    size_t count = strspn(text, "0123456789");
    uint32_t port;

    if (count >= sizeof digits) {
        return NULL;
    }
    memcpy(digits, text, count);
    if (!address_read_number(digits, UINT16_MAX, &port)) {
        return NULL;
    }
    *tcp_port = (uint16_t) port;
    return text + count;
}

const char *address_read(address_t *address, const char *text)
{
    bool bracket = *text == '[';
    const char *host = text + (bracket ? 1 : 0);
    size_t len = strcspn(host, bracket ? "]" : ":/?#@");
    const char *rest = host + len;

    if (len == 0 || len >= sizeof address->host || (bracket && *rest++ != ']')) {
        return NULL;
    }
    memcpy(address->host, host, len);
    address->host[len] = '\0';
    return *rest == ':' ? read_port(&address->tcp_port, rest + 1) : rest;
}

const char *address_skip_scheme(const char *scheme, const char *url)
{
    size_t len = strlen(scheme);

    return strncasecmp(url, scheme, len) == 0 ? url + len : NULL;
}

const char *address_read_url(address_t *address, const char *scheme, const char *url)
{
    const char *rest = address_skip_scheme(scheme, url);

    return rest != NULL ? address_read(address, rest) : NULL;
}
