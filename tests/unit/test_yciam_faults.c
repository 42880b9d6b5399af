/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fault injection: the k-th call of the port fails, for every k until the exchange succeeds in spite of the fault, for
 * the first token and for a refresh. After each fault: the right record, the old token intact, the work buffer wiped
 * (rig_poll() checks that), and the next attempt succeeds.
 */
#include "unit.h"

#include "rig.h"

static rig_t rig;

/* Each exchange has a few calls of each kind, one of which is pending. */
static void begin(bool refresh)
{
    rig_setup(&rig);
    rig.fake.native = -77;
    rig_init(&rig);
    if (refresh) {
        rig_get_token(&rig);
    }
    rig.fake.connect_pending = 1;
    rig.fake.piece = 80;
    rig_answer_token(&rig, "t1.9euNew", 43200);
}

static yciam_stage_t stage_of(fake_call_t call)
{
    return call == FAKE_CONNECT ? YCIAM_STAGE_CONNECT : call == FAKE_SEND ? YCIAM_STAGE_SEND : YCIAM_STAGE_RECEIVE;
}

/* Makes an exchange with this fault at call k. Returns its result in *outcome; false: there is no call k. */
static bool run(bool refresh, fake_fault_t fault, unsigned k, int result, yciam_result_t *outcome)
{
    begin(refresh);
    fake_break(&rig.fake, fault, k, result);
    *outcome = rig_attempt(&rig);
    return rig.fake.fault_call != FAKE_NO_CALL;
}

static void check_failure(bool refresh, yciam_result_t want, unsigned k)
{
    const yciam_error_t *error = yciam_error(&rig.iam);
    bool whole = want <= YCIAM_ERR_LONG && want > YCIAM_ERR_TIMEOUT; /* noticed only when the answer is complete */
    yciam_stage_t stage = whole ? YCIAM_STAGE_ANSWER : stage_of(rig.fake.fault_call);

    CHECK_RESULT(error->result, want, "call");
    CHECK(error->stage == stage, "call %u: stage %s", k, yciam_stage_text(error->stage));
    CHECK(error->native == (whole ? 0 : -77), "call %u: native %d", k, (int) error->native);
    if (refresh) {
        assert_string_equal(yciam_token(&rig.iam), RIG_TOKEN);
        assert_int_equal(yciam_expires_at(&rig.iam), FAKE_EPOCH + 43200);
    } else {
        assert_null(yciam_token(&rig.iam));
    }
    fake_break(&rig.fake, FAKE_GOOD, 0, 0);
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    assert_string_equal(yciam_token(&rig.iam), "t1.9euNew");
    assert_int_equal(error->result, YCIAM_OK);
}

/* The number of port calls in a good exchange. */
static unsigned calls_in_all(bool refresh)
{
    yciam_result_t outcome;

    assert_false(run(refresh, FAKE_FAIL, 100000, 0, &outcome));
    assert_int_equal(outcome, YCIAM_OK);
    return rig.fake.calls;
}

static void every_call_fails_in_every_way(void **state)
{
    static const int results[] = { YCIAM_ERR_DNS,    YCIAM_ERR_CONNECT,   YCIAM_ERR_NETWORK,   YCIAM_ERR_TLS,
                                   YCIAM_ERR_CERT,   YCIAM_ERR_CERT_HOST, YCIAM_ERR_CERT_TIME, YCIAM_ERR_ANCHOR,
                                   YCIAM_ERR_MEMORY, YCIAM_ERR_ENTROPY,   YCIAM_ERR_CLOSED,    YCIAM_ERR_ARGUMENT };

    (void) state;
    for (unsigned refresh = 0; refresh < 2u; refresh++) {
        unsigned calls = calls_in_all(refresh != 0);

        assert_true(calls >= 10u);
        for (size_t i = 0; i < sizeof results / sizeof *results; i++) {
            for (unsigned k = 1; k <= calls; k++) {
                yciam_result_t outcome;

                assert_true(run(refresh != 0, FAKE_FAIL, k, results[i], &outcome));
                CHECK_RESULT(outcome, results[i], "outcome");
                check_failure(refresh != 0, (yciam_result_t) results[i], k);
            }
        }
    }
}

static void every_call_stalls(void **state)
{
    (void) state;
    for (unsigned refresh = 0; refresh < 2u; refresh++) {
        unsigned calls = calls_in_all(refresh != 0);

        for (unsigned k = 1; k <= calls; k++) {
            yciam_result_t outcome;

            assert_true(run(refresh != 0, FAKE_STALL, k, 0, &outcome));
            CHECK_RESULT(outcome, YCIAM_ERR_TIMEOUT, "outcome");
            check_failure(refresh != 0, YCIAM_ERR_TIMEOUT, k);
        }
    }
}

static void every_call_may_do_little_or_nothing(void **state)
{
    static const fake_fault_t faults[] = { FAKE_NOT_NOW, FAKE_ONE_BYTE };

    (void) state;
    for (unsigned refresh = 0; refresh < 2u; refresh++) {
        unsigned calls = calls_in_all(refresh != 0);

        for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
            for (unsigned k = 1; k <= calls; k++) {
                yciam_result_t outcome;

                assert_true(run(refresh != 0, faults[i], k, 0, &outcome));
                CHECK_RESULT(outcome, YCIAM_OK, "outcome");
                assert_string_equal(yciam_token(&rig.iam), "t1.9euNew");
            }
        }
    }
}

static void no_lie_is_believed(void **state)
{
    (void) state;
    for (unsigned refresh = 0; refresh < 2u; refresh++) {
        unsigned calls = calls_in_all(refresh != 0);

        for (unsigned k = 3; k <= calls; k++) { /* the first two calls, of connect(), count no bytes */
            yciam_result_t outcome;

            assert_true(run(refresh != 0, FAKE_TOO_MANY, k, 0, &outcome));
            CHECK_RESULT(outcome, YCIAM_ERR_NETWORK, "outcome");
            check_failure(refresh != 0, YCIAM_ERR_NETWORK, k);
        }
    }
}

/* A number that is not a result: the attempt fails, and nothing more is required. */
static void a_failure_without_a_name_is_a_failure(void **state)
{
    static const int numbers[] = { -39, -1000, INT32_MIN };

    (void) state;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        unsigned calls = calls_in_all(true);

        for (unsigned k = 1; k <= calls; k++) {
            yciam_result_t outcome;

            assert_true(run(true, FAKE_FAIL, k, numbers[i], &outcome));
            assert_true(outcome < 0);
            assert_non_null(yciam_result_text(outcome));
            check_failure(true, outcome, k);
        }
    }
}

/* Bytes that nobody sent: the answer is refused, in whichever stage the library notices. */
static void garbage_is_refused(void **state)
{
    (void) state;
    for (unsigned refresh = 0; refresh < 2u; refresh++) {
        unsigned calls = calls_in_all(refresh != 0);
        unsigned refused = 0;

        for (unsigned k = 1; k <= calls; k++) {
            yciam_result_t outcome;

            assert_true(run(refresh != 0, FAKE_GARBAGE, k, 0, &outcome));
            if (rig.fake.fault_call != FAKE_RECV) {
                assert_int_equal(outcome, YCIAM_OK);
                continue;
            }
            assert_int_equal(yciam_result_class(outcome), YCIAM_CLASS_ANSWER);
            check_failure(refresh != 0, outcome, k);
            refused++;
        }
        assert_true(refused >= 2u);
    }
}

/* An answer without a length and without chunks ends with a proper end of the connection, and in no other way. */
static void a_cut_answer_is_never_a_token(void **state)
{
    static const char head[] = "HTTP/1.1 200 OK\r\n\r\n";
    const char *body;
    size_t len;

    (void) state;
    begin(false);
    body = strstr(rig.answer, "\r\n\r\n") + 4;
    len = (size_t) snprintf(rig.answer + 4096, 4096, "%s%s", head, body);
    for (size_t cut = 0; cut <= len; cut++) {
        rig_start(&rig);
        rig_answer_token(&rig, "t1.9euNew", 43200);
        (void) snprintf(rig.answer + 4096, 4096, "%s%s", head, strstr(rig.answer, "\r\n\r\n") + 4);
        fake_answer(&rig.fake, rig.answer + 4096, cut);
        rig.fake.answer_end = YCIAM_ERR_CLOSED;
        assert_int_equal(rig_attempt(&rig) == YCIAM_OK, cut == len);
        assert_int_equal(yciam_token(&rig.iam) != NULL, cut == len);
    }
    rig.fake.answer_end = YCIAM_ERR_NETWORK; /* cut off without close_notify */
    fake_answer(&rig.fake, rig.answer + 4096, len);
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_NETWORK);
}

/* One fault after another, in a random order: the machine always continues. */
static void any_row_of_faults_is_survived(void **state)
{
    uint32_t random = 1;
    unsigned tokens = 0;

    (void) state;
    begin(false);
    for (unsigned i = 0; i < 3000u; i++) {
        random = random * 1664525u + 1013904223u;
        fake_break(&rig.fake, (fake_fault_t) (random >> 28) % 8u, 1u + (random >> 16) % 12u,
                   -1 - (int) ((random >> 8) % 40u));
        rig.fake.piece = (random >> 20) % 300u;
        rig.fake.random = random;
        rig_answer_token(&rig, "t1.9euNew", 43200);
        tokens += rig_attempt(&rig) == YCIAM_OK ? 1u : 0u;
    }
    assert_true(tokens > 300u);
    fake_break(&rig.fake, FAKE_GOOD, 0, 0);
    rig_answer_token(&rig, "t1.9euNew", 43200);
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_call_fails_in_every_way),         cmocka_unit_test(every_call_stalls),
        cmocka_unit_test(every_call_may_do_little_or_nothing),   cmocka_unit_test(no_lie_is_believed),
        cmocka_unit_test(a_failure_without_a_name_is_a_failure), cmocka_unit_test(garbage_is_refused),
        cmocka_unit_test(a_cut_answer_is_never_a_token),         cmocka_unit_test(any_row_of_faults_is_survived),
    };

    return cmocka_run_group_tests_name("yciam_faults", tests, NULL, NULL);
}
