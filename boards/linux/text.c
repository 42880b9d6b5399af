/* SPDX-License-Identifier: Apache-2.0 */
#include "text.h"

#include <stddef.h>
#include <stdint.h>

/* How many bytes a character has, by its first one, and that one's bits; 0: no character begins so. */
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

static bool is_printable(uint32_t character)
{
    bool is_control = character < 0x20u || (character >= 0x7Fu && character < 0xA0u);
    bool is_surrogate = character >= 0xD800u && character < 0xE000u;
    bool is_separator = character == 0x2028u || character == 0x2029u;
    bool turns = character == 0x200Eu || character == 0x200Fu || (character >= 0x202Au && character <= 0x202Eu) ||
                 (character >= 0x2066u && character <= 0x2069u);

    return !is_control && !is_surrogate && !is_separator && !turns;
}

bool text_is_printable(const char *text)
{
    while (*text != '\0') {
        uint32_t character;
        size_t len = read_character(text, &character);

        if (len == 0 || !is_printable(character)) {
            return false;
        }
        text += len;
    }
    return true;
}
