/* SPDX-License-Identifier: Apache-2.0 */
/* A token that an API has refused: when yciam_invalidate() brings the next attempt forward. */
#include "unit.h"

#include "rig.h"

static rig_t rig;

static void a_doubted_token_is_replaced_in_a_hurry(void **state)
{
    (void) state;
    rig_get_token(&rig);
    rig.fake.random = UINT32_MAX;
    rig_answer(&rig, "503 Busy", "", "{}");
    assert_in_range(rig_pause_after(&rig, YCIAM_ERR_BUSY), 3599999, 3600000); /* no hurry yet */
    yciam_invalidate(&rig.iam);
    assert_int_equal(yciam_delay_ms(&rig.iam), 0);
    assert_in_range(rig_pause_after(&rig, YCIAM_ERR_BUSY), 239999, 240000);
    yciam_invalidate(&rig.iam); /* once: a loop of calls does not cause a loop of requests */
    assert_in_range(yciam_delay_ms(&rig.iam), 239999, 240000);
    rig_get_token(&rig);
    rig_answer(&rig, "503 Busy", "", "{}");
    assert_in_range(rig_pause_after(&rig, YCIAM_ERR_BUSY), 3599999, 3600000);
}

static void invalidating_asks_soon_but_not_in_a_loop(void **state)
{
    (void) state;
    rig_answer(&rig, "503 Busy", "", "{}");
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_BUSY);
    yciam_invalidate(&rig.iam); /* without a token there is nothing to invalidate */
    assert_true(yciam_delay_ms(&rig.iam) >= 500u);
    rig_get_token(&rig);
    yciam_invalidate(&rig.iam);
    assert_in_range(yciam_delay_ms(&rig.iam), YCIAM_INVALIDATE_MIN_S * 1000u, YCIAM_INVALIDATE_MIN_S * 1000u + 1000u);
    assert_string_equal(yciam_token(&rig.iam), RIG_TOKEN);
    yciam_invalidate(&rig.iam); /* a second call does not delay the attempt */
    assert_in_range(yciam_delay_ms(&rig.iam), YCIAM_INVALIDATE_MIN_S * 1000u, YCIAM_INVALIDATE_MIN_S * 1000u + 1000u);
    rig_answer_token(&rig, "t1.9euNew", 43200);
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    assert_string_equal(yciam_token(&rig.iam), "t1.9euNew");

    rig.fake.now_ms += 600000;
    assert_int_equal(rig_poll(&rig), YCIAM_OK);
    yciam_invalidate(&rig.iam);
    assert_int_equal(yciam_delay_ms(&rig.iam), 0);
    rig_answer(&rig, "503 Busy", "", "{}");
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_BUSY);
    yciam_invalidate(&rig.iam); /* the pause after the failure stays */
    assert_true(yciam_delay_ms(&rig.iam) >= 500u);
}

/* The service asked for the pause. A doubt about the token does not end it. */
static void invalidating_does_not_end_what_the_service_asked_for(void **state)
{
    (void) state;
    rig_get_token(&rig);
    rig_answer(&rig, "503 Busy", "Retry-After: 3000\r\n", "{}");
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_BUSY);
    yciam_invalidate(&rig.iam);
    assert_in_range(yciam_delay_ms(&rig.iam), 3000000, 4500000);
}

/* Nobody has polled since the token's end: there is nothing to invalidate, and the pause after the refusal stays. */
static void an_expired_token_is_not_invalidated(void **state)
{
    (void) state;
    rig_answer_token(&rig, RIG_TOKEN, 900);
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    rig.fake.random = 0;
    rig_answer(&rig, "503 Busy", "Retry-After: 600\r\n", "{}");
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_BUSY);
    rig.fake.now_ms += 400000;
    yciam_invalidate(&rig.iam);
    assert_null(yciam_token(&rig.iam));
    assert_int_equal(yciam_delay_ms(&rig.iam), 200000);
}

/*
 * While a token is held the pause is much longer than the service asked for. A doubt about the token ends it when the
 * time is over that the service asked for, and not before.
 */
static void a_doubt_waits_for_retry_after_and_no_longer(void **state)
{
    (void) state;
    rig_get_token(&rig);
    rig.fake.random = UINT32_MAX;
    rig_answer(&rig, "503 Busy", "Retry-After: 100\r\n", "{}");
    assert_in_range(rig_pause_after(&rig, YCIAM_ERR_BUSY), 3599999, 3600000);
    yciam_invalidate(&rig.iam);
    assert_in_range(yciam_delay_ms(&rig.iam), 149000, 150000); /* with its random part */

    rig_start(&rig);
    rig_get_token(&rig);
    rig.fake.random = UINT32_MAX;
    rig_answer(&rig, "503 Busy", "Retry-After: 100\r\n", "{}");
    assert_in_range(rig_pause_after(&rig, YCIAM_ERR_BUSY), 3599999, 3600000);
    rig.fake.now_ms += 200000;
    yciam_invalidate(&rig.iam);
    assert_int_equal(yciam_delay_ms(&rig.iam), 0);
}

/* The library counts whole seconds. The fraction of a second never shortens a time that was promised. */
static void a_new_token_is_left_alone_for_a_whole_minute(void **state)
{
    static const uint32_t doubts_ms[] = { 0, 500, 2000, 59100, 59600, 59990 };

    (void) state;
    for (unsigned taken_ms = 0; taken_ms < 1000u; taken_ms += 37u) {
        for (size_t i = 0; i < COUNT(doubts_ms); i++) {
            uint64_t got_ms;

            rig_start(&rig);
            rig.fake.now_ms = 5000u + taken_ms;
            rig_get_token(&rig);
            got_ms = rig.fake.now_ms;
            rig.fake.now_ms += doubts_ms[i];
            yciam_invalidate(&rig.iam);
            rig.fake.now_ms += yciam_delay_ms(&rig.iam);
            assert_in_range(rig.fake.now_ms - got_ms, YCIAM_INVALIDATE_MIN_S * 1000u,
                            YCIAM_INVALIDATE_MIN_S * 1000u + 1999u);
        }
    }
}

static void a_doubt_does_not_shorten_what_the_service_asked_for(void **state)
{
    (void) state;
    for (unsigned part_ms = 0; part_ms < 1000u; part_ms += 37u) {
        uint64_t asked_ms;

        rig_start(&rig);
        rig_get_token(&rig);
        rig.fake.random = 0;
        rig.fake.now_ms += 3600000u + part_ms;
        rig_answer(&rig, "503 Busy", "Retry-After: 100\r\n", "{}");
        assert_int_equal(rig_attempt(&rig), YCIAM_ERR_BUSY);
        asked_ms = rig.fake.now_ms;
        rig.fake.now_ms += 300u;
        yciam_invalidate(&rig.iam);
        rig.fake.now_ms += yciam_delay_ms(&rig.iam);
        assert_in_range(rig.fake.now_ms - asked_ms, 100000, 101999);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RIG_TEST(a_doubted_token_is_replaced_in_a_hurry, &rig),
        RIG_TEST(invalidating_asks_soon_but_not_in_a_loop, &rig),
        RIG_TEST(invalidating_does_not_end_what_the_service_asked_for, &rig),
        RIG_TEST(an_expired_token_is_not_invalidated, &rig),
        RIG_TEST(a_doubt_waits_for_retry_after_and_no_longer, &rig),
        RIG_TEST(a_new_token_is_left_alone_for_a_whole_minute, &rig),
        RIG_TEST(a_doubt_does_not_shorten_what_the_service_asked_for, &rig),
    };

    return cmocka_run_group_tests_name("yciam_doubt", tests, NULL, NULL);
}
