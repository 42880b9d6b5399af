/* SPDX-License-Identifier: Apache-2.0 */
/* The request of a revocation, and the effects of the answer. */
#include "unit.h"

#include "revocation_rig.h"

static revocation_rig_t r;

static void the_held_token_is_revoked(void **state)
{
    (void) state;
    revocation_rig_get_token(&r);
    assert_int_equal(revocation_rig_revoke(&r, NULL), YCIAM_OK);
    assert_string_equal(yciam_revocation_subject_id(&r.revocation), SUBJECT);
    revocation_rig_check_request(&r, RIG_TOKEN, RIG_TOKEN);
    assert_null(yciam_token(&r.rig.iam));
    assert_true(all_zero(r.rig.token, sizeof r.rig.token));
    assert_int_equal(yciam_error(&r.rig.iam)->result, YCIAM_OK);
    assert_int_equal(yciam_delay_ms(&r.rig.iam), 0);
    rig_get_token(&r.rig); /* and the next request sends a JWT again */
    assert_true(contains(r.rig.fake.request, r.rig.fake.request_len, "{\"jwt\":\"eyJ"));
}

static void the_held_token_may_be_named(void **state)
{
    (void) state;
    revocation_rig_get_token(&r);
    assert_int_equal(revocation_rig_revoke(&r, RIG_TOKEN), YCIAM_OK);
    assert_null(yciam_token(&r.rig.iam));

    assert_int_equal(yciam_set_token(&r.rig.iam, "t", FAKE_EPOCH + 1000), YCIAM_OK); /* however short it is */
    rig_answer(&r.rig, "200 OK", "", "{\"subjectId\":\"a\"}");
    assert_int_equal(revocation_rig_revoke(&r, "t"), YCIAM_OK);
    assert_string_equal(yciam_revocation_subject_id(&r.revocation), "a");
    assert_null(yciam_token(&r.rig.iam));
}

/* Another token than the held one: the held one stays, and the next attempt comes when it is due. */
static void another_token_is_revoked(void **state)
{
    (void) state;
    revocation_rig_get_token(&r);
    assert_int_equal(revocation_rig_revoke(&r, STRANGER), YCIAM_OK);
    revocation_rig_check_request(&r, STRANGER, RIG_TOKEN);
    assert_int_equal(rig_poll(&r.rig), YCIAM_OK);
    assert_string_equal(yciam_token(&r.rig.iam), RIG_TOKEN);
    assert_int_equal(yciam_stage(&r.rig.iam), YCIAM_STAGE_IDLE);
    assert_in_range(yciam_delay_ms(&r.rig.iam), 3200000, 3600000);
}

static void without_a_held_token_it_speaks_for_itself(void **state)
{
    (void) state;
    assert_int_equal(revocation_rig_revoke(&r, STRANGER), YCIAM_OK);
    revocation_rig_check_request(&r, STRANGER, STRANGER);
    assert_int_equal(r.rig.signatures, 0);
}

/* Although nobody has polled since it expired. */
static void a_token_that_has_expired_is_held_no_more(void **state)
{
    (void) state;
    rig_get_token(&r.rig);
    r.rig.fake.now_ms += 43200001u;
    r.rig.fake.calls = 0;
    assert_int_equal(revocation_rig_revoke(&r, NULL), YCIAM_ERR_ARGUMENT);
    assert_int_equal(r.rig.fake.calls, 0);
    assert_null(yciam_token(&r.rig.iam));

    revocation_rig_get_token(&r);
    r.rig.fake.now_ms += 43200001u;
    assert_int_equal(revocation_rig_revoke(&r, STRANGER), YCIAM_OK);
    revocation_rig_check_request(&r, STRANGER, STRANGER);
}

static void what_is_no_token_is_not_sent(void **state)
{
    static const char *const tokens[] = { "", "a b", "a\r\nX: y", "a\"b", "\xC3\xA9" };

    (void) state;
    assert_int_equal(revocation_rig_revoke(&r, NULL), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_revocation_error(&r.revocation)->native, YCIAM_ARG_TOKEN);
    for (size_t i = 0; i < COUNT(tokens); i++) {
        assert_int_equal(revocation_rig_revoke(&r, tokens[i]), YCIAM_ERR_ARGUMENT);
    }
    assert_int_equal(r.rig.fake.calls, 0);
    rig_get_token(&r.rig);

    r.rig.config.source = &yciam_source_metadata;
    rig_init(&r.rig);
    assert_int_equal(revocation_rig_revoke(&r, STRANGER), YCIAM_ERR_ARGUMENT);
}

static void a_token_that_does_not_fit_is_told(void **state)
{
    static char token[YCIAM_TOKEN_MAX + 1u];

    (void) state;
    memset(token, 'x', YCIAM_TOKEN_MAX);
    assert_int_equal(revocation_rig_revoke(&r, token), YCIAM_ERR_SPACE);
    assert_int_equal(yciam_revocation_error(&r.revocation)->stage, YCIAM_STAGE_SEND);
    assert_int_equal(r.rig.fake.request_len, 0);
}

static void bad_answers_have_a_name(void **state)
{
    static const struct {
        const char *status_line;
        const char *body;
        yciam_result_t want;
    } cases[] = {
        { "200 OK", "", YCIAM_ERR_JSON },
        { "200 OK", "{}", YCIAM_ERR_ANSWER },
        { "200 OK", "{\"subjectId\":7}", YCIAM_ERR_ANSWER },
        { "200 OK", "{\"subjectId\":\"\"}", YCIAM_ERR_ANSWER },
        { "200 OK", "{\"subjectId\":\"a\\nb\"}", YCIAM_ERR_ANSWER },
        { "200 OK", "{\"subjectId\":\"012345678901234567890123456789012345678901234567890\"}", YCIAM_ERR_ANSWER },
        { "200 OK", "{\"subjectId\":\"a\",\"subjectId\":\"a\"}", YCIAM_ERR_ANSWER },
        { "401 No", "{\"code\":16}", YCIAM_ERR_REFUSED },
        { "503 Busy", "", YCIAM_ERR_BUSY },
        { "302 Found", "", YCIAM_ERR_HTTP_STATUS },
    };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        revocation_rig_start(&r);
        rig_get_token(&r.rig);
        rig_answer(&r.rig, cases[i].status_line, "", cases[i].body);
        CHECK_RESULT(revocation_rig_revoke(&r, NULL), cases[i].want, cases[i].body);
        assert_int_equal(yciam_error(&r.rig.iam)->result, YCIAM_OK); /* not the instance's */
        assert_string_equal(yciam_token(&r.rig.iam), RIG_TOKEN);
        rig_answer(&r.rig, "200 OK", "", REVOKED);
        assert_int_equal(revocation_rig_revoke(&r, NULL), YCIAM_OK);
    }
}

/* Every kind of fault, at every call of the port. */
static void every_fault_is_told_and_passes(void **state)
{
    static const struct {
        fake_fault_t fault;
        int result;
        yciam_result_t want;
    } faults[] = {
        { FAKE_FAIL, YCIAM_ERR_NETWORK, YCIAM_ERR_NETWORK },
        { FAKE_FAIL, YCIAM_ERR_CERT, YCIAM_ERR_CERT },
        { FAKE_STALL, 0, YCIAM_ERR_TIMEOUT },
        { FAKE_NOT_NOW, 0, YCIAM_OK },
        { FAKE_ONE_BYTE, 0, YCIAM_OK },
        { FAKE_CUT, 0, YCIAM_ERR_CLOSED },
        { FAKE_TOO_MANY, 0, YCIAM_ERR_NETWORK },
        { FAKE_GARBAGE, 0, YCIAM_ERR_ANSWER },
    };

    (void) state;
    for (size_t i = 0; i < COUNT(faults); i++) {
        for (unsigned k = 1;; k++) {
            yciam_result_t result;

            revocation_rig_start(&r);
            revocation_rig_get_token(&r);
            r.rig.fake.piece = 60;
            fake_break(&r.rig.fake, faults[i].fault, k, faults[i].result);
            result = revocation_rig_revoke(&r, NULL);
            if (r.rig.fake.fault_call == FAKE_NO_CALL) {
                assert_int_equal(result, YCIAM_OK);
                assert_true(k > 5u);
                break;
            }
            if (faults[i].fault == FAKE_GARBAGE && r.rig.fake.fault_call == FAKE_RECV) {
                assert_int_equal(yciam_result_class(result), YCIAM_CLASS_ANSWER);
            } else if (faults[i].fault == FAKE_GARBAGE ||
                       (faults[i].fault == FAKE_TOO_MANY && r.rig.fake.fault_call == FAKE_CONNECT)) {
                assert_int_equal(result, YCIAM_OK); /* there is no number to falsify */
            } else {
                CHECK_RESULT(result, faults[i].want, "fault");
            }
            if (result < 0) {
                yciam_stage_t stage = yciam_revocation_error(&r.revocation)->stage;

                assert_int_equal(stage, r.rig.fake.fault_call == FAKE_CONNECT ? YCIAM_STAGE_CONNECT
                                        : r.rig.fake.fault_call == FAKE_SEND  ? YCIAM_STAGE_SEND
                                                                              : YCIAM_STAGE_RECEIVE);
                assert_string_equal(yciam_token(&r.rig.iam), RIG_TOKEN);
                fake_break(&r.rig.fake, FAKE_GOOD, 0, 0);
                assert_int_equal(revocation_rig_revoke(&r, NULL), YCIAM_OK);
            }
            assert_null(yciam_token(&r.rig.iam));
        }
    }
}

/* The first request asks for the time and has no token; then the revocation continues as usual. */
static void refuse_unknown(void *ctx)
{
    (void) ctx;
    r.rig.fake.request[r.rig.fake.request_len] = '\0';
    if (strstr(r.rig.fake.request, "{\"jwt\":\"\"}") != NULL) {
        assert_null(strstr(r.rig.fake.request, "Authorization"));
        rig_answer(&r.rig, "401 Unauthorized", "", "{\"code\":16}");
    } else {
        rig_answer(&r.rig, "200 OK", "", REVOKED);
    }
}

static void a_device_without_a_clock_may_revoke(void **state)
{
    (void) state;
    r.rig.fake.port.verify_time = fake_verify_time;
    r.rig.fake.clock_unset = true;
    r.rig.fake.on_request = refuse_unknown;
    assert_int_equal(revocation_rig_revoke(&r, STRANGER), YCIAM_OK);
    assert_int_equal(r.rig.fake.connects, 2);
    revocation_rig_check_request(&r, STRANGER, STRANGER);
}

static void wrong_use_is_an_error(void **state)
{
    yciam_revocation_t second = { 0 };
    yciam_t closed = { 0 };

    (void) state;
    assert_int_equal(yciam_revocation_start(NULL, &r.rig.iam, STRANGER), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_revocation_start(&r.revocation, NULL, STRANGER), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_revocation_start(&r.revocation, &closed, STRANGER), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_revocation_error(&r.revocation)->native, YCIAM_ARG_OBJECT);
    assert_int_equal(yciam_revocation_poll(NULL), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_revocation_poll(&second), YCIAM_ERR_ARGUMENT); /* not started */
    assert_int_equal(yciam_revoke(&r.revocation, &r.rig.iam, STRANGER, NULL, NULL), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_revocation_delay_ms(NULL), 86400000);
    assert_string_equal(yciam_revocation_subject_id(NULL), "");
    assert_int_equal(yciam_revocation_error(NULL)->result, YCIAM_ERR_ARGUMENT);
    yciam_revocation_close(NULL);

    assert_int_equal(yciam_revocation_start(&r.revocation, &r.rig.iam, STRANGER), YCIAM_OK);
    assert_int_equal(yciam_revocation_start(&r.revocation, &r.rig.iam, STRANGER), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_revocation_start(&second, &r.rig.iam, STRANGER), YCIAM_OK); /* the second one waits */
    while (yciam_revocation_poll(&r.revocation) == YCIAM_PENDING || yciam_revocation_poll(&second) == YCIAM_PENDING) {
        r.rig.fake.now_ms += 5;
    }
    assert_string_equal(yciam_revocation_subject_id(&r.revocation), SUBJECT);
    assert_string_equal(yciam_revocation_subject_id(&second), SUBJECT);
    assert_int_equal(r.rig.fake.connects, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REVOCATION_RIG_TEST(the_held_token_is_revoked, &r),
        REVOCATION_RIG_TEST(the_held_token_may_be_named, &r),
        REVOCATION_RIG_TEST(another_token_is_revoked, &r),
        REVOCATION_RIG_TEST(without_a_held_token_it_speaks_for_itself, &r),
        REVOCATION_RIG_TEST(a_token_that_has_expired_is_held_no_more, &r),
        REVOCATION_RIG_TEST(what_is_no_token_is_not_sent, &r),
        REVOCATION_RIG_TEST(a_token_that_does_not_fit_is_told, &r),
        REVOCATION_RIG_TEST(bad_answers_have_a_name, &r),
        REVOCATION_RIG_TEST(every_fault_is_told_and_passes, &r),
        REVOCATION_RIG_TEST(a_device_without_a_clock_may_revoke, &r),
        REVOCATION_RIG_TEST(wrong_use_is_an_error, &r),
    };

    return cmocka_run_group_tests_name("revocation", tests, NULL, NULL);
}
