/* SPDX-License-Identifier: Apache-2.0 */
#include "ip_address.h"

#include <stdbool.h>
#include <string.h>

#define NO_GAP 17u

/* Reads digits of a base, at most `digits_max` of them. NULL: no digit, or too many. */
static const char *read_number(const char *text, unsigned base, size_t digits_max, unsigned *value)
{
    static const char DIGITS[] = "0123456789abcdef";
    const char *digit;
    size_t n = 0;

    for (*value = 0; *text != '\0'; text++, n++) {
        char c = *text >= 'A' && *text <= 'F' ? (char) (*text - 'A' + 'a') : *text;

        digit = memchr(DIGITS, c, base);
        if (digit == NULL) {
            break;
        }
        if (n == digits_max) {
            return NULL;
        }
        *value = *value * base + (unsigned) (digit - DIGITS);
    }
    return n > 0 ? text : NULL;
}

static bool read_ipv4(const char *text, uint8_t address[4])
{
    size_t i;

    for (i = 0; i < 4; i++) {
        bool leading_zero = text[0] == '0' && text[1] >= '0' && text[1] <= '9';
        unsigned value;

        text = read_number(text, 10, 3, &value);
        if (text == NULL || value > 255 || leading_zero || *text != (i < 3 ? '.' : '\0')) {
            return false;
        }
        address[i] = (uint8_t) value;
        text++;
    }
    return true;
}

/* Makes room for the zeros that "::" stands for: bytes from `gap` on move to the end. */
static bool fill_gap(uint8_t address[16], size_t len, size_t gap)
{
    if (gap == NO_GAP) {
        return len == 16;
    }
    if (len > 14) {
        return false;
    }
    memmove(address + 16 - (len - gap), address + gap, len - gap);
    memset(address + gap, 0, 16 - len);
    return true;
}

static bool read_ipv6(const char *text, uint8_t address[16])
{
    size_t len = 0;
    size_t gap = NO_GAP;

    if (*text == ':' && *++text != ':') {
        return false;
    }
    while (*text != '\0') {
        unsigned value;

        if (*text == ':') { /* the second one of "::" */
            if (gap != NO_GAP) {
                return false;
            }
            gap = len;
            text++;
            continue;
        }
        text = read_number(text, 16, 4, &value);
        if (text == NULL || len == 16) {
            return false;
        }
        address[len++] = (uint8_t) (value >> 8);
        address[len++] = (uint8_t) value;
        if (*text == ':' ? *++text == '\0' : *text != '\0') {
            return false;
        }
    }
    return fill_gap(address, len, gap);
}

size_t yciam_ip_address(const char *text, uint8_t address[YCIAM_IP_ADDRESS_MAX])
{
    if (read_ipv4(text, address)) {
        return 4;
    }
    return strchr(text, ':') != NULL && read_ipv6(text, address) ? 16 : 0;
}
