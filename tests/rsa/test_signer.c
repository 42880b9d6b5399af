/* SPDX-License-Identifier: Apache-2.0 */
/* The signer as the library calls it: slices, failures, cancel, and the content of its memory afterwards. */
#include "../unit/unit.h"

#include <mbedtls/version.h>
#include <psa/crypto.h>

#include <rsa/operation.h>

#include "../unit/alloc.h"
#include "../unit/verify.h"
#include "engine.h"
#include "key_der.h"

#define GUARD 64u

/* Since 3.6, PSA allocates copies of its callers' buffers, unless it is told that no other task changes them. */
#if MBEDTLS_VERSION_NUMBER >= 0x03060000 && !defined(MBEDTLS_PSA_ASSUME_EXCLUSIVE_BUFFERS)
#define PSA_COPIES_BUFFERS true
#else
#define PSA_COPIES_BUFFERS false
#endif

static const uint8_t message[] = "header.claims";

/* A signer with its memory, of exactly the size that it demands, and the bytes after it. */
typedef struct rig {
    yciam_signer_t signer;
    uint8_t *der;
    size_t der_len;
    union {
        uint8_t bytes[YCIAM_RSA_SIZE(4096u) + GUARD];
        void *aligned;
    } memory;
    size_t size;
    uint8_t signature[YCIAM_SIGNATURE_MAX + 1u];
    int32_t native;
} rig_t;

static rig_t rig;

/* The data that the signer keeps in its memory. */
static yciam_rsa_t *kept(void)
{
    return (yciam_rsa_t *) (void *) &rig.memory;
}

static void open_rig(unsigned bits)
{
    memset(&rig, 0, sizeof rig);
    rig.der = key_der(bits == 2048u ? "rsa2048.der" : "rsa4096.der", &rig.der_len);
    rig.size = YCIAM_RSA_SIZE(bits);
    memset(rig.memory.bytes, 0xA5, sizeof rig.memory.bytes);
    assert_int_equal(yciam_rsa_open(&rig.signer, rig.der, rig.der_len, rig.memory.bytes, rig.size, &rig.native),
                     YCIAM_OK);
    assert_int_equal(rig.signer.signature_len, bits / 8u);
}

static void close_rig(void)
{
    yciam_rsa_close(&rig.signer);
    assert_true(all_zero(rig.memory.bytes, yciam_priv_rsa_size(rig.size > YCIAM_RSA_SIZE(2048u) ? 64u : 32u)));
    for (size_t i = 0; i < GUARD; i++) {
        assert_int_equal(rig.memory.bytes[rig.size + i], 0xA5);
    }
    free(rig.der);
}

static int slice(void)
{
    return rig.signer.sign(&rig.signer, message, sizeof message, rig.signature, &rig.native);
}

/* Counts the calls for a signature. Until the last one, the signature's buffer must not change. */
static unsigned sign(yciam_result_t want)
{
    unsigned calls = 1;
    int result;

    memset(rig.signature, 0x5A, sizeof rig.signature);
    while ((result = slice()) == YCIAM_WORKING) {
        CHECK(rig.signature[0] == 0x5A && memcmp(rig.signature, rig.signature + 1, sizeof rig.signature - 1u) == 0,
              "written to after %u calls", calls);
        calls++;
    }
    CHECK_RESULT(result, want, "sign");
    assert_int_equal(rig.signature[rig.signer.signature_len], 0x5A);
    if (want != YCIAM_OK) {
        assert_memory_equal(rig.signature, rig.signature + 1, sizeof rig.signature - 1u);
    }
    return calls;
}

static void check_signature(const char *public_name)
{
    assert_int_equal(rig.native, PSA_SUCCESS);
    assert_true(verify_pss(public_name, message, sizeof message, rig.signature, rig.signer.signature_len, 32));
    assert_false(verify_pss(public_name, message, sizeof message - 1u, rig.signature, rig.signer.signature_len, 32));
}

static size_t pairs_end(void)
{
    return offsetof(yciam_rsa_t, areas) + 4u * sizeof(yciam_limb_t) * kept()->key.n_limbs;
}

/* The memory must hold only the key and, if they are kept, the pairs. */
static void check_wiped(bool keeps_pairs)
{
    yciam_rsa_progress_t progress = kept()->progress;
    size_t end = pairs_end();

    assert_int_equal(progress.state, STEP_IDLE);
    assert_int_equal(progress.pairs, keeps_pairs ? 3 : 0);
    assert_true(all_zero(kept()->inverse, offsetof(yciam_rsa_t, areas) - offsetof(yciam_rsa_t, inverse)));
    assert_true(all_zero(rig.memory.bytes + end, yciam_priv_rsa_size(kept()->key.n_limbs) - end));
    assert_int_equal(all_zero(kept()->areas, end - offsetof(yciam_rsa_t, areas)), !keeps_pairs);
}

static void check_signatures(unsigned bits, const char *public_name)
{
    uint8_t first[YCIAM_SIGNATURE_MAX];

    open_rig(bits);
    for (int i = 0; i < 2; i++) {
        alloc_fail_at(0);
        (void) sign(YCIAM_OK);
        assert_int_equal(alloc_calls() > 0, PSA_COPIES_BUFFERS);
        check_signature(public_name);
        check_wiped(true);
        if (i == 0) {
            memcpy(first, rig.signature, sizeof first);
        }
    }
    assert_memory_not_equal(first, rig.signature, rig.signer.signature_len); /* the salt is random */
    close_rig();
}

static void signatures_of_2048_bits_are_right(void **state)
{
    (void) state;
    check_signatures(2048, "rsa2048.public.pem");
}

static void signatures_of_4096_bits_are_right(void **state)
{
    (void) state;
    check_signatures(4096, "rsa4096.public.pem");
}

/* A pair serves 32 signatures, with other values for each. Making a pair takes about as many slices as a signature. */
static void pairs_are_squared_and_made_anew(void **state)
{
    yciam_limb_t before[128] = { 0 };
    unsigned first, next;

    (void) state;
    open_rig(2048);
    first = sign(YCIAM_OK);
    next = sign(YCIAM_OK);
    assert_true(first > next + next / 2u);
    for (unsigned i = 3; i <= YCIAM_RSA_PAIR_USES; i++) {
        memcpy(before, kept()->areas, sizeof before);
        assert_int_equal(sign(YCIAM_OK), next);
        for (size_t k = 0; k < COUNT(before); k += 32u) {
            assert_memory_not_equal(before + k, kept()->areas + k, 32u * sizeof *before);
        }
    }
    check_wiped(false);
    assert_int_equal(sign(YCIAM_OK), first);
    assert_int_equal(sign(YCIAM_OK), next);
    close_rig();
}

/* Cancels at each slice. The next signature is correct, and starts with new pairs. */
static void cancel_wipes_what_is_under_way(void **state)
{
    unsigned calls;

    (void) state;
    open_rig(2048);
    rig.signer.cancel(&rig.signer); /* nothing is */
    check_wiped(false);
    calls = sign(YCIAM_OK);
    rig.signer.cancel(&rig.signer);
    check_wiped(true);
    for (unsigned k = 1; k < calls; k += 7u) {
        for (unsigned i = 0; i < k; i++) {
            (void) slice();
        }
        rig.signer.cancel(&rig.signer);
        check_wiped(kept()->progress.pairs != 0);
    }
    assert_int_equal(sign(YCIAM_OK), calls);
    check_signature("rsa2048.public.pem");
    close_rig();
}

/* Each random number and each hash fails once, during a signature with new pairs. */
static void failures_of_the_engine_are_told(void **state)
{
    static const struct {
        psa_status_t status;
        yciam_result_t result;
    } cases[] = {
        { PSA_ERROR_INSUFFICIENT_ENTROPY, YCIAM_ERR_ENTROPY },
        { PSA_ERROR_INSUFFICIENT_MEMORY, YCIAM_ERR_MEMORY },
        { PSA_ERROR_HARDWARE_FAILURE, YCIAM_ERR_SIGN },
    };
    unsigned calls, random_numbers = 0;

    (void) state;
    open_rig(2048);
    engine_fail_at(0, PSA_SUCCESS);
    (void) sign(YCIAM_OK);
    calls = engine_calls();
    for (unsigned k = 1; k <= calls; k++) {
        size_t i = k % COUNT(cases);

        yciam_priv_rsa_reset(kept());
        engine_fail_at(k, cases[i].status);
        (void) sign(cases[i].result);
        assert_int_equal(rig.native, cases[i].status);
        random_numbers += (unsigned) engine_failed_random();
        check_wiped(false);
        engine_fail_at(0, PSA_SUCCESS);
    }
    assert_true(random_numbers >= 3u); /* the salt and two pairs */
    (void) sign(YCIAM_OK);
    check_signature("rsa2048.public.pem");
    close_rig();
}

/* A number of the key changes while it is in use, as in flash that loses a bit. */
static void a_wrong_result_never_leaves(void **state)
{
    static const yciam_rsa_name_t names[] = { KEY_N, KEY_P, KEY_Q, KEY_DP, KEY_DQ, KEY_QI };
    unsigned calls;

    (void) state;
    open_rig(2048);
    calls = sign(YCIAM_OK);
    for (size_t i = 0; i < COUNT(names); i++) {
        yciam_rsa_number_t number = kept()->key.numbers[names[i]];
        uint8_t *byte = rig.der + number.at + number.len / 2u;

        *byte ^= 0x10u;
        assert_true(sign(YCIAM_ERR_SIGN) > calls); /* the signer tries twice */
        assert_int_equal(rig.native, PSA_ERROR_CORRUPTION_DETECTED);
        check_wiped(false);
        *byte ^= 0x10u;
        assert_int_equal(sign(YCIAM_OK), calls);
        check_signature("rsa2048.public.pem");
    }
    close_rig();
}

/* Only once: the signature is made again. */
static void a_single_fault_costs_time_only(void **state)
{
    unsigned calls;

    (void) state;
    open_rig(2048);
    (void) sign(YCIAM_OK);
    calls = sign(YCIAM_OK);
    for (unsigned k = 0; k < 4u; k++) {
        int result;
        unsigned more = 0;

        for (unsigned i = 0; i < 50u; i++) {
            assert_int_equal(slice(), YCIAM_WORKING);
        }
        switch (k) {
        case 0:
            yciam_priv_rsa_area(kept(), AREA_X)[3] ^= 1u;
            break;
        case 1:
            yciam_priv_rsa_area(kept(), AREA_PAIRS + 1u)[0] ^= 1u; /* a later one */
            break;
        case 2:
            kept()->salt[0] ^= 1u;
            break;
        default:
            kept()->progress.bit ^= 4u;
            break;
        }
        while ((result = slice()) == YCIAM_WORKING) {
            more++;
        }
        assert_int_equal(result, YCIAM_OK);
        assert_true(more > calls);
        check_signature("rsa2048.public.pem");
    }
    close_rig();
}

/* If the key may be at another place, the signer reads no more of it: it must be opened again. */
static void a_damaged_key_ends_the_signer(void **state)
{
    (void) state;
    open_rig(2048);
    (void) sign(YCIAM_OK);
    kept()->key.n_limbs ^= 64u;
    (void) sign(YCIAM_ERR_SIGN);
    assert_int_equal(rig.native, PSA_ERROR_CORRUPTION_DETECTED);
    assert_true(all_zero(rig.memory.bytes, yciam_priv_rsa_size(32)));
    (void) sign(YCIAM_ERR_SIGN);
    rig.signer.cancel(&rig.signer);
    assert_true(all_zero(rig.memory.bytes, yciam_priv_rsa_size(32)));
    assert_int_equal(yciam_rsa_open(&rig.signer, rig.der, rig.der_len, rig.memory.bytes, rig.size, NULL), YCIAM_OK);
    (void) sign(YCIAM_OK);
    check_signature("rsa2048.public.pem");
    close_rig();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signatures_of_2048_bits_are_right), cmocka_unit_test(signatures_of_4096_bits_are_right),
        cmocka_unit_test(pairs_are_squared_and_made_anew),   cmocka_unit_test(cancel_wipes_what_is_under_way),
        cmocka_unit_test(failures_of_the_engine_are_told),   cmocka_unit_test(a_wrong_result_never_leaves),
        cmocka_unit_test(a_single_fault_costs_time_only),    cmocka_unit_test(a_damaged_key_ends_the_signer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
