/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "device.h"

#define CALL_TRIES    2u /* connections that a call may take: its own, and another for a 401 or a dead one */
#define INVALIDATE_MS (1000u * YCIAM_INVALIDATE_MIN_S)

void pass(uint64_t ms)
{
    world.now_ms += ms + (world.faults && one_in(50) ? draw(1500) : 0);
}

static void revoke(void)
{
    char subject_id[YCIAM_ID_MAX + 1u];
    yciam_stage_t stage = yciam_stage(&iam);
    bool had_token = yciam_token(&iam) != NULL;
    int64_t expires_at = yciam_expires_at(&iam);
    yciam_result_t result;

    is_revoking = true;
    seen.stage = YCIAM_STAGE_IDLE; /* whatever attempt was under way has no end */
    while ((result = yciam_revoke_poll(&iam, NULL, subject_id)) == YCIAM_PENDING) {
        observe(YCIAM_PENDING);
        pass(yciam_delay_ms(&iam));
    }
    if (result == YCIAM_ERR_ARGUMENT) { /* there is no token, or none any more */
        CHECK(yciam_token(&iam) == NULL && (!had_token || expires_at - TOLERANCE_S <= service_time()));
        is_revoking = false;
        seen.stage = stage;
        return;
    }
    if (result == YCIAM_OK) {
        CHECK(yciam_token(&iam) == NULL && strcmp(subject_id, "ajeaccount0000000001") == 0);
        seen.earliest_ms = 0;
        counts.revocations++;
        /* The token is missing from now on, whatever attempt for another one had failed while it was held. */
        mended_ms = world.now_ms > mended_ms ? world.now_ms : mended_ms;
        seen.failing_ms = 0;
        observe(YCIAM_PENDING);
    } else {
        CHECK(result == yciam_error(&iam)->result && subject_id[0] == '\0');
        observe(result);
        counts.revocations_failed++;
    }
    seen.earliest_ms = stage != YCIAM_STAGE_IDLE ? 0 : seen.earliest_ms;
    is_revoking = false;
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

static void call_api(void)
{
    static const char *const methods[] = { "GET", "PUT", "DELETE" };
    yciam_call_request_t request = { .method = methods[draw(3)], .path = "/v1/things?x=1" };
    uint64_t began_ms = world.now_ms;
    unsigned connects = call_link.connects;
    const yciam_error_t *error = yciam_call_error(&call);
    yciam_result_t result;

    call_link.status = 0;
    CHECK(yciam_call_start(&call, &request) == YCIAM_OK);
    for (;;) {
        bool polls_iam = yciam_call_stage(&call) == YCIAM_STAGE_TOKEN;

        result = yciam_call_poll(&call);
        if (call_link.status == 401u && iam.priv_doubted) { /* the call has seen it */
            expect_another();
        }
        if (polls_iam) {
            observe(YCIAM_PENDING);
        }
        if (result != YCIAM_PENDING) {
            break;
        }
        pass(yciam_call_delay_ms(&call));
        if (!polls_iam) {
            step();
        }
        CHECK(world.now_ms - began_ms < YCIAM_CALL_DEFAULT_TOTAL_MS + 2000u);
    }
    for (size_t i = 0; i < sizeof call_work; i++) {
        CHECK(call_work[i] == 0);
    }
    CHECK(call_link.connects - connects <= CALL_TRIES);
    CHECK(error->result == (result < 0 ? result : YCIAM_OK));
    if (result == YCIAM_OK) {
        CHECK(yciam_call_status(&call) == call_link.status);
        /* A 401 to the old token, while the new one came of itself, is not tried again: that one has to be a minute
         * old. */
        CHECK(call_link.status == 200u || !has_recovered_by_now() || seen.got_ms >= began_ms);
        counts.calls++;
        return;
    }
    CHECK(!has_recovered_by_now());
    CHECK((error->result == call_link.want && error->stage == call_link.want_stage) ||
          (error->result == yciam_error(&iam)->result && error->stage == yciam_error(&iam)->stage) ||
          (error->result == YCIAM_ERR_TIMEOUT && error->stage == YCIAM_STAGE_TOKEN));
    counts.calls_failed++;
}

/* Deep sleep: the state goes to a memory that stays, and everything else is lost. */
static void sleep_deeply(void)
{
    uint8_t state[YCIAM_SAVE_SIZE(TOKEN_CAP - 1u)];
    bool had_token = yciam_token(&iam) != NULL;
    int64_t expires_at = yciam_expires_at(&iam);
    yciam_result_t result;
    size_t len;

    if (world.clock_unset) {
        CHECK(yciam_save(&iam, state, sizeof state, &len) == YCIAM_ERR_CLOCK);
        return;
    }
    CHECK(yciam_save(&iam, state, sizeof state, &len) == YCIAM_OK);
    yciam_call_close(&call);
    yciam_close(&iam);
    CHECK(yciam_token(&iam) == NULL && (config.jwt == NULL || jwt[0] == '\0'));
    memset(&iam, 0xA5, sizeof iam);
    world.now_ms += draw(7200000);
    CHECK(yciam_init(&iam, &config) == YCIAM_OK);
    result = yciam_restore(&iam, state, len);
    if (result == YCIAM_OK) {
        CHECK(had_token && strcmp(token, seen.token) == 0 && yciam_expires_at(&iam) == expires_at);
        seen.earliest_ms -= seen.earliest_ms < 1000u ? seen.earliest_ms : 1000u; /* a second that was cut off */
    } else {
        CHECK(!had_token || expires_at - TOLERANCE_S <= service_time());
        seen.token[0] = '\0';
        seen.earliest_ms = 0;
        mended_ms = world.now_ms;
    }
    seen.stage = YCIAM_STAGE_IDLE;
    seen.generation = yciam_token_generation(&iam);
    seen.news_used = seen.is_pausing = seen.is_doubted = false; /* news of the clock may still be followed up */
    seen.got_ms = world.now_ms < INVALIDATE_MS ? 0 : world.now_ms - INVALIDATE_MS; /* it is not new */
    seen.failing_ms = 0;
    counts.sleeps++;
}

void act(void)
{
    switch (draw(6)) {
    case 0:
        yciam_invalidate(&iam);
        expect_another();
        counts.invalidations++;
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
    default:
        call_api();
        break;
    }
}
