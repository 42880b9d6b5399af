/* SPDX-License-Identifier: Apache-2.0 */
/* How a revocation ends when its owner does not poll it to its end. */
#include "unit.h"

#include <yciam/revocation.h>

#include "rig.h"

#define ANSWER "{\"subjectId\":\"ajeaccount0000000001\"}"

static rig_t rig;
static yciam_revocation_t revocation;

static int setup(void **state)
{
    (void) state;
    rig_start(&rig);
    rig_get_token(&rig);
    memset(&revocation, 0, sizeof revocation);
    rig_answer(&rig, "200 OK", "", ANSWER);
    return 0;
}

/* Begins it, and lets the instance's own loop take the steps to its end. */
static void run_by_the_instance(void)
{
    assert_int_equal(yciam_revocation_start(&revocation, &rig.iam, NULL), YCIAM_OK);
    assert_int_equal(yciam_revocation_poll(&revocation), YCIAM_PENDING);
    while (yciam_stage(&rig.iam) != YCIAM_STAGE_IDLE) {
        (void) yciam_poll(&rig.iam);
        rig.fake.now_ms += yciam_stage(&rig.iam) != YCIAM_STAGE_IDLE ? yciam_delay_ms(&rig.iam) : 0;
    }
}

static void closing_what_the_instance_has_done_changes_nothing(void **state)
{
    (void) state;
    run_by_the_instance();
    yciam_revocation_close(&revocation);
    assert_int_equal(yciam_revocation_error(&revocation)->result, YCIAM_OK);
    assert_int_equal(yciam_revocation_poll(&revocation), YCIAM_OK);
    assert_string_equal(yciam_revocation_subject_id(&revocation), "ajeaccount0000000001");
}

static void closing_what_has_failed_keeps_the_reason(void **state)
{
    (void) state;
    rig_answer(&rig, "403 Forbidden", "", "{\"code\":7}");
    run_by_the_instance();
    yciam_revocation_close(&revocation);
    assert_int_equal(yciam_revocation_error(&revocation)->result, YCIAM_ERR_REFUSED);
    assert_int_equal(yciam_revocation_error(&revocation)->grpc_code, 7);
    assert_int_equal(yciam_revocation_poll(&revocation), YCIAM_ERR_REFUSED);
}

static void closing_before_it_began_is_told(void **state)
{
    (void) state;
    assert_int_equal(yciam_revocation_start(&revocation, &rig.iam, NULL), YCIAM_OK);
    yciam_revocation_close(&revocation);
    assert_int_equal(yciam_revocation_error(&revocation)->result, YCIAM_ERR_CLOSED);
    assert_int_equal(yciam_revocation_error(&revocation)->stage, YCIAM_STAGE_TOKEN);
    assert_int_equal(yciam_revocation_poll(&revocation), YCIAM_ERR_CLOSED);
    assert_int_equal(yciam_error(&rig.iam)->result, YCIAM_OK);
}

/* Without a clock, and without a port that could verify the service's time, it fails by itself and at once. */
static void without_a_clock_it_fails(void **state)
{
    unsigned connects = rig.fake.connects;

    (void) state;
    rig.fake.port.verify_time = NULL;
    rig.fake.clock_unset = true;
    assert_int_equal(yciam_revocation_start(&revocation, &rig.iam, NULL), YCIAM_OK);
    assert_int_equal(yciam_revocation_poll(&revocation), YCIAM_ERR_CLOCK);
    assert_int_equal(yciam_revocation_error(&revocation)->stage, YCIAM_STAGE_CLOCK);
    assert_int_equal(rig.fake.connects, connects);
    assert_int_equal(yciam_error(&rig.iam)->result, YCIAM_OK); /* the instance has not failed */
    assert_string_equal(yciam_token(&rig.iam), RIG_TOKEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(closing_what_the_instance_has_done_changes_nothing, setup),
        cmocka_unit_test_setup(closing_what_has_failed_keeps_the_reason, setup),
        cmocka_unit_test_setup(closing_before_it_began_is_told, setup),
        cmocka_unit_test_setup(without_a_clock_it_fails, setup),
    };

    return cmocka_run_group_tests_name("revocation_ends", tests, NULL, NULL);
}
