/* SPDX-License-Identifier: Apache-2.0 */
/* A token that an API refuses is renewed: the effect of a 401 on a call. */
#include "unit.h"

#include "call_rig.h"

static call_rig_t c;
static unsigned requests;
static unsigned refusals; /* this many requests are refused; all later ones are accepted */
static char first_request[4096];

static int setup(void **state)
{
    (void) state;
    call_rig_setup(&c);
    requests = 0;
    refusals = 0;
    return 0;
}

static bool is_request_whole(void)
{
    const char *body = strstr(call_rig_request(&c), "\r\n\r\n");

    return body != NULL && strlen(body + 4) == c.request.body_len;
}

/* Between two requests on one connection: the server has read the first one. */
static void on_request(void *ctx)
{
    (void) ctx;
    if (c.api.answer_len == 0 && is_request_whole()) { /* not the check of a kept connection */
        requests++;
        if (requests == 1u) {
            strcpy(first_request, call_rig_request(&c));
        }
        if (requests <= refusals) {
            fake_answer(&c.api, NO_TOKEN, sizeof NO_TOKEN - 1u);
        } else {
            fake_answer(&c.api, OK_11, sizeof OK_11 - 1u);
        }
    }
}

/* The server refuses the first few requests, and closes the connection each time or keeps it. */
static void refuse(unsigned count)
{
    c.api.on_request = on_request;
    refusals = count;
    ANSWER(&c, "");
    yciam_call_close(&c.call);
}

static yciam_result_t poll_once(void)
{
    yciam_result_t result = call_rig_poll(&c);

    if (result == YCIAM_PENDING && c.api.is_open && yciam_call_stage(&c.call) == YCIAM_STAGE_TOKEN) {
        call_rig_answer(&c, "", 0); /* the next request of this connection */
    }
    return result;
}

static yciam_result_t go_on(void)
{
    yciam_result_t result;

    while ((result = poll_once()) == YCIAM_PENDING) {
    }
    CHECK(c.api.violation == NULL, "%s", c.api.violation);
    CHECK(c.rig.fake.violation == NULL, "%s", c.rig.fake.violation);
    assert_true(all_zero(c.work, sizeof c.work));
    return result;
}

static yciam_result_t run(void)
{
    c.head_len = c.body_len = 0;
    assert_int_equal(yciam_call_start(&c.call, &c.request), YCIAM_OK);
    return go_on();
}

static void a_refused_token_is_renewed(void **state)
{
    (void) state;
    call_rig_age(&c);
    refuse(1);
    rig_answer_token(&c.rig, TOKEN_2, 43200);
    c.step = 5;
    c.source = "hello, world!";
    c.source_len = c.request.body_len = 13;
    c.request.method = "POST";
    assert_int_equal(run(), YCIAM_OK);
    assert_int_equal(yciam_call_status(&c.call), 200);
    assert_int_equal(requests, 2);
    assert_non_null(strstr(first_request, "Bearer " RIG_TOKEN "\r\n"));
    assert_non_null(strstr(call_rig_request(&c), "Bearer " TOKEN_2 "\r\n"));
    assert_non_null(strstr(call_rig_request(&c), "\r\n\r\nhello, world!")); /* the body again, from its start */
    assert_string_equal(c.body, "{\"ok\":true}");                           /* and nothing of the 401's body */
    assert_null(strstr(c.head, "401"));
    assert_int_equal(c.api.connects, 1);
    assert_int_equal(c.rig.fake.connects, 2);
}

/* The instance got another token while the call was under way: the call tries that one, however new it is. */
static void a_token_that_was_replaced_meanwhile_is_not_the_one_that_was_refused(void **state)
{
    (void) state;
    refuse(1);
    assert_int_equal(yciam_call_start(&c.call, &c.request), YCIAM_OK);
    while (yciam_call_stage(&c.call) != YCIAM_STAGE_RECEIVE) {
        assert_int_equal(yciam_call_poll(&c.call), YCIAM_PENDING);
    }
    assert_int_equal(yciam_set_token(&c.rig.iam, TOKEN_2, fake_service_time(&c.rig.fake) + 3600), YCIAM_OK);
    assert_int_equal(go_on(), YCIAM_OK);
    assert_int_equal(yciam_call_status(&c.call), 200);
    assert_int_equal(requests, 2);
    assert_non_null(strstr(first_request, "Bearer " RIG_TOKEN "\r\n"));
    assert_non_null(strstr(call_rig_request(&c), "Bearer " TOKEN_2 "\r\n"));
    assert_int_equal(c.rig.fake.connects, 1);
}

/* The old token and the new one. */
static void be_refused_twice(void)
{
    call_rig_age(&c);
    refuse(5);
    rig_answer_token(&c.rig, TOKEN_2, 43200);
    assert_int_equal(run(), YCIAM_OK);
    assert_int_equal(yciam_call_status(&c.call), 401);
}

static void the_second_refusal_is_the_answer(void **state)
{
    (void) state;
    be_refused_twice();
    assert_string_equal(c.body, "{\"no\":16}");
    assert_int_equal(requests, 2);
    assert_int_equal(c.rig.fake.connects, 2);
}

static void give_token_2(void *ctx)
{
    (void) ctx;
    rig_answer_token(&c.rig, TOKEN_2, 43200);
}

/* If the API refuses a new token, too, the token is not the cause: the instance does not request one for every call. */
static void a_server_that_refuses_all_wears_no_tokens_out(void **state)
{
    unsigned connects;

    (void) state;
    call_rig_age(&c);
    c.rig.fake.on_request = give_token_2;
    for (unsigned i = 0; i < 600u; i++) { /* one call every two minutes */
        refuse(10000);
        assert_int_equal(run(), YCIAM_OK);
        assert_int_equal(yciam_call_status(&c.call), 401);
        call_rig_age(&c);
    }
    assert_in_range(c.rig.fake.connects, 100, 152); /* in 20 hours */

    connects = c.rig.fake.connects;
    refuse(0); /* the limit has passed: a refusal counts again */
    assert_int_equal(run(), YCIAM_OK);
    assert_int_equal(yciam_call_status(&c.call), 200);
    call_rig_age(&c);
    refuse(requests + 1u);
    assert_int_equal(run(), YCIAM_OK);
    assert_int_equal(yciam_call_status(&c.call), 200);
    assert_in_range(c.rig.fake.connects, connects + 1u, connects + 2u);
}

/* The same if the application gives the calls up before their second answer. */
static void a_call_that_is_given_up_wears_no_tokens_out(void **state)
{
    (void) state;
    call_rig_age(&c);
    c.rig.fake.on_request = give_token_2;
    c.request.on_head = NULL; /* the rig has no room for more */
    for (unsigned i = 0; i < 100u; i++) {
        refuse(10000);
        assert_int_equal(yciam_call_start(&c.call, &c.request), YCIAM_OK);
        while (!(c.call.priv_has_repeated && yciam_call_stage(&c.call) == YCIAM_STAGE_SEND) &&
               poll_once() == YCIAM_PENDING) {
        }
        yciam_call_close(&c.call);
        call_rig_age(&c);
    }
    assert_in_range(c.rig.fake.connects, 20, 40); /* in 200 minutes */
}

/* A refusal without success does not make a token younger: it ages in a call, too. */
static void a_token_that_was_refused_in_vain_gets_old_in_a_call(void **state)
{
    (void) state;
    be_refused_twice();
    for (unsigned minutes = 0; minutes < 6u; minutes += 2u) {
        call_rig_age(&c);
    }
    refuse(3);
    assert_int_equal(yciam_call_start(&c.call, &c.request), YCIAM_OK);
    while (yciam_call_stage(&c.call) < YCIAM_STAGE_CONNECT) {
        assert_int_equal(yciam_call_poll(&c.call), YCIAM_PENDING);
    }
    c.rig.fake.now_ms += 130000u;
    assert_int_equal(go_on(), YCIAM_OK);
    assert_int_equal(yciam_call_status(&c.call), 200);
    assert_int_equal(requests, 4);
}

/* By whole seconds, whose difference may be one too many. */
static void a_token_that_was_refused_in_vain_is_left_alone_for_8_minutes(void **state)
{
    static const struct {
        uint32_t seconds;
        unsigned status;
    } cases[] = { { 480, 401 }, { 481, 200 } };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const yciam_t *iam = &c.rig.iam;

        assert_int_equal(setup(NULL), 0);
        be_refused_twice();
        call_rig_pass(&c, (iam->priv_token.taken_s + cases[i].seconds - iam->priv_clock.uptime_s) * 1000u);
        refuse(requests + 1u);
        assert_int_equal(run(), YCIAM_OK);
        assert_int_equal(yciam_call_status(&c.call), cases[i].status);
    }
}

/* The age of the token counts when it is refused, not when the call began: nobody polls the instance meanwhile. */
static void a_token_gets_old_in_a_call(void **state)
{
    (void) state;
    refuse(1);
    rig_answer_token(&c.rig, TOKEN_2, 43200);
    assert_int_equal(yciam_call_start(&c.call, &c.request), YCIAM_OK);
    while (yciam_call_stage(&c.call) < YCIAM_STAGE_CONNECT) {
        assert_int_equal(yciam_call_poll(&c.call), YCIAM_PENDING);
    }
    c.rig.fake.now_ms += 120000u;
    while (yciam_call_poll(&c.call) == YCIAM_PENDING) {
        c.api.now_ms += yciam_call_delay_ms(&c.call);
        c.rig.fake.now_ms += yciam_call_delay_ms(&c.call);
        if (yciam_call_stage(&c.call) == YCIAM_STAGE_TOKEN) {
            call_rig_answer(&c, "", 0);
        }
    }
    assert_int_equal(yciam_call_status(&c.call), 200);
    assert_int_equal(requests, 2);
    assert_non_null(strstr(call_rig_request(&c), "Bearer " TOKEN_2 "\r\n"));
}

/* A token that is younger than a minute is not replaced: the instance would not request another one yet. */
static void a_new_token_is_not_renewed(void **state)
{
    (void) state;
    refuse(5);
    assert_int_equal(run(), YCIAM_OK);
    assert_int_equal(yciam_call_status(&c.call), 401);
    assert_int_equal(requests, 1);
    assert_int_equal(c.rig.fake.connects, 1);
}

/* The same token is not sent twice. The call fails for the reason for which there is no other token. */
static void without_a_new_token_the_call_is_not_repeated(void **state)
{
    (void) state;
    call_rig_age(&c);
    refuse(5);
    rig_answer(&c.rig, "503 Busy", "", "{}");
    assert_int_equal(run(), YCIAM_ERR_BUSY);
    assert_int_equal(yciam_call_status(&c.call), 401);
    assert_int_equal(yciam_call_error(&c.call)->http_status, 401);
    assert_int_equal(requests, 1);
    assert_int_equal(yciam_error(&c.rig.iam)->result, YCIAM_ERR_BUSY);

    refuse(5); /* in the pause after that failure, the 401 is the answer */
    requests = 0;
    assert_int_equal(run(), YCIAM_OK);
    assert_int_equal(yciam_call_status(&c.call), 401);
    assert_int_equal(requests, 1);
}

static void a_token_may_be_of_any_source(void **state)
{
    (void) state;
    c.rig.config.source = &yciam_source_given;
    rig_init(&c.rig);
    assert_int_equal(run(), YCIAM_ERR_EXPIRED);
    assert_int_equal(yciam_set_token(&c.rig.iam, RIG_TOKEN, fake_service_time(&c.rig.fake) + 3600), YCIAM_OK);
    assert_int_equal(run(), YCIAM_OK);
    call_rig_age(&c);
    refuse(5); /* there is no other token: the call sends the same one */
    assert_int_equal(run(), YCIAM_OK);
    assert_int_equal(yciam_call_status(&c.call), 401);
    assert_in_range(requests, 1, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_refused_token_is_renewed, setup),
        cmocka_unit_test_setup(a_token_that_was_replaced_meanwhile_is_not_the_one_that_was_refused, setup),
        cmocka_unit_test_setup(the_second_refusal_is_the_answer, setup),
        cmocka_unit_test_setup(a_server_that_refuses_all_wears_no_tokens_out, setup),
        cmocka_unit_test_setup(a_call_that_is_given_up_wears_no_tokens_out, setup),
        cmocka_unit_test_setup(a_token_that_was_refused_in_vain_gets_old_in_a_call, setup),
        cmocka_unit_test_setup(a_token_that_was_refused_in_vain_is_left_alone_for_8_minutes, setup),
        cmocka_unit_test_setup(a_token_gets_old_in_a_call, setup),
        cmocka_unit_test_setup(a_new_token_is_not_renewed, setup),
        cmocka_unit_test_setup(without_a_new_token_the_call_is_not_repeated, setup),
        cmocka_unit_test_setup(a_token_may_be_of_any_source, setup),
    };

    return cmocka_run_group_tests_name("call_renewal", tests, NULL, NULL);
}
