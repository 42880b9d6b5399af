/* SPDX-License-Identifier: Apache-2.0 */
/* What is saved before a sleep and taken up after it. */
#include "unit.h"

#include "rig.h"

static rig_t rig;
static rig_t later; /* the same device after its sleep: other memory, ticks from 0 */
static uint8_t saved[YCIAM_SAVE_SIZE(RIG_TOKEN_CAP - 1u)];
static size_t saved_len;

static void wake(uint64_t slept_ms)
{
    uint64_t now_ms = rig.fake.now_ms + slept_ms;

    rig_setup(&later);
    later.fake.now_ms = now_ms;
    later.fake.ticks_at_0 = 0u - (uint32_t) now_ms;
    later.fake.clock_error_s = rig.fake.clock_error_s;
    rig_init(&later);
}

static yciam_result_t restore_copy(const uint8_t *bytes, size_t len)
{
    uint8_t *copy = (uint8_t *) exact_copy((const char *) bytes, len);
    yciam_result_t result = yciam_restore(&later.iam, copy, len);

    free(copy);
    return result;
}

static yciam_result_t restore(void)
{
    return restore_copy(saved, saved_len);
}

static int setup(void **state)
{
    (void) state;
    rig_start(&rig);
    rig_get_token(&rig);
    assert_int_equal(yciam_save(&rig.iam, saved, sizeof saved, &saved_len), YCIAM_OK);
    assert_true(saved_len <= sizeof saved);
    return 0;
}

static void a_token_outlives_a_sleep(void **state)
{
    (void) state;
    wake(1800000);
    assert_int_equal(restore(), YCIAM_OK);
    assert_int_equal(rig_poll(&later), YCIAM_OK);
    assert_string_equal(yciam_token(&later.iam), RIG_TOKEN);
    assert_int_equal(yciam_expires_at(&later.iam), yciam_expires_at(&rig.iam));
    assert_in_range(yciam_delay_ms(&later.iam), 1400000, 1801000);
    assert_int_equal(later.fake.connects, 0);
    assert_int_equal(later.signatures, 0);

    rig_answer_token(&later, "t1.9euNew", 43200); /* then it goes on as ever */
    assert_int_equal(rig_attempt(&later), YCIAM_OK);
    assert_string_equal(yciam_token(&later.iam), "t1.9euNew");
}

/* Saved long after the last poll: the time that has passed since then counts, too. */
static void the_next_attempt_is_no_later_for_a_sleep(void **state)
{
    (void) state;
    for (uint64_t idle_ms = 0; idle_ms < 7200000u; idle_ms += 600000u) {
        uint32_t delay_ms;

        assert_int_equal(setup(NULL), 0);
        delay_ms = yciam_delay_ms(&rig.iam);
        rig.fake.now_ms += idle_ms;
        assert_int_equal(yciam_save(&rig.iam, saved, sizeof saved, &saved_len), YCIAM_OK);
        wake(0);
        assert_int_equal(restore(), YCIAM_OK);
        assert_in_range(yciam_delay_ms(&later.iam) + (idle_ms < delay_ms ? idle_ms : delay_ms), delay_ms - 2000u,
                        delay_ms + 2000u);
    }
}

static void a_refresh_that_is_overdue_is_made_at_once(void **state)
{
    (void) state;
    wake(7200000);
    assert_int_equal(restore(), YCIAM_OK);
    rig_answer_token(&later, "t1.9euNew", 43200);
    assert_int_equal(rig_poll(&later), YCIAM_OK);
    assert_string_equal(yciam_token(&later.iam), RIG_TOKEN);
    assert_int_not_equal(yciam_stage(&later.iam), YCIAM_STAGE_IDLE);
    assert_int_equal(rig_attempt(&later), YCIAM_OK);
    assert_string_equal(yciam_token(&later.iam), "t1.9euNew");
}

static void a_token_ends_in_the_sleep(void **state)
{
    (void) state;
    wake(43200000u - 2000u);
    assert_int_equal(restore(), YCIAM_OK);
    assert_int_equal(rig_poll(&later), YCIAM_OK);
    later.fake.now_ms += 3000;
    assert_int_not_equal(rig_poll(&later), YCIAM_OK);
    assert_null(yciam_token(&later.iam));

    wake(43200000u + 1000u);
    assert_int_equal(restore(), YCIAM_ERR_EXPIRED);
    assert_null(yciam_token(&later.iam));
    rig_get_token(&later);
}

static void what_was_learnt_of_the_clock_is_kept(void **state)
{
    (void) state;
    rig_setup(&rig);
    rig.fake.clock_error_s = -100000;
    rig_init(&rig);
    rig_check_times(&rig);
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_REFUSED);
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    assert_int_equal(yciam_save(&rig.iam, saved, sizeof saved, &saved_len), YCIAM_OK);

    wake(7200000);
    assert_int_equal(restore(), YCIAM_OK);
    rig_check_times(&later);
    assert_int_equal(rig_attempt(&later), YCIAM_OK); /* at the first try */
    assert_int_equal(later.fake.connects, 1);
}

static void a_clock_that_jumped_before_the_sleep_neither_ends_nor_prolongs_a_token(void **state)
{
    static const int64_t jumps_s[] = { 86400, -86400, 10000000, 20, -20 };

    (void) state;
    for (size_t i = 0; i < sizeof jumps_s / sizeof *jumps_s; i++) {
        rig_start(&rig);
        rig_get_token(&rig);
        rig.fake.clock_error_s = jumps_s[i];
        assert_int_equal(rig_poll(&rig), YCIAM_OK);
        assert_int_equal(yciam_save(&rig.iam, saved, sizeof saved, &saved_len), YCIAM_OK);

        wake(1800000);
        assert_int_equal(restore(), YCIAM_OK);
        assert_int_equal(rig_poll(&later), YCIAM_OK);
        assert_in_range(yciam_delay_ms(&later.iam), 1400000, 1801000);
        wake(43200000u + 1000u);
        assert_int_equal(restore(), YCIAM_ERR_EXPIRED);
    }
}

static void damage_is_seen(void **state)
{
    (void) state;
    wake(1000);
    for (size_t i = 0; i < saved_len; i++) {
        for (unsigned bit = 0; bit < 8u; bit++) {
            saved[i] ^= (uint8_t) (1u << bit);
            CHECK(restore() == YCIAM_ERR_ARGUMENT, "byte %zu, bit %u", i, bit);
            assert_null(yciam_token(&later.iam));
            saved[i] ^= (uint8_t) (1u << bit);
        }
    }
    for (size_t len = 0; len < saved_len; len++) {
        CHECK(restore_copy(saved, len) == YCIAM_ERR_ARGUMENT, "cut after %zu bytes", len);
    }
    assert_true(all_zero(later.token, sizeof later.token));
    assert_int_equal(restore(), YCIAM_OK);
}

/* CRC-32 as ISO 3309 has it, with a table, for states that the library did not write. */
static uint32_t crc_of(const uint8_t *data, size_t len)
{
    uint32_t table[256];
    uint32_t crc = 0x33434959; /* stands for the layout */

    for (uint32_t i = 0; i < 256u; i++) {
        table[i] = i;
        for (int bit = 0; bit < 8; bit++) {
            table[i] = (table[i] & 1u) != 0 ? 0xEDB88320u ^ (table[i] >> 1) : table[i] >> 1;
        }
    }
    for (size_t i = 0; i < len; i++) {
        crc = table[(crc ^ data[i]) & 0xFFu] ^ (crc >> 8);
    }
    return crc;
}

/* Puts a number in a place of the state and makes the checksum good again. */
static void forge(size_t at, int64_t value)
{
    uint32_t crc;

    memcpy(saved + at, &value, sizeof value);
    crc = crc_of(saved, saved_len - 4u);
    memcpy(saved + saved_len - 4u, &crc, sizeof crc);
}

static void absurd_numbers_are_refused_or_bounded(void **state)
{
    static const int64_t values[] = { 0,
                                      1,
                                      -1,
                                      FAKE_EPOCH,
                                      FAKE_EPOCH + 86400 * 365,
                                      INT64_C(1) << 38,
                                      INT64_C(1) << 39,
                                      INT64_C(1) << 62,
                                      INT64_MAX,
                                      INT64_MIN,
                                      INT64_MIN + 1,
                                      -(INT64_C(1) << 39) };

    int64_t expires_at;

    (void) state;
    memcpy(&expires_at, saved, sizeof expires_at);
    forge(0, expires_at);
    wake(1000);
    assert_int_equal(restore(), YCIAM_OK); /* the checksum is good, so the numbers are looked at */
    for (size_t at = 0; at < 40u; at += 8u) {
        for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
            yciam_result_t result;

            assert_int_equal(setup(NULL), 0);
            forge(at, values[i]);
            wake(1000);
            result = restore();
            assert_true(result == YCIAM_OK || result == YCIAM_ERR_ARGUMENT || result == YCIAM_ERR_EXPIRED ||
                        result == YCIAM_ERR_CLOCK);
            (void) rig_poll(&later); /* which checks the rest */
            later.fake.now_ms += 86400000u + 1000u;
            fake_break(&later.fake, FAKE_STALL, 1, 0);
            (void) rig_poll(&later);
            CHECK(yciam_token(&later.iam) == NULL, "number %zu at %zu: the token is believed for more than a day", i,
                  at);
        }
    }
}

/* A token that could not go into a header field is not taken up, and leaves nothing. */
static void a_forged_token_is_refused(void **state)
{
    static const char bytes[] = { ' ', '\r', '\n', '\0', '\x7F', '\x80', '"' };

    (void) state;
    for (size_t i = 0; i < sizeof bytes; i++) {
        int64_t expires_at;

        assert_int_equal(setup(NULL), 0);
        memcpy(&expires_at, saved, sizeof expires_at);
        saved[saved_len - 8u] = (uint8_t) bytes[i];
        forge(0, expires_at);
        wake(1000);
        CHECK(restore() == YCIAM_ERR_ARGUMENT, "byte %u", (unsigned char) bytes[i]);
        assert_true(all_zero(later.token, sizeof later.token));
        rig_get_token(&later);
    }
}

static void a_forged_token_without_an_end_is_refused(void **state)
{
    int64_t expires_at;

    (void) state;
    memcpy(&expires_at, saved, sizeof expires_at);
    saved[saved_len - 5u] = 'x';
    forge(0, expires_at);
    wake(1000);
    assert_int_equal(restore(), YCIAM_ERR_ARGUMENT);
    assert_true(all_zero(later.token, sizeof later.token));
}

static void sizes_are_checked(void **state)
{
    uint8_t exact[YCIAM_SAVE_SIZE(sizeof RIG_TOKEN - 1u) + 1u];
    size_t len;

    (void) state;
    for (size_t cap = 0; cap < sizeof exact - 1u; cap++) {
        memset(exact, 0x5A, sizeof exact);
        assert_int_equal(yciam_save(&rig.iam, exact, cap, &len), YCIAM_ERR_SPACE);
        assert_int_equal(len, 0);
        assert_int_equal(exact[cap], 0x5A);
    }
    assert_int_equal(yciam_save(&rig.iam, exact, sizeof exact - 1u, &len), YCIAM_OK);
    assert_int_equal(len, sizeof exact - 1u);
    assert_int_equal(exact[len], 0x5A);

    wake(1000);
    later.config.token_cap = sizeof RIG_TOKEN;
    rig_init(&later);
    assert_int_equal(restore(), YCIAM_OK);
    wake(1000);
    later.config.token_cap = sizeof RIG_TOKEN - 1u;
    rig_init(&later);
    assert_int_equal(restore(), YCIAM_ERR_SPACE);
    assert_null(yciam_token(&later.iam));
}

static void without_a_clock_the_times_mean_nothing(void **state)
{
    size_t len = 77;

    (void) state;
    rig.fake.clock_unset = true;
    assert_int_equal(yciam_save(&rig.iam, saved, sizeof saved, &len), YCIAM_ERR_CLOCK);
    assert_int_equal(len, 0);
    wake(1000);
    later.fake.clock_unset = true;
    assert_int_equal(restore(), YCIAM_ERR_CLOCK);
    assert_null(yciam_token(&later.iam));
    assert_true(all_zero(later.token, sizeof later.token));
}

/* A clock that says anything while a state is taken up: no harm. */
static void a_clock_that_lies_does_no_harm(void **state)
{
    static const int64_t clocks_s[] = { 1704067200, INT64_MAX, INT64_MAX - 86400, INT64_C(1) << 40,
                                        FAKE_EPOCH - 86400 * 30 };

    (void) state;
    for (size_t i = 0; i < sizeof clocks_s / sizeof *clocks_s; i++) {
        size_t len;

        wake(1000);
        later.fake.clock_lies = true;
        later.fake.lie_s = clocks_s[i];
        (void) restore();
        (void) yciam_save(&later.iam, (uint8_t[400]){ 0 }, 400, &len);
        later.fake.now_ms += 86400000u + 1000u;
        fake_break(&later.fake, FAKE_STALL, 1, 0);
        (void) rig_poll(&later);
        assert_null(yciam_token(&later.iam));
    }
}

/* It is not new, whoever took it up: a server that refuses it may be told the next one at once. */
static void a_token_from_before_the_sleep_may_be_replaced_at_once(void **state)
{
    (void) state;
    wake(300000);
    assert_int_equal(restore(), YCIAM_OK);
    yciam_invalidate(&later.iam);
    assert_int_equal(yciam_delay_ms(&later.iam), 0);
}

/* The pause that the service asked for goes on, but not beyond the token: then there is a failure to tell, if any. */
static void a_long_pause_ends_with_the_token(void **state)
{
    (void) state;
    rig_answer_token(&rig, "t1.9euShort", 4000);
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    rig.fake.now_ms += yciam_delay_ms(&rig.iam);
    rig_answer(&rig, "503 Busy", "Retry-After: 3600\r\n", "{}");
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_BUSY);
    assert_int_equal(yciam_save(&rig.iam, saved, sizeof saved, &saved_len), YCIAM_OK);
    wake(1000);
    assert_int_equal(restore(), YCIAM_OK);
    later.fake.now_ms += yciam_delay_ms(&later.iam);
    assert_int_equal(rig_poll(&later), YCIAM_PENDING);
    assert_int_equal(yciam_stage(&later.iam), YCIAM_STAGE_CONNECT);
}

/* Without a token the pause after a failure goes on. */
static void a_pause_outlives_a_restart_without_a_token(void **state)
{
    unsigned attempts = 0;

    (void) state;
    rig_start(&rig);
    rig_answer(&rig, "503 Busy", "Retry-After: 600\r\n", "{}");
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_BUSY);
    assert_int_equal(yciam_save(&rig.iam, saved, sizeof saved, &saved_len), YCIAM_OK);
    wake(60000);
    assert_int_equal(restore(), YCIAM_OK);
    assert_in_range(yciam_delay_ms(&later.iam), 538000, 840000);
    assert_int_equal(rig_poll(&later), YCIAM_PENDING);
    assert_int_equal(later.fake.connects, 0);

    /* A device that restarts every minute in an outage asks as often as one that does not. */
    rig_start(&rig);
    rig.fake.random = 0x80000000u;
    for (unsigned minutes = 0; minutes < 60u; minutes++) {
        uint64_t end_ms = rig.fake.now_ms + 60000u;

        rig_answer(&rig, "503 Busy", "", "{}");
        while (rig.fake.now_ms < end_ms) {
            attempts += rig_poll(&rig) == YCIAM_ERR_BUSY;
            rig.fake.now_ms += yciam_delay_ms(&rig.iam) < 1000u ? yciam_delay_ms(&rig.iam) : 1000u;
        }
        assert_int_equal(yciam_save(&rig.iam, saved, sizeof saved, &saved_len), YCIAM_OK);
        wake(0);
        later.fake.random = 0x80000000u;
        assert_int_equal(restore(), YCIAM_OK);
        rig_setup(&rig);
        rig.fake.now_ms = later.fake.now_ms;
        rig.fake.random = 0x80000000u;
        rig_init(&rig);
        assert_int_equal(yciam_restore(&rig.iam, saved, saved_len), YCIAM_OK);
    }
    assert_in_range(attempts, 8, 20);
}

/* The life of a token goes by ticks: whatever the clock does before and after, saving it makes it no longer. */
static void saving_lengthens_no_life(void **state)
{
    static const int64_t steps_s[] = { -28 * 86400, -3600, 0, 3600 };

    (void) state;
    for (size_t i = 0; i < sizeof steps_s / sizeof *steps_s; i++) {
        assert_int_equal(setup(NULL), 0);
        wake(0);
        assert_int_equal(restore(), YCIAM_OK);
        later.fake.now_ms += 7200000u;
        later.fake.clock_error_s = steps_s[i];
        (void) rig_poll(&later);
        assert_int_equal(yciam_save(&later.iam, saved, sizeof saved, &saved_len), YCIAM_OK);
        rig.fake.now_ms = later.fake.now_ms;
        rig.fake.clock_error_s = steps_s[i];
        wake(43200000u - 7200000u + 2000u);
        assert_int_equal(restore(), YCIAM_ERR_EXPIRED);
    }
}

/* A refusal made the clock forget what it had learnt: that says nothing of the token that is held. */
static void a_forgotten_correction_loses_no_token(void **state)
{
    (void) state;
    rig_setup(&rig);
    rig.fake.clock_error_s = 172 * 86400;
    rig_init(&rig);
    rig_check_times(&rig);
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_REFUSED);
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    rig.fake.on_request = NULL;
    rig_answer(&rig, "401 Unauthorized", "", "{}");
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_REFUSED);
    assert_non_null(yciam_token(&rig.iam));
    assert_int_equal(yciam_save(&rig.iam, saved, sizeof saved, &saved_len), YCIAM_OK);
    wake(1000);
    assert_int_equal(restore(), YCIAM_OK);
    assert_string_equal(yciam_token(&later.iam), RIG_TOKEN);
}

static void a_clock_that_went_back_is_not_believed(void **state)
{
    (void) state;
    wake(1000);
    later.fake.clock_error_s = -60; /* and the second that has passed: less than a minute back */
    assert_int_equal(restore(), YCIAM_OK);
    wake(1000);
    later.fake.clock_error_s = -62;
    assert_int_equal(restore(), YCIAM_ERR_CLOCK);
    assert_null(yciam_token(&later.iam));
    assert_int_equal(yciam_delay_ms(&later.iam), 0); /* and the first token is asked for at once */
}

static void a_state_is_bound_to_account_host_and_audience(void **state)
{
    (void) state;
    wake(1000);
    strcpy(later.key.id, "ajerotated0000000001"); /* keys are rotated */
    assert_int_equal(restore(), YCIAM_OK);
    wake(1000);
    strcpy(later.key.service_account_id, "ajeanother0000000001");
    assert_int_equal(restore(), YCIAM_ERR_ARGUMENT);
    wake(1000);
    later.config.host = "iam.example";
    rig_init(&later);
    assert_int_equal(restore(), YCIAM_ERR_ARGUMENT);
    wake(1000);
    later.config.audience = "https://iam.example/";
    rig_init(&later);
    assert_int_equal(restore(), YCIAM_ERR_ARGUMENT);
    wake(1000);
    later.config.account_id = "ajeanother0000000001";
    rig_init(&later);
    assert_int_equal(restore(), YCIAM_ERR_ARGUMENT);
    assert_null(yciam_token(&later.iam));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_token_outlives_a_sleep, setup),
        cmocka_unit_test_setup(the_next_attempt_is_no_later_for_a_sleep, setup),
        cmocka_unit_test_setup(a_refresh_that_is_overdue_is_made_at_once, setup),
        cmocka_unit_test_setup(a_token_ends_in_the_sleep, setup),
        cmocka_unit_test_setup(what_was_learnt_of_the_clock_is_kept, setup),
        cmocka_unit_test_setup(a_clock_that_jumped_before_the_sleep_neither_ends_nor_prolongs_a_token, setup),
        cmocka_unit_test_setup(damage_is_seen, setup),
        cmocka_unit_test_setup(absurd_numbers_are_refused_or_bounded, setup),
        cmocka_unit_test_setup(a_forged_token_is_refused, setup),
        cmocka_unit_test_setup(a_forged_token_without_an_end_is_refused, setup),
        cmocka_unit_test_setup(sizes_are_checked, setup),
        cmocka_unit_test_setup(without_a_clock_the_times_mean_nothing, setup),
        cmocka_unit_test_setup(a_clock_that_lies_does_no_harm, setup),
        cmocka_unit_test_setup(a_pause_outlives_a_restart_without_a_token, setup),
        cmocka_unit_test_setup(a_token_from_before_the_sleep_may_be_replaced_at_once, setup),
        cmocka_unit_test_setup(a_long_pause_ends_with_the_token, setup),
        cmocka_unit_test_setup(saving_lengthens_no_life, setup),
        cmocka_unit_test_setup(a_forgotten_correction_loses_no_token, setup),
        cmocka_unit_test_setup(a_clock_that_went_back_is_not_believed, setup),
        cmocka_unit_test_setup(a_state_is_bound_to_account_host_and_audience, setup),
    };

    return cmocka_run_group_tests_name("state", tests, NULL, NULL);
}
