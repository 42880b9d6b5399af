/* SPDX-License-Identifier: Apache-2.0 */
/* Signers that need time, give up or return wrong results; and the replacement of the key. */
#include "unit.h"

#include "../../core/util/blocking.h"
#include "rig.h"

static rig_t rig;
static yciam_key_t new_key;
static const uint8_t *message_seen;
static uint8_t *signature_seen;
static unsigned cancels;
static unsigned working; /* number of calls that return YCIAM_WORKING */
static unsigned pending;
static int end_result;

static int sign_slowly(const yciam_signer_t *signer, const uint8_t *message, size_t message_len, uint8_t *signature,
                       int32_t *native)
{
    (void) message_len;
    *native = 0;
    if (message_seen != NULL) { /* both buffers stay where they are */
        assert_ptr_equal(message, message_seen);
        assert_ptr_equal(signature, signature_seen);
    }
    message_seen = message;
    signature_seen = signature;
    if (working > 0) {
        working--;
        return YCIAM_WORKING;
    }
    if (pending > 0) {
        pending--;
        return YCIAM_PENDING;
    }
    message_seen = NULL;
    if (end_result == YCIAM_OK) {
        memset(signature, 0x6B, signer->signature_len);
    }
    return end_result;
}

static void cancel(const yciam_signer_t *signer)
{
    assert_ptr_equal(signer, &rig.key.signer);
    message_seen = NULL;
    cancels++;
}

static int setup(void **state)
{
    (void) state;
    rig_setup(&rig);
    new_key = rig.key;
    strcpy(new_key.id, "ajenewkey00000000001");
    rig.key.signer.sign = sign_slowly;
    rig.key.signer.cancel = cancel;
    rig_init(&rig);
    rig_answer_token(&rig, RIG_TOKEN, 43200);
    message_seen = NULL;
    cancels = working = pending = 0;
    end_result = YCIAM_OK;
    return 0;
}

/* A slice causes no pause. */
static void a_signer_in_slices_is_called_at_once(void **state)
{
    (void) state;
    working = 1000;
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    assert_int_equal(working, 0);
    assert_true(rig.fake.now_ms < 100u);
    assert_int_equal(cancels, 0);
}

static void somebody_else_who_signs_is_waited_for(void **state)
{
    (void) state;
    pending = 10;
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    assert_in_range(rig.fake.now_ms, 50, 100);
}

static unsigned naps;
static unsigned working_at_nap;

static void nap(void *ctx, uint32_t ms)
{
    (void) ctx;
    assert_true(ms > 0);
    if (naps > 0 && working > 0) {
        assert_int_equal(working_at_nap - working, YCIAM_BUSY_POLLS_MAX);
    }
    naps++;
    working_at_nap = working;
    rig.fake.now_ms += ms;
}

/* The task's delay function runs now and then, even while slices follow each other without a pause. */
static void other_tasks_run_between_slices(void **state)
{
    (void) state;
    working = 1000;
    naps = 0;
    assert_int_equal(yciam_wait(&rig.iam, 30000, nap, NULL), YCIAM_OK);
    assert_in_range(naps, 20, 200);
}

static void a_signer_that_never_ends_is_given_up(void **state)
{
    static const uint32_t limits_ms[] = { 0, 7000 };

    (void) state;
    for (size_t i = 0; i < 2u; i++) {
        for (unsigned slices = 0; slices < 2u; slices++) {
            uint32_t limit_ms = limits_ms[i] != 0 ? limits_ms[i] : YCIAM_DEFAULT_SIGN_MS;

            assert_int_equal(setup(NULL), 0);
            yciam_close(&rig.iam);
            rig.config.sign_ms = limits_ms[i];
            rig_init(&rig);
            pending = slices == 0 ? UINT32_MAX : 0;
            working = slices != 0 ? UINT32_MAX : 0;
            while (yciam_stage(&rig.iam) != YCIAM_STAGE_SIGN) { /* the port takes no time */
                assert_int_equal(rig_poll(&rig), YCIAM_PENDING);
            }
            for (unsigned polls = 0; rig_poll(&rig) == YCIAM_PENDING; polls++) {
                assert_true(polls < 1000000u);
                rig.fake.now_ms += 1u;
            }
            assert_int_equal(yciam_error(&rig.iam)->result, YCIAM_ERR_TIMEOUT);
            assert_int_equal(yciam_error(&rig.iam)->native, 0);
            assert_int_equal(yciam_error(&rig.iam)->stage, YCIAM_STAGE_SIGN);
            assert_int_equal(rig.fake.now_ms, limit_ms);
            assert_int_equal(cancels, 1);
        }
    }
}

/* Every end of an attempt first cancels the signature, so that the signer no longer uses the buffers. */
static void giving_up_cancels_the_signature(void **state)
{
    (void) state;
    for (unsigned way = 0; way < 2u; way++) {
        assert_int_equal(setup(NULL), 0);
        pending = 100;
        while (yciam_stage(&rig.iam) != YCIAM_STAGE_SIGN || pending == 100u) {
            assert_int_equal(rig_poll(&rig), YCIAM_PENDING);
        }
        if (way == 0) {
            yciam_close(&rig.iam);
        } else {
            assert_int_equal(yciam_set_key(&rig.iam, &new_key), YCIAM_OK);
        }
        assert_int_equal(cancels, 1);
        assert_true(all_zero(rig.work, sizeof rig.work));
        assert_false(rig.fake.is_open);
    }
    end_result = YCIAM_OK; /* a finished signature is not cancelled */
    assert_int_equal(setup(NULL), 0);
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    yciam_close(&rig.iam);
    assert_int_equal(cancels, 0);
}

static void a_signer_without_cancel_will_do(void **state)
{
    (void) state;
    rig.key.signer.cancel = NULL;
    pending = 100;
    while (yciam_stage(&rig.iam) != YCIAM_STAGE_SIGN || pending == 100u) {
        assert_int_equal(rig_poll(&rig), YCIAM_PENDING);
    }
    yciam_close(&rig.iam);
    assert_true(all_zero(rig.work, sizeof rig.work));
}

/* A number that is not a result fails the signature, with the number as the native code: no JWT is sent. */
static void unknown_numbers_from_a_signer_are_failures(void **state)
{
    static const int numbers[] = { -141, -1000, -256, -26880, 3, 256, 65536, INT32_MAX };

    (void) state;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        assert_int_equal(setup(NULL), 0);
        end_result = numbers[i];
        CHECK_RESULT(rig_attempt(&rig), YCIAM_ERR_SIGN, "number");
        assert_int_equal(yciam_error(&rig.iam)->stage, YCIAM_STAGE_SIGN);
        assert_int_equal(yciam_error(&rig.iam)->native, numbers[i]);
        assert_int_equal(rig.fake.request_len, 0);
    }
}

/* The old token stays in use, the new key is used at once, and the old key is not used any more. */
static void a_key_is_replaced(void **state)
{
    char kid[1200];
    uint32_t generation;

    (void) state;
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    generation = yciam_token_generation(&rig.iam);
    assert_int_equal(yciam_set_key(&rig.iam, &new_key), YCIAM_OK);
    memset(&rig.key, 0, sizeof rig.key); /* unloaded */
    assert_int_equal(yciam_token_generation(&rig.iam), generation);
    assert_string_equal(yciam_token(&rig.iam), RIG_TOKEN);
    assert_int_equal(yciam_delay_ms(&rig.iam), 0);
    rig_answer_token(&rig, "t1.9euOfNewKey", 43200);
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    assert_string_equal(yciam_token(&rig.iam), "t1.9euOfNewKey");
    rig_request_jwt(&rig, kid);
    assert_int_equal(rig.fake.connects, 2);
}

/* The pause that a refused key caused ends with that key, and a JWT of the old key is not used again. */
static void a_new_key_ends_the_pause_of_the_old_one(void **state)
{
    (void) state;
    yciam_close(&rig.iam);
    rig.config.jwt = rig.jwt;
    rig.config.jwt_cap = sizeof rig.jwt;
    rig_init(&rig);
    fake_break(&rig.fake, FAKE_FAIL, 3, YCIAM_ERR_NETWORK);
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_NETWORK);
    assert_false(all_zero(rig.jwt, sizeof rig.jwt));
    assert_int_equal(yciam_set_key(&rig.iam, &new_key), YCIAM_OK);
    assert_true(all_zero(rig.jwt, sizeof rig.jwt));
    fake_break(&rig.fake, FAKE_GOOD, 0, 0);
    rig_answer(&rig, "401 Unauthorized", "", "{}");
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_REFUSED);
    assert_true(yciam_delay_ms(&rig.iam) > 100000u);
    assert_int_equal(yciam_set_key(&rig.iam, &rig.key), YCIAM_OK);
    assert_int_equal(yciam_delay_ms(&rig.iam), 0);
}

static void a_key_that_cannot_be_used_is_refused(void **state)
{
    yciam_key_t bad = new_key;

    (void) state;
    bad.signer.sign = NULL;
    assert_int_equal(yciam_set_key(&rig.iam, &bad), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_error(&rig.iam)->native, YCIAM_ARG_KEY);
    assert_int_equal(rig_attempt(&rig), YCIAM_OK); /* with the old one */

    yciam_close(&rig.iam);
    rig.config.jwt = rig.jwt;
    rig.config.jwt_cap = sizeof rig.jwt;
    rig_init(&rig);
    bad = new_key;
    bad.signer.signature_len = 512;
    assert_int_equal(yciam_set_key(&rig.iam, &bad), YCIAM_ERR_SPACE);
    assert_int_equal(yciam_error(&rig.iam)->native, YCIAM_ARG_JWT);

    yciam_close(&rig.iam);
    rig.config.source = &yciam_source_metadata; /* it uses no key */
    rig_init(&rig);
    assert_int_equal(yciam_set_key(&rig.iam, &new_key), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_error(&rig.iam)->native, YCIAM_ARG_OBJECT);
}

/*
 * The signature takes four seconds, and the service closes the connection after three: the next attempt signs before it
 * connects.
 */
static uint64_t signed_since_ms;

static int sign_for_four_seconds(const yciam_signer_t *signer, const uint8_t *message, size_t message_len,
                                 uint8_t *signature, int32_t *native)
{
    (void) message;
    (void) message_len;
    *native = 0;
    if (rig.fake.now_ms - signed_since_ms > 4000u) {
        signed_since_ms = rig.fake.now_ms;
    }
    if (rig.fake.now_ms - signed_since_ms < 4000u) {
        return YCIAM_PENDING;
    }
    memset(signature, 0x6B, signer->signature_len);
    rig.signatures++;
    if (rig.fake.is_open) {
        fake_break(&rig.fake, FAKE_FAIL, 1, YCIAM_ERR_CLOSED);
    }
    return YCIAM_OK;
}

static void a_service_that_loses_patience_teaches_to_sign_first(void **state)
{
    (void) state;
    rig.key.signer.sign = sign_for_four_seconds;
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_CLOSED);
    fake_break(&rig.fake, FAKE_GOOD, 0, 0);
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    assert_int_equal(rig.signatures, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_signer_in_slices_is_called_at_once, setup),
        cmocka_unit_test_setup(somebody_else_who_signs_is_waited_for, setup),
        cmocka_unit_test_setup(other_tasks_run_between_slices, setup),
        cmocka_unit_test_setup(a_signer_that_never_ends_is_given_up, setup),
        cmocka_unit_test_setup(giving_up_cancels_the_signature, setup),
        cmocka_unit_test_setup(a_signer_without_cancel_will_do, setup),
        cmocka_unit_test_setup(unknown_numbers_from_a_signer_are_failures, setup),
        cmocka_unit_test_setup(a_key_is_replaced, setup),
        cmocka_unit_test_setup(a_new_key_ends_the_pause_of_the_old_one, setup),
        cmocka_unit_test_setup(a_key_that_cannot_be_used_is_refused, setup),
        cmocka_unit_test_setup(a_service_that_loses_patience_teaches_to_sign_first, setup),
    };

    return cmocka_run_group_tests_name("signers", tests, NULL, NULL);
}
