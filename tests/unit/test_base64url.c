/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include <mbedtls/base64.h>
#include <yciam/jwt.h>

#include "../../core/util/base64url.h"

/* Writes a prefix, then the bytes, and encodes the bytes. */
static size_t encode(char *out, size_t cap, const char *bytes, size_t len)
{
    yciam_writer_t w = { out, cap, 0, false };
    char *at;

    yciam_priv_write(&w, "ab.");
    at = yciam_priv_write_space(&w, len);
    assert_non_null(at);
    memcpy(at, bytes, len);
    yciam_priv_base64url_encode(&w, 3);
    assert_false(w.overflow);
    assert_memory_equal(out, "ab.", 3);
    return w.len - 3u;
}

static void the_vectors_of_rfc_4648_without_padding(void **state)
{
    static const char *const vectors[][2] = {
        { "", "" },           { "f", "Zg" },          { "fo", "Zm8" },         { "foo", "Zm9v" },
        { "foob", "Zm9vYg" }, { "fooba", "Zm9vYmE" }, { "foobar", "Zm9vYmFy" }
    };
    char out[16];

    (void) state;
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        const char *want = vectors[i][1];

        assert_int_equal(encode(out, sizeof out, vectors[i][0], strlen(vectors[i][0])), strlen(want));
        assert_memory_equal(out + 3, want, strlen(want));
    }
}

/* RFC 7515, appendix C: bytes that need the two characters that differ from base64. */
static void the_vector_of_rfc_7515(void **state)
{
    char out[16];

    (void) state;
    assert_int_equal(encode(out, sizeof out, "\x03\xEC\xFF\xE0\xC1", 5), 7);
    assert_memory_equal(out + 3, "A-z_4ME", 7);
}

/* Every length and all bytes, compared with the plain base64 of Mbed TLS. */
static void it_is_base64_with_two_other_characters_and_no_padding(void **state)
{
    char bytes[256];
    unsigned char want[352];
    char out[352];
    size_t want_len;

    (void) state;
    for (unsigned start = 0; start < 256u; start += 37u) {
        for (size_t i = 0; i < sizeof bytes; i++) {
            bytes[i] = (char) (start + i);
        }
        for (size_t len = 0; len <= sizeof bytes; len++) {
            assert_int_equal(mbedtls_base64_encode(want, sizeof want, &want_len, (const unsigned char *) bytes, len),
                             0);
            while (want_len > 0 && want[want_len - 1u] == '=') {
                want_len--;
            }
            for (size_t i = 0; i < want_len; i++) {
                want[i] = want[i] == '+' ? '-' : want[i] == '/' ? '_' : want[i];
            }
            assert_int_equal(encode(out, sizeof out, bytes, len), want_len);
            assert_memory_equal(out + 3, want, want_len);
            assert_int_equal(YCIAM_BASE64URL_LEN(len), want_len);
        }
    }
}

static void what_does_not_fit_changes_nothing(void **state)
{
    char out[] = "..abcde..";
    yciam_writer_t w = { out, 7, 7, false }; /* 5 bytes become 7 characters: two are missing */

    (void) state;
    yciam_priv_base64url_encode(&w, 2);
    assert_true(w.overflow);
    assert_memory_equal(out, "..abcde..", 9);

    w = (yciam_writer_t){ out, 9, 7, true }; /* there is room, but an earlier part did not fit */
    yciam_priv_base64url_encode(&w, 2);
    assert_memory_equal(out, "..abcde..", 9);

    w = (yciam_writer_t){ out, 9, 7, false };
    yciam_priv_base64url_encode(&w, 2);
    assert_false(w.overflow);
    assert_memory_equal(out, "..YWJjZGU", 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vectors_of_rfc_4648_without_padding),
        cmocka_unit_test(the_vector_of_rfc_7515),
        cmocka_unit_test(it_is_base64_with_two_other_characters_and_no_padding),
        cmocka_unit_test(what_does_not_fit_changes_nothing),
    };

    return cmocka_run_group_tests_name("base64url", tests, NULL, NULL);
}
