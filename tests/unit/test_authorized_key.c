/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include <psa/crypto.h>
#include <yciam/authorized_key.h>

#include "alloc.h"
#include "key_text.h"

#define KEY_ID     "ajekeyid000000000001" /* as tests/fixtures/keys.py says */
#define ACCOUNT_ID "ajeaccount0000000001"
#define LONGEST_ID "aje-._xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

static uint8_t scratch[YCIAM_KEY_SCRATCH_SIZE(4096)];
static yciam_key_t key;
static yciam_error_t error;

static void good_key_files_are_loaded(void **state)
{
    static const char *const variants[] = {
        "plain",        "no-preamble",      "escaped-preamble", "double-escaped",
        "camel",        "created-0-digits", "created-9-digits", "compact",
        "crlf",         "no-final-newline", "reordered",        "minimal",
        "extra-fields", "max-id",
    };

    (void) state;
    for (size_t i = 0; i < sizeof variants / sizeof *variants; i++) {
        bool longest = strcmp(variants[i], "max-id") == 0;

        CHECK_RESULT(load_key_fixture(&key, &error, variants[i], YCIAM_KEY_SCRATCH_SIZE(2048)), YCIAM_OK, variants[i]);
        assert_string_equal(key.id, longest ? LONGEST_ID : KEY_ID);
        assert_string_equal(key.service_account_id, longest ? LONGEST_ID : ACCOUNT_ID);
        assert_int_equal(key.signer.signature_len, 256);
        assert_non_null(key.signer.sign);
        yciam_key_unload(&key);
        assert_true(all_zero(&key, sizeof key));
    }
}

static void a_key_of_4096_bits_is_loaded(void **state)
{
    size_t len;
    char *text = read_fixture("key-rsa4096.json", &len);

    (void) state;
    assert_int_equal(load_key_text(&key, &error, text, len, YCIAM_KEY_SCRATCH_SIZE(4096)), YCIAM_OK);
    assert_int_equal(key.signer.signature_len, 512);
    yciam_key_unload(&key);
    assert_int_equal(load_key_text(&key, &error, text, len, YCIAM_KEY_SCRATCH_SIZE(2048)), YCIAM_ERR_SPACE);
    free(text);
}

static void bad_key_files_have_a_name(void **state)
{
    static const struct {
        const char *variant;
        yciam_result_t want;
    } cases[] = {
        { "user-account", YCIAM_ERR_KEY_USER },
        { "public-key", YCIAM_ERR_KEY_PUBLIC },
        { "ec", YCIAM_ERR_KEY_TYPE },
        { "ed25519", YCIAM_ERR_KEY_TYPE },
        { "rsa1024", YCIAM_ERR_KEY_TYPE },
        { "rsa3072", YCIAM_ERR_KEY_TYPE },
        { "rsapss2048", YCIAM_ERR_KEY_TYPE },
        { "encrypted", YCIAM_ERR_KEY_ENCRYPTED },
        { "pkcs1", YCIAM_ERR_KEY_PEM },
        { "cut-base64", YCIAM_ERR_KEY_PEM },
        { "no-footer", YCIAM_ERR_KEY_PEM },
        { "bad-base64", YCIAM_ERR_KEY_PEM },
        { "quoted-id", YCIAM_ERR_KEY_ID },
        { "long-id", YCIAM_ERR_KEY_ID },
        { "long-account", YCIAM_ERR_KEY_ID },
        { "empty-id", YCIAM_ERR_KEY_ID },
        { "missing-id", YCIAM_ERR_KEY_FIELD },
        { "missing-account", YCIAM_ERR_KEY_FIELD },
        { "missing-private", YCIAM_ERR_KEY_FIELD },
        { "numeric-id", YCIAM_ERR_KEY_FIELD },
        { "duplicate-id", YCIAM_ERR_KEY_FIELD },
        { "cut-json", YCIAM_ERR_KEY_JSON },
        { "not-json", YCIAM_ERR_KEY_JSON },
        { "empty", YCIAM_ERR_KEY_JSON },
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CHECK_RESULT(load_key_fixture(&key, &error, cases[i].variant, sizeof scratch), cases[i].want, cases[i].variant);
    }
}

#define SECRET "\"private_key\":\"-----BEGIN PRIVATE KEY-----\\nAQID\\n-----END PRIVATE KEY-----\\n\""

/* The result for each set of fields. If the fields are good, the private key is wrong. */
static void fields_are_checked_one_by_one(void **state)
{
    static const struct {
        const char *text;
        yciam_result_t want;
    } cases[] = {
        { "{\"id\":\"a\",\"service_account_id\":\"b\"," SECRET "}", YCIAM_ERR_KEY_PEM },
        { "{\"id\":\"a\",\"serviceAccountId\":\"b\"," SECRET "}", YCIAM_ERR_KEY_PEM },
        { "{\"\\u0069d\":\"\\u0061\",\"service_account_id\":\"b\"," SECRET "}", YCIAM_ERR_KEY_PEM },
        { "{\"x\":1,\"x\":2,\"id\":\"a\",\"service_account_id\":\"b\"," SECRET "}", YCIAM_ERR_KEY_PEM },
        { "{\"key\":{\"id\":\"a\",\"service_account_id\":\"b\"}," SECRET "}", YCIAM_ERR_KEY_PEM },
        { "{\"key\":{\"id\":\"a\",\"serviceAccountId\":\"b\"},\"privateKey\":\"\"}", YCIAM_ERR_KEY_PEM },
        { "{}", YCIAM_ERR_KEY_FIELD },
        { "[]", YCIAM_ERR_KEY_JSON },
        { "null", YCIAM_ERR_KEY_JSON },
        { "{\"id\":\"a\",\"service_account_id\":\"b\"," SECRET "}{}", YCIAM_ERR_KEY_JSON },
        { "\xEF\xBB\xBF{\"id\":\"a\",\"service_account_id\":\"b\"," SECRET "}", YCIAM_ERR_KEY_PEM },
        { "{\"id\":null,\"service_account_id\":\"b\"," SECRET "}", YCIAM_ERR_KEY_FIELD },
        { "{\"id\":[\"a\"],\"service_account_id\":\"b\"," SECRET "}", YCIAM_ERR_KEY_FIELD },
        { "{\"id\":\"a\",\"id\":\"a\",\"service_account_id\":\"b\"," SECRET "}", YCIAM_ERR_KEY_FIELD },
        { "{\"id\":\"a\",\"service_account_id\":7," SECRET "}", YCIAM_ERR_KEY_FIELD },
        { "{\"id\":\"a\",\"service_account_id\":\"b\",\"serviceAccountId\":\"b\"," SECRET "}", YCIAM_ERR_KEY_FIELD },
        { "{\"id\":\"a\",\"serviceAccountId\":\"b\",\"serviceAccountId\":\"b\"," SECRET "}", YCIAM_ERR_KEY_FIELD },
        { "{\"id\":\"a\",\"service_account_id\":\"b\",\"privateKey\":\"\"," SECRET "}", YCIAM_ERR_KEY_FIELD },
        { "{\"id\":\"a\",\"service_account_id\":\"b\",\"private_key\":1}", YCIAM_ERR_KEY_FIELD },
        { "{\"id\":\"a\",\"service_account_id\":\"b\"," SECRET "," SECRET "}", YCIAM_ERR_KEY_FIELD },
        { "{\"key\":{\"id\":\"a\",\"serviceAccountId\":\"b\",\"privateKey\":\"\"}}", YCIAM_ERR_KEY_FIELD },
        { "{\"key\":{},\"id\":\"a\",\"serviceAccountId\":\"b\",\"privateKey\":\"\"}", YCIAM_ERR_KEY_FIELD },
        { "{\"key\":{},\"key\":{},\"id\":\"a\",\"serviceAccountId\":\"b\",\"privateKey\":\"\"}", YCIAM_ERR_KEY_FIELD },
        { "{\"user_account_id\":\"u\",\"id\":\"a\",\"service_account_id\":\"b\"," SECRET "}", YCIAM_ERR_KEY_USER },
        { "{\"user_account_id\":\"u\",\"user_account_id\":\"u\",\"id\":\"a\"," SECRET "}", YCIAM_ERR_KEY_FIELD },
        { "{\"user_account_id\":\"\\u0000\",\"id\":\"a\"," SECRET "}", YCIAM_ERR_KEY_USER },
        { "{\"key\":{\"userAccountId\":\"u\",\"id\":\"a\"}," SECRET "}", YCIAM_ERR_KEY_USER },
        { "{\"id\":\"\",\"service_account_id\":\"b\"," SECRET "}", YCIAM_ERR_KEY_ID },
        { "{\"id\":\"a\\u0000b\",\"service_account_id\":\"b\"," SECRET "}", YCIAM_ERR_KEY_ID },
        { "{\"id\":\"a\\r\\nX: y\",\"service_account_id\":\"b\"," SECRET "}", YCIAM_ERR_KEY_ID },
        { "{\"id\":\"a b\",\"service_account_id\":\"b\"," SECRET "}", YCIAM_ERR_KEY_ID },
        { "{\"id\":\"a\",\"service_account_id\":\"b\\\"\"," SECRET "}", YCIAM_ERR_KEY_ID },
        { "{\"id\":\"a\",\"service_account_id\":\"\xC3\xA9\"," SECRET "}", YCIAM_ERR_KEY_ID },
        { "{\"id\":\"a\",\"service_account_id\":\"\"," SECRET "}", YCIAM_ERR_KEY_ID },
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CHECK_RESULT(load_key_text(&key, &error, cases[i].text, strlen(cases[i].text), sizeof scratch), cases[i].want,
                     cases[i].text);
    }
}

static void too_little_scratch_is_told(void **state)
{
    size_t len;
    char *text = read_fixture("key-plain.json", &len);

    (void) state;
    for (size_t cap = 0; cap < 1200u; cap += 13u) {
        CHECK_RESULT(load_key_text(&key, &error, text, len, cap), YCIAM_ERR_SPACE, "plain");
        assert_in_range(error.native, 1200, YCIAM_KEY_SCRATCH_SIZE(4096));
    }
    free(text);
}

/* A key file of any depth and any number of values ends in an error, not in a crash. */
static void too_many_values_are_told(void **state)
{
    static char text[8000];
    size_t at = 0;

    (void) state;
    memset(text, '[', 5000);
    assert_int_equal(load_key_text(&key, &error, text, 5000, sizeof scratch), YCIAM_ERR_KEY_JSON);
    for (size_t i = 0; i < 100u; i++) {
        memcpy(text + i * 5u, "{\"a\":", 5);
    }
    assert_int_equal(load_key_text(&key, &error, text, 500, sizeof scratch), YCIAM_ERR_KEY_BIG);
    assert_int_equal(error.native, 0); /* no scratch is enough for any depth */
    at = (size_t) sprintf(text, "{\"a\":[0");
    while (at < 4000u) {
        at += (size_t) sprintf(text + at, ",0");
    }
    at += (size_t) sprintf(text + at, "]}");
    assert_int_equal(load_key_text(&key, &error, text, at, sizeof scratch), YCIAM_ERR_KEY_BIG);
}

/* The part without PSA: for a secure element. */
static void the_key_can_be_had_without_psa(void **state)
{
    const uint8_t *pkcs1 = NULL;
    size_t pkcs1_len = 0;
    size_t len;
    char *text = read_fixture("key-plain.json", &len);

    (void) state;
    memset(&key, 0, sizeof key);
    assert_int_equal(yciam_authorized_key_parse(&key, text, len, scratch, sizeof scratch, &pkcs1, &pkcs1_len),
                     YCIAM_OK);
    assert_string_equal(key.id, KEY_ID);
    assert_string_equal(key.service_account_id, ACCOUNT_ID);
    assert_int_equal(key.signer.signature_len, 256);
    assert_null(key.signer.sign);
    assert_true(pkcs1 >= scratch && pkcs1 + pkcs1_len <= scratch + sizeof scratch);
    assert_int_equal(pkcs1[0], 0x30);
    yciam_key_unload(&key); /* no PSA key to destroy */

    memset(scratch, 0x5A, sizeof scratch);
    assert_int_equal(yciam_authorized_key_parse(&key, text, len - 9u, scratch, sizeof scratch, &pkcs1, &pkcs1_len),
                     YCIAM_ERR_KEY_JSON);
    assert_null(pkcs1);
    assert_int_equal(pkcs1_len, 0);
    assert_true(all_zero(scratch, sizeof scratch));
    assert_true(all_zero(&key, sizeof key));
    free(text);
}

static void unloading_destroys_the_key(void **state)
{
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    psa_key_id_t id;

    (void) state;
    assert_int_equal(load_key_fixture(&key, &error, "plain", sizeof scratch), YCIAM_OK);
    id = (psa_key_id_t) key.signer.key_id;
    assert_int_equal(psa_get_key_attributes(id, &attributes), PSA_SUCCESS);
    psa_reset_key_attributes(&attributes);
    yciam_key_unload(&key);
    assert_int_not_equal(psa_get_key_attributes(id, &attributes), PSA_SUCCESS);
    yciam_key_unload(&key); /* all are zero by now */
}

static void a_key_that_psa_refuses_leaves_nothing(void **state)
{
    size_t len;
    char *text = read_fixture("key-plain.json", &len);
    char *middle = strstr(text, "BEGIN PRIVATE KEY") + 900;

    (void) state;
    *middle = *middle == 'A' ? 'B' : 'A'; /* somewhere in the secret numbers, or in their lengths */
    middle[1] = middle[1] == 'A' ? 'B' : 'A';
    if (load_key_text(&key, &error, text, len, sizeof scratch) == YCIAM_OK) {
        yciam_key_unload(&key); /* Mbed TLS need not notice that the numbers do not belong together */
    } else {
        assert_int_equal(error.result, YCIAM_ERR_KEY_REJECTED);
        assert_int_not_equal(error.native, 0);
    }
    free(text);
}

/* Each allocation of Mbed TLS during a load fails once. */
static void every_failed_allocation_is_told(void **state)
{
    size_t len;
    char *text = read_fixture("key-plain.json", &len);
    unsigned k = 0;
    yciam_result_t result;

    (void) state;
    mbedtls_psa_crypto_free();
    do {
        size_t live = alloc_live();

        alloc_fail_at(++k);
        result = load_key_text(&key, &error, text, len, sizeof scratch);
        alloc_fail_at(0);
        if (result == YCIAM_OK) {
            yciam_key_unload(&key);
        } else {
            CHECK(yciam_result_class(result) == YCIAM_CLASS_SYSTEM || result == YCIAM_ERR_KEY_REJECTED,
                  "allocation %u: %s", k, yciam_result_text(result));
            assert_int_not_equal(error.native, 0);
        }
        mbedtls_psa_crypto_free();
        CHECK(alloc_live() == live, "allocation %u: memory is lost", k);
        CHECK_RESULT(load_key_text(&key, &error, text, len, sizeof scratch), YCIAM_OK, "the next attempt");
        yciam_key_unload(&key);
        mbedtls_psa_crypto_free();
        assert_int_equal(alloc_live(), live);
    } while (result != YCIAM_OK);
    print_message("%u allocations\n", k - 1u);
    assert_true(k > 5u);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_key_files_are_loaded),
        cmocka_unit_test(a_key_of_4096_bits_is_loaded),
        cmocka_unit_test(bad_key_files_have_a_name),
        cmocka_unit_test(fields_are_checked_one_by_one),
        cmocka_unit_test(too_little_scratch_is_told),
        cmocka_unit_test(too_many_values_are_told),
        cmocka_unit_test(the_key_can_be_had_without_psa),
        cmocka_unit_test(unloading_destroys_the_key),
        cmocka_unit_test(a_key_that_psa_refuses_leaves_nothing),
        cmocka_unit_test(every_failed_allocation_is_told),
    };

    return cmocka_run_group_tests_name("authorized_key", tests, NULL, NULL);
}
