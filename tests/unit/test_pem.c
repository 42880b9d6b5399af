/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include <mbedtls/base64.h>

#include "../../core/json/json.h"
#include "../../core/key/pem.h"

#define BEGIN_LINE "-----BEGIN PRIVATE KEY-----\n"
#define END_LINE   "-----END PRIVATE KEY-----\n"
#define PAYLOAD    "AQIDBAU=\n" /* 01 02 03 04 05 */

static uint8_t der[4096];
static size_t der_len;

#define NUL '\2' /* replaced by a NUL in the texts below */

/* Decodes the text, which is the content of a JSON string, into a buffer of exactly `cap` bytes. */
static yciam_result_t decode_into(const char *text, size_t cap)
{
    size_t text_len = strlen(text);
    char *json_text = (char *) calloc(1, text_len * 6u + 16u);
    int32_t scratch[64];
    uint8_t *out = (uint8_t *) malloc(cap + 1u);
    yciam_json_chars_t chars;
    yciam_json_t json;
    yciam_result_t result;
    size_t at;

    assert_non_null(json_text);
    assert_non_null(out);
    at = (size_t) sprintf(json_text, "{\"p\":\"");
    for (size_t i = 0; i < text_len; i++) {
        bool plain = (unsigned char) text[i] >= ' ' && text[i] != '"' && text[i] != '\\';

        at += (size_t) sprintf(json_text + at, plain ? "%c" : "\\u%04x", text[i] == NUL ? 0 : (unsigned char) text[i]);
    }
    at += (size_t) sprintf(json_text + at, "\"}");
    assert_int_equal(yciam_priv_json_parse(&json, json_text, at, scratch, sizeof scratch), YCIAM_OK);
    assert_true(yciam_priv_json_open(&json, yciam_priv_json_member(&json, 0, "p"), &chars));
    out[cap] = 0xA5;
    result = yciam_priv_pem_decode(&chars, out, cap, &der_len);
    assert_int_equal(out[cap], 0xA5);
    assert_true(der_len <= cap);
    memcpy(der, out, der_len);
    free(out);
    free(json_text);
    return result;
}

static yciam_result_t decode(const char *text)
{
    return decode_into(text, sizeof der);
}

/* A PEM of `len` bytes in lines of `width` characters, ended by `eol`. */
static void write_pem(char *out, const uint8_t *bytes, size_t len, size_t width, const char *eol)
{
    static char base64[6000];
    size_t base64_len;
    char *at = out + sprintf(out, "-----BEGIN PRIVATE KEY-----%s", eol);

    assert_int_equal(mbedtls_base64_encode((unsigned char *) base64, sizeof base64, &base64_len, bytes, len), 0);
    for (size_t i = 0; i < base64_len; i += width) {
        at += sprintf(at, "%.*s%s", (int) (width < base64_len - i ? width : base64_len - i), base64 + i, eol);
    }
    (void) sprintf(at, "-----END PRIVATE KEY-----%s", eol);
}

static void every_length_is_decoded(void **state)
{
    static const char *const eols[] = { "\n", "\r\n", "\\n", "\\r\\n", " \t\n\n" };
    static const size_t widths[] = { 64, 76, 63, 4, 6000 };
    static char text[20000];
    uint8_t bytes[300];

    (void) state;
    for (size_t len = 0; len <= sizeof bytes; len += len < 100u ? 1u : 17u) {
        for (size_t i = 0; i < 5u; i++) {
            for (size_t b = 0; b < len; b++) {
                bytes[b] = (uint8_t) (b * 7u + len);
            }
            write_pem(text, bytes, len, widths[i], eols[i]);
            CHECK_RESULT(decode(text), YCIAM_OK, text);
            assert_int_equal(der_len, len);
            assert_memory_equal(der, bytes, len);
        }
    }
}

static void it_fits_or_nothing_is_written_past_the_end(void **state)
{
    static char text[4000];
    uint8_t bytes[150] = { 1, 2, 3 };

    (void) state;
    write_pem(text, bytes, sizeof bytes, 64, "\n");
    for (size_t cap = 0; cap < sizeof bytes; cap++) {
        assert_int_equal(decode_into(text, cap), YCIAM_ERR_SPACE);
    }
    assert_int_equal(decode_into(text, sizeof bytes), YCIAM_OK);
}

static void text_before_the_block_is_passed_over(void **state)
{
    static const char *const preambles[] = {
        "PLEASE DO NOT REMOVE THIS LINE! Yandex.Cloud SA Key ID <ajekeyid000000000001>\n",
        "Key ID <aje.key_id-0000-01>\n", /* the characters that an ID may have */
        "- a list -- and --- dashes\n",
        "----BEGIN short\n",
        "------",
        "--------------------------------------------------",
        "-----BEGIN",
        "-----BEGI-----BEGIN-----BEG",
        "\xC3\xA9 -----BEGIN\n",
        "-----BEGIN-----\n",
        "one - two\n-----",
        "\\n \\u003c \\",
        "a NUL \2 and more",
        "\n\n  ",
    };
    char text[400];

    (void) state;
    for (size_t i = 0; i < sizeof preambles / sizeof *preambles; i++) {
        (void) snprintf(text, sizeof text, "%s\n" BEGIN_LINE PAYLOAD END_LINE, preambles[i]);
        CHECK_RESULT(decode(text), YCIAM_OK, preambles[i]);
        assert_int_equal(der_len, 5);
        assert_memory_equal(der, "\1\2\3\4\5", 5);
    }
    CHECK_RESULT(decode("-----B-----BE-" BEGIN_LINE PAYLOAD END_LINE), YCIAM_OK, "what only seems to begin");
    CHECK_RESULT(decode("-" BEGIN_LINE PAYLOAD END_LINE), YCIAM_OK, "six dashes");
    CHECK_RESULT(decode("----------" BEGIN_LINE PAYLOAD END_LINE), YCIAM_OK, "fifteen dashes");
    CHECK_RESULT(decode("-----BEGIN" BEGIN_LINE PAYLOAD END_LINE), YCIAM_OK, "no blank behind the first BEGIN");
}

static void what_is_no_private_key_has_a_name(void **state)
{
    static const struct {
        const char *label;
        yciam_result_t want;
    } cases[] = {
        { "PRIVATE KEY", YCIAM_OK },
        { "ENCRYPTED PRIVATE KEY", YCIAM_ERR_KEY_ENCRYPTED },
        { "PUBLIC KEY", YCIAM_ERR_KEY_PUBLIC },
        { "CERTIFICATE", YCIAM_ERR_KEY_PUBLIC },
        { "CMS", YCIAM_ERR_KEY_PEM },
        { "TRUSTED CERTIFICATE", YCIAM_ERR_KEY_PEM },
        { "RSA PRIVATE KEY", YCIAM_ERR_KEY_PEM },
        { "EC PRIVATE KEY", YCIAM_ERR_KEY_PEM },
        { "OPENSSH PRIVATE KEY", YCIAM_ERR_KEY_PEM },
        { "DSA PRIVATE KEY", YCIAM_ERR_KEY_PEM },
        { "PRIVATE", YCIAM_ERR_KEY_PEM },
        { "PRIVATE KEYS", YCIAM_ERR_KEY_PEM },
        { "PRIVATE  KEY", YCIAM_ERR_KEY_PEM },
        { "private key", YCIAM_ERR_KEY_PEM },
        { "", YCIAM_ERR_KEY_PEM },
        { "P", YCIAM_ERR_KEY_PEM },
        { "\xD0\x9F", YCIAM_ERR_KEY_PEM },
    };
    char text[400];

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        (void) snprintf(text, sizeof text, "-----BEGIN %s-----\n" PAYLOAD "-----END %s-----\n", cases[i].label,
                        cases[i].label);
        CHECK_RESULT(decode(text), cases[i].want, cases[i].label);
    }
}

static void broken_blocks_are_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "-",
        "-----",
        "no block",
        "-----BEGIN",
        "-----BEGIN PRIVATE KEY-----",
        BEGIN_LINE,
        BEGIN_LINE PAYLOAD,
        BEGIN_LINE PAYLOAD "-",
        BEGIN_LINE PAYLOAD "-----END",
        BEGIN_LINE PAYLOAD "-----END PRIVATE KEY----",
        BEGIN_LINE PAYLOAD "----END PRIVATE KEY-----",
        BEGIN_LINE PAYLOAD "------END PRIVATE KEY-----",
        BEGIN_LINE PAYLOAD "-----END PUBLIC KEY-----",
        BEGIN_LINE PAYLOAD "-----BEGIN PRIVATE KEY-----",
        BEGIN_LINE PAYLOAD END_LINE "x",
        BEGIN_LINE PAYLOAD END_LINE "\2",
        BEGIN_LINE PAYLOAD END_LINE BEGIN_LINE PAYLOAD END_LINE,
        BEGIN_LINE PAYLOAD END_LINE "\\",
        BEGIN_LINE "AQ*D\n" END_LINE,
        BEGIN_LINE "AQ\\D\n" END_LINE,
        BEGIN_LINE "A\n" END_LINE,
        BEGIN_LINE "AQIDBAU\n" END_LINE,
        BEGIN_LINE "AQIDBA\n" END_LINE,
        BEGIN_LINE "AQ=DBAU=\n" END_LINE,
        BEGIN_LINE "=\n" END_LINE,
        BEGIN_LINE "====\n" END_LINE,
        BEGIN_LINE "AQIDBA===\n" END_LINE,
        BEGIN_LINE "AQIDBAU=AQID\n" END_LINE,
        BEGIN_LINE "AQ_D\n" END_LINE,
        BEGIN_LINE "AQIDBAU=\xD0\x9F\n" END_LINE,
        BEGIN_LINE "AQI\xD1\x84\n" END_LINE, /* U+0444; 0x44 is D */
        BEGIN_LINE PAYLOAD "\2----END PRIVATE KEY-----\n",
        BEGIN_LINE PAYLOAD "\xC8\xAD----END PRIVATE KEY-----\n", /* U+022D; 0x2D is a dash */
        BEGIN_LINE "AQID\x7F\n" END_LINE,
        BEGIN_LINE "AQID\x01\n" END_LINE,
        BEGIN_LINE "Proc-Type: 4,ENCRYPTED\n\n" PAYLOAD END_LINE,
    };

    size_t accepted = 0;

    (void) state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (decode(texts[i]) != YCIAM_ERR_KEY_PEM) {
            print_error("accepted:\n%s\n", texts[i]);
            accepted++;
        }
    }
    assert_int_equal(accepted, 0);
}

/* Padding ends the text, at any place in the groups in which it is decoded. */
static void nothing_follows_padding(void **state)
{
    char text[400];

    (void) state;
    for (int before = 0; before <= 132; before += 4) {
        (void) snprintf(
            text, sizeof text, BEGIN_LINE "%.*sAQ==%s" END_LINE, before,
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "AAAA\n");
        CHECK_RESULT(decode(text), YCIAM_ERR_KEY_PEM, text);
    }
}

/* The PEM of a private key, cut at any place, is refused. */
static void a_cut_block_is_refused(void **state)
{
    size_t len;
    char *pem = read_fixture("rsa2048.pem", &len);

    (void) state;
    assert_int_equal(decode(pem), YCIAM_OK);
    len -= 2u; /* without the last line feed, or without the dash before it */
    for (size_t cut = 0; cut <= len; cut += 7u) {
        char *copy = exact_copy(pem, cut);

        CHECK(decode(copy) == YCIAM_ERR_KEY_PEM, "cut after %zu bytes", cut);
        free(copy);
    }
    free(pem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_length_is_decoded),
        cmocka_unit_test(it_fits_or_nothing_is_written_past_the_end),
        cmocka_unit_test(text_before_the_block_is_passed_over),
        cmocka_unit_test(what_is_no_private_key_has_a_name),
        cmocka_unit_test(broken_blocks_are_refused),
        cmocka_unit_test(nothing_follows_padding),
        cmocka_unit_test(a_cut_block_is_refused),
    };

    return cmocka_run_group_tests_name("pem", tests, NULL, NULL);
}
