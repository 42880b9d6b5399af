/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include "../../core/iam/pauses.h"

#define MOST UINT32_MAX /* the random number with the longest computation */

static void a_token_is_replaced_after_the_refresh_time(void **state)
{
    (void) state;
    assert_int_equal(yciam_priv_refresh_delay_s(3600, false, 0), 3600);
    assert_int_equal(yciam_priv_refresh_delay_s(3600, false, 0x80000000u), 3420);
    assert_in_range(yciam_priv_refresh_delay_s(3600, false, MOST), 3240, 3241);
}

/* After a power cut all devices start together: their first refreshes are spread over nine tenths of the time. */
static void the_first_refresh_is_spread_widely(void **state)
{
    (void) state;
    assert_int_equal(yciam_priv_refresh_delay_s(3600, true, 0), 3600);
    assert_int_equal(yciam_priv_refresh_delay_s(3600, true, 0x80000000u), 1980);
    assert_in_range(yciam_priv_refresh_delay_s(3600, true, MOST), 360, 361);
    assert_int_equal(yciam_priv_refresh_delay_s(1, true, MOST), 1); /* never 0, which would be a loop */
}

static void it_is_replaced_before_its_end(void **state)
{
    (void) state;
    assert_int_equal(yciam_priv_refresh_s(43200, 3600, 300), 3600);
    assert_int_equal(yciam_priv_refresh_s(3600, 3600, 300), 3300);
    assert_int_equal(yciam_priv_refresh_s(3601, 3600, 300), 3301);
    assert_int_equal(yciam_priv_refresh_s(602, 3600, 300), 302);
    assert_int_equal(yciam_priv_refresh_s(600, 3600, 300), 300); /* from here on, after half of the life */
    assert_int_equal(yciam_priv_refresh_s(599, 3600, 300), 300);
    assert_int_equal(yciam_priv_refresh_s(100, 3600, 300), 50);
    assert_int_equal(yciam_priv_refresh_s(1, 3600, 300), 1);
    assert_int_equal(yciam_priv_refresh_s(0, 3600, 300), 0);
    assert_int_equal(yciam_priv_refresh_s(100, 20, 300), 20);
    assert_int_equal(yciam_priv_refresh_s(100, UINT32_MAX, 0), 100);
    assert_int_equal(yciam_priv_refresh_s(UINT32_MAX, UINT32_MAX, UINT32_MAX), UINT32_MAX / 2u + 1u);
}

/* For all numbers: never after the margin or half of the life, whichever is later; the random part only shortens. */
static void jitter_takes_off_a_tenth_at_most(void **state)
{
    uint32_t random = 1;

    (void) state;
    for (unsigned i = 0; i < 20000u; i++) {
        uint32_t lifetime_s;
        uint32_t refresh_s;
        uint32_t margin_s;
        uint32_t longest_s;
        uint32_t delay_s;

        random = random * 1664525u + 1013904223u;
        lifetime_s = random >> (i % 29u);
        refresh_s = (random * 3u) >> (i % 23u);
        margin_s = (random * 7u) >> (i % 31u);
        longest_s = yciam_priv_refresh_s(lifetime_s, refresh_s, margin_s);
        delay_s = yciam_priv_refresh_delay_s(longest_s, false, random);
        assert_true(longest_s <= refresh_s && longest_s <= lifetime_s);
        assert_true(longest_s <= lifetime_s - lifetime_s / 2u || longest_s <= lifetime_s - margin_s);
        assert_true(delay_s <= longest_s && delay_s >= longest_s - longest_s / 10u);
        assert_true(yciam_priv_refresh_delay_s(longest_s, false, MOST) <= delay_s);
    }
}

static void pauses_double_up_to_the_limit(void **state)
{
    static const uint32_t longest_ms[] = {
        2000, 4000, 8000, 16000, 32000, 64000, 128000, 256000, 512000, 900000, 900000
    };

    (void) state;
    for (unsigned i = 0; i < sizeof longest_ms / sizeof *longest_ms; i++) {
        assert_in_range(yciam_priv_backoff_ms(i + 1u, 2000, 900000, MOST), longest_ms[i] - 1u, longest_ms[i]);
        assert_int_equal(yciam_priv_backoff_ms(i + 1u, 2000, 900000, 0), 500);
        assert_int_equal(yciam_priv_backoff_ms(i + 1u, 2000, 900000, 0x80000000u), (longest_ms[i] + 500u) / 2u);
    }
    assert_in_range(yciam_priv_backoff_ms(255, 2000, 900000, MOST), 899999, 900000);
    assert_in_range(yciam_priv_backoff_ms(255, 1, UINT32_MAX, MOST), UINT32_MAX - 1u, UINT32_MAX);
}

static void the_pace_of_refusals_is_the_limit_itself(void **state)
{
    (void) state;
    assert_in_range(yciam_priv_backoff_ms(1, 900000, 900000, MOST), 899999, 900000);
    assert_int_equal(yciam_priv_backoff_ms(1, 900000, 900000, 0), 225000);
}

static void a_limit_below_the_first_pause_holds(void **state)
{
    (void) state;
    for (unsigned failures = 1; failures < 5u; failures++) {
        assert_in_range(yciam_priv_backoff_ms(failures, 2000, 1000, MOST), 0, 1000);
        assert_in_range(yciam_priv_backoff_ms(failures, 2000, 100, 0), 0, 100);
    }
}

static void pauses_stay_within_their_limits(void **state)
{
    uint32_t random = 1;

    (void) state;
    for (unsigned i = 0; i < 20000u; i++) {
        uint32_t min_ms = 1u + (random >> (4u + i % 28u));
        uint32_t max_ms = min_ms + (random >> (1u + i % 31u));
        unsigned failures = 1u + i % 255u;
        uint32_t pause_ms;

        random = random * 1664525u + 1013904223u;
        pause_ms = yciam_priv_backoff_ms(failures, min_ms, max_ms, random);
        assert_in_range(pause_ms, min_ms / 4u, max_ms);
        assert_true(yciam_priv_backoff_ms(failures + 1u, min_ms, max_ms, random) >= pause_ms);
    }
}

static void a_good_token_takes_the_hurry_away(void **state)
{
    (void) state;
    assert_int_equal(yciam_priv_calm_ms(43200000u, 3600), 3600000);
    assert_int_equal(yciam_priv_calm_ms(14400000u, 3600), 3600000);
    assert_int_equal(yciam_priv_calm_ms(14403999u, 3600), 3600000);
    assert_int_equal(yciam_priv_calm_ms(14396000u, 3600), 3599000);
    assert_int_equal(yciam_priv_calm_ms(60000u, 3600), 15000);
    assert_int_equal(yciam_priv_calm_ms(3u, 3600), 0);
    assert_int_equal(yciam_priv_calm_ms(0, 3600), 0);
    assert_int_equal(yciam_priv_calm_ms(43200000u, 20), 20000);
    assert_int_equal(yciam_priv_calm_ms(86400000u, UINT32_MAX), 21600000);
}

static void retry_after_is_kept_and_spread(void **state)
{
    (void) state;
    assert_int_equal(yciam_priv_retry_after_ms(0, MOST), 0);
    assert_int_equal(yciam_priv_retry_after_ms(60, 0), 60000);
    assert_int_equal(yciam_priv_retry_after_ms(60, 0x80000000u), 75000);
    assert_in_range(yciam_priv_retry_after_ms(60, MOST), 89999, 90000);
    assert_int_equal(yciam_priv_retry_after_ms(3600, 0), 3600000);
    assert_int_equal(yciam_priv_retry_after_ms(UINT32_MAX, 0), 3600000);
    assert_in_range(yciam_priv_retry_after_ms(UINT32_MAX, MOST), 5399999, 5400000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_is_replaced_after_the_refresh_time),
        cmocka_unit_test(the_first_refresh_is_spread_widely),
        cmocka_unit_test(it_is_replaced_before_its_end),
        cmocka_unit_test(jitter_takes_off_a_tenth_at_most),
        cmocka_unit_test(pauses_double_up_to_the_limit),
        cmocka_unit_test(the_pace_of_refusals_is_the_limit_itself),
        cmocka_unit_test(a_limit_below_the_first_pause_holds),
        cmocka_unit_test(pauses_stay_within_their_limits),
        cmocka_unit_test(a_good_token_takes_the_hurry_away),
        cmocka_unit_test(retry_after_is_kept_and_spread),
    };

    return cmocka_run_group_tests_name("pauses", tests, NULL, NULL);
}
