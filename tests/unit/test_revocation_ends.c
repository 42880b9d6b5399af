/* SPDX-License-Identifier: Apache-2.0 */
/* How a revocation ends when its owner does not poll it to its end. */
#include "unit.h"

#include "revocation_rig.h"

static revocation_rig_t r;

/* Given up at any point: the connection is closed, port and work buffer are free again, and the instance continues. */
static void a_revocation_may_be_closed_at_any_time(void **state)
{
    (void) state;
    for (unsigned polls = 0; polls < 6u; polls++) {
        yciam_result_t result = YCIAM_PENDING;

        revocation_rig_start(&r);
        r.rig.fake.piece = 100;
        assert_int_equal(yciam_revocation_start(&r.revocation, &r.rig.iam, STRANGER), YCIAM_OK);
        for (unsigned i = 0; i < polls; i++) {
            result = yciam_revocation_poll(&r.revocation);
        }
        assert_int_equal(result, YCIAM_PENDING);
        yciam_revocation_close(&r.revocation);
        yciam_revocation_close(&r.revocation);
        assert_int_equal(yciam_revocation_poll(&r.revocation), YCIAM_ERR_CLOSED);
        assert_int_equal(yciam_revocation_error(&r.revocation)->result, YCIAM_ERR_CLOSED);
        assert_int_equal(yciam_revocation_error(&r.revocation)->native, 0);
        assert_int_equal(yciam_revocation_delay_ms(&r.revocation), 86400000);
        assert_false(r.rig.fake.is_open);
        assert_true(all_zero(r.rig.work, sizeof r.rig.work));
        memset(&r.revocation, 0x5A, sizeof r.revocation); /* its memory is used for something else */
        rig_get_token(&r.rig);
    }
}

/* The instance is closed while the revocation uses it. */
static void closing_the_instance_ends_it(void **state)
{
    (void) state;
    for (unsigned polls = 0; polls < 6u; polls++) {
        revocation_rig_start(&r);
        r.rig.fake.piece = 100;
        assert_int_equal(yciam_revocation_start(&r.revocation, &r.rig.iam, STRANGER), YCIAM_OK);
        for (unsigned i = 0; i < polls; i++) {
            assert_int_equal(yciam_revocation_poll(&r.revocation), YCIAM_PENDING);
        }
        yciam_close(&r.rig.iam);
        assert_false(r.rig.fake.is_open);
        assert_int_equal(yciam_revocation_poll(&r.revocation), YCIAM_ERR_CLOSED);
        assert_int_equal(yciam_revocation_error(&r.revocation)->result, YCIAM_ERR_CLOSED);
        assert_int_equal(yciam_revocation_error(&r.revocation)->native, 0);
    }
}

/* Begins it; the instance's own loop takes all its steps. */
static void run_by_the_instance(void)
{
    assert_int_equal(yciam_revocation_start(&r.revocation, &r.rig.iam, NULL), YCIAM_OK);
    assert_int_equal(yciam_revocation_poll(&r.revocation), YCIAM_PENDING);
    while (yciam_stage(&r.rig.iam) != YCIAM_STAGE_IDLE) {
        (void) rig_poll(&r.rig);
        r.rig.fake.now_ms += yciam_stage(&r.rig.iam) != YCIAM_STAGE_IDLE ? yciam_delay_ms(&r.rig.iam) : 0;
    }
}

static void closing_what_the_instance_has_done_changes_nothing(void **state)
{
    (void) state;
    revocation_rig_get_token(&r);
    run_by_the_instance();
    yciam_revocation_close(&r.revocation);
    assert_int_equal(yciam_revocation_error(&r.revocation)->result, YCIAM_OK);
    assert_int_equal(yciam_revocation_poll(&r.revocation), YCIAM_OK);
    assert_string_equal(yciam_revocation_subject_id(&r.revocation), SUBJECT);
}

static void closing_what_has_failed_keeps_the_reason(void **state)
{
    (void) state;
    revocation_rig_get_token(&r);
    rig_answer(&r.rig, "403 Forbidden", "", "{\"code\":7}");
    run_by_the_instance();
    yciam_revocation_close(&r.revocation);
    assert_int_equal(yciam_revocation_error(&r.revocation)->result, YCIAM_ERR_REFUSED);
    assert_int_equal(yciam_revocation_error(&r.revocation)->grpc_code, 7);
    assert_int_equal(yciam_revocation_poll(&r.revocation), YCIAM_ERR_REFUSED);
}

static void closing_before_it_began_is_told(void **state)
{
    (void) state;
    revocation_rig_get_token(&r);
    assert_int_equal(yciam_revocation_start(&r.revocation, &r.rig.iam, NULL), YCIAM_OK);
    yciam_revocation_close(&r.revocation);
    assert_int_equal(yciam_revocation_error(&r.revocation)->result, YCIAM_ERR_CLOSED);
    assert_int_equal(yciam_revocation_error(&r.revocation)->stage, YCIAM_STAGE_TOKEN);
    assert_int_equal(yciam_revocation_error(&r.revocation)->native, 0);
    assert_int_equal(yciam_revocation_poll(&r.revocation), YCIAM_ERR_CLOSED);
    assert_int_equal(yciam_error(&r.rig.iam)->result, YCIAM_OK);
}

/* Without a clock, and without a port that can verify the service's time, it fails at once. */
static void without_a_clock_it_fails(void **state)
{
    (void) state;
    revocation_rig_get_token(&r);
    r.rig.fake.port.verify_time = NULL;
    r.rig.fake.clock_unset = true;
    assert_int_equal(yciam_revocation_start(&r.revocation, &r.rig.iam, NULL), YCIAM_OK);
    assert_int_equal(yciam_revocation_poll(&r.revocation), YCIAM_ERR_CLOCK);
    assert_int_equal(yciam_revocation_error(&r.revocation)->stage, YCIAM_STAGE_CLOCK);
    assert_int_equal(yciam_revocation_error(&r.revocation)->native, 0);
    assert_int_equal(r.rig.fake.connects, 1);                    /* for the token */
    assert_int_equal(yciam_error(&r.rig.iam)->result, YCIAM_OK); /* the instance itself has not failed */
    assert_string_equal(yciam_token(&r.rig.iam), RIG_TOKEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REVOCATION_RIG_TEST(a_revocation_may_be_closed_at_any_time, &r),
        REVOCATION_RIG_TEST(closing_the_instance_ends_it, &r),
        REVOCATION_RIG_TEST(closing_what_the_instance_has_done_changes_nothing, &r),
        REVOCATION_RIG_TEST(closing_what_has_failed_keeps_the_reason, &r),
        REVOCATION_RIG_TEST(closing_before_it_began_is_told, &r),
        REVOCATION_RIG_TEST(without_a_clock_it_fails, &r),
    };

    return cmocka_run_group_tests_name("revocation_ends", tests, NULL, NULL);
}
