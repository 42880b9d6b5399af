/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include <yciam/result.h>

#include "../../core/json/json_chars.h"
#include "../../core/util/printable.h"

/* The limits of each range that is hidden, and their neighbours. */
static void what_hides_or_turns_text_is_not_printable(void **state)
{
    static const uint32_t shown[] = { 0x20,   0x7E,   0xA0,   0xAC,   0xAE,   0x0444, 0x061B,  0x061D,  0x200A,
                                      0x2010, 0x2027, 0x202F, 0x205F, 0x2070, 0xD7FF, 0xE000,  0xFEFE,  0xFF00,
                                      0xFFF8, 0xFFFC, 0xFFFD, 0x4E2D, 0x5D0,  0x627,  0x10000, 0x1F600, 0xDFFFF };
    static const uint32_t hidden[] = { 0,      '\n',   0x1B,   0x1F,    0x7F,     0x80,      0x9B,   0x9F,
                                       0xAD,   0x061C, 0x200B, 0x200F,  0x2028,   0x2029,    0x202A, 0x202E,
                                       0x2060, 0x2066, 0x2069, 0x206F,  0xD800,   0xDFFF,    0xFEFF, 0xFFF9,
                                       0xFFFB, 0xFFFE, 0xFFFF, 0xE0000, 0x10FFFF, UINT32_MAX };

    (void) state;
    for (size_t i = 0; i < COUNT(shown); i++) {
        CHECK(yciam_is_printable(shown[i]), "U+%04X", (unsigned) shown[i]);
    }
    for (size_t i = 0; i < COUNT(hidden); i++) {
        CHECK(!yciam_is_printable(hidden[i]), "U+%04X", (unsigned) hidden[i]);
    }
}

/* The reader of JSON strings accepts only the shortest form of UTF-8. */
static void every_character_is_written_as_it_is_read(void **state)
{
    (void) state;
    for (uint32_t character = 0x20; character <= 0x10FFFFu; character++) {
        char bytes[YCIAM_UTF8_CAP];
        size_t len = yciam_priv_utf8_write(bytes, character);
        yciam_json_chars_t chars = { bytes, bytes + len };
        bool is_surrogate = character >= 0xD800u && character <= 0xDFFFu;

        if (is_surrogate || character == '"' || character == '\\') {
            continue; /* not a character, or one that JSON escapes */
        }
        CHECK(yciam_priv_json_char(&chars) == (int) character, "U+%04X", (unsigned) character);
        CHECK(chars.at == chars.end, "U+%04X", (unsigned) character);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_hides_or_turns_text_is_not_printable),
        cmocka_unit_test(every_character_is_written_as_it_is_read),
    };

    return cmocka_run_group_tests_name("printable", tests, NULL, NULL);
}
