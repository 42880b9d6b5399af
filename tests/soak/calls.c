/* SPDX-License-Identifier: Apache-2.0 */
/* The calls that the application makes. */
#include "device.h"

#define CALL_TRIES 2u /* the most connections of a call: its own, and another for a 401 or a dead one */

static uint64_t call_ended_ms;

static void check_call_is_wiped(void)
{
    for (size_t i = 0; i < sizeof call_work; i++) {
        CHECK(call_work[i] == 0);
    }
}

/* The application gives the call up. The attempt that the instance began for the call ends, too. */
static void give_up_call(void)
{
    bool was_under_way = yciam_stage(&iam) != YCIAM_STAGE_IDLE;

    yciam_call_close(&call);
    if (was_under_way && yciam_stage(&iam) == YCIAM_STAGE_IDLE) {
        seen.earliest_ms = 0; /* the attempt is due again */
    }
    CHECK(yciam_call_poll(&call) == YCIAM_ERR_CLOSED && !call_link.is_open && !call_link.is_connecting);
    check_call_is_wiped();
    observe();
    counts.calls_failed++;
}

/* Whether the error fits the link, the instance, or a token that did not arrive. */
static bool is_error_of_call(const yciam_error_t *error)
{
    const yciam_error_t *of_instance = yciam_error(&iam);

    return (error->result == call_link.want && error->stage == call_link.want_stage) ||
           (error->result == of_instance->result && error->stage == of_instance->stage) ||
           (error->stage == YCIAM_STAGE_TOKEN &&
            (error->result == YCIAM_ERR_TIMEOUT || error->result == YCIAM_ERR_EXPIRED ||
             (error->result == YCIAM_ERR_REFUSED && error->http_status == 401u)));
}

static void check_call(yciam_result_t result, uint64_t began_ms)
{
    const yciam_error_t *error = yciam_call_error(&call);

    check_call_is_wiped();
    CHECK(error->result == (result < 0 ? result : YCIAM_OK) && yciam_call_poll(&call) == result);
    if (result == YCIAM_OK) {
        CHECK(yciam_call_status(&call) == call_link.status);
        /*
         * The old token got a 401 after a new one had arrived by itself. The library then sends no other token: it
         * replaces the new one only when that is a minute old (older after a 401 without success), and not during a
         * pause that the service asked for.
         */
        CHECK(call_link.status == 200u || !has_recovered_by_now() || seen.got_ms >= began_ms ||
              world.now_ms - seen.got_ms < YCIAM_DEFAULT_BACKOFF_MAX_MS ||
              iam.priv_schedule.asked_until_s > iam.priv_clock.uptime_s);
        counts.calls++;
        return;
    }
    CHECK(!has_recovered_by_now());
    CHECK(is_error_of_call(error));
    counts.calls_failed++;
}

/* Takes a step of the call. Returns true when it has ended. */
static bool step_call(yciam_result_t *result)
{
    bool polls_iam = yciam_call_stage(&call) == YCIAM_STAGE_TOKEN;

    *result = yciam_call_poll(&call);
    if (call_link.status == 401u && iam.priv_schedule.is_doubted) { /* the call has noticed it */
        expect_another();
    }
    if (polls_iam) {
        observe_step();
    }
    if (*result != YCIAM_PENDING) {
        return true;
    }
    pass(yciam_call_delay_ms(&call));
    if (!polls_iam || is_revoking()) {
        step();
    }
    return false;
}

void call_api(void)
{
    static const char *const methods[] = { "GET", "PUT", "DELETE" };
    yciam_call_request_t request = { .method = methods[draw(3)], .path = "/v1/things?x=1" };
    uint64_t began_ms = world.now_ms;
    unsigned connects = call_link.connects;
    bool is_given_up = one_in(10);
    yciam_result_t result;

    call_link.status = 0;
    CHECK(yciam_call_start(&call, &request) == YCIAM_OK);
    while (!step_call(&result)) {
        CHECK(world.now_ms - began_ms < YCIAM_CALL_DEFAULT_TOTAL_MS + YCIAM_CALL_DEFAULT_IDLE_MS + 2000u);
        if (is_given_up && one_in(20)) {
            give_up_call();
            return;
        }
    }
    CHECK(call_link.connects - connects <= CALL_TRIES);
    check_call(result, began_ms);
    call_ended_ms = world.now_ms;
}

/* A connection is not kept for longer than the configuration says. */
void look_after_call(void)
{
    uint32_t keep_ms = call_config.keep_ms != 0 ? call_config.keep_ms : YCIAM_CALL_DEFAULT_KEEP_MS;
    bool is_over = world.now_ms - call_ended_ms >= keep_ms;

    CHECK(!call_link.is_open || is_over || yciam_call_delay_ms(&call) == call_ended_ms + keep_ms - world.now_ms);
    (void) yciam_call_poll(&call);
    CHECK(!call_link.is_open || !is_over);
}
