/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include <yciam/revocation.h>

#include "rig.h"

#define SUBJECT  "ajeaccount0000000001"
#define ANSWER   "{\"subjectId\":\"" SUBJECT "\"}"
#define STRANGER "t1.9euOfSomebodyElse"

static rig_t rig;
static yciam_revocation_t revocation;

static int setup(void **state)
{
    (void) state;
    rig_start(&rig);
    memset(&revocation, 0, sizeof revocation);
    return 0;
}

static void sleep_fake(void *ctx, uint32_t ms)
{
    assert_ptr_equal(ctx, &rig);
    rig.fake.now_ms += ms;
}

static const char *subject_id(void)
{
    return yciam_revocation_subject_id(&revocation);
}

static yciam_result_t revoke(const char *token)
{
    yciam_result_t result = yciam_revoke(&revocation, &rig.iam, token, sleep_fake, &rig);

    CHECK(rig.fake.violation == NULL, "%s", rig.fake.violation);
    assert_true(all_zero(rig.work, sizeof rig.work));
    assert_false(rig.fake.is_open);
    assert_int_equal(yciam_stage(&rig.iam), YCIAM_STAGE_IDLE);
    assert_true(result == YCIAM_OK || subject_id()[0] == '\0');
    assert_int_equal(yciam_revocation_error(&revocation)->result, result);
    assert_int_equal(yciam_revocation_poll(&revocation), result); /* and again */
    return result;
}

static void check_request(const char *revoked, const char *bearer)
{
    char want[300];

    rig.fake.request[rig.fake.request_len] = '\0';
    (void) snprintf(want, sizeof want, "\r\n\r\n{\"iamToken\":\"%s\"}", revoked);
    assert_non_null(strstr(rig.fake.request, "POST /iam/v1/tokens:revoke HTTP/1.1\r\n"));
    assert_non_null(strstr(rig.fake.request, want));
    (void) snprintf(want, sizeof want, "\r\nAuthorization: Bearer %s\r\n", bearer);
    assert_non_null(strstr(rig.fake.request, want));
    assert_int_equal(rig.fake.security, YCIAM_TLS);
}

static void the_held_token_is_revoked(void **state)
{
    (void) state;
    rig_get_token(&rig);
    rig_answer(&rig, "200 OK", "", ANSWER);
    assert_int_equal(revoke(NULL), YCIAM_OK);
    assert_string_equal(subject_id(), SUBJECT);
    check_request(RIG_TOKEN, RIG_TOKEN);
    assert_null(yciam_token(&rig.iam));
    assert_true(all_zero(rig.token, sizeof rig.token));
    assert_int_equal(yciam_error(&rig.iam)->result, YCIAM_OK);
    assert_int_equal(yciam_delay_ms(&rig.iam), 0);
    rig_get_token(&rig); /* and the next one is asked for with a JWT again */
    assert_true(contains(rig.fake.request, rig.fake.request_len, "{\"jwt\":\"eyJ"));
}

static void the_held_token_may_be_named(void **state)
{
    (void) state;
    rig_get_token(&rig);
    rig_answer(&rig, "200 OK", "", ANSWER);
    assert_int_equal(revoke(RIG_TOKEN), YCIAM_OK);
    assert_null(yciam_token(&rig.iam));
}

/* A token that is not ours: ours stays, and nothing is asked for before it is due. */
static void another_token_is_revoked(void **state)
{
    (void) state;
    rig_get_token(&rig);
    rig_answer(&rig, "200 OK", "", ANSWER);
    assert_int_equal(revoke(STRANGER), YCIAM_OK);
    check_request(STRANGER, RIG_TOKEN);
    assert_int_equal(rig_poll(&rig), YCIAM_OK);
    assert_string_equal(yciam_token(&rig.iam), RIG_TOKEN);
    assert_int_equal(yciam_stage(&rig.iam), YCIAM_STAGE_IDLE);
    assert_in_range(yciam_delay_ms(&rig.iam), 3200000, 3600000);
}

static void without_a_held_token_it_speaks_for_itself(void **state)
{
    (void) state;
    rig_answer(&rig, "200 OK", "", ANSWER);
    assert_int_equal(revoke(STRANGER), YCIAM_OK);
    check_request(STRANGER, STRANGER);
    assert_int_equal(rig.signatures, 0);
}

/* Though nobody has polled since it did. */
static void a_token_that_has_expired_is_held_no_more(void **state)
{
    (void) state;
    rig_get_token(&rig);
    rig.fake.now_ms += 43200001u;
    rig.fake.calls = 0;
    assert_int_equal(revoke(NULL), YCIAM_ERR_ARGUMENT);
    assert_int_equal(rig.fake.calls, 0);
    assert_null(yciam_token(&rig.iam));

    rig_get_token(&rig);
    rig.fake.now_ms += 43200001u;
    rig_answer(&rig, "200 OK", "", ANSWER);
    assert_int_equal(revoke(STRANGER), YCIAM_OK);
    check_request(STRANGER, STRANGER);
}

static void what_is_no_token_is_not_sent(void **state)
{
    static const char *const tokens[] = { "", "a b", "a\r\nX: y", "a\"b", "\xC3\xA9" };

    (void) state;
    assert_int_equal(revoke(NULL), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_revocation_error(&revocation)->native, YCIAM_ARG_TOKEN);
    for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++) {
        assert_int_equal(revoke(tokens[i]), YCIAM_ERR_ARGUMENT);
    }
    assert_int_equal(rig.fake.calls, 0);
    rig_get_token(&rig);

    rig.config.source = &yciam_source_metadata;
    rig_init(&rig);
    assert_int_equal(revoke(STRANGER), YCIAM_ERR_ARGUMENT);
}

static void a_token_that_does_not_fit_is_told(void **state)
{
    static char token[YCIAM_TOKEN_MAX + 1u];

    (void) state;
    memset(token, 'x', YCIAM_TOKEN_MAX);
    assert_int_equal(revoke(token), YCIAM_ERR_SPACE);
    assert_int_equal(yciam_revocation_error(&revocation)->stage, YCIAM_STAGE_SEND);
    assert_int_equal(rig.fake.request_len, 0);
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
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(setup(NULL), 0);
        rig_get_token(&rig);
        rig_answer(&rig, cases[i].status_line, "", cases[i].body);
        CHECK_RESULT(revoke(NULL), cases[i].want, cases[i].body);
        assert_int_equal(yciam_error(&rig.iam)->result, YCIAM_OK); /* not the instance's */
        assert_string_equal(yciam_token(&rig.iam), RIG_TOKEN);
        rig_answer(&rig, "200 OK", "", ANSWER);
        assert_int_equal(revoke(NULL), YCIAM_OK);
    }
}

/* An attempt for a token that is under way ends first. The token is then the one that authorises. */
static void it_waits_for_the_attempt_under_way(void **state)
{
    (void) state;
    for (unsigned polls = 1; polls < 12u; polls++) {
        yciam_result_t result;

        assert_int_equal(setup(NULL), 0);
        rig.fake.piece = 200;
        rig_answer_token(&rig, RIG_TOKEN, 43200);
        for (unsigned i = 0; i < polls; i++) {
            (void) rig_poll(&rig);
        }
        assert_int_equal(yciam_revocation_start(&revocation, &rig.iam, STRANGER), YCIAM_OK);
        while (yciam_token(&rig.iam) == NULL) {
            assert_int_equal(yciam_revocation_poll(&revocation), YCIAM_PENDING);
            rig.fake.now_ms += yciam_revocation_delay_ms(&revocation);
        }
        rig_answer(&rig, "200 OK", "", ANSWER);
        while ((result = yciam_revocation_poll(&revocation)) == YCIAM_PENDING) {
            rig.fake.now_ms += yciam_revocation_delay_ms(&revocation);
        }
        assert_int_equal(result, YCIAM_OK);
        check_request(STRANGER, RIG_TOKEN);
        assert_int_equal(rig.fake.connects, 2);
    }
}

static void answer_either(void *ctx)
{
    (void) ctx;
    rig.fake.request[rig.fake.request_len] = '\0';
    if (strstr(rig.fake.request, ":revoke") != NULL) {
        rig_answer(&rig, "200 OK", "", ANSWER);
    } else {
        rig_answer_token(&rig, "t1.9euNew", 43200);
    }
}

/* A superloop that polls both, in any order and pattern: one request each, and never a second connection. */
static void instance_and_revocation_may_be_polled_in_any_order(void **state)
{
    (void) state;
    for (unsigned pattern = 0; pattern < 256u; pattern++) {
        yciam_result_t result = YCIAM_PENDING;

        assert_int_equal(setup(NULL), 0);
        rig_get_token(&rig);
        rig.fake.now_ms += yciam_delay_ms(&rig.iam); /* a refresh is due, too */
        rig.fake.piece = 200;
        rig.fake.connect_pending = 3;
        rig.fake.on_request = answer_either;
        assert_int_equal(yciam_revocation_start(&revocation, &rig.iam, STRANGER), YCIAM_OK);
        for (unsigned i = 0; result == YCIAM_PENDING; i++) {
            assert_true(i < 10000u);
            if ((pattern >> (i % 8u) & 1u) != 0) {
                assert_int_equal(yciam_poll(&rig.iam), YCIAM_OK);
            }
            if ((pattern >> (i % 7u) & 1u) == 0 || i % 16u == 15u) {
                result = yciam_revocation_poll(&revocation);
            }
            rig.fake.now_ms += 1;
        }
        CHECK(rig.fake.violation == NULL, "%s", rig.fake.violation);
        assert_int_equal(result, YCIAM_OK);
        assert_string_equal(subject_id(), SUBJECT);
        while (strcmp(yciam_token(&rig.iam), "t1.9euNew") != 0) {
            assert_int_equal(rig_attempt(&rig), YCIAM_OK);
        }
        assert_int_equal(rig.fake.connects, 3); /* the first token, the revocation, the refresh */
    }
}

/* At every call of the port, everything that can go wrong. */
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
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        for (unsigned k = 1;; k++) {
            yciam_result_t result;

            assert_int_equal(setup(NULL), 0);
            rig_get_token(&rig);
            rig_answer(&rig, "200 OK", "", ANSWER);
            rig.fake.piece = 60;
            fake_break(&rig.fake, faults[i].fault, k, faults[i].result);
            result = revoke(NULL);
            if (rig.fake.fault_call == FAKE_NO_CALL) {
                assert_int_equal(result, YCIAM_OK);
                assert_true(k > 5u);
                break;
            }
            if (faults[i].fault == FAKE_GARBAGE && rig.fake.fault_call == FAKE_RECV) {
                assert_int_equal(yciam_result_class(result), YCIAM_CLASS_ANSWER);
            } else if (faults[i].fault == FAKE_GARBAGE ||
                       (faults[i].fault == FAKE_TOO_MANY && rig.fake.fault_call == FAKE_CONNECT)) {
                assert_int_equal(result, YCIAM_OK); /* there is nothing to lie about */
            } else {
                CHECK_RESULT(result, faults[i].want, "fault");
            }
            if (result < 0) {
                yciam_stage_t stage = yciam_revocation_error(&revocation)->stage;

                assert_int_equal(stage, rig.fake.fault_call == FAKE_CONNECT ? YCIAM_STAGE_CONNECT
                                        : rig.fake.fault_call == FAKE_SEND  ? YCIAM_STAGE_SEND
                                                                            : YCIAM_STAGE_RECEIVE);
                assert_string_equal(yciam_token(&rig.iam), RIG_TOKEN);
                fake_break(&rig.fake, FAKE_GOOD, 0, 0);
                assert_int_equal(revoke(NULL), YCIAM_OK);
            }
            assert_null(yciam_token(&rig.iam));
        }
    }
}

/* A revocation that failed neither hastens nor delays the next refresh. */
static void a_failure_leaves_the_refresh_as_it_was(void **state)
{
    (void) state;
    rig_get_token(&rig);
    rig_answer(&rig, "403 Forbidden", "", "{}");
    assert_int_equal(revoke(STRANGER), YCIAM_ERR_REFUSED);
    assert_int_equal(rig_poll(&rig), YCIAM_OK);
    assert_in_range(yciam_delay_ms(&rig.iam), 3200000, 3600000);
}

/* What a refusal says of a token, it does not say of the times in a JWT. */
static void a_refusal_leaves_the_learnt_time(void **state)
{
    (void) state;
    rig.fake.clock_error_s = -7 * 86400;
    rig_check_times(&rig);
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_REFUSED);
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    rig.fake.on_request = NULL;
    rig_answer(&rig, "401 Unauthorized", "", "{\"code\":16}");
    assert_int_equal(revoke(STRANGER), YCIAM_ERR_REFUSED);
    rig_check_times(&rig);
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
}

/* The first request asks for the time and holds no token; then it is as ever. */
static void refuse_unknown(void *ctx)
{
    (void) ctx;
    rig.fake.request[rig.fake.request_len] = '\0';
    if (strstr(rig.fake.request, "{\"jwt\":\"\"}") != NULL) {
        assert_null(strstr(rig.fake.request, "Authorization"));
        rig_answer(&rig, "401 Unauthorized", "", "{\"code\":16}");
    } else {
        rig_answer(&rig, "200 OK", "", ANSWER);
    }
}

static void a_device_without_a_clock_may_revoke(void **state)
{
    (void) state;
    rig.fake.port.verify_time = fake_verify_time;
    rig.fake.clock_unset = true;
    rig.fake.on_request = refuse_unknown;
    assert_int_equal(revoke(STRANGER), YCIAM_OK);
    assert_int_equal(rig.fake.connects, 2);
    check_request(STRANGER, STRANGER);
}

static void the_source_is_the_same_afterwards(void **state)
{
    (void) state;
    rig.config.source = &yciam_source_given;
    rig_init(&rig);
    assert_int_equal(yciam_set_token(&rig.iam, RIG_TOKEN, FAKE_EPOCH + 1000), YCIAM_OK);
    rig_answer(&rig, "200 OK", "", ANSWER);
    assert_int_equal(revoke(NULL), YCIAM_OK);
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_EXPIRED); /* nobody has given another one */
    assert_int_equal(rig.fake.connects, 1);
}

/* Given up at any point: the connection is closed, what was lent is free again, and the instance goes on. */
static void a_revocation_may_be_closed_at_any_time(void **state)
{
    (void) state;
    for (unsigned polls = 0; polls < 6u; polls++) {
        yciam_result_t result = YCIAM_PENDING;

        assert_int_equal(setup(NULL), 0);
        rig.fake.piece = 100;
        rig_answer(&rig, "200 OK", "", ANSWER);
        assert_int_equal(yciam_revocation_start(&revocation, &rig.iam, STRANGER), YCIAM_OK);
        for (unsigned i = 0; i < polls; i++) {
            result = yciam_revocation_poll(&revocation);
        }
        assert_int_equal(result, YCIAM_PENDING);
        yciam_revocation_close(&revocation);
        yciam_revocation_close(&revocation);
        assert_int_equal(yciam_revocation_poll(&revocation), YCIAM_ERR_CLOSED);
        assert_int_equal(yciam_revocation_error(&revocation)->result, YCIAM_ERR_CLOSED);
        assert_int_equal(yciam_revocation_delay_ms(&revocation), 86400000);
        assert_false(rig.fake.is_open);
        assert_true(all_zero(rig.work, sizeof rig.work));
        memset(&revocation, 0x5A, sizeof revocation); /* its memory is used for something else */
        rig_get_token(&rig);
    }
}

/* The instance is closed under it. */
static void closing_the_instance_ends_it(void **state)
{
    (void) state;
    for (unsigned polls = 0; polls < 6u; polls++) {
        assert_int_equal(setup(NULL), 0);
        rig.fake.piece = 100;
        rig_answer(&rig, "200 OK", "", ANSWER);
        assert_int_equal(yciam_revocation_start(&revocation, &rig.iam, STRANGER), YCIAM_OK);
        for (unsigned i = 0; i < polls; i++) {
            assert_int_equal(yciam_revocation_poll(&revocation), YCIAM_PENDING);
        }
        yciam_close(&rig.iam);
        assert_false(rig.fake.is_open);
        assert_int_equal(yciam_revocation_poll(&revocation), YCIAM_ERR_CLOSED);
        assert_int_equal(yciam_revocation_error(&revocation)->result, YCIAM_ERR_CLOSED);
    }
}

static void wrong_use_is_an_error(void **state)
{
    yciam_revocation_t second = { 0 };
    yciam_t closed = { 0 };

    (void) state;
    assert_int_equal(yciam_revocation_start(NULL, &rig.iam, STRANGER), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_revocation_start(&revocation, NULL, STRANGER), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_revocation_start(&revocation, &closed, STRANGER), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_revocation_error(&revocation)->native, YCIAM_ARG_OBJECT);
    assert_int_equal(yciam_revocation_poll(NULL), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_revocation_poll(&second), YCIAM_ERR_ARGUMENT); /* not started */
    assert_int_equal(yciam_revoke(&revocation, &rig.iam, STRANGER, NULL, NULL), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_revocation_delay_ms(NULL), 86400000);
    assert_string_equal(yciam_revocation_subject_id(NULL), "");
    assert_int_equal(yciam_revocation_error(NULL)->result, YCIAM_ERR_ARGUMENT);
    yciam_revocation_close(NULL);

    assert_int_equal(yciam_revocation_start(&revocation, &rig.iam, STRANGER), YCIAM_OK);
    assert_int_equal(yciam_revocation_start(&revocation, &rig.iam, STRANGER), YCIAM_ERR_ARGUMENT);
    rig_answer(&rig, "200 OK", "", ANSWER);
    assert_int_equal(yciam_revocation_start(&second, &rig.iam, STRANGER), YCIAM_OK); /* the second one waits */
    while (yciam_revocation_poll(&revocation) == YCIAM_PENDING || yciam_revocation_poll(&second) == YCIAM_PENDING) {
        rig.fake.now_ms += 5;
    }
    assert_string_equal(subject_id(), SUBJECT);
    assert_string_equal(yciam_revocation_subject_id(&second), SUBJECT);
    assert_int_equal(rig.fake.connects, 2);
}

/* "The held token" is the one that is held when the request is sent. */
static void the_held_token_may_change_before_the_request(void **state)
{
    (void) state;
    rig_get_token(&rig);
    rig.fake.connect_pending = 5;
    assert_int_equal(yciam_revocation_start(&revocation, &rig.iam, NULL), YCIAM_OK);
    assert_int_equal(yciam_revocation_poll(&revocation), YCIAM_PENDING);
    assert_int_equal(yciam_set_token(&rig.iam, STRANGER, FAKE_EPOCH + 1000), YCIAM_OK);
    rig_answer(&rig, "200 OK", "", ANSWER);
    while (yciam_revocation_poll(&revocation) == YCIAM_PENDING) {
        rig.fake.now_ms += yciam_revocation_delay_ms(&revocation);
    }
    check_request(STRANGER, STRANGER);
    assert_null(yciam_token(&rig.iam));

    assert_int_equal(setup(NULL), 0); /* or there may be none any more */
    rig_get_token(&rig);
    rig.fake.connect_pending = 5;
    assert_int_equal(yciam_revocation_start(&revocation, &rig.iam, NULL), YCIAM_OK);
    assert_int_equal(yciam_revocation_poll(&revocation), YCIAM_PENDING);
    assert_int_equal(yciam_set_token(&rig.iam, STRANGER, fake_service_time(&rig.fake) + 1), YCIAM_OK);
    rig.fake.now_ms += 1500;
    while (yciam_revocation_poll(&revocation) == YCIAM_PENDING) {
        rig.fake.now_ms += yciam_revocation_delay_ms(&revocation);
    }
    assert_int_equal(yciam_revocation_error(&revocation)->result, YCIAM_ERR_EXPIRED);
    assert_int_equal(rig.fake.request_len, 0);

    assert_int_equal(setup(NULL), 0); /* a token that came after the request was written stays */
    rig_get_token(&rig);
    rig_answer(&rig, "200 OK", "", ANSWER);
    assert_int_equal(yciam_revocation_start(&revocation, &rig.iam, NULL), YCIAM_OK);
    while (yciam_stage(&rig.iam) != YCIAM_STAGE_RECEIVE) {
        assert_int_equal(yciam_revocation_poll(&revocation), YCIAM_PENDING);
    }
    assert_int_equal(yciam_set_token(&rig.iam, STRANGER, FAKE_EPOCH + 1000), YCIAM_OK);
    while (yciam_revocation_poll(&revocation) == YCIAM_PENDING) {
        rig.fake.now_ms += yciam_revocation_delay_ms(&revocation);
    }
    assert_string_equal(yciam_token(&rig.iam), STRANGER);
}

/* A key rotation does not touch it. */
static void a_new_key_leaves_it_alone(void **state)
{
    (void) state;
    rig_answer(&rig, "200 OK", "", ANSWER);
    assert_int_equal(yciam_revocation_start(&revocation, &rig.iam, STRANGER), YCIAM_OK);
    assert_int_equal(yciam_revocation_poll(&revocation), YCIAM_PENDING);
    assert_int_equal(yciam_revocation_poll(&revocation), YCIAM_PENDING);
    assert_int_equal(yciam_set_key(&rig.iam, &rig.key), YCIAM_OK);
    while (yciam_revocation_poll(&revocation) == YCIAM_PENDING) {
        rig.fake.now_ms += yciam_revocation_delay_ms(&revocation);
    }
    assert_string_equal(subject_id(), SUBJECT);
    assert_int_equal(rig.fake.connects, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_held_token_is_revoked, setup),
        cmocka_unit_test_setup(the_held_token_may_be_named, setup),
        cmocka_unit_test_setup(another_token_is_revoked, setup),
        cmocka_unit_test_setup(without_a_held_token_it_speaks_for_itself, setup),
        cmocka_unit_test_setup(a_token_that_has_expired_is_held_no_more, setup),
        cmocka_unit_test_setup(what_is_no_token_is_not_sent, setup),
        cmocka_unit_test_setup(a_token_that_does_not_fit_is_told, setup),
        cmocka_unit_test_setup(bad_answers_have_a_name, setup),
        cmocka_unit_test_setup(it_waits_for_the_attempt_under_way, setup),
        cmocka_unit_test_setup(instance_and_revocation_may_be_polled_in_any_order, setup),
        cmocka_unit_test_setup(every_fault_is_told_and_passes, setup),
        cmocka_unit_test_setup(a_refusal_leaves_the_learnt_time, setup),
        cmocka_unit_test_setup(a_device_without_a_clock_may_revoke, setup),
        cmocka_unit_test_setup(the_source_is_the_same_afterwards, setup),
        cmocka_unit_test_setup(a_failure_leaves_the_refresh_as_it_was, setup),
        cmocka_unit_test_setup(a_revocation_may_be_closed_at_any_time, setup),
        cmocka_unit_test_setup(closing_the_instance_ends_it, setup),
        cmocka_unit_test_setup(wrong_use_is_an_error, setup),
        cmocka_unit_test_setup(a_new_key_leaves_it_alone, setup),
        cmocka_unit_test_setup(the_held_token_may_change_before_the_request, setup),
    };

    return cmocka_run_group_tests_name("revoke", tests, NULL, NULL);
}
