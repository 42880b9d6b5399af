/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pauses of an instance: after failures of every kind, with and without a held token, and at the service's request.
 */
#include "unit.h"

#include "rig.h"

static rig_t rig;

/* One quick retry after a short failure. A longer failure is an outage, or a service without capacity. */
static void pauses_grow_to_the_limit(void **state)
{
    static const yciam_result_t failures[] = { YCIAM_ERR_CONNECT, YCIAM_ERR_NETWORK, YCIAM_ERR_BUSY };

    (void) state;
    for (size_t k = 0; k < sizeof failures / sizeof *failures; k++) {
        rig_start(&rig);
        for (unsigned i = 0; i < 300u; i++) {
            uint32_t limit_ms = i == 0 ? 2000u : i == 1u ? 240000u : 480000u;

            rig.fake.random = UINT32_MAX;
            rig_answer(&rig, "503 Busy", "", "{}");
            if (failures[k] != YCIAM_ERR_BUSY) {
                fake_break(&rig.fake, FAKE_FAIL, 1, failures[k]);
            }
            assert_in_range(rig_pause_after(&rig, failures[k]), limit_ms - 1u, limit_ms);
        }
        rig.fake.random = 0;
        rig_answer(&rig, "503 Busy", "", "{}");
        assert_int_equal(rig_pause_after(&rig, YCIAM_ERR_BUSY), 60000);
        fake_break(&rig.fake, FAKE_GOOD, 0, 0);
        rig_get_token(&rig); /* a success ends the row */
        yciam_invalidate(&rig.iam);
        rig.fake.random = UINT32_MAX;
        rig_answer(&rig, "503 Busy", "", "{}");
        assert_in_range(rig_pause_after(&rig, YCIAM_ERR_BUSY), 1999, 2000);
    }
}

/* A device whose network is not up yet: the service gets no request, so the pauses may be short. */
static void a_name_that_is_not_resolved_is_tried_often(void **state)
{
    uint32_t limit_ms = 2000;

    (void) state;
    rig.fake.random = UINT32_MAX;
    for (unsigned i = 0; i < 300u; i++) {
        fake_break(&rig.fake, FAKE_FAIL, 1, YCIAM_ERR_DNS);
        assert_in_range(rig_pause_after(&rig, YCIAM_ERR_DNS), limit_ms - 1u, limit_ms);
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
        assert_in_range(rig_pause_after(&rig, YCIAM_ERR_CONNECT), limits_ms[i] - 1u, limits_ms[i]);
    }
    rig_answer(&rig, "403 Forbidden", "", "{}");
    assert_in_range(rig_pause_after(&rig, YCIAM_ERR_REFUSED), 299, 300);

    rig_setup(&rig);
    rig.config.backoff_min_ms = rig.config.backoff_max_ms = 1;
    rig_init(&rig);
    fake_break(&rig.fake, FAKE_FAIL, 1, YCIAM_ERR_CONNECT);
    assert_int_equal(rig_pause_after(&rig, YCIAM_ERR_CONNECT), 0); /* a quarter of that */
}

/*
 * While a good token is held: up to a quarter of its remaining life, at most the refresh time; and at least a quarter
 * of that.
 */
static void a_good_token_takes_the_hurry_away(void **state)
{
    static const struct {
        int64_t lifetime_s;
        uint32_t most_ms; /* a quarter of the remaining life when the attempt fails, from the earliest to the latest */
        uint32_t least_ms;
    } cases[] = { { 43200, 3600000, 3599000 }, { 14000, 2600000, 2599000 }, { 4000, 100000, 99000 } };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        rig_start(&rig);
        rig_answer_token(&rig, RIG_TOKEN, cases[i].lifetime_s);
        rig.fake.random = 0; /* without the random part */
        assert_int_equal(rig_attempt(&rig), YCIAM_OK);
        rig.fake.random = UINT32_MAX;
        rig_answer(&rig, "503 Busy", "", "{}");
        assert_in_range(rig_pause_after(&rig, YCIAM_ERR_BUSY), cases[i].least_ms, cases[i].most_ms);
        assert_non_null(yciam_token(&rig.iam));
    }
}

/*
 * An outage that begins with the first refresh: the token is used to its end, and the attempts come closer together
 * towards it.
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
        uint32_t pause_ms = rig_pause_after(&rig, YCIAM_ERR_BUSY);

        attempts++;
        shortest_ms = pause_ms < shortest_ms ? pause_ms : shortest_ms;
    }
    assert_in_range(rig.fake.now_ms - since_ms, 43200000, 43200000 + 480000);
    assert_in_range(attempts, 12, 30);
    assert_true(shortest_ms <= 480000u);
}

/* A failure that only a person can mend leads to the longest pauses at once. */
static void refusals_are_slow_from_the_first(void **state)
{
    (void) state;
    rig.fake.random = UINT32_MAX;
    rig_answer(&rig, "403 Forbidden", "", "{}");
    assert_in_range(rig_pause_after(&rig, YCIAM_ERR_REFUSED), 479999, 480000);
    rig.fake.random = 0;
    rig_answer(&rig, "403 Forbidden", "", "{}"); /* with the present Date */
    assert_int_equal(rig_pause_after(&rig, YCIAM_ERR_REFUSED), 120000);
    rig.signer_result = YCIAM_ERR_SIGN;
    assert_int_equal(rig_pause_after(&rig, YCIAM_ERR_SIGN), 120000);
    rig.signer_result = YCIAM_OK;
    strcpy(rig.key.id, "a b");
    assert_int_equal(rig_pause_after(&rig, YCIAM_ERR_KEY_ID), 120000);
}

static void without_entropy_the_pause_is_the_middle(void **state)
{
    (void) state;
    rig.fake.no_entropy = true;
    rig_answer(&rig, "503 Busy", "", "{}");
    assert_int_equal(rig_pause_after(&rig, YCIAM_ERR_BUSY), 1250);
    rig_get_token(&rig);
    assert_int_equal(yciam_delay_ms(&rig.iam), 1980000); /* of the first refresh */
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
        { "503 Busy", "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\n", YCIAM_ERR_BUSY, 3600000, 5400000 },
        { "503 Busy", "Retry-After: 86401\r\n", YCIAM_ERR_BUSY, 3600000, 5400000 },
        { "503 Busy", "Retry-After: 4294967295\r\n", YCIAM_ERR_BUSY, 3600000, 5400000 },
        { "503 Busy", "Retry-After: 99999999999999999999\r\n", YCIAM_ERR_BUSY, 3600000, 5400000 },
        { "503 Busy", "Retry-After: later\r\n", YCIAM_ERR_BUSY, 500, 2000 },
        { "503 Busy", "Retry-After: -1\r\n", YCIAM_ERR_BUSY, 500, 2000 },
        { "503 Busy", "Retry-After: -86400\r\n", YCIAM_ERR_BUSY, 500, 2000 },
        { "503 Busy", "Retry-After:\r\n", YCIAM_ERR_BUSY, 500, 2000 },
        { "503 Busy", "Retry-After: 7.5\r\n", YCIAM_ERR_BUSY, 500, 2000 },
        { "403 Forbidden", "Retry-After: 86400\r\n", YCIAM_ERR_REFUSED, 120000, 480000 },
        { "500 Oops", "Retry-After: 3600\r\n", YCIAM_ERR_BUSY, 500, 2000 },
        { "408 Request Timeout", "", YCIAM_ERR_BUSY, 500, 2000 },
        { "425 Too Early", "Retry-After: 3600\r\n", YCIAM_ERR_BUSY, 500, 2000 },
        { "403 Forbidden", "Retry-After: 1\r\n", YCIAM_ERR_REFUSED, 120000, 480000 },
        { "200 OK", "Retry-After: 120\r\n", YCIAM_ERR_JSON, 500, 2000 },
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t pause_ms;

        rig_start(&rig);
        rig_answer(&rig, cases[i].status_line, cases[i].field, "");
        pause_ms = rig_pause_after(&rig, cases[i].want);
        CHECK(pause_ms >= cases[i].least_ms && pause_ms <= cases[i].most_ms, "%s%u ms", cases[i].field,
              (unsigned) pause_ms);
    }
    fake_break(&rig.fake, FAKE_FAIL, 1, YCIAM_ERR_DNS);
    assert_in_range(rig_pause_after(&rig, YCIAM_ERR_DNS), 500, 4000);
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
    assert_in_range(rig_pause_after(&rig, YCIAM_ERR_REFUSED), 86399999, 86400000);
    assert_int_equal(rig_poll(&rig), YCIAM_PENDING);
}

/* Like a metadata service that returns the same token until its end. */
static void a_token_in_its_last_second_is_not_replaced_in_a_loop(void **state)
{
    (void) state;
    rig.fake.random = 0;
    rig_answer_token(&rig, RIG_TOKEN, 1);
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    assert_int_equal(yciam_delay_ms(&rig.iam), 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RIG_TEST(pauses_grow_to_the_limit, &rig),
        RIG_TEST(a_name_that_is_not_resolved_is_tried_often, &rig),
        RIG_TEST(pauses_may_be_configured, &rig),
        RIG_TEST(a_good_token_takes_the_hurry_away, &rig),
        RIG_TEST(nothing_is_lost_by_the_calm, &rig),
        RIG_TEST(refusals_are_slow_from_the_first, &rig),
        RIG_TEST(without_entropy_the_pause_is_the_middle, &rig),
        RIG_TEST(the_service_says_how_long_to_wait, &rig),
        RIG_TEST(the_owner_does_not_sleep_over_the_end_of_a_token, &rig),
        RIG_TEST(the_owner_never_sleeps_for_more_than_a_day, &rig),
        RIG_TEST(a_token_in_its_last_second_is_not_replaced_in_a_loop, &rig),
    };

    return cmocka_run_group_tests_name("yciam_pauses", tests, NULL, NULL);
}
