/* SPDX-License-Identifier: Apache-2.0 */
/* States that the library did not write: damaged, or made to do harm. */
#include "unit.h"

#include "state_rig.h"

static state_rig_t s;

static void damage_is_seen(void **state)
{
    (void) state;
    state_rig_wake(&s, 1000);
    for (size_t i = 0; i < s.saved_len; i++) {
        for (unsigned bit = 0; bit < 8u; bit++) {
            s.saved[i] ^= (uint8_t) (1u << bit);
            CHECK(state_rig_restore(&s) == YCIAM_ERR_ARGUMENT, "byte %zu, bit %u", i, bit);
            assert_null(yciam_token(&s.later.iam));
            s.saved[i] ^= (uint8_t) (1u << bit);
        }
    }
    for (size_t len = 0; len < s.saved_len; len++) {
        CHECK(state_rig_restore_bytes(&s, s.saved, len) == YCIAM_ERR_ARGUMENT, "cut after %zu bytes", len);
    }
    assert_true(all_zero(s.later.token, sizeof s.later.token));
    assert_int_equal(state_rig_restore(&s), YCIAM_OK);
}

#define FORMAT_0_1 0x32434959u /* the number of the layout, with which the checksum begins */
#define FORMAT     0x33434959u

/* CRC-32 as ISO 3309 defines it, with a table, for states that this library did not write. */
static uint32_t crc_of(uint32_t format, const uint8_t *data, size_t len)
{
    uint32_t table[256];
    uint32_t crc = format;

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

/* Puts a number into a place of the state and corrects the checksum. */
static void forge(size_t at, int64_t value)
{
    uint32_t crc;

    memcpy(s.saved + at, &value, sizeof value);
    crc = crc_of(FORMAT, s.saved, s.saved_len - 4u);
    memcpy(s.saved + s.saved_len - 4u, &crc, sizeof crc);
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
    memcpy(&expires_at, s.saved, sizeof expires_at);
    forge(0, expires_at);
    state_rig_wake(&s, 1000);
    assert_int_equal(state_rig_restore(&s), YCIAM_OK); /* the checksum is good, so the library checks the numbers */
    for (size_t at = 0; at < 40u; at += 8u) {
        for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
            yciam_result_t result;

            state_rig_start(&s);
            forge(at, values[i]);
            state_rig_wake(&s, 1000);
            result = state_rig_restore(&s);
            assert_true(result == YCIAM_OK || result == YCIAM_ERR_ARGUMENT || result == YCIAM_ERR_EXPIRED ||
                        result == YCIAM_ERR_CLOCK);
            (void) rig_poll(&s.later); /* which checks the rest */
            s.later.fake.now_ms += 86400000u + 1000u;
            fake_break(&s.later.fake, FAKE_STALL, 1, 0);
            (void) rig_poll(&s.later);
            CHECK(yciam_token(&s.later.iam) == NULL, "number %zu at %zu: the token is believed for more than a day", i,
                  at);
        }
    }
}

/* A token that may not stand in a header field is not restored, and leaves no trace. */
static void a_forged_token_is_refused(void **state)
{
    static const char bytes[] = { ' ', '\r', '\n', '\0', '\x7F', '\x80', '"' };

    (void) state;
    for (size_t i = 0; i < sizeof bytes; i++) {
        int64_t expires_at;

        state_rig_start(&s);
        memcpy(&expires_at, s.saved, sizeof expires_at);
        s.saved[s.saved_len - 8u] = (uint8_t) bytes[i];
        forge(0, expires_at);
        state_rig_wake(&s, 1000);
        CHECK(state_rig_restore(&s) == YCIAM_ERR_ARGUMENT, "byte %u", (unsigned char) bytes[i]);
        assert_true(all_zero(s.later.token, sizeof s.later.token));
        rig_get_token(&s.later);
    }
}

static void a_forged_token_without_an_end_is_refused(void **state)
{
    int64_t expires_at;

    (void) state;
    memcpy(&expires_at, s.saved, sizeof expires_at);
    s.saved[s.saved_len - 5u] = 'x';
    forge(0, expires_at);
    state_rig_wake(&s, 1000);
    assert_int_equal(state_rig_restore(&s), YCIAM_ERR_ARGUMENT);
    assert_true(all_zero(s.later.token, sizeof s.later.token));
}

/* Times of 40 bits and a sign. */
static void numbers_are_bounded_to_the_second(void **state)
{
    static const int64_t limit = INT64_C(1) << 40;
    static const struct {
        int64_t value;
        bool is_refused;
    } cases[] = { { limit, true }, { limit - 1, false }, { -limit, true }, { -limit + 1, false } };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        for (size_t at = 0; at < 24u; at += 8u) {
            state_rig_start(&s);
            forge(at, cases[i].value);
            state_rig_wake(&s, 1000);
            CHECK((state_rig_restore(&s) == YCIAM_ERR_ARGUMENT) == cases[i].is_refused, "number %zu at %zu", i, at);
        }
    }
}

/* The longest pause. The state has no token, so the pause is its only time. */
static void a_pause_of_a_day_is_kept(void **state)
{
    const uint32_t left_and_next_s[2] = { 0, 86400 };
    int64_t value;

    (void) state;
    memcpy(&value, left_and_next_s, sizeof value);
    rig_init(&s.rig);
    state_rig_save(&s);
    forge(24, value);
    state_rig_wake(&s, 0);
    assert_int_equal(state_rig_restore(&s), YCIAM_OK);
    assert_int_equal(yciam_delay_ms(&s.later.iam), 86400000);
}

/*
 * A state as libyciam 0.1 wrote it: the end of the token, the next attempt, the clock's error, each of 64 bits, the
 * token with its NUL, the checksum. All of it is in order, but it does not say whose token it is.
 */
static size_t state_of_0_1(uint8_t saved[24 + sizeof RIG_TOKEN + 4], uint32_t format)
{
    const int64_t times[3] = { FAKE_EPOCH + 43200, FAKE_EPOCH + 3600, 0 };
    uint32_t crc;

    memcpy(saved, times, sizeof times);
    memcpy(saved + sizeof times, RIG_TOKEN, sizeof RIG_TOKEN);
    crc = crc_of(format, saved, sizeof times + sizeof RIG_TOKEN);
    memcpy(saved + sizeof times + sizeof RIG_TOKEN, &crc, sizeof crc);
    return sizeof times + sizeof RIG_TOKEN + sizeof crc;
}

static void a_state_of_0_1_is_an_argument_error(void **state)
{
    static const uint32_t formats[] = { FORMAT_0_1, FORMAT }; /* with either checksum, it is refused */
    uint8_t saved[24 + sizeof RIG_TOKEN + 4];

    (void) state;
    for (size_t i = 0; i < COUNT(formats); i++) {
        size_t len = state_of_0_1(saved, formats[i]);

        state_rig_wake(&s, 1000);
        assert_int_equal(state_rig_restore_bytes(&s, saved, len), YCIAM_ERR_ARGUMENT);
        assert_null(yciam_token(&s.later.iam));
        assert_true(all_zero(s.later.token, sizeof s.later.token));
        rig_get_token(&s.later);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STATE_RIG_TEST(damage_is_seen, &s),
        STATE_RIG_TEST(absurd_numbers_are_refused_or_bounded, &s),
        STATE_RIG_TEST(a_forged_token_is_refused, &s),
        STATE_RIG_TEST(a_forged_token_without_an_end_is_refused, &s),
        STATE_RIG_TEST(numbers_are_bounded_to_the_second, &s),
        STATE_RIG_TEST(a_pause_of_a_day_is_kept, &s),
        STATE_RIG_TEST(a_state_of_0_1_is_an_argument_error, &s),
    };

    return cmocka_run_group_tests_name("state_forged", tests, NULL, NULL);
}
