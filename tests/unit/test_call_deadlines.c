/* SPDX-License-Identifier: Apache-2.0 */
/* The deadlines of a call: of each stage, and of the whole call. */
#include "unit.h"

#include "call_rig.h"

static call_rig_t c;

static void each_stage_has_its_deadline(void **state)
{
    static const struct {
        yciam_stage_t stage;
        uint64_t limit_ms;
    } cases[] = { { YCIAM_STAGE_CONNECT, 2000 }, { YCIAM_STAGE_SEND, 1000 }, { YCIAM_STAGE_RECEIVE, 1000 } };

    (void) state;
    for (unsigned i = 0; i < COUNT(cases); i++) {
        uint64_t start_ms;

        call_rig_setup(&c);
        call_rig_set_timeouts(&c, 2000, 1000, 100000);
        start_ms = c.api.now_ms;
        fake_break(&c.api, FAKE_STALL, i + 1u, 0);
        assert_int_equal(call_rig_run(&c), YCIAM_ERR_TIMEOUT);
        assert_int_equal(yciam_call_error(&c.call)->stage, cases[i].stage);
        assert_in_range(c.api.now_ms - start_ms, cases[i].limit_ms, cases[i].limit_ms + 5u);
    }
}

/* Bytes that arrive extend the stage, up to the deadline of the whole call. */
static void an_answer_that_does_not_end_is_given_up(void **state)
{
    static char answer[100000];
    uint64_t start_ms = c.api.now_ms;

    (void) state;
    memset(answer, 'x', sizeof answer);
    memcpy(answer, "HTTP/1.1 200 OK\r\n\r\n", 19);
    call_rig_answer(&c, answer, sizeof answer);
    c.api.piece = 30;
    c.api.gap_ms = 500;
    call_rig_set_timeouts(&c, 2000, 1000, 10000);
    assert_int_equal(call_rig_run(&c), YCIAM_ERR_TIMEOUT);
    assert_in_range(c.api.now_ms - start_ms, 10000, 10005);
    assert_true(c.body_len > 500u);
}

static void a_body_that_does_not_come_is_given_up(void **state)
{
    uint64_t start_ms = c.api.now_ms;

    (void) state;
    c.request.method = "POST";
    c.source = "x";
    c.source_len = c.request.body_len = 1;
    c.not_now = 1000000;
    ANSWER(&c, "");
    call_rig_set_timeouts(&c, 2000, 1000, 10000);
    assert_int_equal(call_rig_run(&c), YCIAM_ERR_TIMEOUT);
    assert_in_range(c.api.now_ms - start_ms, 1000, 1010);
    assert_int_equal(yciam_call_error(&c.call)->stage, YCIAM_STAGE_SEND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CALL_RIG_TEST(each_stage_has_its_deadline, &c),
        CALL_RIG_TEST(an_answer_that_does_not_end_is_given_up, &c),
        CALL_RIG_TEST(a_body_that_does_not_come_is_given_up, &c),
    };

    return cmocka_run_group_tests_name("call_deadlines", tests, NULL, NULL);
}
