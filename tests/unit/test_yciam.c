/* SPDX-License-Identifier: Apache-2.0 */
/* The life of an instance: its configuration, tokens and their end. */
#include "unit.h"

#include "rig.h"

static rig_t rig;

static void check_init(yciam_result_t want, const char *name)
{
    yciam_close(&rig.iam);
    CHECK_RESULT(yciam_init(&rig.iam, &rig.config), want, name);
    rig_setup(&rig);
}

static void the_configuration_is_checked(void **state)
{
    static char long_host[257];
    static uint8_t long_work[YCIAM_WORK_SIZE(YCIAM_TOKEN_MAX)];
    static char long_token[YCIAM_TOKEN_MAX + 1u];
    static char long_audience[YCIAM_AUDIENCE_MAX + 2u];

    (void) state;
    check_init(YCIAM_OK, "all there");
    rig.config.port = NULL;
    check_init(YCIAM_ERR_ARGUMENT, "port");
    rig.config.key = NULL;
    check_init(YCIAM_ERR_ARGUMENT, "key");
    rig.config.token = NULL;
    check_init(YCIAM_ERR_ARGUMENT, "token");
    rig.config.work = NULL;
    check_init(YCIAM_ERR_ARGUMENT, "work");
    rig.key.signer.sign = NULL;
    check_init(YCIAM_ERR_ARGUMENT, "signer");
    rig.config.host = "";
    check_init(YCIAM_ERR_ARGUMENT, "no host");
    rig.config.host = "a b";
    check_init(YCIAM_ERR_ARGUMENT, "host with a space");
    rig.config.host = "a\r\nX: y";
    check_init(YCIAM_ERR_ARGUMENT, "host with a line end");
    rig.config.host = "a/b";
    check_init(YCIAM_ERR_ARGUMENT, "host with a path");
    memset(long_host, 'a', 256);
    rig.config.host = long_host;
    check_init(YCIAM_ERR_ARGUMENT, "host too long");
    rig.config.host = long_host + 1;
    check_init(YCIAM_OK, "longest host");
    rig.config.token_cap = 1;
    check_init(YCIAM_ERR_SPACE, "no room for a token");
    rig.config.token_cap = 0;
    check_init(YCIAM_ERR_SPACE, "no token buffer");
    rig.config.work_cap--;
    check_init(YCIAM_ERR_SPACE, "work buffer");
    rig.config.work_cap = 0;
    check_init(YCIAM_ERR_SPACE, "no work buffer");
    rig.config.token = long_token;
    rig.config.token_cap = sizeof long_token;
    rig.config.work = long_work;
    rig.config.work_cap = sizeof long_work - 1u;
    check_init(YCIAM_ERR_SPACE, "work buffer for the longest token");
    rig.config.token = long_token;
    rig.config.token_cap = sizeof long_token;
    rig.config.work = long_work;
    rig.config.work_cap = sizeof long_work;
    check_init(YCIAM_OK, "work buffer that is just large enough");
    rig.config.jwt = rig.jwt;
    rig.config.jwt_cap = sizeof rig.jwt - 1u;
    check_init(YCIAM_ERR_SPACE, "JWT buffer");
    rig.config.jwt = rig.jwt;
    rig.config.jwt_cap = sizeof rig.jwt;
    rig.config.audience = YCIAM_DEFAULT_AUDIENCE "x";
    check_init(YCIAM_ERR_SPACE, "JWT buffer for a longer audience");
    rig.config.audience = "not an audience";
    check_init(YCIAM_ERR_ARGUMENT, "characters of the audience");
    memset(long_audience, 'x', YCIAM_AUDIENCE_MAX + 1u);
    rig.config.audience = long_audience;
    check_init(YCIAM_ERR_ARGUMENT, "longer audience than may be");
    rig.config.jwt = rig.jwt;
    rig.config.jwt_cap = sizeof rig.jwt;
    check_init(YCIAM_OK, "JWT buffer that is large enough");
}

static void after_init_nothing_has_happened(void **state)
{
    (void) state;
    assert_true(all_zero(rig.token, sizeof rig.token));
    assert_null(yciam_token(&rig.iam));
    assert_int_equal(yciam_expires_at(&rig.iam), 0);
    assert_int_equal(yciam_stage(&rig.iam), YCIAM_STAGE_IDLE);
    assert_int_equal(yciam_error(&rig.iam)->result, YCIAM_OK);
    assert_int_equal(yciam_delay_ms(&rig.iam), 0);
    assert_int_equal(rig.fake.calls, 0);
    assert_int_equal(rig.signatures, 0);
}

static void the_first_token_comes(void **state)
{
    (void) state;
    rig.fake.connect_pending = 1;
    rig_answer_token(&rig, RIG_TOKEN, 43200);
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    assert_string_equal(yciam_token(&rig.iam), RIG_TOKEN);
    assert_ptr_equal(yciam_token(&rig.iam), rig.token);
    assert_int_equal(yciam_expires_at(&rig.iam), FAKE_EPOCH + 43200);
    assert_int_equal(yciam_error(&rig.iam)->result, YCIAM_OK);
    assert_int_equal(rig.signatures, 1);
    assert_int_equal(rig.fake.connects, 1);
    assert_string_equal(rig.fake.host, YCIAM_DEFAULT_HOST);
    assert_int_equal(rig.fake.tcp_port, 443);
    assert_int_equal(rig.fake.security, YCIAM_TLS);
}

/* During a refresh, and after a refresh that failed, the old token stays in use. */
static void the_old_token_serves_meanwhile(void **state)
{
    uint64_t got_ms;

    (void) state;
    rig_get_token(&rig);
    got_ms = rig.fake.now_ms;
    assert_in_range(yciam_delay_ms(&rig.iam), 3240000, 3600000);
    rig.fake.connect_pending = 100;
    rig_answer_token(&rig, "t1.9euNew", 43200);
    rig.fake.now_ms += yciam_delay_ms(&rig.iam);
    do {
        assert_int_equal(rig_poll(&rig), YCIAM_OK);
        rig.fake.now_ms += yciam_delay_ms(&rig.iam);
        assert_string_equal(yciam_token(&rig.iam), yciam_stage(&rig.iam) == YCIAM_STAGE_IDLE ? "t1.9euNew" : RIG_TOKEN);
    } while (yciam_stage(&rig.iam) != YCIAM_STAGE_IDLE);
    assert_true(rig.fake.now_ms > got_ms);
}

static void nothing_happens_before_it_is_due(void **state)
{
    (void) state;
    rig_get_token(&rig);
    for (unsigned i = 0; i < 3000u; i++) {
        assert_int_equal(rig_poll(&rig), YCIAM_OK);
        rig.fake.now_ms += 1000;
    }
    assert_int_equal(rig.fake.connects, 1);
    assert_int_equal(rig.signatures, 1);
}

static void a_token_ends_when_it_ends(void **state)
{
    (void) state;
    rig_get_token(&rig);
    rig_answer(&rig, "503 Busy", "", "{}");
    while (rig.fake.now_ms < 43200000u - 1000u) {
        yciam_result_t result = rig_poll(&rig);

        assert_true(result == YCIAM_OK || result == YCIAM_ERR_BUSY);
        assert_string_equal(yciam_token(&rig.iam), RIG_TOKEN);
        rig.fake.now_ms += 1000;
    }
    rig.fake.now_ms = 43200000u + 1000u;
    assert_int_not_equal(rig_poll(&rig), YCIAM_OK);
    assert_null(yciam_token(&rig.iam)); /* rig_poll() has checked that it is wiped */

    rig_answer_token(&rig, "t1.9euNew", 43200);
    while (rig_attempt(&rig) != YCIAM_OK) {
    }
    assert_string_equal(yciam_token(&rig.iam), "t1.9euNew");
}

static void the_same_token_may_come_again(void **state)
{
    (void) state;
    rig_answer_token(&rig, RIG_TOKEN, 43200); /* always with the same end */
    for (unsigned i = 1; i <= 11u; i++) {
        assert_int_equal(rig_attempt(&rig), YCIAM_OK);
        assert_string_equal(yciam_token(&rig.iam), RIG_TOKEN);
        assert_int_equal(yciam_expires_at(&rig.iam), FAKE_EPOCH + 43200);
        assert_int_equal(rig.fake.connects, i);
    }
}

static void the_times_may_be_configured(void **state)
{
    (void) state;
    rig_setup(&rig);
    rig.config.refresh_s = 100;
    rig.config.margin_s = 10;
    rig_init(&rig);
    rig_get_token(&rig);
    assert_in_range(yciam_delay_ms(&rig.iam), 90000, 100000);
    rig_answer_token(&rig, RIG_TOKEN, 60);
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    assert_in_range(yciam_delay_ms(&rig.iam), 44000, 51000);
    rig_answer_token(&rig, RIG_TOKEN, 20);
    rig.fake.random = UINT32_MAX;
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    assert_in_range(yciam_delay_ms(&rig.iam), 8000, 10000);
}

static void a_life_that_nobody_gives_is_not_believed(void **state)
{
    (void) state;
    rig_answer_token(&rig, RIG_TOKEN, INT64_C(86400) * 365 * 1000);
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    rig_answer(&rig, "503 Busy", "", "{}");
    while (yciam_token(&rig.iam) != NULL) {
        (void) rig_poll(&rig);
        rig.fake.now_ms += 60000;
    }
    assert_in_range(rig.fake.now_ms, 86400000, 86400000 + 120000);

    rig_start(&rig);
    assert_int_equal(yciam_set_token(&rig.iam, RIG_TOKEN, FAKE_EPOCH + 86401), YCIAM_OK);
    rig.fake.now_ms = 86400000 - 1;
    (void) rig_poll(&rig);
    assert_non_null(yciam_token(&rig.iam));
    rig.fake.now_ms++;
    (void) rig_poll(&rig);
    assert_null(yciam_token(&rig.iam));
}

static void closing_wipes_everything_wherever_it_stands(void **state)
{
    yciam_stage_t reached = YCIAM_STAGE_IDLE;

    (void) state;
    for (unsigned polls = 0; polls < 40u; polls++) {
        rig_setup(&rig);
        rig.config.jwt = rig.jwt;
        rig.config.jwt_cap = sizeof rig.jwt;
        rig_init(&rig);
        rig_get_token(&rig);
        rig.signer_pending = 2;
        rig.fake.piece = 100;
        rig.fake.connect_pending = 2;
        rig.fake.now_ms += yciam_delay_ms(&rig.iam);
        for (unsigned i = 0; i < polls; i++) {
            (void) rig_poll(&rig);
        }
        reached = yciam_stage(&rig.iam) > reached ? yciam_stage(&rig.iam) : reached;
        yciam_close(&rig.iam);
        assert_true(all_zero(rig.token, sizeof rig.token));
        assert_true(all_zero(rig.work, sizeof rig.work));
        assert_true(all_zero(rig.jwt, sizeof rig.jwt));
        assert_false(contains(&rig.iam, sizeof rig.iam, "t1.9eu"));
        assert_false(rig.fake.is_open);
        assert_null(yciam_token(&rig.iam));
        assert_int_equal(yciam_stage(&rig.iam), YCIAM_STAGE_IDLE);
        yciam_close(&rig.iam); /* once more */
        rig_init(&rig);
        rig_get_token(&rig);
    }
    assert_int_equal(reached, YCIAM_STAGE_RECEIVE);
}

static void instances_live_side_by_side(void **state)
{
    static rig_t other;

    (void) state;
    rig_start(&other);
    rig_answer_token(&rig, "t1.9euFirst", 43200);
    rig_answer_token(&other, "t1.9euSecond", 3600);
    while (yciam_token(&rig.iam) == NULL || yciam_token(&other.iam) == NULL) {
        (void) rig_poll(&rig);
        (void) rig_poll(&other);
    }
    assert_string_equal(yciam_token(&rig.iam), "t1.9euFirst");
    assert_string_equal(yciam_token(&other.iam), "t1.9euSecond");
    yciam_close(&rig.iam);
    assert_string_equal(yciam_token(&other.iam), "t1.9euSecond");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RIG_TEST(the_configuration_is_checked, &rig),
        RIG_TEST(after_init_nothing_has_happened, &rig),
        RIG_TEST(the_first_token_comes, &rig),
        RIG_TEST(the_old_token_serves_meanwhile, &rig),
        RIG_TEST(nothing_happens_before_it_is_due, &rig),
        RIG_TEST(a_token_ends_when_it_ends, &rig),
        RIG_TEST(the_same_token_may_come_again, &rig),
        RIG_TEST(the_times_may_be_configured, &rig),
        RIG_TEST(a_life_that_nobody_gives_is_not_believed, &rig),
        RIG_TEST(closing_wipes_everything_wherever_it_stands, &rig),
        RIG_TEST(instances_live_side_by_side, &rig),
    };

    return cmocka_run_group_tests_name("yciam", tests, NULL, NULL);
}
