/* SPDX-License-Identifier: Apache-2.0 */
#include "printable.h"

#include <yciam/result.h>

bool yciam_is_printable(uint32_t character)
{
    /* Ranges, both ends included. */
    static const uint16_t hidden[][2] = {
        { 0, 0x1F },        /* control characters */
        { 0x7F, 0x9F },     /* control characters */
        { 0xAD, 0xAD },     /* soft hyphen */
        { 0x061C, 0x061C }, /* change of direction */
        { 0x200B, 0x200F }, /* no width, change of direction */
        { 0x2028, 0x202E }, /* separators of lines, change of direction */
        { 0x2060, 0x206F }, /* no width, change of direction */
        { 0xD800, 0xDFFF }, /* halves of surrogate pairs */
        { 0xFEFF, 0xFEFF }, /* byte order mark */
        { 0xFFF9, 0xFFFB }, /* annotations */
        { 0xFFFE, 0xFFFF }, /* not characters */
    };

    if (character > UINT16_MAX) {
        return character < 0xE0000u; /* behind it: tags, private planes */
    }
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++) {
        if (character >= hidden[i][0] && character <= hidden[i][1]) {
            return false;
        }
    }
    return true;
}

size_t yciam_priv_utf8_write(char out[YCIAM_UTF8_CAP], uint32_t character)
{
    static const uint8_t first_bits[] = { 0, 0, 0xC0, 0xE0, 0xF0 };
    size_t len = character < 0x80u ? 1u : character < 0x800u ? 2u : character < 0x10000u ? 3u : 4u;

    for (size_t i = len - 1u; i > 0; i--) {
        out[i] = (char) (0x80u | (character & 0x3Fu));
        character >>= 6;
    }
    out[0] = (char) (first_bits[len] | character);
    return len;
}
