/* SPDX-License-Identifier: Apache-2.0 */
/* A revocation and the attempts of its instance: neither disturbs the other. */
#include "unit.h"

#include "revocation_rig.h"

static revocation_rig_t r;

/* An attempt for a token that is under way ends first. Its token then authorises the revocation. */
static void it_waits_for_the_attempt_under_way(void **state)
{
    (void) state;
    for (unsigned polls = 1; polls < 12u; polls++) {
        revocation_rig_start(&r);
        r.rig.fake.piece = 200;
        rig_answer_token(&r.rig, RIG_TOKEN, 43200);
        for (unsigned i = 0; i < polls; i++) {
            (void) rig_poll(&r.rig);
        }
        assert_int_equal(yciam_revocation_start(&r.revocation, &r.rig.iam, STRANGER), YCIAM_OK);
        while (yciam_token(&r.rig.iam) == NULL) {
            assert_int_equal(yciam_revocation_poll(&r.revocation), YCIAM_PENDING);
            r.rig.fake.now_ms += yciam_revocation_delay_ms(&r.revocation);
        }
        rig_answer(&r.rig, "200 OK", "", REVOKED);
        assert_int_equal(revocation_rig_finish(&r), YCIAM_OK);
        revocation_rig_check_request(&r, STRANGER, RIG_TOKEN);
        assert_int_equal(r.rig.fake.connects, 2);
    }
}

static void answer_either(void *ctx)
{
    (void) ctx;
    r.rig.fake.request[r.rig.fake.request_len] = '\0';
    if (strstr(r.rig.fake.request, ":revoke") != NULL) {
        rig_answer(&r.rig, "200 OK", "", REVOKED);
    } else {
        rig_answer_token(&r.rig, "t1.9euNew", 43200);
    }
}

/* A superloop that polls both, in any order: one request each, and never a second connection. */
static void instance_and_revocation_may_be_polled_in_any_order(void **state)
{
    (void) state;
    for (unsigned pattern = 0; pattern < 256u; pattern++) {
        yciam_result_t result = YCIAM_PENDING;

        revocation_rig_start(&r);
        rig_get_token(&r.rig);
        r.rig.fake.now_ms += yciam_delay_ms(&r.rig.iam); /* a refresh is due, too */
        r.rig.fake.piece = 200;
        r.rig.fake.connect_pending = 3;
        r.rig.fake.on_request = answer_either;
        assert_int_equal(yciam_revocation_start(&r.revocation, &r.rig.iam, STRANGER), YCIAM_OK);
        for (unsigned i = 0; result == YCIAM_PENDING; i++) {
            assert_true(i < 10000u);
            if ((pattern >> (i % 8u) & 1u) != 0) {
                assert_int_equal(yciam_poll(&r.rig.iam), YCIAM_OK);
            }
            if ((pattern >> (i % 7u) & 1u) == 0 || i % 16u == 15u) {
                result = yciam_revocation_poll(&r.revocation);
            }
            r.rig.fake.now_ms += 1;
        }
        CHECK(r.rig.fake.violation == NULL, "%s", r.rig.fake.violation);
        assert_int_equal(result, YCIAM_OK);
        assert_string_equal(yciam_revocation_subject_id(&r.revocation), SUBJECT);
        while (strcmp(yciam_token(&r.rig.iam), "t1.9euNew") != 0) {
            assert_int_equal(rig_attempt(&r.rig), YCIAM_OK);
        }
        assert_int_equal(r.rig.fake.connects, 3); /* the first token, the revocation, the refresh */
    }
}

/* "The held token" is the token that is held when the request is sent. */
static void the_held_token_may_change_before_the_request(void **state)
{
    (void) state;
    rig_get_token(&r.rig);
    r.rig.fake.connect_pending = 5;
    assert_int_equal(yciam_revocation_start(&r.revocation, &r.rig.iam, NULL), YCIAM_OK);
    assert_int_equal(yciam_revocation_poll(&r.revocation), YCIAM_PENDING);
    assert_int_equal(yciam_set_token(&r.rig.iam, STRANGER, FAKE_EPOCH + 1000), YCIAM_OK);
    rig_answer(&r.rig, "200 OK", "", REVOKED);
    (void) revocation_rig_finish(&r);
    revocation_rig_check_request(&r, STRANGER, STRANGER);
    assert_null(yciam_token(&r.rig.iam));

    revocation_rig_start(&r); /* or no token may be held any more */
    rig_get_token(&r.rig);
    r.rig.fake.connect_pending = 5;
    assert_int_equal(yciam_revocation_start(&r.revocation, &r.rig.iam, NULL), YCIAM_OK);
    assert_int_equal(yciam_revocation_poll(&r.revocation), YCIAM_PENDING);
    assert_int_equal(yciam_set_token(&r.rig.iam, STRANGER, fake_service_time(&r.rig.fake) + 1), YCIAM_OK);
    r.rig.fake.now_ms += 1500;
    (void) revocation_rig_finish(&r);
    assert_int_equal(yciam_revocation_error(&r.revocation)->result, YCIAM_ERR_EXPIRED);
    assert_int_equal(r.rig.fake.request_len, 0);

    revocation_rig_start(&r); /* a token that arrived after the request was written stays */
    revocation_rig_get_token(&r);
    assert_int_equal(yciam_revocation_start(&r.revocation, &r.rig.iam, NULL), YCIAM_OK);
    while (yciam_stage(&r.rig.iam) != YCIAM_STAGE_RECEIVE) {
        assert_int_equal(yciam_revocation_poll(&r.revocation), YCIAM_PENDING);
    }
    assert_int_equal(yciam_set_token(&r.rig.iam, STRANGER, FAKE_EPOCH + 1000), YCIAM_OK);
    (void) revocation_rig_finish(&r);
    assert_string_equal(yciam_token(&r.rig.iam), STRANGER);
}

/* A revocation that failed neither brings the next refresh forward nor delays it. */
static void a_failure_leaves_the_refresh_as_it_was(void **state)
{
    (void) state;
    rig_get_token(&r.rig);
    rig_answer(&r.rig, "403 Forbidden", "", "{}");
    assert_int_equal(revocation_rig_revoke(&r, STRANGER), YCIAM_ERR_REFUSED);
    assert_int_equal(rig_poll(&r.rig), YCIAM_OK);
    assert_in_range(yciam_delay_ms(&r.rig.iam), 3200000, 3600000);
}

/* A refusal of a token says nothing about the times in a JWT. */
static void a_refusal_leaves_the_learnt_time(void **state)
{
    (void) state;
    r.rig.fake.clock_error_s = -7 * 86400;
    rig_check_times(&r.rig);
    assert_int_equal(rig_attempt(&r.rig), YCIAM_ERR_REFUSED);
    assert_int_equal(rig_attempt(&r.rig), YCIAM_OK);
    r.rig.fake.on_request = NULL;
    rig_answer(&r.rig, "401 Unauthorized", "", "{\"code\":16}");
    assert_int_equal(revocation_rig_revoke(&r, STRANGER), YCIAM_ERR_REFUSED);
    rig_check_times(&r.rig);
    assert_int_equal(rig_attempt(&r.rig), YCIAM_OK);
}

static void the_source_is_the_same_afterwards(void **state)
{
    (void) state;
    r.rig.config.source = &yciam_source_given;
    rig_init(&r.rig);
    assert_int_equal(yciam_set_token(&r.rig.iam, RIG_TOKEN, FAKE_EPOCH + 1000), YCIAM_OK);
    assert_int_equal(revocation_rig_revoke(&r, NULL), YCIAM_OK);
    assert_int_equal(rig_attempt(&r.rig), YCIAM_ERR_EXPIRED); /* the application has set no other token */
    assert_int_equal(r.rig.fake.connects, 1);
}

/* A key rotation does not affect the revocation. */
static void a_new_key_leaves_it_alone(void **state)
{
    (void) state;
    assert_int_equal(yciam_revocation_start(&r.revocation, &r.rig.iam, STRANGER), YCIAM_OK);
    assert_int_equal(yciam_revocation_poll(&r.revocation), YCIAM_PENDING);
    assert_int_equal(yciam_revocation_poll(&r.revocation), YCIAM_PENDING);
    assert_int_equal(yciam_set_key(&r.rig.iam, &r.rig.key), YCIAM_OK);
    (void) revocation_rig_finish(&r);
    assert_string_equal(yciam_revocation_subject_id(&r.revocation), SUBJECT);
    assert_int_equal(r.rig.fake.connects, 1);
}

/* Nothing is under way: the first poll has work to do. */
static void who_polls_may_begin_at_once(void **state)
{
    (void) state;
    revocation_rig_get_token(&r);
    assert_int_equal(yciam_revocation_start(&r.revocation, &r.rig.iam, NULL), YCIAM_OK);
    assert_int_equal(yciam_revocation_delay_ms(&r.revocation), 0);
    assert_int_equal(revocation_rig_finish(&r), YCIAM_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REVOCATION_RIG_TEST(it_waits_for_the_attempt_under_way, &r),
        REVOCATION_RIG_TEST(instance_and_revocation_may_be_polled_in_any_order, &r),
        REVOCATION_RIG_TEST(the_held_token_may_change_before_the_request, &r),
        REVOCATION_RIG_TEST(a_failure_leaves_the_refresh_as_it_was, &r),
        REVOCATION_RIG_TEST(a_refusal_leaves_the_learnt_time, &r),
        REVOCATION_RIG_TEST(the_source_is_the_same_afterwards, &r),
        REVOCATION_RIG_TEST(a_new_key_leaves_it_alone, &r),
        REVOCATION_RIG_TEST(who_polls_may_begin_at_once, &r),
    };

    return cmocka_run_group_tests_name("revocation_beside", tests, NULL, NULL);
}
