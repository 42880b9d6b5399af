/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include "../../core/json/json_chars.h"

/* Reads the first character of text in memory that ends with the text. */
static int first_char(const char *text, size_t len, size_t *read_len)
{
    char *copy = exact_bytes(text, len);
    yciam_json_chars_t chars = { copy, copy + len };
    int c = yciam_priv_json_char(&chars);

    *read_len = (size_t) (chars.at - copy);
    free(copy);
    return c;
}

static void check_char(const char *text, size_t len, int want, size_t want_len)
{
    size_t read_len;
    int c = first_char(text, len, &read_len);

    CHECK(c == want, "%s: got %d, want %d", text, c, want);
    CHECK(read_len == want_len, "%s: read %zu bytes, want %zu", text, read_len, want_len);
}

static void every_byte_by_itself(void **state)
{
    (void) state;
    for (int byte = 0; byte <= 255; byte++) {
        const char text[] = { (char) byte, '\0' };

        if (byte == '"') {
            check_char(text, 1, YCIAM_JSON_END, 0);
        } else if (byte < ' ' || byte == '\\' || byte >= 0x80) {
            check_char(text, 1, YCIAM_JSON_MALFORMED, 0);
        } else {
            check_char(text, 1, byte, 1);
        }
    }
    check_char("", 0, YCIAM_JSON_MALFORMED, 0);
}

static void every_escape_of_one_letter(void **state)
{
    (void) state;
    for (int byte = 0; byte <= 255; byte++) {
        static const char letters[] = "\"\\/bfnrt";
        static const char meanings[] = "\"\\/\b\f\n\r\t";
        const char text[] = { '\\', (char) byte, 'x', '\0' };
        const char *letter = byte != 0 ? strchr(letters, byte) : NULL;

        check_char(text, 3, letter != NULL ? meanings[letter - letters] : YCIAM_JSON_MALFORMED, letter != NULL ? 2 : 0);
    }
}

/* Every UTF-16 code unit, with upper-case and lower-case digits, without a second surrogate after it. */
static void every_unicode_escape(void **state)
{
    char text[16];

    (void) state;
    for (unsigned unit = 0; unit <= 0xFFFFu; unit++) {
        bool is_surrogate = unit >= 0xD800u && unit <= 0xDFFFu;
        int want = is_surrogate ? YCIAM_JSON_MALFORMED : (int) unit;

        (void) snprintf(text, sizeof text, "\\u%04x", unit);
        check_char(text, 6, want, is_surrogate ? 0 : 6);
        (void) snprintf(text, sizeof text, "\\u%04X\\u0041", unit);
        check_char(text, 12, want, is_surrogate ? 0 : 6);
    }
}

static void surrogates_come_in_pairs(void **state)
{
    static const struct {
        unsigned high, low;
        int want; /* 0: no pair */
    } cases[] = {
        { 0xD800, 0xDC00, 0x10000 }, { 0xDBFF, 0xDFFF, 0x10FFFF }, { 0xD83D, 0xDE00, 0x1F600 },
        { 0xD7FF, 0xDC00, 0 },       { 0xDC00, 0xDC00, 0 },        { 0xD800, 0xD800, 0 },
        { 0xD800, 0xDBFF, 0 },       { 0xD800, 0xE000, 0 },        { 0xDC00, 0xD800, 0 },
    };
    char text[16];

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        (void) snprintf(text, sizeof text, "\\u%04x\\u%04X", cases[i].high, cases[i].low);
        if (cases[i].want != 0) {
            check_char(text, 12, cases[i].want, 12);
        } else {
            bool is_first_good = cases[i].high == 0xD7FFu;

            check_char(text, 12, is_first_good ? 0xD7FF : YCIAM_JSON_MALFORMED, is_first_good ? 6 : 0);
        }
        for (size_t len = 1; len < 12u && cases[i].want != 0; len++) {
            check_char(text, len, YCIAM_JSON_MALFORMED, 0);
        }
    }
}

static void other_escapes_are_malformed(void **state)
{
    static const char *const texts[] = { "\\u",     "\\u0",          "\\u00",          "\\u004",
                                         "\\u004g", "\\u004G",       "\\u004@",        "\\u004`",
                                         "\\u004/", "\\u004:",       "\\u 041",        "\\U0041",
                                         "\\u+041", "\\ud83d/ude00", "\\ud83d\\xde00", "\\ud83d\\ude0g" };

    (void) state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        check_char(texts[i], strlen(texts[i]), YCIAM_JSON_MALFORMED, 0);
    }
}

/* The code point of a UTF-8 sequence, from the bit layout of RFC 3629, 3. -1: not the shortest form. */
static int utf8_point(const uint8_t *bytes, size_t len)
{
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    uint32_t point = bytes[0] & (0x7Fu >> len);

    if ((bytes[0] & (0xFFu << (7u - len)) & 0xFFu) != ((0xFFu << (8u - len)) & 0xFFu)) {
        return -1;
    }
    for (size_t i = 1; i < len; i++) {
        if ((bytes[i] & 0xC0u) != 0x80u) {
            return -1;
        }
        point = (point << 6) | (bytes[i] & 0x3Fu);
    }
    return point >= least[len] && point <= 0x10FFFFu && (point < 0xD800u || point > 0xDFFFu) ? (int) point : -1;
}

/* All first bytes with all second bytes, and with later bytes at the limits of their ranges. */
static void utf8_sequences_by_their_bit_layout(void **state)
{
    static const uint8_t later[] = { 0x00, 0x22, 0x7F, 0x80, 0xBF, 0xC0, 0xFF };

    (void) state;
    for (unsigned lead = 0x80; lead <= 0xFFu; lead++) {
        for (unsigned second = 0; second <= 0xFFu; second++) {
            for (size_t i = 0; i < COUNT(later) * COUNT(later); i++) {
                const uint8_t bytes[] = { (uint8_t) lead, (uint8_t) second, later[i % COUNT(later)],
                                          later[i / COUNT(later)], '\0' };
                size_t len = 4;

                while (len > 1u && utf8_point(bytes, len) < 0) {
                    len--;
                }
                len = len > 1u ? len : 0;
                check_char((const char *) bytes, 4, len > 0 ? utf8_point(bytes, len) : YCIAM_JSON_MALFORMED, len);
                for (size_t cut = 1; cut < len; cut++) {
                    check_char((const char *) bytes, cut, YCIAM_JSON_MALFORMED, 0);
                }
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_by_itself),        cmocka_unit_test(every_escape_of_one_letter),
        cmocka_unit_test(every_unicode_escape),        cmocka_unit_test(surrogates_come_in_pairs),
        cmocka_unit_test(other_escapes_are_malformed), cmocka_unit_test(utf8_sequences_by_their_bit_layout),
    };

    return cmocka_run_group_tests_name("json_chars", tests, NULL, NULL);
}
