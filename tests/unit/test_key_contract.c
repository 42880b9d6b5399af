/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include <psa/crypto.h>
#include <yciam/authorized_key.h>

#include "key_text.h"

#define KEY_ID "ajekeyid000000000001" /* as tests/fixtures/keys.py says */

static uint8_t scratch[YCIAM_KEY_SCRATCH_SIZE(4096)];
static yciam_key_t key;
static yciam_error_t error;

/* The text of a key file with `count` more fields before its closing brace; the caller frees it. */
static char *with_more_fields(const char *variant, unsigned count, const char *field, size_t *len)
{
    char *text = read_fixture(variant, len);
    char *more = (char *) malloc(*len + count * 40u + 80u);
    char *brace = strrchr(text, '}');
    size_t at = (size_t) (brace - text);

    assert_non_null(more);
    memcpy(more, text, at);
    at += (size_t) sprintf(more + at, "%s", field);
    for (unsigned i = 0; i < count; i++) {
        at += (size_t) sprintf(more + at, ",\"label_%u\":\"%u\"", i, i);
    }
    at += (size_t) sprintf(more + at, "}");
    free(text);
    *len = at;
    return more;
}

static void a_null_or_empty_user_account_is_none(void **state)
{
    static const struct {
        const char *field;
        yciam_result_t want;
    } cases[] = {
        { ",\"user_account_id\":null", YCIAM_OK },
        { ",\"user_account_id\":\"\"", YCIAM_OK },
        { ",\"userAccountId\":\"\"", YCIAM_OK },
        { ",\"user_account_id\":\"u\"", YCIAM_ERR_KEY_USER },
        { ",\"userAccountId\":\"u\"", YCIAM_ERR_KEY_USER },
    };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t len;
        char *text = with_more_fields("key-plain.json", 0, cases[i].field, &len);

        CHECK_RESULT(load_key_text(&key, &error, text, len, sizeof scratch), cases[i].want, cases[i].field);
        yciam_key_unload(&key);
        free(text);
    }
}

/* The cause is the key file, not the caller. The record says how much scratch the file needs. */
static void a_key_with_200_more_fields_is_too_big(void **state)
{
    static uint8_t large[20000];
    const uint8_t *pkcs1;
    size_t enough;
    size_t told;
    size_t len;
    char *text = with_more_fields("key-plain.json", 200, "", &len);

    (void) state;
    assert_int_equal(load_key_text(&key, &error, text, len, YCIAM_KEY_SCRATCH_SIZE(4096)), YCIAM_ERR_KEY_BIG);
    assert_int_equal(yciam_result_class(error.result), YCIAM_CLASS_KEY);
    assert_in_range(error.native, 419u * 20u + 1200u, sizeof large);
    enough = (size_t) error.native;
    assert_int_equal(yciam_authorized_key_parse(&key, text, len, scratch, sizeof scratch, &pkcs1, &told),
                     YCIAM_ERR_KEY_BIG);
    assert_int_equal(told, enough);
    assert_int_equal(load_key_text(&key, &error, text, len, 419u * 20u + 100u),
                     YCIAM_ERR_KEY_BIG); /* no room for the DER */
    assert_int_equal(error.native, enough);
    assert_int_equal(load_key_text(&key, &error, text, len, enough), YCIAM_OK);
    yciam_key_unload(&key);
    free(text);
}

static void filler_around_a_key_file_is_skipped(void **state)
{
    size_t len;
    char *text = read_fixture("key-plain.json", &len);
    char *flash = (char *) malloc(len + 100u);

    (void) state;
    assert_non_null(flash);
    memcpy(flash, "\xEF\xBB\xBF", 3);
    memcpy(flash + 3, text, len);
    memset(flash + 3 + len, 0xFF, 97);
    flash[3u + len] = '\0';
    assert_int_equal(load_key_text(&key, &error, flash, len + 100u, sizeof scratch), YCIAM_OK);
    assert_string_equal(key.id, KEY_ID);
    yciam_key_unload(&key);
    free(flash);
    free(text);
}

static void a_loaded_key_is_not_overwritten(void **state)
{
    const uint8_t *pkcs1;
    size_t pkcs1_len;
    yciam_key_t before;
    size_t len;
    char *text = read_fixture("key-plain.json", &len);

    (void) state;
    assert_int_equal(load_key_fixture(&key, &error, "plain", sizeof scratch), YCIAM_OK);
    before = key;
    memset(scratch, 0x5A, sizeof scratch);
    assert_int_equal(yciam_key_load(&key, text, len, scratch, sizeof scratch, &error), YCIAM_ERR_ARGUMENT);
    assert_int_equal(error.result, YCIAM_ERR_ARGUMENT);
    assert_int_equal(error.stage, YCIAM_STAGE_KEY);
    assert_int_equal(yciam_authorized_key_parse(&key, text, len, scratch, sizeof scratch, &pkcs1, &pkcs1_len),
                     YCIAM_ERR_ARGUMENT);
    assert_memory_equal(&key, &before, sizeof key);
    assert_int_equal(scratch[0], 0x5A);
    yciam_key_unload(&key);
    assert_int_equal(yciam_key_load(&key, text, len, scratch, sizeof scratch, NULL), YCIAM_OK);
    yciam_key_unload(&key);
    free(text);
}

static void null_is_an_argument_error(void **state)
{
    const uint8_t *pkcs1;
    size_t len;
    size_t cap = sizeof scratch;

    (void) state;
    memset(&key, 0, sizeof key);
    memset(&error, 0x5A, sizeof error);
    assert_int_equal(yciam_key_load(NULL, "{}", 2, scratch, cap, &error), YCIAM_ERR_ARGUMENT);
    assert_int_equal(error.result, YCIAM_ERR_ARGUMENT);
    assert_int_equal(error.native, 0);
    assert_int_equal(yciam_key_load(&key, NULL, 2, scratch, cap, NULL), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_key_load(&key, "{}", 2, NULL, cap, &error), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_authorized_key_parse(NULL, "{}", 2, scratch, cap, &pkcs1, &len), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_authorized_key_parse(&key, NULL, 2, scratch, cap, &pkcs1, &len), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_authorized_key_parse(&key, "{}", 2, NULL, cap, &pkcs1, &len), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_authorized_key_parse(&key, "{}", 2, scratch, cap, NULL, &len), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_authorized_key_parse(&key, "{}", 2, scratch, cap, &pkcs1, NULL), YCIAM_ERR_ARGUMENT);
    assert_true(all_zero(&key, sizeof key));
    yciam_key_unload(NULL);
}

/* A PSA key that the application made stays the application's key. */
static void unloading_leaves_a_key_that_was_not_imported(void **state)
{
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    psa_key_id_t id = 0;

    (void) state;
    memset(&key, 0, sizeof key);
    assert_int_equal(psa_crypto_init(), PSA_SUCCESS);
    psa_set_key_type(&attributes, PSA_KEY_TYPE_RSA_KEY_PAIR);
    psa_set_key_bits(&attributes, 2048);
    psa_set_key_algorithm(&attributes, PSA_ALG_RSA_PSS(PSA_ALG_SHA_256));
    psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_SIGN_MESSAGE);
    assert_int_equal(psa_generate_key(&attributes, &id), PSA_SUCCESS);
    assert_int_equal(yciam_signer_psa(&key.signer, (uint32_t) id, NULL), YCIAM_OK);
    yciam_key_unload(&key);
    assert_true(all_zero(&key, sizeof key));
    assert_int_equal(psa_get_key_attributes(id, &attributes), PSA_SUCCESS);
    psa_reset_key_attributes(&attributes);
    assert_int_equal(psa_destroy_key(id), PSA_SUCCESS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_null_or_empty_user_account_is_none),
        cmocka_unit_test(a_key_with_200_more_fields_is_too_big),
        cmocka_unit_test(filler_around_a_key_file_is_skipped),
        cmocka_unit_test(a_loaded_key_is_not_overwritten),
        cmocka_unit_test(null_is_an_argument_error),
        cmocka_unit_test(unloading_leaves_a_key_that_was_not_imported),
    };

    return cmocka_run_group_tests_name("key_contract", tests, NULL, NULL);
}
