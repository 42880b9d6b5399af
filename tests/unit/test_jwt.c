/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include <mbedtls/base64.h>
#include <psa/crypto.h>
#include <yciam/jwt.h>

#include "jwt_part.h"
#include "verify.h"

#define ID_50 "aje-._xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

/* A signature of counted bytes. */
static int fake_sign(const yciam_signer_t *signer, const uint8_t *message, size_t message_len, uint8_t *signature,
                     int32_t *native)
{
    (void) message;
    (void) message_len;
    for (size_t i = 0; i < signer->signature_len; i++) {
        signature[i] = (uint8_t) (i + 1u);
    }
    *native = 0;
    return YCIAM_OK;
}

static yciam_key_t fake_key(const char *id, const char *account)
{
    yciam_key_t key;

    memset(&key, 0, sizeof key);
    (void) snprintf(key.id, sizeof key.id, "%s", id);
    (void) snprintf(key.service_account_id, sizeof key.service_account_id, "%s", account);
    key.signer.sign = fake_sign;
    key.signer.signature_len = 256;
    return key;
}

static void check_text(const char *jwt, size_t len, const char *want)
{
    char text[700];
    size_t text_len = decode_jwt_part(jwt, len, text, sizeof text - 1u);

    text[text_len] = '\0';
    assert_string_equal(text, want);
}

static void header_and_claims_are_what_the_service_wants(void **state)
{
    static const yciam_claims_t claims = { NULL, 1722556732, 1722560332 };
    yciam_key_t key = fake_key("ajekeyid000000000001", "ajeaccount0000000001");
    char jwt[400];
    size_t len;
    const char *dot;

    (void) state;
    assert_int_equal(yciam_jwt_begin(&key, &claims, jwt, sizeof jwt, &len), YCIAM_OK);
    dot = (const char *) memchr(jwt, '.', len);
    assert_non_null(dot);
    assert_null(memchr(dot + 1, '.', len - (size_t) (dot + 1 - jwt)));
    check_text(jwt, (size_t) (dot - jwt), "{\"typ\":\"JWT\",\"alg\":\"PS256\",\"kid\":\"ajekeyid000000000001\"}");
    check_text(dot + 1, len - (size_t) (dot + 1 - jwt),
               "{\"iss\":\"ajeaccount0000000001\",\"aud\":\"https://iam.api.cloud.yandex.net/iam/v1/tokens\","
               "\"iat\":1722556732,\"exp\":1722560332}");
}

static void an_audience_may_be_given(void **state)
{
    static const yciam_claims_t claims = { "https://example.org/a?b=c&d='e'(f)*;g,h#i[j]@k!l$m~n%20+o", 1, 2 };
    yciam_key_t key = fake_key("a", "b");
    char jwt[400];
    size_t len;
    const char *dot;

    (void) state;
    assert_int_equal(yciam_jwt_begin(&key, &claims, jwt, sizeof jwt, &len), YCIAM_OK);
    dot = (const char *) memchr(jwt, '.', len);
    check_text(
        dot + 1, len - (size_t) (dot + 1 - jwt),
        "{\"iss\":\"b\",\"aud\":\"https://example.org/a?b=c&d='e'(f)*;g,h#i[j]@k!l$m~n%20+o\",\"iat\":1,\"exp\":2}");
}

static void wrong_claims_are_refused(void **state)
{
    static char long_audience[YCIAM_AUDIENCE_MAX + 2u];
    static const struct {
        const char *name;
        const char *audience;
        int64_t issued_at;
        int64_t expires_at;
        yciam_result_t want;
    } cases[] = {
        { "longest life", NULL, 1722556732, 1722556732 + 3600, YCIAM_OK },
        { "longer life", NULL, 1722556732, 1722556732 + 3601, YCIAM_ERR_ARGUMENT },
        { "no life", NULL, 1722556732, 1722556732, YCIAM_ERR_ARGUMENT },
        { "end before begin", NULL, 1722556732, 1722556731, YCIAM_ERR_ARGUMENT },
        { "from the first second", NULL, 0, 1, YCIAM_OK },
        { "before 1970", NULL, -1, 1, YCIAM_ERR_ARGUMENT },
        { "first of all times", NULL, INT64_MIN, INT64_MAX, YCIAM_ERR_ARGUMENT },
        { "from the first of all times", NULL, INT64_MIN, INT64_MIN + 10, YCIAM_ERR_ARGUMENT },
        { "to the last of all times", NULL, 0, INT64_MAX, YCIAM_ERR_ARGUMENT },
        { "last of all times", NULL, INT64_MAX - 1, INT64_MAX, YCIAM_OK },
        { "empty audience", "", 1, 2, YCIAM_ERR_ARGUMENT },
        { "quote", "a\"b", 1, 2, YCIAM_ERR_ARGUMENT },
        { "backslash", "a\\b", 1, 2, YCIAM_ERR_ARGUMENT },
        { "space", "a b", 1, 2, YCIAM_ERR_ARGUMENT },
        { "line feed", "a\n", 1, 2, YCIAM_ERR_ARGUMENT },
        { "DEL", "a\x7F", 1, 2, YCIAM_ERR_ARGUMENT },
        { "above ASCII", "a\xC3\xA9", 1, 2, YCIAM_ERR_ARGUMENT },
        { "angle bracket", "a<b", 1, 2, YCIAM_ERR_ARGUMENT },
        { "longest audience", long_audience + 1, 1, 2, YCIAM_OK },
        { "longer audience", long_audience, 1, 2, YCIAM_ERR_ARGUMENT },
    };
    yciam_key_t key = fake_key("a", "b");
    char jwt[700];

    (void) state;
    memset(long_audience, 'x', YCIAM_AUDIENCE_MAX + 1u);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        yciam_claims_t claims = { cases[i].audience, cases[i].issued_at, cases[i].expires_at };
        size_t len = 77;

        CHECK_RESULT(yciam_jwt_begin(&key, &claims, jwt, sizeof jwt, &len), cases[i].want, cases[i].name);
        assert_true(cases[i].want == YCIAM_OK ? len > 0 : len == 0);
    }
}

static void wrong_ids_are_refused(void **state)
{
    static const yciam_claims_t claims = { NULL, 1, 2 };
    static const char *const ids[] = { "", "a\"b", "a b", "a\\", "a\n", "a/b", "\xC3\xA9" };
    yciam_key_t key;
    char jwt[400];
    size_t len;

    (void) state;
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        key = fake_key(ids[i], "b");
        CHECK_RESULT(yciam_jwt_begin(&key, &claims, jwt, sizeof jwt, &len), YCIAM_ERR_KEY_ID, ids[i]);
        key = fake_key("a", ids[i]);
        CHECK_RESULT(yciam_jwt_begin(&key, &claims, jwt, sizeof jwt, &len), YCIAM_ERR_KEY_ID, ids[i]);
    }
    key = fake_key("a", "b");
    memset(key.id, 'x', sizeof key.id); /* without an end */
    assert_int_equal(yciam_jwt_begin(&key, &claims, jwt, sizeof jwt, &len), YCIAM_ERR_KEY_ID);
}

/* The whole JWT in a buffer of exactly this size. */
static yciam_result_t make(const yciam_key_t *key, const yciam_claims_t *claims, size_t cap, size_t *len)
{
    char *jwt = (char *) malloc(cap + 1u);
    yciam_result_t result;

    assert_non_null(jwt);
    jwt[cap] = 'g';
    result = yciam_jwt_begin(key, claims, jwt, cap, len);
    if (result == YCIAM_OK) {
        result = yciam_jwt_sign(key, jwt, cap, len, NULL);
    }
    assert_int_equal(jwt[cap], 'g');
    free(jwt);
    return result;
}

/* The macro is the exact size of the longest JWT, and one byte less is too little. */
static void the_longest_jwt_fits_its_macro(void **state)
{
    static char audience[YCIAM_AUDIENCE_MAX + 1u];
    yciam_claims_t claims = { audience, INT64_MAX - 3600, INT64_MAX };
    yciam_key_t key = fake_key(ID_50, ID_50);
    size_t len;

    (void) state;
    memset(audience, 'x', YCIAM_AUDIENCE_MAX);
    for (uint16_t signature_len = 256; signature_len <= 512u; signature_len = (uint16_t) (signature_len + 256u)) {
        size_t cap = YCIAM_JWT_MAX(YCIAM_AUDIENCE_MAX, (size_t) signature_len);

        key.signer.signature_len = signature_len;
        assert_int_equal(make(&key, &claims, cap, &len), YCIAM_OK);
        assert_true(len <= cap &&
                    cap - len <= 8u); /* times here have 19 digits, the macro allows for 20 and a little */
        for (size_t less = 0; less < len; less++) {
            CHECK(make(&key, &claims, less, &len) == YCIAM_ERR_SPACE, "%zu bytes", less);
            assert_true(make(&key, &claims, cap, &len) == YCIAM_OK);
        }
    }
}

static void the_length_is_as_documented(void **state)
{
    static const yciam_claims_t claims = { NULL, 1722556732, 1722560332 };
    yciam_key_t key = fake_key("ajekeyid000000000001", "ajeaccount0000000001");
    size_t len;

    (void) state;
    assert_int_equal(make(&key, &claims, 2000, &len), YCIAM_OK);
    assert_int_equal(len, 578);
    key.signer.signature_len = 512;
    assert_int_equal(make(&key, &claims, 2000, &len), YCIAM_OK);
    assert_int_equal(len, 919);
}

static void check_real_jwt(const char *key_name, size_t bits, const char *public_name)
{
    static const yciam_claims_t claims = { NULL, 1722556732, 1722560332 };
    uint8_t scratch[YCIAM_KEY_SCRATCH_SIZE(4096)];
    char jwt[YCIAM_JWT_MAX(sizeof YCIAM_DEFAULT_AUDIENCE - 1u, 512u)];
    char signature[512];
    yciam_key_t key = { 0 };
    yciam_error_t error;
    size_t text_len;
    char *text = read_fixture(key_name, &text_len);
    size_t message_len;
    size_t len;

    assert_int_equal(yciam_key_load(&key, text, text_len, scratch, sizeof scratch, &error), YCIAM_OK);
    assert_int_equal(yciam_jwt_begin(&key, &claims, jwt, sizeof jwt, &len), YCIAM_OK);
    message_len = len;
    assert_int_equal(yciam_jwt_sign(&key, jwt, sizeof jwt, &len, NULL), YCIAM_OK);
    assert_int_equal(decode_jwt_part(jwt + message_len + 1u, len - message_len - 1u, signature, sizeof signature),
                     bits / 8u);
    assert_true(verify_pss(public_name, jwt, message_len, (const uint8_t *) signature, bits / 8u, 32));
    yciam_key_unload(&key);
    free(text);
}

static void the_signature_is_ps256_of_the_rest(void **state)
{
    (void) state;
    check_real_jwt("key-plain.json", 2048, "rsa2048.public.pem");
    check_real_jwt("key-rsa4096.json", 4096, "rsa4096.public.pem");
    mbedtls_psa_crypto_free();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(header_and_claims_are_what_the_service_wants),
        cmocka_unit_test(an_audience_may_be_given),
        cmocka_unit_test(wrong_claims_are_refused),
        cmocka_unit_test(wrong_ids_are_refused),
        cmocka_unit_test(the_longest_jwt_fits_its_macro),
        cmocka_unit_test(the_length_is_as_documented),
        cmocka_unit_test(the_signature_is_ps256_of_the_rest),
    };

    return cmocka_run_group_tests_name("jwt", tests, NULL, NULL);
}
