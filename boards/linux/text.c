/* SPDX-License-Identifier: Apache-2.0 */
#include "text.h"

#include <stddef.h>
#include <stdint.h>

#include <yciam/result.h>

/* The length of a character by its first byte, and the bits of that byte; 0: no character begins so. */
static size_t read_first(unsigned char byte, uint32_t *bits)
{
    if (byte < 0x80u) {
        *bits = byte;
        return 1;
    }
    if (byte >= 0xC2u && byte < 0xE0u) {
        *bits = byte & 0x1Fu;
        return 2;
    }
    if (byte >= 0xE0u && byte < 0xF0u) {
        *bits = byte & 0x0Fu;
        return 3;
    }
    *bits = byte & 0x07u;
    return byte >= 0xF0u && byte < 0xF5u ? 4 : 0;
}

/* Reads a UTF-8 character in its shortest form. Returns its length; 0 if it is malformed. */
static size_t read_character(const char *text, uint32_t *character)
{
    static const uint32_t least[] = { 0, 0, 0x80u, 0x800u, 0x10000u };
    size_t len = read_first((unsigned char) text[0], character);

    for (size_t i = 1; i < len; i++) {
        unsigned char byte = (unsigned char) text[i];

        if ((byte & 0xC0u) != 0x80u) {
            return 0;
        }
        *character = *character << 6 | (byte & 0x3Fu);
    }
    return *character < least[len] || *character > 0x10FFFFu ? 0 : len;
}

bool text_is_printable(const char *text)
{
    while (*text != '\0') {
        uint32_t character;
        size_t len = read_character(text, &character);

        if (len == 0 || !yciam_is_printable(character)) {
            return false;
        }
        text += len;
    }
    return true;
}
