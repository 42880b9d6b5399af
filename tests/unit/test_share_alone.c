/* SPDX-License-Identifier: Apache-2.0 */
/* Copies of the token without other tasks, and so without a lock. */
#include "unit.h"

#include "rig.h"

static rig_t rig;

/* The owner task has not polled since then. */
static void a_copy_of_an_expired_token_is_refused(void **state)
{
    static const uint32_t starts[] = { 0, 0u - 43100000u, 0u - 43200000u, 0u - 43199999u, UINT32_MAX / 2u };
    char buf[RIG_TOKEN_CAP];

    (void) state;
    for (size_t i = 0; i < COUNT(starts); i++) {
        int64_t expires_at;

        rig_setup(&rig);
        rig.fake.ticks_at_0 = starts[i];
        rig_init(&rig);
        rig_get_token(&rig);
        rig.fake.now_ms = rig.iam.priv_token.expires_ms - starts[i] - 1000u;
        assert_int_equal(yciam_copy_token(&rig.iam, buf, sizeof buf, NULL), YCIAM_OK);
        rig.fake.now_ms += 1000u;
        assert_int_equal(yciam_copy_token(&rig.iam, buf, sizeof buf, &expires_at), YCIAM_ERR_EXPIRED);
        assert_string_equal(buf, "");
        assert_int_equal(expires_at, 0);
        for (unsigned day = 1; day <= 46u; day++) { /* of 49 days, then the ticks have wrapped */
            rig.fake.now_ms += 86400000u;
            assert_int_equal(yciam_copy_token(&rig.iam, buf, sizeof buf, NULL), YCIAM_ERR_EXPIRED);
        }
        rig_answer(&rig, "503 Busy", "", "{}");
        (void) rig_poll(&rig);
        assert_int_equal(yciam_copy_token(&rig.iam, buf, sizeof buf, NULL), YCIAM_PENDING);
    }
}

static void the_header_field_is_written(void **state)
{
    char buf[YCIAM_AUTHORIZATION_SIZE(sizeof RIG_TOKEN - 1u)];
    int64_t expires_at;

    (void) state;
    assert_int_equal(yciam_copy_authorization(&rig.iam, buf, sizeof buf, &expires_at), YCIAM_PENDING);
    assert_string_equal(buf, "");
    rig_get_token(&rig);
    for (size_t cap = 0; cap < sizeof buf; cap++) {
        memset(buf, 0x5A, sizeof buf);
        assert_int_equal(yciam_copy_authorization(&rig.iam, buf, cap, NULL), YCIAM_ERR_SPACE);
        assert_int_equal(buf[0], cap == 0 ? 0x5A : 0);
        assert_int_equal(buf[cap], 0x5A);
    }
    assert_int_equal(yciam_copy_authorization(&rig.iam, buf, sizeof buf, &expires_at), YCIAM_OK);
    assert_string_equal(buf, "Authorization: Bearer " RIG_TOKEN);
    assert_int_equal(expires_at, FAKE_EPOCH + 43200);
    rig.fake.now_ms += 43200000u;
    assert_int_equal(yciam_copy_authorization(&rig.iam, buf, sizeof buf, &expires_at), YCIAM_ERR_EXPIRED);
    assert_string_equal(buf, "");
}

static void without_a_lock_the_owner_may_copy(void **state)
{
    char buf[RIG_TOKEN_CAP];

    (void) state;
    rig_get_token(&rig);
    assert_int_equal(yciam_copy_token(&rig.iam, buf, sizeof buf, NULL), YCIAM_OK);
    assert_string_equal(buf, RIG_TOKEN);
    assert_int_not_equal(yciam_token_generation(&rig.iam), 0);
}

/*
 * The owner's poll and the reader's tick may be apart. A time of more than two days before the end means long after it.
 */
static void ticks_of_up_to_two_days_before_the_end_are_its_life(void **state)
{
    const uint32_t limit_ms = 2u * 86400000u;
    char buf[RIG_TOKEN_CAP];
    uint32_t end_ms;

    (void) state;
    rig_get_token(&rig);
    end_ms = rig.iam.priv_token.expires_ms;
    rig.fake.ticks_at_0 = end_ms - limit_ms - (uint32_t) rig.fake.now_ms;
    assert_int_equal(yciam_copy_token(&rig.iam, buf, sizeof buf, NULL), YCIAM_OK);
    rig.fake.ticks_at_0--;
    assert_int_equal(yciam_copy_token(&rig.iam, buf, sizeof buf, NULL), YCIAM_ERR_EXPIRED);
    rig.fake.ticks_at_0 = end_ms - 1u - (uint32_t) rig.fake.now_ms;
    assert_int_equal(yciam_copy_token(&rig.iam, buf, sizeof buf, NULL), YCIAM_OK);
    rig.fake.ticks_at_0++;
    assert_int_equal(yciam_copy_token(&rig.iam, buf, sizeof buf, NULL), YCIAM_ERR_EXPIRED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RIG_TEST(a_copy_of_an_expired_token_is_refused, &rig),
        RIG_TEST(the_header_field_is_written, &rig),
        RIG_TEST(without_a_lock_the_owner_may_copy, &rig),
        RIG_TEST(ticks_of_up_to_two_days_before_the_end_are_its_life, &rig),
    };

    return cmocka_run_group_tests_name("share_alone", tests, NULL, NULL);
}
