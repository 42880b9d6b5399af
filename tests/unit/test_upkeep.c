/* SPDX-License-Identifier: Apache-2.0 */
/* Programs that only wait for the token before each use, or only make calls: their token is kept fresh all the same. */
#include "unit.h"

#include "call_rig.h"

#define HOUR_MS 3600000u

static call_rig_t c;
static rig_t *const rig = &c.rig;

static int setup(void **state)
{
    (void) state;
    call_rig_setup(&c);
    c.request.on_head = NULL; /* the rig has no room for the requests of a day */
    rig->fake.connect_pending = 3;
    return 0;
}

static void pass_time(void *ctx, uint32_t ms)
{
    (void) ctx;
    call_rig_pass(&c, ms);
}

static void give_token(void *ctx)
{
    (void) ctx;
    rig_answer_token(rig, RIG_TOKEN, 12 * 3600);
}

static yciam_result_t wait_for_token(void)
{
    return yciam_wait(&rig->iam, 30000, pass_time, NULL);
}

static yciam_result_t make_call(void)
{
    ANSWER(&c, OK_11);
    return yciam_call(&c.call, &c.request, pass_time, NULL);
}

static void it_is_kept_fresh(void **state)
{
    yciam_result_t (*const uses[])(void) = { wait_for_token, make_call };

    (void) state;
    for (size_t i = 0; i < COUNT(uses); i++) {
        uint64_t start_ms;

        assert_int_equal(setup(NULL), 0);
        rig->fake.on_request = give_token;
        for (start_ms = rig->fake.now_ms; rig->fake.now_ms - start_ms < 26u * HOUR_MS; pass_time(NULL, 60000)) {
            assert_int_equal(uses[i](), YCIAM_OK);
            assert_int_equal(yciam_error(&rig->iam)->result, YCIAM_OK);
            assert_true(yciam_expires_at(&rig->iam) - fake_service_time(&rig->fake) > 10 * 3600);
        }
        assert_in_range(rig->fake.connects, 24, 32); /* about once an hour, and the first one */
    }
}

static void a_refresh_that_hangs_holds_up_nobody_for_long(void **state)
{
    uint64_t start_ms;

    (void) state;
    pass_time(NULL, HOUR_MS);
    fake_break(&rig->fake, FAKE_STALL, 1, 0);
    start_ms = rig->fake.now_ms;
    assert_int_equal(yciam_wait(&rig->iam, 2000, pass_time, NULL), YCIAM_OK);
    assert_int_equal(rig->fake.now_ms - start_ms, 2000);
    assert_int_equal(yciam_wait(&rig->iam, 0, pass_time, NULL), YCIAM_OK);

    assert_int_equal(setup(NULL), 0);
    pass_time(NULL, HOUR_MS);
    fake_break(&rig->fake, FAKE_STALL, 1, 0);
    c.config.timeouts.total_ms = 4000;
    assert_int_equal(yciam_call_init(&c.call, &c.config), YCIAM_OK);
    start_ms = rig->fake.now_ms;
    assert_int_equal(make_call(), YCIAM_OK);
    assert_in_range(rig->fake.now_ms - start_ms, 2000, 2100);
    assert_int_equal(yciam_stage(&rig->iam), YCIAM_STAGE_CONNECT);
}

static void a_refresh_that_fails_is_over(void **state)
{
    uint64_t start_ms;

    (void) state;
    pass_time(NULL, HOUR_MS);
    rig_answer(rig, "503 Busy", "", "{}");
    start_ms = rig->fake.now_ms;
    assert_int_equal(wait_for_token(), YCIAM_OK);
    assert_int_equal(yciam_error(&rig->iam)->result, YCIAM_ERR_BUSY);
    assert_int_equal(wait_for_token(), YCIAM_OK);
    assert_int_equal(make_call(), YCIAM_OK);
    assert_in_range(rig->fake.now_ms - start_ms, 0, 1000);
    assert_int_equal(rig->fake.connects, 2);
}

/* A refusal that told the time leads to another attempt in the same wait, not at the next use of the token. */
static void a_wrong_clock_is_put_right_by_one_wait(void **state)
{
    (void) state;
    rig_check_times(rig);
    for (unsigned day = 0; day < 10u; day++) {
        pass_time(NULL, 6u * HOUR_MS);
        rig->fake.clock_error_s = day % 2u == 0 ? 7 * 86400 : 0;
        assert_int_equal(wait_for_token(), YCIAM_OK);
        assert_int_equal(yciam_error(&rig->iam)->result, YCIAM_OK);
        assert_true(yciam_expires_at(&rig->iam) - fake_service_time(&rig->fake) > 11 * 3600);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(it_is_kept_fresh, setup),
        cmocka_unit_test_setup(a_refresh_that_hangs_holds_up_nobody_for_long, setup),
        cmocka_unit_test_setup(a_refresh_that_fails_is_over, setup),
        cmocka_unit_test_setup(a_wrong_clock_is_put_right_by_one_wait, setup),
    };

    return cmocka_run_group_tests_name("upkeep", tests, NULL, NULL);
}
