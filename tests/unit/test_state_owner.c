/* SPDX-License-Identifier: Apache-2.0 */
/* A saved state is for the account, host and audience that it was saved under. */
#include "unit.h"

#include "rig.h"

static rig_t rig;
static rig_t later; /* the same device after its sleep, with another configuration */
static uint8_t saved[YCIAM_SAVE_SIZE(RIG_TOKEN_CAP - 1u)];
static size_t saved_len;

static void save(void)
{
    assert_int_equal(yciam_save(&rig.iam, saved, sizeof saved, &saved_len), YCIAM_OK);
}

static int setup(void **state)
{
    (void) state;
    rig_start(&rig);
    rig_get_token(&rig);
    save();
    rig_setup(&later);
    return 0;
}

static yciam_result_t restore(void)
{
    later.fake.now_ms = rig.fake.now_ms;
    rig_init(&later);
    return yciam_restore(&later.iam, saved, saved_len);
}

static void another_audience_is_refused(void **state)
{
    (void) state;
    later.config.audience = "https://iam.example/other";
    assert_int_equal(restore(), YCIAM_ERR_ARGUMENT);
    assert_null(yciam_token(&later.iam));
    later.config.audience = YCIAM_DEFAULT_AUDIENCE; /* said or not, it is the same */
    assert_int_equal(restore(), YCIAM_OK);
    assert_string_equal(yciam_token(&later.iam), RIG_TOKEN);
}

static void another_host_is_refused(void **state)
{
    (void) state;
    later.config.host = "iam.example";
    assert_int_equal(restore(), YCIAM_ERR_ARGUMENT);
    later.config.host = YCIAM_DEFAULT_HOST;
    assert_int_equal(restore(), YCIAM_OK);
}

/* The key may be another one, of the same account. */
static void another_account_is_refused(void **state)
{
    (void) state;
    strcpy(later.key.id, "ajeotherkey000000001");
    assert_int_equal(restore(), YCIAM_OK);
    strcpy(later.key.service_account_id, "ajeother000000000001");
    assert_int_equal(restore(), YCIAM_ERR_ARGUMENT);
}

static void a_source_without_a_key_is_saved_too(void **state)
{
    (void) state;
    rig.config.source = &yciam_source_given;
    rig.config.key = NULL;
    rig_init(&rig);
    assert_int_equal(yciam_set_token(&rig.iam, RIG_TOKEN, FAKE_EPOCH + 43200), YCIAM_OK);
    save();
    assert_int_equal(restore(), YCIAM_ERR_ARGUMENT); /* with a key, and so of an account */
    later.config.source = &yciam_source_given;
    later.config.key = NULL;
    assert_int_equal(restore(), YCIAM_OK);
    assert_string_equal(yciam_token(&later.iam), RIG_TOKEN);
}

/* What was learnt while the device's clock was not set counts from its start, so it means nothing after a restart. */
static void a_time_that_counts_from_the_start_is_not_saved(void **state)
{
    (void) state;
    rig.fake.port.verify_time = fake_verify_time;
    rig.fake.clock_unset = true;
    rig_init(&rig);
    rig_answer_token(&rig, RIG_TOKEN, 43200);
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    rig.fake.clock_unset = false; /* SNTP has an answer at last */
    save();
    assert_int_equal(restore(), YCIAM_OK);
    rig_answer_token(&later, RIG_TOKEN, 43200);
    later.fake.now_ms += yciam_delay_ms(&later.iam);
    assert_int_equal(rig_attempt(&later), YCIAM_OK);
    assert_in_range(rig_request_claim(&later, "iat"), fake_service_time(&later.fake) - 70,
                    fake_service_time(&later.fake));
}

/* A device that was told to wait, restarted and has no token: who needs one is told at once. */
static void failures_in_a_row_are_counted_on(void **state)
{
    (void) state;
    rig_init(&rig);
    rig.fake.random = UINT32_MAX;
    rig_answer(&rig, "503 Busy", "", "{}");
    for (unsigned i = 0; i < 3u; i++) {
        (void) rig_pause_after(&rig, YCIAM_ERR_BUSY);
    }
    save();
    assert_int_equal(restore(), YCIAM_OK);
    later.fake.random = UINT32_MAX;
    rig_answer(&later, "503 Busy", "", "{}");
    later.fake.now_ms += yciam_delay_ms(&later.iam);
    assert_in_range(rig_pause_after(&later, YCIAM_ERR_BUSY), YCIAM_DEFAULT_BACKOFF_MAX_MS - 1u,
                    YCIAM_DEFAULT_BACKOFF_MAX_MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(another_audience_is_refused, setup),
        cmocka_unit_test_setup(another_host_is_refused, setup),
        cmocka_unit_test_setup(another_account_is_refused, setup),
        cmocka_unit_test_setup(a_source_without_a_key_is_saved_too, setup),
        cmocka_unit_test_setup(a_time_that_counts_from_the_start_is_not_saved, setup),
        cmocka_unit_test_setup(failures_in_a_row_are_counted_on, setup),
    };

    return cmocka_run_group_tests_name("state_owner", tests, NULL, NULL);
}
