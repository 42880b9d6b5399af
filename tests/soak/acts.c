/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "device.h"

void pass(uint64_t ms)
{
    world.now_ms += ms + (world.faults && one_in(50) ? draw(1500) : 0);
}

/* The token to revoke: the held one, or an older text of it. The device does other things between the steps. */
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

void expect_another(void)
{
    uint64_t earliest_ms = seen.got_ms + INVALIDATE_MS;

    if (seen.is_pausing) { /* for which there was time until now */
        earliest_ms = yciam_token(&iam) != NULL && !seen.is_doubted ? world.now_ms : seen.earliest_ms;
    }
    seen.earliest_ms = seen.earliest_ms < earliest_ms ? seen.earliest_ms : earliest_ms;
    seen.is_doubted = true;
}

/* Resets everything that the test remembers, when the device starts. */
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
    CHECK(yciam_init(&iam, &config) == YCIAM_ERR_ARGUMENT); /* the instance is live */
    CHECK(yciam_call_init(&call, &call_config) == YCIAM_OK);
}

/* Nothing was saved: the device has no token, and knows of no pause. */
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

/* An unexpected reset. */
static void reboot(void)
{
    switch_off();
    switch_on();
    start_anew();
    observe();
    counts.reboots++;
}

/* A pause is saved with a token and without one, but no saved pause is longer than the token's life. */
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
    seen.earliest_ms -= seen.earliest_ms < 1000u ? seen.earliest_ms : 1000u; /* a fraction of a second was cut off */
    forget();
    seen.has_succeeded = true;
    seen.got_ms = world.now_ms < INVALIDATE_MS ? 0 : world.now_ms - INVALIDATE_MS; /* it is not new */
    mended_ms = had_token ? mended_ms : world.now_ms;
}

/* Deep sleep: the state goes to a memory that stays. Everything else is lost, sometimes the clock, too. */
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

/* The clock's error: small, large, lost, set; during a rest only small. */
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
