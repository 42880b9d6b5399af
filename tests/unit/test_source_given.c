/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include "rig.h"

static rig_t rig;

static int setup(void **state)
{
    (void) state;
    rig_setup(&rig);
    rig.config.source = &yciam_source_given;
    rig.config.key = NULL;
    rig_init(&rig);
    return 0;
}

static void without_a_token_there_is_none(void **state)
{
    (void) state;
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_EXPIRED);
    assert_int_equal(yciam_error(&rig.iam)->native, 0);
    assert_true(yciam_delay_ms(&rig.iam) > 0);
    assert_int_equal(rig.fake.calls, 0);
}

static void a_token_is_held_until_it_expires(void **state)
{
    (void) state;
    assert_int_equal(yciam_set_token(&rig.iam, RIG_TOKEN, FAKE_EPOCH + 1000), YCIAM_OK);
    while (rig.fake.now_ms < 999000u) {
        assert_int_equal(rig_poll(&rig), YCIAM_OK);
        assert_string_equal(yciam_token(&rig.iam), RIG_TOKEN);
        assert_int_equal(yciam_expires_at(&rig.iam), FAKE_EPOCH + 1000);
        rig.fake.now_ms += yciam_delay_ms(&rig.iam) < 100000u ? yciam_delay_ms(&rig.iam) + 1u : 100000u;
    }
    rig.fake.now_ms = 1000001;
    assert_int_equal(rig_poll(&rig), YCIAM_ERR_EXPIRED);
    assert_null(yciam_token(&rig.iam));
    assert_int_equal(rig.fake.calls, 0);

    assert_int_equal(yciam_set_token(&rig.iam, "t1.9euNext", FAKE_EPOCH + 5000), YCIAM_OK); /* ends the failure, too */
    assert_int_equal(yciam_error(&rig.iam)->result, YCIAM_OK);
    assert_int_equal(rig_poll(&rig), YCIAM_OK);
    assert_string_equal(yciam_token(&rig.iam), "t1.9euNext");
}

static void what_is_no_token_changes_nothing(void **state)
{
    static char long_token[RIG_TOKEN_CAP + 1u];
    static const struct {
        const char *token;
        int64_t lifetime_s;
        yciam_result_t want;
    } cases[] = {
        { "", 1000, YCIAM_ERR_ARGUMENT },           { "a b", 1000, YCIAM_ERR_ARGUMENT },
        { "a\r\nX: y", 1000, YCIAM_ERR_ARGUMENT },  { "\xC3\xA9", 1000, YCIAM_ERR_ARGUMENT },
        { "t1.9eu", 0, YCIAM_ERR_EXPIRED },         { "t1.9eu", -1000, YCIAM_ERR_EXPIRED },
        { "t1.9eu", INT64_MIN, YCIAM_ERR_EXPIRED }, { long_token, 1000, YCIAM_ERR_LONG },
    };

    (void) state;
    memset(long_token, 'x', RIG_TOKEN_CAP);
    assert_int_equal(yciam_set_token(&rig.iam, RIG_TOKEN, FAKE_EPOCH + 1000), YCIAM_OK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CHECK_RESULT(yciam_set_token(&rig.iam, cases[i].token, FAKE_EPOCH + cases[i].lifetime_s), cases[i].want,
                     cases[i].token);
        assert_string_equal(yciam_token(&rig.iam), RIG_TOKEN);
        assert_int_equal(yciam_expires_at(&rig.iam), FAKE_EPOCH + 1000);
    }
    rig.fake.clock_unset = true;
    assert_int_equal(yciam_set_token(&rig.iam, "t1.9eu", FAKE_EPOCH + 1000), YCIAM_ERR_CLOCK);
    assert_string_equal(yciam_token(&rig.iam), RIG_TOKEN);
    assert_int_equal(rig_poll(&rig), YCIAM_OK);
}

/* The same with a source that can refresh the token. */
static void a_token_may_be_given_to_any_source(void **state)
{
    (void) state;
    rig.config.source = NULL;
    rig.config.key = &rig.key;
    rig_init(&rig);
    assert_int_equal(yciam_set_token(&rig.iam, "t1.9euGiven", FAKE_EPOCH + 43200), YCIAM_OK);
    assert_int_equal(rig_poll(&rig), YCIAM_OK);
    assert_int_equal(rig.fake.connects, 0);
    rig_answer_token(&rig, RIG_TOKEN, 43200);
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    assert_string_equal(yciam_token(&rig.iam), RIG_TOKEN);
}

/* If the clock is lost later, a held token stays: it ends by the ticks. */
static void a_lost_clock_takes_nothing(void **state)
{
    (void) state;
    assert_int_equal(yciam_set_token(&rig.iam, RIG_TOKEN, FAKE_EPOCH + 5000), YCIAM_OK);
    rig.fake.clock_unset = true;
    while (rig.fake.now_ms < 4990000u) {
        assert_int_equal(rig_poll(&rig), YCIAM_OK);
        rig.fake.now_ms += 10000u;
    }
}

/* But the buffer does not hold it, not even in its last byte. */
static void a_token_may_stand_right_behind_the_buffer(void **state)
{
    static char both[RIG_TOKEN_CAP + sizeof RIG_TOKEN];

    (void) state;
    rig.config.token = both;
    rig_init(&rig);
    memcpy(both + RIG_TOKEN_CAP, RIG_TOKEN, sizeof RIG_TOKEN);
    assert_int_equal(yciam_set_token(&rig.iam, both + RIG_TOKEN_CAP, FAKE_EPOCH + 1000), YCIAM_OK);
    assert_string_equal(yciam_token(&rig.iam), RIG_TOKEN);
    assert_int_equal(yciam_set_token(&rig.iam, both + RIG_TOKEN_CAP - 1, FAKE_EPOCH + 1000), YCIAM_ERR_ARGUMENT);
    assert_string_equal(yciam_token(&rig.iam), RIG_TOKEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(without_a_token_there_is_none, setup),
        cmocka_unit_test_setup(a_token_is_held_until_it_expires, setup),
        cmocka_unit_test_setup(what_is_no_token_changes_nothing, setup),
        cmocka_unit_test_setup(a_token_may_be_given_to_any_source, setup),
        cmocka_unit_test_setup(a_lost_clock_takes_nothing, setup),
        cmocka_unit_test_setup(a_token_may_stand_right_behind_the_buffer, setup),
    };

    return cmocka_run_group_tests_name("source_given", tests, NULL, NULL);
}
