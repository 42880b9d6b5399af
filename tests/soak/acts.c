/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "device.h"

#define CALL_TRIES    2u /* connections that a call may take: its own, and another for a 401 or a dead one */
#define INVALIDATE_MS (1000u * YCIAM_INVALIDATE_MIN_S)

static uint64_t call_ended_ms;

void pass(uint64_t ms)
{
    world.now_ms += ms + (world.faults && one_in(50) ? draw(1500) : 0);
}

/* The held token, or a text that was the held one. Between its steps life goes on. */
static void revoke(void)
{
    static char revoked[TOKEN_CAP];
    bool was_revoking = is_revoking();
    yciam_result_t result;

    if (!was_revoking) {
        memcpy(revoked, token, sizeof revoked);
    }
    result = yciam_revocation_start(&revocation, &iam, one_in(2) ? NULL : revoked);
    CHECK(result == YCIAM_OK ? !was_revoking : was_revoking || yciam_token(&iam) == NULL);
    observe();
}

/* The held token is not good any more: another may be asked for a minute after it came. */
static void expect_another(void)
{
    uint64_t earliest_ms = seen.got_ms + INVALIDATE_MS;

    if (seen.is_pausing) { /* for which there was time, until now */
        earliest_ms = yciam_token(&iam) != NULL && !seen.is_doubted ? world.now_ms : seen.earliest_ms;
    }
    seen.earliest_ms = seen.earliest_ms < earliest_ms ? seen.earliest_ms : earliest_ms;
    seen.is_doubted = true;
}

static void check_call_is_wiped(void)
{
    for (size_t i = 0; i < sizeof call_work; i++) {
        CHECK(call_work[i] == 0);
    }
}

/* The application gives the call up; what the instance began for it goes with it. */
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

/* Whether the error is that of the link, of the instance, or of a token that did not come. */
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
        /* A 401 to the old token, while the new one came of itself, is not tried again: that one has to be a minute
         * old, and older after a 401 in vain, and the service may have asked for a pause. */
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

/* A step of the call. True: it has ended. */
static bool step_call(yciam_result_t *result)
{
    bool polls_iam = yciam_call_stage(&call) == YCIAM_STAGE_TOKEN;

    *result = yciam_call_poll(&call);
    if (call_link.status == 401u && iam.priv_schedule.is_doubted) { /* the call has seen it */
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

static void call_api(void)
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
static void look_after_call(void)
{
    uint32_t keep_ms = call_config.keep_ms != 0 ? call_config.keep_ms : YCIAM_CALL_DEFAULT_KEEP_MS;
    bool is_over = world.now_ms - call_ended_ms >= keep_ms;

    CHECK(!call_link.is_open || is_over || yciam_call_delay_ms(&call) == call_ended_ms + keep_ms - world.now_ms);
    (void) yciam_call_poll(&call);
    CHECK(!call_link.is_open || !is_over);
}

/* What the test forgets when the device starts. */
static void forget(void)
{
    seen.stage = YCIAM_STAGE_IDLE;
    seen.is_revocation = seen.news_used = seen.is_pausing = seen.is_doubted = seen.has_told_clock = false;
    seen.hastened_ms = 0;
    seen.generation = yciam_token_generation(&iam);
    seen.failing_ms = 0;
}

static void switch_off(void)
{
    bool closes_first = one_in(2);

    if (closes_first) {
        yciam_revocation_close(&revocation);
    }
    yciam_call_close(&call);
    yciam_close(&iam);
    CHECK(!is_revoking() || yciam_revocation_poll(&revocation) != YCIAM_PENDING);
    CHECK(yciam_token(&iam) == NULL && (config.jwt == NULL || jwt[0] == '\0') && signing == NULL);
    CHECK(!iam_link.is_open && !iam_link.is_connecting && !call_link.is_open && !call_link.is_connecting);
    memset(&iam, 0, sizeof iam);
    memset(&call, 0, sizeof call);
    memset(&revocation, 0, sizeof revocation);
}

static void switch_on(void)
{
    CHECK(yciam_init(&iam, &config) == YCIAM_OK);
    CHECK(yciam_init(&iam, &config) == YCIAM_ERR_ARGUMENT); /* it is live */
    CHECK(yciam_call_init(&call, &call_config) == YCIAM_OK);
}

/* Nothing was saved: there is no token, and no pause that anybody knows of. */
static void start_anew(void)
{
    forget();
    seen.token[0] = '\0';
    seen.has_succeeded = false;
    seen.is_clock_lost = false;
    seen.earliest_ms = 0;
    seen.got_ms = world.now_ms;
    mended_ms = world.now_ms;
}

/* A reset that nobody asked for. */
static void reboot(void)
{
    switch_off();
    switch_on();
    start_anew();
    observe();
    counts.reboots++;
}

/* A pause is saved with a token and without one, but none is longer than the token lives. */
static void wake(const uint8_t *state, size_t len, bool had_token, int64_t expires_at)
{
    yciam_result_t result = yciam_restore(&iam, state, len);
    uint64_t expires_ms = (uint64_t) (expires_at - TOLERANCE_S - WORLD_EPOCH) * 1000u;

    if (result != YCIAM_OK) {
        CHECK(had_token || world.clock_unset);
        CHECK(world.clock_unset || seen.is_clock_lost || expires_at - TOLERANCE_S <= service_time());
        start_anew();
        return;
    }
    CHECK(!world.clock_unset && had_token == (yciam_token(&iam) != NULL));
    if (had_token) {
        CHECK(strcmp(token, seen.token) == 0 && yciam_expires_at(&iam) == expires_at);
        seen.earliest_ms = seen.earliest_ms < expires_ms ? seen.earliest_ms : expires_ms;
    }
    seen.earliest_ms -= seen.earliest_ms < 1000u ? seen.earliest_ms : 1000u; /* a second that was cut off */
    forget();
    seen.has_succeeded = true;
    seen.got_ms = world.now_ms < INVALIDATE_MS ? 0 : world.now_ms - INVALIDATE_MS; /* it is not new */
    mended_ms = had_token ? mended_ms : world.now_ms;
}

/* Deep sleep: the state goes to a memory that stays, and everything else is lost, now and then the clock, too. */
static void sleep_deeply(void)
{
    uint8_t state[YCIAM_SAVE_SIZE(TOKEN_CAP - 1u)];
    bool had_token;
    int64_t expires_at;
    size_t len;

    if (world.clock_unset) {
        CHECK(yciam_save(&iam, state, sizeof state, &len) == YCIAM_ERR_CLOCK);
        observe();
        return;
    }
    CHECK(yciam_save(&iam, state, sizeof state, &len) == YCIAM_OK);
    had_token = yciam_token(&iam) != NULL;
    expires_at = yciam_expires_at(&iam);
    seen.is_clock_lost = seen.is_clock_lost || !iam.priv_clock.is_confirmed;
    memcpy(seen.token, token, sizeof token);
    switch_off();
    world.now_ms += draw(7200000);
    if (world.faults && one_in(5)) {
        step_clock(world.clock_wrong_s, true);
    }
    switch_on();
    wake(state, len, had_token, expires_at);
    observe();
    counts.sleeps++;
}

/* Small, large, lost, set; where all is well only small. */
static void shift_clock(void)
{
    int64_t small_s = (int64_t) draw(81) - 40;

    if (!world.faults) {
        step_clock(small_s, false);
        return;
    }
    switch (draw(4)) {
    case 0:
        step_clock(world.clock_wrong_s + small_s, world.clock_unset);
        break;
    case 1:
        step_clock((int64_t) draw(400 * 86400) - 200 * 86400, false);
        break;
    case 2:
        step_clock(world.clock_wrong_s, true);
        break;
    default:
        step_clock(0, false);
        break;
    }
}

/* Another key: the token stays, and an attempt with the old key ends. */
static void replace_key(void)
{
    uint32_t generation = yciam_token_generation(&iam);

    CHECK(yciam_set_key(&iam, &keys[draw(2)]) == YCIAM_OK);
    CHECK(signing == NULL && (yciam_token(&iam) == NULL || yciam_token_generation(&iam) == generation));
    seen.earliest_ms = 0;
    observe();
}

static void act_rarely(void)
{
    switch (draw(5)) {
    case 0:
        reboot();
        break;
    case 1:
        replace_key();
        break;
    case 2:
        yciam_retry_now(&iam);
        seen.earliest_ms = 0;
        observe();
        break;
    default:
        if (yciam_stage(&iam) == YCIAM_STAGE_IDLE) {
            shift_clock();
        }
        break;
    }
}

void act(void)
{
    switch (draw(8)) {
    case 0:
        yciam_invalidate(&iam);
        expect_another();
        break;
    case 1:
        revoke();
        break;
    case 2:
        sleep_deeply();
        break;
    case 3:
        if (world.faults) {
            service_revoke_all();
        }
        break;
    case 4:
        look_after_call();
        break;
    case 5:
        if (one_in(4)) {
            act_rarely();
        }
        break;
    default:
        call_api();
        break;
    }
}
