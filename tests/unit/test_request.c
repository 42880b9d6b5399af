/* SPDX-License-Identifier: Apache-2.0 */
/* The JWT that is kept for a retry. test_yciam.c tests the content of the request. */
#include "unit.h"

#include "rig.h"

static rig_t rig;

static int setup(void **state)
{
    (void) state;
    rig_setup(&rig);
    rig.config.jwt = rig.jwt;
    rig.config.jwt_cap = sizeof rig.jwt;
    rig_init(&rig);
    return 0;
}

static void a_retry_costs_no_signature(void **state)
{
    char first[1200];
    char again[1200];

    (void) state;
    rig_answer(&rig, "503 Busy", "", "{}");
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_BUSY);
    rig_request_jwt(&rig, first);
    fake_break(&rig.fake, FAKE_FAIL, 1, YCIAM_ERR_DNS);
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_DNS);
    fake_break(&rig.fake, FAKE_GOOD, 0, 0);
    rig_check_times(&rig);
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    rig_request_jwt(&rig, again);
    assert_string_equal(again, first);
    assert_int_equal(rig.signatures, 1);
    assert_true(all_zero(rig.jwt, sizeof rig.jwt)); /* no retry, no JWT */
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    assert_int_equal(rig.signatures, 2);
}

static void without_a_buffer_each_attempt_signs(void **state)
{
    (void) state;
    rig.config.jwt = NULL;
    rig_init(&rig);
    rig_answer(&rig, "503 Busy", "", "{}");
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_BUSY);
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_BUSY);
    assert_int_equal(rig.signatures, 2);
}

static void a_refused_jwt_is_not_kept(void **state)
{
    (void) state;
    rig_answer(&rig, "401 Unauthorized", "", "{}");
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_REFUSED);
    assert_true(all_zero(rig.jwt, sizeof rig.jwt));
    rig_check_times(&rig);
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    assert_int_equal(rig.signatures, 2);
}

static void an_old_jwt_is_not_sent(void **state)
{
    (void) state;
    rig_answer(&rig, "503 Busy", "Retry-After: 7200\r\n", "{}");
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_BUSY);
    rig_check_times(&rig);
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    assert_int_equal(rig.signatures, 2);
}

/* The JWT is good for at least one more minute, and does not begin in the future by the present clock. */
static void a_jwt_is_sent_only_in_its_time(void **state)
{
    static const struct {
        int64_t jump_s;
        unsigned signatures;
    } cases[] = {
        { 0, 1 }, { 3400, 1 }, { 3479, 1 }, { 3480, 2 }, { 86400, 2 }, { -60, 1 }, { -61, 2 }, { -86400, 2 }
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(setup(NULL), 0);
        fake_break(&rig.fake, FAKE_FAIL, 2, YCIAM_ERR_NETWORK);
        assert_int_equal(rig_attempt(&rig), YCIAM_ERR_NETWORK);
        fake_break(&rig.fake, FAKE_GOOD, 0, 0);
        rig.fake.clock_error_s = cases[i].jump_s;
        rig_answer(&rig, "503 Busy", "", "{}");
        assert_int_equal(rig_attempt(&rig), YCIAM_ERR_BUSY);
        CHECK(rig.signatures == cases[i].signatures, "after a jump of %d s", (int) cases[i].jump_s);
    }
}

static void it_is_kept_through_every_kind_of_network_failure(void **state)
{
    (void) state;
    for (unsigned k = 1; k <= 3u; k++) {
        assert_int_equal(setup(NULL), 0);
        rig_answer(&rig, "503 Busy", "", "{}");
        assert_int_equal(rig_attempt(&rig), YCIAM_ERR_BUSY);
        rig_answer_token(&rig, RIG_TOKEN, 43200);
        fake_break(&rig.fake, FAKE_FAIL, k, YCIAM_ERR_NETWORK);
        assert_int_equal(rig_attempt(&rig), YCIAM_ERR_NETWORK);
        fake_break(&rig.fake, FAKE_STALL, k, 0);
        assert_int_equal(rig_attempt(&rig), YCIAM_ERR_TIMEOUT);
        fake_break(&rig.fake, FAKE_GOOD, 0, 0);
        assert_int_equal(rig_attempt(&rig), YCIAM_OK);
        assert_int_equal(rig.signatures, 1);
    }
}

/* The signature is the most expensive step: it is not made before there is a connection. */
static void nothing_is_signed_for_a_service_that_is_not_there(void **state)
{
    (void) state;
    for (unsigned i = 0; i < 20u; i++) {
        fake_break(&rig.fake, i % 2u == 0 ? FAKE_FAIL : FAKE_STALL, 1, YCIAM_ERR_CONNECT);
        assert_int_equal(rig_attempt(&rig), i % 2u == 0 ? YCIAM_ERR_CONNECT : YCIAM_ERR_TIMEOUT);
    }
    assert_int_equal(rig.signatures, 0);
    fake_break(&rig.fake, FAKE_GOOD, 0, 0);
    rig_check_times(&rig);
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    assert_int_equal(rig.signatures, 1);
}

/* Whether the signature is made while there is no connection yet. */
static bool signs_first(void)
{
    unsigned before = rig.signatures;

    fake_break(&rig.fake, FAKE_FAIL, 1, YCIAM_ERR_CONNECT);
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_CONNECT);
    fake_break(&rig.fake, FAKE_GOOD, 0, 0);
    return rig.signatures > before;
}

/* Memory may be too small for both at once: the next attempt must succeed. */
static void a_signature_that_failed_comes_before_the_connection(void **state)
{
    (void) state;
    rig_get_token(&rig);
    assert_false(signs_first());
    rig.signer_result = YCIAM_ERR_MEMORY;
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_MEMORY);
    rig.signer_result = YCIAM_OK;
    rig_get_token(&rig);
    assert_true(signs_first());
    rig_get_token(&rig);
    rig_init(&rig);
    assert_false(signs_first());
}

/* A service does not wait forever for its request. */
static void a_slow_signature_comes_before_the_connection(void **state)
{
    static const struct {
        unsigned pending;
        bool want;
    } cases[] = { { 0, false }, { 900, false }, { 1100, true } }; /* polls, 5 ms each */

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(setup(NULL), 0);
        rig.signer_pending = cases[i].pending;
        rig_get_token(&rig);
        assert_true(signs_first() == cases[i].want);
    }
}

static void a_long_signature_comes_before_the_connection(void **state)
{
    (void) state;
    rig_setup(&rig);
    rig.key.signer.signature_len = 512;
    rig_init(&rig);
    assert_true(signs_first());
    rig_get_token(&rig);
    assert_true(signs_first());
}

static void a_failed_signature_keeps_nothing(void **state)
{
    (void) state;
    rig.signer_result = YCIAM_ERR_SIGN;
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_SIGN);
    assert_true(all_zero(rig.jwt, sizeof rig.jwt));
    rig.signer_result = YCIAM_OK;
    rig_get_token(&rig);
}

/* The first attempt signed with the connection open; the second one sends the same JWT, and the service hangs up. */
static void an_attempt_without_a_signature_says_nothing_of_the_next(void **state)
{
    (void) state;
    rig_answer(&rig, "503 Busy", "", "{}");
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_BUSY);
    fake_break(&rig.fake, FAKE_CUT, 3, 0);
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_CLOSED);
    assert_int_equal(rig.signatures, 1);
    fake_break(&rig.fake, FAKE_GOOD, 0, 0);
    rig_get_token(&rig);
    assert_false(signs_first());
}

/* The service accepted the JWT, but the attempt failed: a retry needs no signature. */
static void a_jwt_is_kept_while_its_answer_has_no_token(void **state)
{
    static const struct {
        const char *body;
        yciam_result_t want;
    } cases[] = { { "{\"iamToken\":\"t1.9", YCIAM_ERR_JSON }, { "{}", YCIAM_ERR_ANSWER } };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(setup(NULL), 0);
        rig_answer(&rig, "200 OK", "", cases[i].body);
        assert_int_equal(rig_attempt(&rig), cases[i].want);
        rig_check_times(&rig);
        assert_int_equal(rig_attempt(&rig), YCIAM_OK);
        assert_int_equal(rig.signatures, 1);
        assert_true(all_zero(rig.jwt, sizeof rig.jwt));
    }
}

/* A service may take each JWT once only. Its refusal says nothing of the clock, and a new JWT is signed at once. */
static void a_refused_jwt_of_an_earlier_attempt_is_signed_anew(void **state)
{
    (void) state;
    rig_answer(&rig, "200 OK", "", "{}");
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_ANSWER);
    rig_answer(&rig, "401 Unauthorized", "", "{\"code\":16}");
    assert_int_equal(rig_pause_after(&rig, YCIAM_ERR_REFUSED), 0);
    assert_int_equal(rig.signatures, 1);
    rig_check_times(&rig);
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    assert_int_equal(rig.signatures, 2);
}

static void refuse_now(void *ctx)
{
    (void) ctx;
    rig_answer(&rig, "401 Unauthorized", "", "{\"code\":16}"); /* with the Date of now */
}

/* The clock of a device that is a week behind, and has learnt so. */
static void a_refused_jwt_of_an_earlier_attempt_leaves_the_learnt_time(void **state)
{
    (void) state;
    rig.fake.clock_error_s = -7 * 86400;
    rig_check_times(&rig);
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_REFUSED);
    rig.fake.on_request = NULL;
    rig_answer(&rig, "200 OK", "", "{}");
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_ANSWER);
    rig.fake.on_request = refuse_now;
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_REFUSED);
    assert_int_equal(rig.signatures, 2);
    rig_check_times(&rig);
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    assert_int_equal(rig.signatures, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_retry_costs_no_signature, setup),
        cmocka_unit_test_setup(without_a_buffer_each_attempt_signs, setup),
        cmocka_unit_test_setup(a_refused_jwt_is_not_kept, setup),
        cmocka_unit_test_setup(an_old_jwt_is_not_sent, setup),
        cmocka_unit_test_setup(a_jwt_is_sent_only_in_its_time, setup),
        cmocka_unit_test_setup(it_is_kept_through_every_kind_of_network_failure, setup),
        cmocka_unit_test_setup(nothing_is_signed_for_a_service_that_is_not_there, setup),
        cmocka_unit_test_setup(a_signature_that_failed_comes_before_the_connection, setup),
        cmocka_unit_test_setup(a_slow_signature_comes_before_the_connection, setup),
        cmocka_unit_test_setup(a_long_signature_comes_before_the_connection, setup),
        cmocka_unit_test_setup(a_failed_signature_keeps_nothing, setup),
        cmocka_unit_test_setup(an_attempt_without_a_signature_says_nothing_of_the_next, setup),
        cmocka_unit_test_setup(a_jwt_is_kept_while_its_answer_has_no_token, setup),
        cmocka_unit_test_setup(a_refused_jwt_of_an_earlier_attempt_is_signed_anew, setup),
        cmocka_unit_test_setup(a_refused_jwt_of_an_earlier_attempt_leaves_the_learnt_time, setup),
    };

    return cmocka_run_group_tests_name("request", tests, NULL, NULL);
}
