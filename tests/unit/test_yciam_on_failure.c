/* SPDX-License-Identifier: Apache-2.0 */
/* The callback that reports each failure. */
#include "unit.h"

#include <yciam/call.h>
#include <yciam/revocation.h>

#include "rig.h"

static rig_t rig;
static unsigned told;

static void count_failure(void *ctx, const yciam_error_t *error)
{
    assert_ptr_equal(ctx, &rig);
    assert_ptr_equal(error, yciam_error(&rig.iam));
    assert_true(error->result < 0);
    told++;
}

static void count_failures(void)
{
    yciam_close(&rig.iam);
    rig.config.on_failure = count_failure;
    rig.config.on_failure_ctx = &rig;
    rig_init(&rig);
    told = 0;
}

/* Each failure once, also one that no call returns. */
static void each_failure_is_told(void **state)
{
    (void) state;
    count_failures();
    rig_answer(&rig, "503 Busy", "", "{}");
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_BUSY);
    assert_int_equal(told, 1);
    rig_get_token(&rig);
    assert_int_equal(told, 1);
    fake_break(&rig.fake, FAKE_FAIL, 1, YCIAM_ERR_DNS);
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_DNS);
    assert_int_equal(told, 2);
    yciam_close(&rig.iam);
    rig_init(&rig);
    rig.fake.clock_unset = true;
    for (unsigned i = 0; i < 7200u; i++) { /* without a clock: once in two hours, not each second */
        (void) rig_poll(&rig);
        rig.fake.now_ms += 500u;
    }
    assert_int_equal(told, 3);
}

/* Also a failure of an attempt that a call or a revocation polled, or waited for. */
static void a_failure_that_another_object_meets_is_told(void **state)
{
    static uint8_t work[1024];
    fake_port_t api;
    yciam_call_config_t config = {
        .iam = &rig.iam, .port = &api.port, .host = "api.example", .work = work, .work_cap = sizeof work
    };
    yciam_call_request_t request = { .path = "/" };
    yciam_revocation_t revocation = { 0 };
    yciam_call_t call = { 0 };

    (void) state;
    count_failures();
    fake_init(&api);
    fake_break(&rig.fake, FAKE_FAIL, 1, YCIAM_ERR_DNS);
    assert_int_equal(yciam_call_init(&call, &config), YCIAM_OK);
    assert_int_equal(yciam_call_start(&call, &request), YCIAM_OK);
    while (yciam_call_poll(&call) == YCIAM_PENDING) {
    }
    assert_int_equal(told, 1);
    assert_int_equal(yciam_call_error(&call)->result, YCIAM_ERR_DNS);
    assert_int_equal(yciam_error(&rig.iam)->result, YCIAM_ERR_DNS);
    assert_int_equal(yciam_poll(&rig.iam), YCIAM_PENDING); /* not reported again */
    assert_int_equal(told, 1);

    rig.fake.now_ms += yciam_delay_ms(&rig.iam);
    fake_break(&rig.fake, FAKE_FAIL, 2, YCIAM_ERR_NETWORK);
    while (yciam_stage(&rig.iam) == YCIAM_STAGE_IDLE) {
        assert_int_equal(yciam_poll(&rig.iam), YCIAM_PENDING);
    }
    assert_int_equal(yciam_revocation_start(&revocation, &rig.iam, "t1.9euStranger"), YCIAM_OK);
    for (unsigned polls = 0; told == 1u && polls < 10u; polls++) {
        assert_int_equal(yciam_revocation_poll(&revocation), YCIAM_PENDING);
    }
    assert_int_equal(told, 2);
    assert_int_equal(yciam_error(&rig.iam)->result, YCIAM_ERR_NETWORK);
    yciam_revocation_close(&revocation); /* it waited for that attempt, and had none of its own */
    assert_int_equal(told, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RIG_TEST(each_failure_is_told, &rig),
        RIG_TEST(a_failure_that_another_object_meets_is_told, &rig),
    };

    return cmocka_run_group_tests_name("yciam_on_failure", tests, NULL, NULL);
}
