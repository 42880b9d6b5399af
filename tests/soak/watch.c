/* SPDX-License-Identifier: Apache-2.0 */
/* Checks the promises of yciam.h after every step. */
#include <string.h>

#include "device.h"

#define HASTEN_EVERY_MS 295000u /* five minutes, less the longest wait of such an attempt */
#define HASTEN_MS       20000u  /* a slow owner notices a step within five seconds, and acts within five more */

static bool is_own_attempt(void)
{
    return iam.priv_attempt.record == &iam.priv_error;
}

void step_clock(int64_t wrong_s, bool unset)
{
    if (wrong_s != world.clock_wrong_s || unset != world.clock_unset) {
        seen.is_clock_lost = seen.is_clock_lost || world.clock_unset || !iam.priv_clock.is_confirmed;
        world_step_clock(wrong_s, unset);
        counts.steps++;
    }
}

/*
 * Checks that the instance sends no more requests than the policy allows; a revocation is the application's own
 * request. A pause ends early once after an answer told the time, and after a step of the clock, at most once in five
 * minutes.
 */
void service_connects(const link_t *link)
{
    if (link != &iam_link || !is_own_attempt() || world.now_ms >= seen.earliest_ms) {
        return;
    }
    if (seen.may_have_news && !seen.news_used) {
        seen.news_used = true;
        return;
    }
    CHECK(world.now_ms - world.stepped_ms < HASTEN_MS);
    CHECK(seen.hastened_ms == 0 || world.now_ms - seen.hastened_ms >= HASTEN_EVERY_MS);
    seen.hastened_ms = world.now_ms;
}

/*
 * The time after a failure in which no attempt may begin, for any random numbers: a quarter of the shortest pause. That
 * pause is near the longest one if waiting does not help, and from the second failure in a row on.
 */
static uint64_t pause_floor_ms(const yciam_error_t *error)
{
    yciam_class_t class_of = yciam_result_class(error->result);
    bool is_lasting =
        class_of == YCIAM_CLASS_USAGE || class_of == YCIAM_CLASS_KEY || error->result == YCIAM_ERR_REFUSED;
    bool is_again = seen.is_pausing && error->result != YCIAM_ERR_DNS && error->stage != YCIAM_STAGE_CLOCK;
    uint64_t half_ms = is_again && backoff_min_ms() < backoff_max_ms() / 2u ? backoff_max_ms() / 2u : backoff_min_ms();
    uint64_t floor_ms = (is_lasting ? backoff_max_ms() : half_ms) / 4u;
    uint64_t retry_ms = class_of == YCIAM_CLASS_REFUSED ? UINT64_C(1000) * iam_link.retry_after_s : 0;

    return floor_ms > retry_ms ? floor_ms : retry_ms;
}

/* The longest time of the stage; 0: no limit. */
static uint32_t stage_limit_ms(void)
{
    const yciam_timeouts_t *t = &config.timeouts;

    if (seen.stage == YCIAM_STAGE_CONNECT) {
        return t->connect_ms != 0 ? t->connect_ms : YCIAM_DEFAULT_CONNECT_MS;
    }
    if (seen.stage < YCIAM_STAGE_CONNECT) {
        return 0;
    }
    return t->answer_ms != 0 ? t->answer_ms : YCIAM_DEFAULT_ANSWER_MS;
}

/* Whether the attempt has used all its time, or all time for the stage in which it was seen last. */
static bool is_overdue(void)
{
    return stage_limit_ms() > 0 &&
           (world.now_ms - seen.connect_ms >= total_ms() || world.now_ms - seen.stage_ms >= stage_limit_ms());
}

/* The fault that was injected into the attempt; or the attempt was not polled for too long. */
static bool is_expected(const yciam_error_t *error)
{
    return (error->result == iam_link.want && error->stage == iam_link.want_stage) ||
           (error->result == YCIAM_ERR_TIMEOUT && error->stage == seen.stage && is_overdue());
}

void on_failure(void *ctx, const yciam_error_t *error)
{
    (void) ctx;
    CHECK(error == yciam_error(&iam) && error->result < 0 && yciam_stage(&iam) == YCIAM_STAGE_IDLE);
    CHECK(!seen.has_told);
    seen.has_told = true;
    if (error->stage == YCIAM_STAGE_CLOCK) {
        CHECK(error->result == YCIAM_ERR_CLOCK && world.clock_unset && !seen.has_told_clock);
        seen.has_told_clock = true;
    } else if (error->stage == YCIAM_STAGE_SIGN) {
        CHECK(error->result == (world.clock_unset ? YCIAM_ERR_CLOCK : seen.sign_want));
    } else {
        CHECK(is_expected(error));
        CHECK(error->http_status == (error->stage == YCIAM_STAGE_ANSWER ? iam_link.status : error->http_status));
    }
    counts.failures++;
    seen.retry_after_s = error->stage == YCIAM_STAGE_ANSWER ? iam_link.retry_after_s : 0;
    seen.failing_ms = world.faults || seen.failing_ms != 0 ? seen.failing_ms : world.now_ms;
    seen.may_have_news = error->http_status == 401u || error->http_status == 400u;
    seen.earliest_ms = error->stage == YCIAM_STAGE_CLOCK ? 0 : world.now_ms + pause_floor_ms(error);
    seen.is_pausing = error->stage != YCIAM_STAGE_CLOCK;
}

static void on_token(void)
{
    const grant_t *grant = service_grant(yciam_token(&iam));
    uint64_t least_s;

    CHECK(iam_link.want == YCIAM_OK && grant != NULL);
    CHECK(yciam_expires_at(&iam) == grant->expires_at && yciam_error(&iam)->result == YCIAM_OK);
    /* pauses.h: an hour, or at least half of the life, less a tenth; the first time less nine tenths. */
    least_s = refresh_s() < grant->lifetime_s / 2u ? refresh_s() : grant->lifetime_s / 2u;
    seen.earliest_ms = world.now_ms + (seen.has_succeeded ? least_s * 890u : least_s / 10u * 1000u);
    seen.news_used = seen.may_have_news = seen.is_pausing = seen.is_doubted = false;
    seen.is_clock_lost = false;
    seen.has_succeeded = true;
    seen.failing_ms = 0;
    seen.got_ms = world.now_ms;
    counts.tokens++;
}

/* A revocation's attempt has ended. Its failure is not the instance's. */
static void on_revocation(void)
{
    const yciam_error_t *error = yciam_revocation_error(&revocation);

    if (yciam_revocation_subject_id(&revocation)[0] == '\0') {
        CHECK(is_expected(error) || error->result == YCIAM_ERR_CLOSED);
        counts.revocations_failed++;
        return;
    }
    CHECK(error->result == YCIAM_OK && strcmp(yciam_revocation_subject_id(&revocation), "ajeaccount0000000001") == 0);
    counts.revocations++;
    if (yciam_token(&iam) == NULL) {
        /* The token is missing from now on, even if a refresh failed while it was held. */
        seen.earliest_ms = 0;
        mended_ms = world.now_ms > mended_ms ? world.now_ms : mended_ms;
        seen.failing_ms = 0;
    }
}

/* The token buffer is unchanged, unless a new token arrived or the old one expired. */
static void check_token(void)
{
    const char *held = yciam_token(&iam);
    const grant_t *grant = held != NULL ? service_grant(held) : NULL;
    const grant_t *before = seen.token[0] != '\0' ? service_grant(seen.token) : NULL;

    if (held == NULL) {
        for (size_t i = 0; i < sizeof token; i++) {
            CHECK(token[i] == '\0');
        }
        CHECK(before == NULL || before->is_revoked || before->expires_at - TOLERANCE_S <= service_time() ||
              seen.is_clock_lost);
    } else {
        CHECK(held == token && grant != NULL);
        CHECK(grant->expires_at + TOLERANCE_S > service_time());
        CHECK(yciam_token_generation(&iam) != seen.generation || strcmp(held, seen.token) == 0);
    }
}

/* No attempt lasts beyond a deadline, not even by one poll, unless that poll made progress. */
static void check_deadlines(void)
{
    bool has_moved = yciam_delay_ms(&iam) == 0;

    if (yciam_stage(&iam) == seen.stage && is_overdue()) {
        CHECK(has_moved && world.now_ms - seen.connect_ms < (uint64_t) total_ms() + stage_limit_ms());
    }
}

/*
 * The latest time at which a good token must be held again, for any events before the rest began. After a clock was
 * corrected, one later attempt may still fail.
 */
bool has_recovered_by_now(void)
{
    uint64_t since_ms = seen.failing_ms != 0 ? seen.failing_ms : mended_ms;

    return !world.faults &&
           world.now_ms > since_ms + 2u * backoff_max_ms() + 2u * total_ms() + seen.retry_after_s * 1500u + 60000u;
}

void observe(void)
{
    yciam_stage_t stage = yciam_stage(&iam);
    bool is_new = yciam_token(&iam) != NULL && yciam_token_generation(&iam) != seen.generation;

    check_token();
    if (is_new) {
        on_token();
    }
    if (seen.is_revocation && stage == YCIAM_STAGE_IDLE) {
        on_revocation();
    }
    if (stage == YCIAM_STAGE_IDLE) {
        CHECK(!iam_link.is_open && !iam_link.is_connecting && signing == NULL);
        for (size_t i = 0; i < sizeof work; i++) {
            CHECK(work[i] == 0);
        }
    }
    CHECK(!has_recovered_by_now() || yciam_token(&iam) != NULL);
    if (stage != seen.stage) {
        seen.stage_ms = world.now_ms;
        seen.connect_ms = stage == YCIAM_STAGE_CONNECT ? world.now_ms : seen.connect_ms;
        seen.has_told_clock = seen.has_told_clock && stage == YCIAM_STAGE_IDLE;
    }
    seen.stage = stage;
    seen.is_revocation = stage != YCIAM_STAGE_IDLE && !is_own_attempt();
    seen.generation = yciam_token_generation(&iam);
    seen.has_told = false;
    memcpy(seen.token, token, sizeof token);
}

void observe_step(void)
{
    check_deadlines();
    observe();
}

static void poll_instance(void)
{
    yciam_result_t result = yciam_poll(&iam);

    CHECK((result == YCIAM_OK) <= (yciam_token(&iam) != NULL));
    CHECK(result != YCIAM_PENDING || yciam_token(&iam) == NULL);
    CHECK((result < 0) == seen.has_told && (result >= 0 || yciam_error(&iam)->result == result));
    observe_step();
}

static void poll_revocation(void)
{
    yciam_result_t result = yciam_revocation_poll(&revocation);

    CHECK(result <= YCIAM_PENDING && (result == YCIAM_PENDING) == is_revoking());
    CHECK(result == YCIAM_PENDING || result == yciam_revocation_error(&revocation)->result);
    observe_step();
}

void step(void)
{
    bool is_revocation_first = one_in(2);
    bool polls_instance = !is_revoking() || !one_in(3); /* polling the one may take steps of the other */

    if (is_revoking() && is_revocation_first) {
        poll_revocation();
    }
    if (polls_instance) {
        poll_instance();
    }
    if (is_revoking() && !is_revocation_first) {
        poll_revocation();
    }
}
