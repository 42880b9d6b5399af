/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include <psa/crypto.h>
#include <yciam/jwt.h>

#include "../../core/util/crc32.h"

#define KEY_ID     "ajekeyid000000000001" /* as tests/fixtures/keys.py says */
#define ACCOUNT_ID "ajeaccount0000000001"
#define LONGEST_ID "aje-._xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

static uint8_t scratch[YCIAM_KEY_SCRATCH_SIZE(4096)];
static uint8_t blob[YCIAM_KEY_BLOB_SIZE(4096) + 100u];
static size_t blob_len;
static const uint8_t *pkcs1;
static size_t pkcs1_len;
static yciam_key_t key;

/* Reads a key file into key, pkcs1 and pkcs1_len. */
static void read_key_file(const char *name)
{
    size_t len;
    char *text = read_fixture(name, &len);

    memset(&key, 0, sizeof key);
    assert_int_equal(yciam_authorized_key_parse(&key, text, len, scratch, sizeof scratch, &pkcs1, &pkcs1_len),
                     YCIAM_OK);
    free(text);
}

static void make_blob(const char *name)
{
    read_key_file(name);
    assert_int_equal(yciam_key_blob_write(&key, pkcs1, pkcs1_len, blob, sizeof blob, &blob_len), YCIAM_OK);
}

/* Parses a copy of the first `len` bytes of the blob, and checks the rules for every result. */
static yciam_result_t parse_blob(size_t len)
{
    const uint8_t *copy = (const uint8_t *) exact_bytes(blob, len);
    const uint8_t *found = NULL;
    size_t found_len = 77;
    yciam_result_t result;

    memset(&key, 0, sizeof key);
    result = yciam_key_blob_parse(&key, copy, len, &found, &found_len);
    assert_memory_equal(copy, blob, len);
    if (result == YCIAM_OK) {
        assert_null(key.signer.sign);
        assert_true(found > copy && found_len < len && found + found_len <= copy + len);
        assert_int_equal(found_len, pkcs1_len);
    } else {
        assert_true(all_zero(&key, sizeof key));
        assert_null(found);
        assert_int_equal(found_len, 0);
    }
    free((void *) copy);
    return result;
}

/* Corrects the checksum, so that the fields behind it are checked. */
static void seal(void)
{
    uint32_t crc = yciam_priv_crc32(YCIAM_CRC32_START, blob, blob_len - 4u) ^ UINT32_MAX;

    for (size_t i = 0; i < 4u; i++) {
        blob[blob_len - 4u + i] = (uint8_t) (crc >> (8u * i));
    }
}

static void what_was_written_is_read(void **state)
{
    static const struct {
        const char *file;
        const char *id;
        size_t bits;
    } cases[] = {
        { "key-plain.json", KEY_ID, 2048 },
        { "key-max-id.json", LONGEST_ID, 2048 },
        { "key-rsa4096.json", KEY_ID, 4096 },
    };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        make_blob(cases[i].file);
        assert_true(blob_len <= (cases[i].bits == 2048 ? YCIAM_KEY_BLOB_SIZE(2048) : YCIAM_KEY_BLOB_SIZE(4096)));
        assert_int_equal(blob_len, 12u + strlen(key.id) + strlen(key.service_account_id) + pkcs1_len);
        CHECK_RESULT(parse_blob(blob_len), YCIAM_OK, cases[i].file);
        assert_string_equal(key.id, cases[i].id);
        assert_int_equal(key.signer.signature_len, cases[i].bits / 8u);
    }
}

/* The format is a contract: a provisioning tool in another language writes it, too. */
static void the_format_is_as_documented(void **state)
{
    (void) state;
    make_blob("key-plain.json");
    assert_memory_equal(blob, "YCK1", 4);
    assert_int_equal(blob[4], 20);
    assert_int_equal(blob[5], 20);
    assert_int_equal(blob[6] + 256u * blob[7], pkcs1_len);
    assert_memory_equal(blob + 8, KEY_ID ACCOUNT_ID, 40);
    assert_memory_equal(blob + 48, pkcs1, pkcs1_len);
}

static void filler_behind_the_blob_is_ignored(void **state)
{
    (void) state;
    make_blob("key-plain.json");
    memset(blob + blob_len, 0xFF, 50);
    memset(blob + blob_len + 50u, 0, 50);
    for (size_t more = 0; more <= 100u; more++) {
        assert_int_equal(parse_blob(blob_len + more), YCIAM_OK);
    }
}

static void a_cut_blob_is_refused(void **state)
{
    (void) state;
    make_blob("key-plain.json");
    for (size_t len = 0; len < blob_len; len++) {
        CHECK(parse_blob(len) == YCIAM_ERR_KEY_BLOB, "cut after %zu bytes", len);
    }
}

static void every_damaged_bit_is_seen(void **state)
{
    (void) state;
    make_blob("key-plain.json");
    for (size_t bit = 0; bit < blob_len * 8u; bit++) {
        blob[bit / 8u] ^= (uint8_t) (1u << (bit % 8u));
        CHECK(parse_blob(blob_len) == YCIAM_ERR_KEY_BLOB, "bit %zu", bit);
        blob[bit / 8u] ^= (uint8_t) (1u << (bit % 8u));
    }
    memset(blob, 0xFF, sizeof blob); /* erased flash */
    assert_int_equal(parse_blob(sizeof blob), YCIAM_ERR_KEY_BLOB);
    memset(blob, 0, sizeof blob);
    assert_int_equal(parse_blob(sizeof blob), YCIAM_ERR_KEY_BLOB);
}

/* A blob from somebody else, with a good checksum. */
static void fields_are_checked_one_by_one(void **state)
{
    static const struct {
        const char *name;
        size_t at;
        uint8_t byte;
        yciam_result_t want;
    } cases[] = {
        { "a later version", 3, '2', YCIAM_ERR_KEY_BLOB },
        { "no ID", 4, 0, YCIAM_ERR_KEY_ID },
        { "an ID of 51 bytes", 4, 51, YCIAM_ERR_KEY_ID },
        { "no account", 5, 0, YCIAM_ERR_KEY_ID },
        { "a NUL in the ID", 10, 0, YCIAM_ERR_KEY_ID },
        { "a quote in the account", 30, '"', YCIAM_ERR_KEY_ID },
        { "no SEQUENCE", 48, 0x31, YCIAM_ERR_KEY_PEM },
        { "a SEQUENCE too short", 51, 0, YCIAM_ERR_KEY_PEM },
        { "a modulus that is too short", 58, 0, YCIAM_ERR_KEY_PEM },
    };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        make_blob("key-plain.json");
        blob[cases[i].at] = cases[i].byte;
        if (cases[i].at == 4u || cases[i].at == 5u) { /* the sum of the lengths stays the same */
            unsigned sum = 40u + (unsigned) pkcs1_len - 20u - cases[i].byte;

            blob[6] = (uint8_t) sum;
            blob[7] = (uint8_t) (sum >> 8);
        }
        seal();
        if (i == 8u) {
            yciam_result_t result = parse_blob(blob_len);

            assert_true(result == YCIAM_ERR_KEY_TYPE || result == YCIAM_ERR_KEY_PEM);
        } else {
            CHECK_RESULT(parse_blob(blob_len), cases[i].want, cases[i].name);
        }
    }
}

static void the_buffer_may_be_too_small(void **state)
{
    (void) state;
    make_blob("key-plain.json");
    for (size_t cap = 0; cap <= blob_len; cap++) {
        uint8_t *exact = (uint8_t *) malloc(cap);
        size_t len = 77;
        yciam_result_t want = cap < blob_len ? YCIAM_ERR_SPACE : YCIAM_OK;

        assert_non_null(exact);
        CHECK_RESULT(yciam_key_blob_write(&key, pkcs1, pkcs1_len, exact, cap, &len), want, "cap");
        assert_int_equal(len, want == YCIAM_OK ? blob_len : 0);
        free(exact);
    }
}

static void only_a_whole_key_is_written(void **state)
{
    yciam_key_t bad;
    size_t len;

    (void) state;
    read_key_file("key-plain.json");
    bad = key;
    bad.id[0] = '"';
    assert_int_equal(yciam_key_blob_write(&bad, pkcs1, pkcs1_len, blob, sizeof blob, &len), YCIAM_ERR_KEY_ID);
    bad = key;
    bad.service_account_id[0] = '\0';
    assert_int_equal(yciam_key_blob_write(&bad, pkcs1, pkcs1_len, blob, sizeof blob, &len), YCIAM_ERR_KEY_ID);
    assert_int_equal(yciam_key_blob_write(&key, pkcs1, pkcs1_len - 1u, blob, sizeof blob, &len), YCIAM_ERR_KEY_PEM);
    assert_int_equal(len, 0);
}

/* A public exponent of 64 KB is lawful DER, but its length does not fit the blob's two bytes. */
static void a_private_key_of_64_kb_is_too_long(void **state)
{
    enum { MODULUS_END = 4 + 3 + 261, EXPONENT_LEN = 5, LONG = 65536 };
    uint8_t *huge = (uint8_t *) calloc(1, 70000);
    size_t rest_len;
    size_t at = 5;
    size_t len;

    (void) state;
    assert_non_null(huge);
    read_key_file("key-plain.json");
    memcpy(huge + at, pkcs1 + 4, MODULUS_END - 4);
    at += MODULUS_END - 4;
    assert_memory_equal(pkcs1 + MODULUS_END, "\x02\x03\x01\x00\x01", EXPONENT_LEN);
    memcpy(huge + at, "\x02\x83\x01\x00\x00\x01", 6);
    at += 5u + LONG;
    rest_len = pkcs1_len - MODULUS_END - EXPONENT_LEN;
    memcpy(huge + at, pkcs1 + MODULUS_END + EXPONENT_LEN, rest_len);
    at += rest_len;
    huge[0] = 0x30;
    huge[1] = 0x83;
    huge[2] = (uint8_t) ((at - 5u) >> 16);
    huge[3] = (uint8_t) ((at - 5u) >> 8);
    huge[4] = (uint8_t) (at - 5u);
    assert_int_equal(yciam_key_blob_write(&key, huge, at, huge, 70000, &len), YCIAM_ERR_SPACE);
    free(huge);
}

static void a_blob_is_loaded_and_signs(void **state)
{
    static const yciam_claims_t claims = { NULL, 1722556732, 1722560332 };
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    char jwt[800];
    yciam_error_t error;
    yciam_key_t before;
    psa_key_id_t id;
    size_t len;

    (void) state;
    make_blob("key-plain.json");
    memset(&key, 0, sizeof key);
    memset(&error, 0x5A, sizeof error);
    assert_int_equal(yciam_key_load_blob(&key, blob, blob_len, &error), YCIAM_OK);
    assert_int_equal(error.result, YCIAM_OK);
    assert_int_equal(error.stage, YCIAM_STAGE_KEY);
    assert_string_equal(key.service_account_id, ACCOUNT_ID);
    assert_int_equal(yciam_jwt_begin(&key, &claims, jwt, sizeof jwt, &len), YCIAM_OK);
    assert_int_equal(yciam_jwt_sign(&key, jwt, sizeof jwt, &len, NULL), YCIAM_OK);
    assert_int_equal(len, 578);

    before = key;
    assert_int_equal(yciam_key_load_blob(&key, blob, blob_len, &error), YCIAM_ERR_ARGUMENT);
    assert_int_equal(error.result, YCIAM_ERR_ARGUMENT);
    assert_memory_equal(&key, &before, sizeof key);

    id = (psa_key_id_t) key.signer.key_id;
    yciam_key_unload(&key);
    assert_int_not_equal(psa_get_key_attributes(id, &attributes), PSA_SUCCESS);
    assert_true(all_zero(&key, sizeof key));
    assert_int_equal(yciam_key_load_blob(&key, blob, 10, NULL), YCIAM_ERR_KEY_BLOB);
    assert_true(all_zero(&key, sizeof key));
    mbedtls_psa_crypto_free();
}

/* The structure is complete, but Mbed TLS refuses the numbers. */
static void a_key_that_psa_refuses_leaves_nothing(void **state)
{
    yciam_error_t error;

    (void) state;
    make_blob("key-plain.json");
    blob[48u + 11u + 256u] ^= 1u; /* an even modulus */
    seal();
    memset(&key, 0, sizeof key);
    assert_int_equal(yciam_key_load_blob(&key, blob, blob_len, &error), YCIAM_ERR_KEY_REJECTED);
    assert_int_not_equal(error.native, 0);
    assert_true(all_zero(&key, sizeof key));
    mbedtls_psa_crypto_free();
}

static void null_is_an_argument_error(void **state)
{
    const uint8_t *found;
    size_t len;

    (void) state;
    make_blob("key-plain.json");
    assert_int_equal(yciam_key_blob_write(NULL, pkcs1, pkcs1_len, blob, sizeof blob, &len), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_key_blob_write(&key, NULL, pkcs1_len, blob, sizeof blob, &len), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_key_blob_write(&key, pkcs1, pkcs1_len, NULL, 0, &len), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_key_blob_write(&key, pkcs1, pkcs1_len, blob, sizeof blob, NULL), YCIAM_ERR_ARGUMENT);
    memset(&key, 0, sizeof key);
    assert_int_equal(yciam_key_blob_parse(NULL, blob, blob_len, &found, &len), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_key_blob_parse(&key, NULL, blob_len, &found, &len), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_key_blob_parse(&key, blob, blob_len, NULL, &len), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_key_blob_parse(&key, blob, blob_len, &found, NULL), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_key_load_blob(NULL, blob, blob_len, NULL), YCIAM_ERR_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_is_read),
        cmocka_unit_test(the_format_is_as_documented),
        cmocka_unit_test(filler_behind_the_blob_is_ignored),
        cmocka_unit_test(a_cut_blob_is_refused),
        cmocka_unit_test(every_damaged_bit_is_seen),
        cmocka_unit_test(fields_are_checked_one_by_one),
        cmocka_unit_test(the_buffer_may_be_too_small),
        cmocka_unit_test(only_a_whole_key_is_written),
        cmocka_unit_test(a_private_key_of_64_kb_is_too_long),
        cmocka_unit_test(a_blob_is_loaded_and_signs),
        cmocka_unit_test(a_key_that_psa_refuses_leaves_nothing),
        cmocka_unit_test(null_is_an_argument_error),
    };

    return cmocka_run_group_tests_name("key_blob", tests, NULL, NULL);
}
