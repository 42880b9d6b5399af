/* SPDX-License-Identifier: Apache-2.0 */
/* The state that is saved before a sleep or a restart, and restored after it. */
#include "unit.h"

#include "state_rig.h"

static state_rig_t s;

static void a_token_outlives_a_sleep(void **state)
{
    (void) state;
    state_rig_wake(&s, 1800000);
    assert_int_equal(state_rig_restore(&s), YCIAM_OK);
    assert_int_equal(rig_poll(&s.later), YCIAM_OK);
    assert_string_equal(yciam_token(&s.later.iam), RIG_TOKEN);
    assert_int_equal(yciam_expires_at(&s.later.iam), yciam_expires_at(&s.rig.iam));
    assert_in_range(yciam_delay_ms(&s.later.iam), 1400000, 1801000);
    assert_int_equal(s.later.fake.connects, 0);
    assert_int_equal(s.later.signatures, 0);

    rig_answer_token(&s.later, "t1.9euNew", 43200); /* then it continues as usual */
    s.later.fake.random = UINT32_MAX;
    assert_int_equal(rig_attempt(&s.later), YCIAM_OK);
    assert_string_equal(yciam_token(&s.later.iam), "t1.9euNew");
    /* not spread as widely as the first refresh after a start */
    assert_in_range(yciam_delay_ms(&s.later.iam), 3240000, 3600000);
}

/* Nothing is said of how long a token is. */
static void the_shortest_token_outlives_a_sleep(void **state)
{
    (void) state;
    rig_start(&s.rig);
    rig_answer_token(&s.rig, "t", 43200);
    assert_int_equal(rig_attempt(&s.rig), YCIAM_OK);
    state_rig_save(&s);
    state_rig_wake(&s, 1000);
    assert_int_equal(state_rig_restore(&s), YCIAM_OK);
    assert_string_equal(yciam_token(&s.later.iam), "t");
}

/* Saved long after the last poll: the time since then counts, too. */
static void the_next_attempt_is_no_later_for_a_sleep(void **state)
{
    (void) state;
    for (uint64_t idle_ms = 0; idle_ms < 7200000u; idle_ms += 600000u) {
        uint32_t delay_ms;

        state_rig_start(&s);
        delay_ms = yciam_delay_ms(&s.rig.iam);
        s.rig.fake.now_ms += idle_ms;
        state_rig_save(&s);
        state_rig_wake(&s, 0);
        assert_int_equal(state_rig_restore(&s), YCIAM_OK);
        assert_in_range(yciam_delay_ms(&s.later.iam) + (idle_ms < delay_ms ? idle_ms : delay_ms), delay_ms - 2000u,
                        delay_ms + 2000u);
    }
}

static void a_refresh_that_is_overdue_is_made_at_once(void **state)
{
    (void) state;
    state_rig_wake(&s, 7200000);
    assert_int_equal(state_rig_restore(&s), YCIAM_OK);
    rig_answer_token(&s.later, "t1.9euNew", 43200);
    assert_int_equal(rig_poll(&s.later), YCIAM_OK);
    assert_string_equal(yciam_token(&s.later.iam), RIG_TOKEN);
    assert_int_not_equal(yciam_stage(&s.later.iam), YCIAM_STAGE_IDLE);
    assert_int_equal(rig_attempt(&s.later), YCIAM_OK);
    assert_string_equal(yciam_token(&s.later.iam), "t1.9euNew");
}

static void a_token_ends_in_the_sleep(void **state)
{
    (void) state;
    state_rig_wake(&s, 43200000u - 2000u);
    assert_int_equal(state_rig_restore(&s), YCIAM_OK);
    assert_int_equal(rig_poll(&s.later), YCIAM_OK);
    s.later.fake.now_ms += 3000;
    assert_int_not_equal(rig_poll(&s.later), YCIAM_OK);
    assert_null(yciam_token(&s.later.iam));

    state_rig_wake(&s, 43200000u + 1000u);
    assert_int_equal(state_rig_restore(&s), YCIAM_ERR_EXPIRED);
    assert_null(yciam_token(&s.later.iam));
    rig_get_token(&s.later);
}

static void sizes_are_checked(void **state)
{
    uint8_t exact[YCIAM_SAVE_SIZE(sizeof RIG_TOKEN - 1u) + 1u];
    size_t len;

    (void) state;
    for (size_t cap = 0; cap < sizeof exact - 1u; cap++) {
        memset(exact, 0x5A, sizeof exact);
        assert_int_equal(yciam_save(&s.rig.iam, exact, cap, &len), YCIAM_ERR_SPACE);
        assert_int_equal(len, 0);
        assert_int_equal(exact[cap], 0x5A);
    }
    assert_int_equal(yciam_save(&s.rig.iam, exact, sizeof exact - 1u, &len), YCIAM_OK);
    assert_int_equal(len, sizeof exact - 1u);
    assert_int_equal(exact[len], 0x5A);

    state_rig_wake(&s, 1000);
    s.later.config.token_cap = sizeof RIG_TOKEN;
    rig_init(&s.later);
    assert_int_equal(state_rig_restore(&s), YCIAM_OK);
    state_rig_wake(&s, 1000);
    s.later.config.token_cap = sizeof RIG_TOKEN - 1u;
    rig_init(&s.later);
    assert_int_equal(state_rig_restore(&s), YCIAM_ERR_SPACE);
    assert_null(yciam_token(&s.later.iam));
}

/* A restored token is not new: a server that refuses it may cause a new request at once. */
static void a_token_from_before_the_sleep_may_be_replaced_at_once(void **state)
{
    static const uint32_t awake_ms[] = { 0, 70000 };

    (void) state;
    for (size_t i = 0; i < COUNT(awake_ms); i++) {
        state_rig_wake(&s, 300000);
        assert_int_equal(state_rig_restore(&s), YCIAM_OK);
        s.later.fake.now_ms += awake_ms[i];
        yciam_invalidate(&s.later.iam);
        assert_int_equal(yciam_delay_ms(&s.later.iam), 0);
    }
}

/*
 * The pause that the service asked for continues, but not beyond the token's end. Then the instance returns a failure,
 * if there is one.
 */
static void a_long_pause_ends_with_the_token(void **state)
{
    (void) state;
    rig_answer_token(&s.rig, "t1.9euShort", 4000);
    assert_int_equal(rig_attempt(&s.rig), YCIAM_OK);
    s.rig.fake.now_ms += yciam_delay_ms(&s.rig.iam);
    rig_answer(&s.rig, "503 Busy", "Retry-After: 3600\r\n", "{}");
    assert_int_equal(rig_attempt(&s.rig), YCIAM_ERR_BUSY);
    state_rig_save(&s);
    state_rig_wake(&s, 1000);
    assert_int_equal(state_rig_restore(&s), YCIAM_OK);
    s.later.fake.now_ms += yciam_delay_ms(&s.later.iam);
    assert_int_equal(rig_poll(&s.later), YCIAM_PENDING);
    assert_int_equal(yciam_stage(&s.later.iam), YCIAM_STAGE_CONNECT);
}

/* Without a token, the pause after a failure continues. */
static void a_pause_outlives_a_restart_without_a_token(void **state)
{
    unsigned attempts = 0;

    (void) state;
    rig_start(&s.rig);
    rig_answer(&s.rig, "503 Busy", "Retry-After: 600\r\n", "{}");
    assert_int_equal(rig_attempt(&s.rig), YCIAM_ERR_BUSY);
    state_rig_save(&s);
    state_rig_wake(&s, 60000);
    assert_int_equal(state_rig_restore(&s), YCIAM_OK);
    assert_in_range(yciam_delay_ms(&s.later.iam), 538000, 840000);
    assert_int_equal(rig_poll(&s.later), YCIAM_PENDING);
    assert_int_equal(s.later.fake.connects, 0);

    /* A device that restarts every minute in an outage requests as often as one that does not restart. */
    rig_start(&s.rig);
    s.rig.fake.random = 0x80000000u;
    for (unsigned minutes = 0; minutes < 60u; minutes++) {
        uint64_t end_ms = s.rig.fake.now_ms + 60000u;

        rig_answer(&s.rig, "503 Busy", "", "{}");
        while (s.rig.fake.now_ms < end_ms) {
            attempts += rig_poll(&s.rig) == YCIAM_ERR_BUSY;
            s.rig.fake.now_ms += yciam_delay_ms(&s.rig.iam) < 1000u ? yciam_delay_ms(&s.rig.iam) : 1000u;
        }
        state_rig_save(&s);
        state_rig_wake(&s, 0);
        s.later.fake.random = 0x80000000u;
        assert_int_equal(state_rig_restore(&s), YCIAM_OK);
        rig_setup(&s.rig);
        s.rig.fake.now_ms = s.later.fake.now_ms;
        s.rig.fake.random = 0x80000000u;
        rig_init(&s.rig);
        assert_int_equal(yciam_restore(&s.rig.iam, s.saved, s.saved_len), YCIAM_OK);
    }
    assert_in_range(attempts, 8, 20);
}

/* The pauses continue: after three failures, the next one is as long as the fourth. */
/* A configured pause of 49 days: milliseconds of that size would not survive arithmetic with a sign. */
static void a_pause_of_weeks_is_a_day_over_a_restart_too(void **state)
{
    (void) state;
    rig_setup(&s.rig);
    s.rig.config.backoff_max_ms = UINT32_MAX;
    rig_init(&s.rig);
    s.rig.fake.random = UINT32_MAX;
    rig_answer(&s.rig, "403 Forbidden", "", "{}");
    assert_int_equal(rig_attempt(&s.rig), YCIAM_ERR_REFUSED);
    state_rig_save(&s);
    state_rig_wake(&s, 0);
    assert_int_equal(state_rig_restore(&s), YCIAM_OK);
    assert_in_range(yciam_delay_ms(&s.later.iam), 86398000, 86400000);
}

static void failures_in_a_row_are_counted_on(void **state)
{
    (void) state;
    rig_init(&s.rig);
    s.rig.fake.random = UINT32_MAX;
    rig_answer(&s.rig, "503 Busy", "", "{}");
    for (unsigned i = 0; i < 3u; i++) {
        (void) rig_pause_after(&s.rig, YCIAM_ERR_BUSY);
    }
    state_rig_save(&s);
    state_rig_wake(&s, 0);
    assert_int_equal(state_rig_restore(&s), YCIAM_OK);
    s.later.fake.random = UINT32_MAX;
    rig_answer(&s.later, "503 Busy", "", "{}");
    s.later.fake.now_ms += yciam_delay_ms(&s.later.iam);
    assert_in_range(rig_pause_after(&s.later, YCIAM_ERR_BUSY), YCIAM_DEFAULT_BACKOFF_MAX_MS - 1u,
                    YCIAM_DEFAULT_BACKOFF_MAX_MS);
}

static void no_time_is_lost_without_a_sleep(void **state)
{
    uint32_t next_ms = yciam_delay_ms(&s.rig.iam);

    (void) state;
    state_rig_wake(&s, 0);
    assert_int_equal(state_rig_restore(&s), YCIAM_OK);
    assert_int_equal(yciam_delay_ms(&s.later.iam), next_ms / 1000u * 1000u);
}

/* The instance has got a token since it was initialised. The saved one is older, and may be revoked. */
static void a_state_does_not_replace_a_token(void **state)
{
    uint32_t delay_ms;

    (void) state;
    state_rig_wake(&s, 1000);
    rig_answer_token(&s.later, "t1.9euNew", 43200);
    assert_int_equal(rig_attempt(&s.later), YCIAM_OK);
    delay_ms = yciam_delay_ms(&s.later.iam);
    assert_int_equal(state_rig_restore(&s), YCIAM_ERR_ARGUMENT);
    assert_string_equal(yciam_token(&s.later.iam), "t1.9euNew");
    assert_int_equal(yciam_delay_ms(&s.later.iam), delay_ms);

    state_rig_wake(&s, 1000);
    assert_int_equal(yciam_set_token(&s.later.iam, "t1.9euShort", fake_service_time(&s.later.fake) + 10), YCIAM_OK);
    s.later.fake.now_ms += 10000; /* it has expired, and nobody has polled since */
    assert_int_equal(state_rig_restore(&s), YCIAM_OK);
    assert_string_equal(yciam_token(&s.later.iam), RIG_TOKEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STATE_RIG_TEST(a_token_outlives_a_sleep, &s),
        STATE_RIG_TEST(the_shortest_token_outlives_a_sleep, &s),
        STATE_RIG_TEST(the_next_attempt_is_no_later_for_a_sleep, &s),
        STATE_RIG_TEST(a_refresh_that_is_overdue_is_made_at_once, &s),
        STATE_RIG_TEST(a_token_ends_in_the_sleep, &s),
        STATE_RIG_TEST(sizes_are_checked, &s),
        STATE_RIG_TEST(a_token_from_before_the_sleep_may_be_replaced_at_once, &s),
        STATE_RIG_TEST(a_long_pause_ends_with_the_token, &s),
        STATE_RIG_TEST(a_pause_outlives_a_restart_without_a_token, &s),
        STATE_RIG_TEST(a_pause_of_weeks_is_a_day_over_a_restart_too, &s),
        STATE_RIG_TEST(failures_in_a_row_are_counted_on, &s),
        STATE_RIG_TEST(no_time_is_lost_without_a_sleep, &s),
        STATE_RIG_TEST(a_state_does_not_replace_a_token, &s),
    };

    return cmocka_run_group_tests_name("state", tests, NULL, NULL);
}
