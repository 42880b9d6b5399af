/* SPDX-License-Identifier: Apache-2.0 */
/* The deadlines of one exchange: of each stage, of the whole, of the number of bytes. */
#include "unit.h"

#include "exchange_rig.h"

static exchange_rig_t e;

static void each_stage_has_its_deadline(void **state)
{
    static const struct {
        unsigned stalled_call;
        yciam_stage_t stage;
        uint64_t limit_ms;
    } cases[] = {
        { 1, YCIAM_STAGE_CONNECT, 2000 },
        { 2, YCIAM_STAGE_SEND, 1000 },
        { 3, YCIAM_STAGE_RECEIVE, 1000 },
    };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        for (uint64_t before_wrap = 0; before_wrap <= 3000u; before_wrap += 500u) {
            exchange_rig_begin(&e, ANSWER);
            e.fake.ticks_at_0 = (uint32_t) (0u - before_wrap);
            exchange_rig_restart(&e);
            fake_break(&e.fake, FAKE_STALL, cases[i].stalled_call, 0);
            assert_int_equal(exchange_rig_run(&e, 1), YCIAM_ERR_TIMEOUT);
            assert_int_equal(e.stage, cases[i].stage);
            assert_int_equal(e.fake.now_ms, cases[i].limit_ms);
        }
    }
}

/* A part of each stage's time, never too much for one stage: the whole exchange has a deadline, too. */
static void the_whole_has_its_deadline(void **state)
{
    (void) state;
    exchange_rig_begin(&e, ANSWER);
    e.exchange.priv_timeouts.connect_ms = 2000;
    e.exchange.priv_timeouts.answer_ms = 5000;
    e.fake.connect_pending = 1900;
    e.fake.piece = 1;
    e.fake.gap_ms = 500;
    assert_int_equal(exchange_rig_run(&e, 1), YCIAM_ERR_TIMEOUT);
    assert_int_equal(e.stage, YCIAM_STAGE_RECEIVE);
    assert_int_equal(e.fake.now_ms, 3000);
}

static void bytes_that_trickle_in_buy_no_time(void **state)
{
    (void) state;
    exchange_rig_begin(&e, ANSWER);
    e.fake.piece = 1;
    e.fake.gap_ms = 500;
    assert_int_equal(exchange_rig_run(&e, 1), YCIAM_ERR_TIMEOUT);
    assert_int_equal(e.fake.now_ms, 1000);
}

/* The owner did not poll for ten seconds: bytes that arrived meanwhile are read before the deadline counts. */
static void an_answer_that_has_arrived_is_read_after_the_deadline(void **state)
{
    (void) state;
    exchange_rig_begin(&e, ANSWER);
    e.fake.piece = 7;
    while (e.stage != YCIAM_STAGE_RECEIVE) {
        assert_int_equal(exchange_rig_step(&e), YCIAM_PENDING);
    }
    e.fake.now_ms += 10000;
    e.exchange.priv_timeouts.answer_ms = 8000; /* the extra time while bytes keep arriving */
    assert_int_equal(exchange_rig_run(&e, 1), YCIAM_OK);
    assert_int_equal(e.exchange.priv_body_len, 11);
}

/* Every poll moves a byte and takes some time: the extra time ends, too. */
static void a_peer_that_never_stops_is_cut_off(void **state)
{
    static char answer[100000];

    (void) state;
    memset(answer, 'x', sizeof answer - 1u);
    memcpy(answer, "HTTP/1.1 200 OK\r\nX:", 19);
    exchange_rig_begin(&e, answer);
    e.fake.piece = 1;
    for (unsigned i = 0; i < 100000u; i++) {
        yciam_result_t result = exchange_rig_step(&e);

        if (result != YCIAM_PENDING) {
            assert_int_equal(result, YCIAM_ERR_TIMEOUT);
            assert_in_range(e.fake.now_ms, 4000, 4010); /* total_ms and answer_ms */
            return;
        }
        e.fake.now_ms += 10;
    }
    fail_msg("no end");
}

/* The head is limited even if every poll moves a byte and no time passes in between. */
static void an_endless_head_ends(void **state)
{
    static char answer[100000];
    unsigned polls = 0;

    (void) state;
    memset(answer, 'x', sizeof answer - 1u);
    memcpy(answer, "HTTP/1.1 200 OK\r\nX:", 19);
    exchange_rig_begin(&e, answer);
    while (exchange_rig_step(&e) == YCIAM_PENDING) {
        polls++;
    }
    assert_true(polls < YCIAM_HTTP_OVERHEAD_MAX / sizeof e.buf + 10u);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_stage_has_its_deadline),
        cmocka_unit_test(the_whole_has_its_deadline),
        cmocka_unit_test(bytes_that_trickle_in_buy_no_time),
        cmocka_unit_test(an_answer_that_has_arrived_is_read_after_the_deadline),
        cmocka_unit_test(a_peer_that_never_stops_is_cut_off),
        cmocka_unit_test(an_endless_head_ends),
    };

    return cmocka_run_group_tests_name("exchange_deadlines", tests, NULL, NULL);
}
