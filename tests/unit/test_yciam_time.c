/* SPDX-License-Identifier: Apache-2.0 */
/* An instance and the time: pauses, deadlines, clocks that are wrong, jump or wrap. */
#include "unit.h"

#include "rig.h"

static rig_t rig;

static int setup(void **state)
{
    (void) state;
    rig_setup(&rig);
    rig_init(&rig);
    return 0;
}

/* Fails once and gives the pause that follows. */
static uint32_t pause_after(yciam_result_t want)
{
    assert_int_equal(rig_attempt(&rig), want);
    return yciam_delay_ms(&rig.iam);
}

/* One quick retry for a hiccup; what lasts longer is an outage, or a service without room. */
static void pauses_grow_to_the_limit(void **state)
{
    static const yciam_result_t failures[] = { YCIAM_ERR_CONNECT, YCIAM_ERR_NETWORK, YCIAM_ERR_BUSY };

    (void) state;
    for (size_t k = 0; k < sizeof failures / sizeof *failures; k++) {
        assert_int_equal(setup(NULL), 0);
        for (unsigned i = 0; i < 300u; i++) {
            uint32_t limit_ms = i == 0 ? 2000u : i == 1u ? 240000u : 480000u;

            rig.fake.random = UINT32_MAX;
            rig_answer(&rig, "503 Busy", "", "{}");
            if (failures[k] != YCIAM_ERR_BUSY) {
                fake_break(&rig.fake, FAKE_FAIL, 1, failures[k]);
            }
            assert_in_range(pause_after(failures[k]), limit_ms - 1u, limit_ms);
        }
        rig.fake.random = 0;
        rig_answer(&rig, "503 Busy", "", "{}");
        assert_int_equal(pause_after(YCIAM_ERR_BUSY), 60000);
        fake_break(&rig.fake, FAKE_GOOD, 0, 0);
        rig_get_token(&rig); /* a success ends the row */
        yciam_invalidate(&rig.iam);
        rig.fake.random = UINT32_MAX;
        rig_answer(&rig, "503 Busy", "", "{}");
        assert_in_range(pause_after(YCIAM_ERR_BUSY), 1999, 2000);
    }
}

/* A device whose network is not up yet: nobody but the device has anything to do with that. */
static void a_name_that_is_not_resolved_is_tried_often(void **state)
{
    uint32_t limit_ms = 2000;

    (void) state;
    rig.fake.random = UINT32_MAX;
    for (unsigned i = 0; i < 300u; i++) {
        fake_break(&rig.fake, FAKE_FAIL, 1, YCIAM_ERR_DNS);
        assert_in_range(pause_after(YCIAM_ERR_DNS), limit_ms - 1u, limit_ms);
        limit_ms = limit_ms < 240000u ? limit_ms * 2u : 480000u;
    }
}

static void pauses_may_be_configured(void **state)
{
    static const uint32_t limits_ms[] = { 100, 150, 300, 300 };

    (void) state;
    rig_setup(&rig);
    rig.config.backoff_min_ms = 100;
    rig.config.backoff_max_ms = 300;
    rig_init(&rig);
    rig.fake.random = UINT32_MAX;
    for (unsigned i = 0; i < 4u; i++) {
        fake_break(&rig.fake, FAKE_FAIL, 1, YCIAM_ERR_CONNECT);
        assert_in_range(pause_after(YCIAM_ERR_CONNECT), limits_ms[i] - 1u, limits_ms[i]);
    }
    rig_answer(&rig, "403 Forbidden", "", "{}");
    assert_in_range(pause_after(YCIAM_ERR_REFUSED), 299, 300);
}

/* While a good token is held: for a quarter of what it has left, up to the refresh time, and a quarter of that at
 * least. */
static void a_good_token_takes_the_hurry_away(void **state)
{
    static const struct {
        int64_t lifetime_s;
        uint32_t most_ms; /* a quarter of what is left when the attempt fails, from the earliest to the latest */
        uint32_t least_ms;
    } cases[] = { { 43200, 3600000, 3599000 }, { 14000, 2600000, 2599000 }, { 4000, 100000, 99000 } };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(setup(NULL), 0);
        rig_answer_token(&rig, RIG_TOKEN, cases[i].lifetime_s);
        rig.fake.random = 0; /* no jitter */
        assert_int_equal(rig_attempt(&rig), YCIAM_OK);
        rig.fake.random = UINT32_MAX;
        rig_answer(&rig, "503 Busy", "", "{}");
        assert_in_range(pause_after(YCIAM_ERR_BUSY), cases[i].least_ms, cases[i].most_ms);
        assert_non_null(yciam_token(&rig.iam));
    }
}

/* An outage that begins with the first refresh: the token serves to its end, and the attempts grow denser towards it.
 */
static void nothing_is_lost_by_the_calm(void **state)
{
    uint32_t shortest_ms = UINT32_MAX;
    uint64_t since_ms;
    unsigned attempts = 0;

    (void) state;
    rig_get_token(&rig);
    since_ms = rig.fake.now_ms;
    rig.fake.random = UINT32_MAX;
    rig_answer(&rig, "503 Busy", "", "{}");
    while (yciam_token(&rig.iam) != NULL) {
        uint32_t pause_ms = pause_after(YCIAM_ERR_BUSY);

        attempts++;
        shortest_ms = pause_ms < shortest_ms ? pause_ms : shortest_ms;
    }
    assert_in_range(rig.fake.now_ms - since_ms, 43200000, 43200000 + 480000);
    assert_in_range(attempts, 12, 30);
    assert_true(shortest_ms <= 480000u);
}

static void a_doubted_token_is_replaced_in_a_hurry(void **state)
{
    (void) state;
    rig_get_token(&rig);
    rig.fake.random = UINT32_MAX;
    rig_answer(&rig, "503 Busy", "", "{}");
    assert_in_range(pause_after(YCIAM_ERR_BUSY), 3599999, 3600000); /* no hurry yet */
    yciam_invalidate(&rig.iam);
    assert_int_equal(yciam_delay_ms(&rig.iam), 0);
    assert_in_range(pause_after(YCIAM_ERR_BUSY), 239999, 240000);
    yciam_invalidate(&rig.iam); /* once: an application that says so in a loop does not make the device ask in one */
    assert_in_range(yciam_delay_ms(&rig.iam), 239999, 240000);
    rig_get_token(&rig);
    rig_answer(&rig, "503 Busy", "", "{}");
    assert_in_range(pause_after(YCIAM_ERR_BUSY), 3599999, 3600000);
}

/* What only a person can mend is tried at the slowest pace at once. */
static void refusals_are_slow_from_the_first(void **state)
{
    (void) state;
    rig.fake.random = UINT32_MAX;
    rig_answer(&rig, "403 Forbidden", "", "{}");
    assert_in_range(pause_after(YCIAM_ERR_REFUSED), 479999, 480000);
    rig.fake.random = 0;
    rig_answer(&rig, "403 Forbidden", "", "{}"); /* with the Date of now */
    assert_int_equal(pause_after(YCIAM_ERR_REFUSED), 120000);
    rig.signer_result = YCIAM_ERR_SIGN;
    assert_int_equal(pause_after(YCIAM_ERR_SIGN), 120000);
    rig.signer_result = YCIAM_OK;
    strcpy(rig.key.id, "a b");
    assert_int_equal(pause_after(YCIAM_ERR_KEY_ID), 120000);
}

static void without_entropy_the_pause_is_the_middle(void **state)
{
    (void) state;
    rig.fake.no_entropy = true;
    rig_answer(&rig, "503 Busy", "", "{}");
    assert_int_equal(pause_after(YCIAM_ERR_BUSY), 1250);
    rig_get_token(&rig);
    assert_int_equal(yciam_delay_ms(&rig.iam), 3420000);
}

static void the_service_says_how_long_to_wait(void **state)
{
    static const struct {
        const char *status_line;
        const char *field;
        yciam_result_t want;
        uint32_t least_ms;
        uint32_t most_ms;
    } cases[] = {
        { "503 Busy", "Retry-After: 120\r\n", YCIAM_ERR_BUSY, 120000, 180000 },
        { "429 Slow", "Retry-After: 7\r\n", YCIAM_ERR_BUSY, 7000, 10500 },
        { "503 Busy", "Retry-After: 0\r\n", YCIAM_ERR_BUSY, 500, 2000 },
        { "503 Busy", "Retry-After: 1\r\n", YCIAM_ERR_BUSY, 1000, 2000 },
        { "503 Busy", "Retry-After: Sat, 01 Aug 2026 00:10:00 GMT\r\n", YCIAM_ERR_BUSY, 600000, 900000 },
        { "503 Busy", "Retry-After: Sat, 01 Aug 2020 00:10:00 GMT\r\n", YCIAM_ERR_BUSY, 500, 2000 },
        { "503 Busy", "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\n", YCIAM_ERR_BUSY, 86400000, 86400000 },
        { "503 Busy", "Retry-After: 86401\r\n", YCIAM_ERR_BUSY, 86400000, 86400000 },
        { "503 Busy", "Retry-After: 4294967295\r\n", YCIAM_ERR_BUSY, 86400000, 86400000 },
        { "503 Busy", "Retry-After: 99999999999999999999\r\n", YCIAM_ERR_BUSY, 86400000, 86400000 },
        { "503 Busy", "Retry-After: later\r\n", YCIAM_ERR_BUSY, 500, 2000 },
        { "503 Busy", "Retry-After: -1\r\n", YCIAM_ERR_BUSY, 500, 2000 },
        { "503 Busy", "Retry-After: -86400\r\n", YCIAM_ERR_BUSY, 500, 2000 },
        { "503 Busy", "Retry-After:\r\n", YCIAM_ERR_BUSY, 500, 2000 },
        { "503 Busy", "Retry-After: 7.5\r\n", YCIAM_ERR_BUSY, 500, 2000 },
        { "403 Forbidden", "Retry-After: 3600\r\n", YCIAM_ERR_REFUSED, 3600000, 5400000 },
        { "403 Forbidden", "Retry-After: 1\r\n", YCIAM_ERR_REFUSED, 120000, 480000 },
        { "200 OK", "Retry-After: 120\r\n", YCIAM_ERR_JSON, 500, 2000 },
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t pause_ms;

        assert_int_equal(setup(NULL), 0);
        rig_answer(&rig, cases[i].status_line, cases[i].field, "");
        pause_ms = pause_after(cases[i].want);
        CHECK(pause_ms >= cases[i].least_ms && pause_ms <= cases[i].most_ms, "%s%u ms", cases[i].field,
              (unsigned) pause_ms);
    }
    fake_break(&rig.fake, FAKE_FAIL, 1, YCIAM_ERR_DNS);
    assert_in_range(pause_after(YCIAM_ERR_DNS), 500, 4000);
}

static void each_stage_has_its_deadline(void **state)
{
    static const struct {
        unsigned stalled_call;
        yciam_stage_t stage;
        uint64_t limit_ms;
    } cases[] = {
        { 1, YCIAM_STAGE_CONNECT, 20000 },
        { 2, YCIAM_STAGE_SEND, 10000 },
        { 3, YCIAM_STAGE_RECEIVE, 10000 },
    };

    (void) state;
    for (size_t i = 0; i < 3u; i++) {
        for (unsigned wraps = 0; wraps < 2u; wraps++) {
            rig_setup(&rig);
            rig.fake.ticks_at_0 = wraps != 0 ? UINT32_MAX - 5000u : 0;
            rig_init(&rig);
            rig_answer_token(&rig, RIG_TOKEN, 43200);
            fake_break(&rig.fake, FAKE_STALL, cases[i].stalled_call, 0);
            assert_int_equal(rig_attempt(&rig), YCIAM_ERR_TIMEOUT);
            assert_int_equal(yciam_error(&rig.iam)->stage, cases[i].stage);
            assert_in_range(rig.fake.now_ms, cases[i].limit_ms, cases[i].limit_ms + 1000u);
            rig_get_token(&rig);
        }
    }
}

static void deadlines_may_be_configured(void **state)
{
    (void) state;
    rig_setup(&rig);
    rig.config.timeouts.connect_ms = 3000;
    rig.config.timeouts.answer_ms = 2000;
    rig.config.timeouts.total_ms = 4000;
    rig_init(&rig);
    fake_break(&rig.fake, FAKE_STALL, 1, 0);
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_TIMEOUT);
    assert_in_range(rig.fake.now_ms, 3000, 3100);

    rig_setup(&rig);
    rig.config.timeouts.total_ms = 4000;
    rig_init(&rig);
    fake_break(&rig.fake, FAKE_STALL, 3, 0);
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_TIMEOUT);
    assert_int_equal(yciam_error(&rig.iam)->stage, YCIAM_STAGE_RECEIVE);
    assert_in_range(rig.fake.now_ms, 4000, 4100);
}

/* A byte every half second, in each of the ways a server may trickle. */
static void nobody_outlasts_the_deadline(void **state)
{
    static const char *const answers[] = { "200 OK", "503 Busy" };

    (void) state;
    for (size_t i = 0; i < 2u; i++) {
        for (uint32_t gap_ms = 100; gap_ms <= 5000u; gap_ms += 700u) {
            assert_int_equal(setup(NULL), 0);
            rig_answer(&rig, answers[i],
                       "X: 0123456789012345678901234567890123456789012345678901234567890123456789\r\n", "{}");
            rig.fake.piece = 1;
            rig.fake.gap_ms = gap_ms;
            assert_int_equal(rig_attempt(&rig), YCIAM_ERR_TIMEOUT);
            assert_int_equal(yciam_error(&rig.iam)->stage, YCIAM_STAGE_RECEIVE);
            assert_true(rig.fake.now_ms <= 30000u + 1000u);
        }
    }
}

static void the_ticks_may_wrap_anywhere(void **state)
{
    (void) state;
    for (uint32_t before = 0; before < 200u; before += 3u) {
        rig_setup(&rig);
        rig.fake.ticks_at_0 = 0u - before;
        rig_init(&rig);
        rig.fake.connect_pending = 10;
        rig_get_token(&rig);
        assert_in_range(yciam_delay_ms(&rig.iam), 3240000, 3600000);
        assert_true(rig.fake.now_ms < 1000u);
    }
}

/* Two hundred days, four wraps: looked at as often as yciam_delay_ms() asks for. */
static void it_runs_through_many_wraps(void **state)
{
    unsigned attempts = 0;

    (void) state;
    while (rig.fake.now_ms < UINT64_C(200) * 86400000u) {
        rig_answer_token(&rig, RIG_TOKEN, 43200);
        assert_int_equal(rig_attempt(&rig), YCIAM_OK);
        attempts++;
    }
    assert_in_range(attempts, 200u * 24u, 200u * 27u);
}

static void without_a_clock_nothing_is_signed(void **state)
{
    static const int64_t clocks[] = { -1, INT64_MIN, 0, 1, 1704067199 };

    (void) state;
    for (size_t i = 0; i < sizeof clocks / sizeof *clocks; i++) {
        assert_int_equal(setup(NULL), 0);
        rig.fake.clock_lies = true;
        rig.fake.lie_s = clocks[i];
        assert_int_equal(rig_attempt(&rig), YCIAM_ERR_CLOCK);
        assert_int_equal(yciam_error(&rig.iam)->stage, YCIAM_STAGE_CLOCK);
        assert_in_range(yciam_delay_ms(&rig.iam), 500, 2000);
        assert_int_equal(rig.signatures, 0);
        assert_int_equal(rig.fake.calls, 0);
        rig.fake.clock_lies = false;
        rig_get_token(&rig);
    }
    assert_int_equal(setup(NULL), 0);
    rig.fake.clock_lies = true;
    rig.fake.lie_s = 1704067200; /* 2024 */
    rig_check_times(&rig);
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_REFUSED); /* it has been asked at least */
}

/* A device that boots without a clock for a while is not to be punished for it once the clock is there. */
static void waiting_for_the_clock_is_no_row_of_failures(void **state)
{
    (void) state;
    rig.fake.clock_unset = true;
    rig.fake.random = UINT32_MAX;
    for (unsigned i = 0; i < 100u; i++) {
        assert_in_range(pause_after(YCIAM_ERR_CLOCK), 1999, 2000);
    }
    rig.fake.clock_unset = false;
    fake_break(&rig.fake, FAKE_FAIL, 1, YCIAM_ERR_DNS);
    assert_in_range(pause_after(YCIAM_ERR_DNS), 1999, 2000);
}

static void a_wrong_clock_is_learnt_from_the_answer(void **state)
{
    static const int64_t errors_s[] = { -86400 * 365, -86400, -3700, 100, 3700, 86400, INT64_C(86400) * 36500 };

    (void) state;
    for (size_t i = 0; i < sizeof errors_s / sizeof *errors_s; i++) {
        assert_int_equal(setup(NULL), 0);
        rig_check_times(&rig);
        rig.fake.clock_error_s = errors_s[i];
        assert_int_equal(rig_attempt(&rig), YCIAM_ERR_REFUSED);
        assert_int_equal(yciam_delay_ms(&rig.iam), 0);
        assert_int_equal(rig_attempt(&rig), YCIAM_OK);
        assert_in_range(yciam_delay_ms(&rig.iam), 3240000, 3600000);
        assert_int_equal(rig_attempt(&rig), YCIAM_OK); /* and stays known */
        assert_int_equal(rig.fake.connects, 3);
        rig.fake.clock_error_s = 0; /* it is put right */
        assert_true(rig_attempt(&rig) == YCIAM_OK || rig_attempt(&rig) == YCIAM_OK);
    }
}

/* One retry at once is all that a Date buys: a server whose clock wanders must not make the device ask in a loop. */
static void a_wandering_date_buys_one_retry(void **state)
{
    unsigned connects;

    (void) state;
    rig_answer(&rig, "401 Unauthorized", "", "{}");
    for (unsigned i = 0; i < 10u; i++) {
        rig.fake.clock_error_s += 100000;
        assert_int_equal(rig_attempt(&rig), YCIAM_ERR_REFUSED);
        assert_true(i == 0 || yciam_delay_ms(&rig.iam) >= 120000u);
    }
    connects = rig.fake.connects;
    rig.fake.now_ms += 1000;
    assert_int_equal(rig_poll(&rig), YCIAM_PENDING);
    assert_int_equal(rig.fake.connects, connects);
}

static void a_clock_that_is_nearly_right_buys_none(void **state)
{
    (void) state;
    for (int64_t error_s = -30; error_s <= 30; error_s += 15) {
        assert_int_equal(setup(NULL), 0);
        rig.fake.clock_error_s = error_s;
        rig_answer(&rig, "401 Unauthorized", "", "{}");
        assert_true(pause_after(YCIAM_ERR_REFUSED) >= 120000u);
    }
}

/* Steps of the device's clock while a token is held change neither when it ends nor when the next is asked for. */
static void a_jump_of_the_clock_changes_nothing_for_the_held_token(void **state)
{
    static const int64_t jumps_s[] = { -86400, -100, 100, 86400, INT64_C(86400) * 3650 };

    (void) state;
    for (size_t i = 0; i < sizeof jumps_s / sizeof *jumps_s; i++) {
        uint32_t delay_ms;

        assert_int_equal(setup(NULL), 0);
        rig_check_times(&rig);
        assert_int_equal(rig_attempt(&rig), YCIAM_OK);
        delay_ms = yciam_delay_ms(&rig.iam);
        rig.fake.clock_error_s = jumps_s[i];
        assert_int_equal(rig_poll(&rig), YCIAM_OK);
        assert_int_equal(yciam_delay_ms(&rig.iam), delay_ms);
        assert_int_equal(yciam_expires_at(&rig.iam), FAKE_EPOCH + 43200);
        while (rig_attempt(&rig) != YCIAM_OK) {
        }
        assert_true(rig.fake.connects <= 3u);
    }
}

/* The clock is lost or set or steps at any moment of an attempt: no harm, and the token never outlives its end. */
static void the_clock_may_change_at_any_poll(void **state)
{
    static const int64_t lies_s[] = {
        -1, INT64_MIN, 0, 1704067200, FAKE_EPOCH - 86400, FAKE_EPOCH + 86400, INT64_MAX - 60, INT64_MAX
    };

    (void) state;
    for (size_t i = 0; i < sizeof lies_s / sizeof *lies_s; i++) {
        for (unsigned at = 0; at < 16u; at++) {
            assert_int_equal(setup(NULL), 0);
            rig.fake.piece = 200;
            rig_check_times(&rig); /* a service that does not would take a JWT that is years old */
            for (unsigned polls = 0; polls < at; polls++) {
                (void) rig_poll(&rig);
            }
            rig.fake.clock_lies = true;
            rig.fake.lie_s = lies_s[i];
            for (unsigned polls = 0; polls < 20u && yciam_token(&rig.iam) == NULL; polls++) {
                (void) rig_poll(&rig);
            }
            rig.fake.clock_lies = false;
            rig.fake.now_ms = 43200000u + 60000u;
            fake_break(&rig.fake, FAKE_STALL, 1, 0);
            (void) rig_poll(&rig);
            CHECK(yciam_token(&rig.iam) == NULL, "clock %lld at poll %u: the token is held too long",
                  (long long) lies_s[i], at);
        }
    }
}

static void the_owner_does_not_sleep_over_the_end_of_a_token(void **state)
{
    (void) state;
    rig_answer_token(&rig, RIG_TOKEN, 600);
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    rig_answer(&rig, "503 Busy", "Retry-After: 3600\r\n", "{}");
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_BUSY);
    assert_in_range(yciam_delay_ms(&rig.iam), 290000, 330000);
    rig.fake.now_ms += yciam_delay_ms(&rig.iam);
    assert_int_equal(rig_poll(&rig), YCIAM_PENDING);
    assert_null(yciam_token(&rig.iam));
    assert_in_range(yciam_delay_ms(&rig.iam), 3270000, 5400000);
}

static void the_owner_never_sleeps_for_more_than_a_day(void **state)
{
    (void) state;
    rig_setup(&rig);
    rig.config.refresh_s = UINT32_MAX;
    rig.config.backoff_max_ms = UINT32_MAX;
    rig_init(&rig);
    rig.fake.random = UINT32_MAX;
    rig_answer(&rig, "403 Forbidden", "", "{}");
    assert_int_equal(pause_after(YCIAM_ERR_REFUSED), 86400000);
    assert_int_equal(rig_poll(&rig), YCIAM_PENDING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(pauses_grow_to_the_limit, setup),
        cmocka_unit_test_setup(a_name_that_is_not_resolved_is_tried_often, setup),
        cmocka_unit_test_setup(pauses_may_be_configured, setup),
        cmocka_unit_test_setup(a_good_token_takes_the_hurry_away, setup),
        cmocka_unit_test_setup(nothing_is_lost_by_the_calm, setup),
        cmocka_unit_test_setup(a_doubted_token_is_replaced_in_a_hurry, setup),
        cmocka_unit_test_setup(refusals_are_slow_from_the_first, setup),
        cmocka_unit_test_setup(without_entropy_the_pause_is_the_middle, setup),
        cmocka_unit_test_setup(the_service_says_how_long_to_wait, setup),
        cmocka_unit_test_setup(each_stage_has_its_deadline, setup),
        cmocka_unit_test_setup(deadlines_may_be_configured, setup),
        cmocka_unit_test_setup(nobody_outlasts_the_deadline, setup),
        cmocka_unit_test_setup(the_ticks_may_wrap_anywhere, setup),
        cmocka_unit_test_setup(it_runs_through_many_wraps, setup),
        cmocka_unit_test_setup(without_a_clock_nothing_is_signed, setup),
        cmocka_unit_test_setup(waiting_for_the_clock_is_no_row_of_failures, setup),
        cmocka_unit_test_setup(a_wrong_clock_is_learnt_from_the_answer, setup),
        cmocka_unit_test_setup(a_wandering_date_buys_one_retry, setup),
        cmocka_unit_test_setup(a_clock_that_is_nearly_right_buys_none, setup),
        cmocka_unit_test_setup(a_jump_of_the_clock_changes_nothing_for_the_held_token, setup),
        cmocka_unit_test_setup(the_clock_may_change_at_any_poll, setup),
        cmocka_unit_test_setup(the_owner_does_not_sleep_over_the_end_of_a_token, setup),
        cmocka_unit_test_setup(the_owner_never_sleeps_for_more_than_a_day, setup),
    };

    return cmocka_run_group_tests_name("yciam_time", tests, NULL, NULL);
}
