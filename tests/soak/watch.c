/* SPDX-License-Identifier: Apache-2.0 */
/* The promises of yciam.h, looked at after every step. */
#include <string.h>

#include "device.h"

/* No more requests than the policy has; a revocation is the application's own wish. */
void service_connects(const link_t *link)
{
    if (link == &iam_link && !is_revoking && world.now_ms < seen.earliest_ms) {
        CHECK(seen.may_have_news && !seen.news_used);
        seen.news_used = true;
    }
}

/*
 * How long after a failure nobody may ask again, whatever the random numbers: a quarter of the shortest pause, which is
 * near the longest where waiting mends nothing, and from the second failure in a row on.
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

/* Whether the attempt has had all its time, or all for the stage that it was last seen at. */
static bool is_overdue(void)
{
    const yciam_timeouts_t *t = &config.timeouts;
    uint32_t connect_ms = t->connect_ms != 0 ? t->connect_ms : YCIAM_DEFAULT_CONNECT_MS;
    uint32_t answer_ms = t->answer_ms != 0 ? t->answer_ms : YCIAM_DEFAULT_ANSWER_MS;

    return seen.stage >= YCIAM_STAGE_CONNECT &&
           (world.now_ms - seen.connect_ms >= total_ms() ||
            world.now_ms - seen.stage_ms >= (seen.stage == YCIAM_STAGE_CONNECT ? connect_ms : answer_ms));
}

/* The fault that was put in its way; or it was not polled for too long. */
static bool is_expected(const yciam_error_t *error)
{
    return (error->result == iam_link.want && error->stage == iam_link.want_stage) ||
           (error->result == YCIAM_ERR_TIMEOUT && error->stage == seen.stage && is_overdue());
}

static void on_failure(void)
{
    const yciam_error_t *error = yciam_error(&iam);

    if (seen.stage < YCIAM_STAGE_CONNECT) {
        CHECK(error->result == (world.clock_unset ? YCIAM_ERR_CLOCK : seen.sign_want));
        CHECK(error->stage == (world.clock_unset ? YCIAM_STAGE_CLOCK : YCIAM_STAGE_SIGN));
    } else {
        CHECK(is_expected(error));
        CHECK(error->http_status == (error->stage == YCIAM_STAGE_ANSWER ? iam_link.status : error->http_status));
    }
    counts.failures++;
    seen.retry_after_s = iam_link.retry_after_s;
    if (!is_revoking) {
        seen.failing_ms = world.faults || seen.failing_ms != 0 ? seen.failing_ms : world.now_ms;
        seen.may_have_news = error->http_status == 401u || error->http_status == 400u;
        seen.earliest_ms = world.now_ms + pause_floor_ms(error);
        seen.is_pausing = error->stage != YCIAM_STAGE_CLOCK;
    }
}

static void on_token(void)
{
    const grant_t *grant = service_grant(yciam_token(&iam));
    uint64_t least_s;

    CHECK(iam_link.want == YCIAM_OK && grant != NULL);
    CHECK(yciam_expires_at(&iam) == grant->expires_at && yciam_error(&iam)->result == YCIAM_OK);
    /* refresh.h: an hour, or half of the life at least, less a tenth. */
    least_s = refresh_s() < grant->lifetime_s / 2u ? refresh_s() : grant->lifetime_s / 2u;
    seen.earliest_ms = world.now_ms + least_s * 890u;
    seen.news_used = seen.may_have_news = seen.is_pausing = seen.is_doubted = false;
    seen.failing_ms = 0;
    seen.got_ms = world.now_ms;
    counts.tokens++;
}

/* The token buffer holds what it held, unless a new one came or the old one had its time. */
static void check_token(void)
{
    const char *held = yciam_token(&iam);
    const grant_t *grant = held != NULL ? service_grant(held) : NULL;
    const grant_t *before = seen.token[0] != '\0' ? service_grant(seen.token) : NULL;

    if (held == NULL) {
        for (size_t i = 0; i < sizeof token; i++) {
            CHECK(token[i] == '\0');
        }
        CHECK(before == NULL || before->is_revoked || before->expires_at - TOLERANCE_S <= service_time());
    } else {
        CHECK(held == token && grant != NULL);
        CHECK(grant->expires_at + TOLERANCE_S > service_time());
        CHECK(yciam_token_generation(&iam) != seen.generation || strcmp(held, seen.token) == 0);
    }
}

/* Nothing outlasts a deadline, not even by one poll. */
static void check_deadlines(yciam_stage_t stage)
{
    CHECK(stage != seen.stage || !is_overdue());
}

/*
 * When a good token has to be held again, whatever had happened before the rest began. A clock that was put right may
 * make a later attempt fail once more.
 */
bool has_recovered_by_now(void)
{
    uint64_t since_ms = seen.failing_ms != 0 ? seen.failing_ms : mended_ms;

    return !world.faults &&
           world.now_ms > since_ms + 2u * backoff_max_ms() + 2u * total_ms() + seen.retry_after_s * 1500u + 60000u;
}

/* After a step of the instance, whoever made it. `result` is that of a poll; YCIAM_PENDING where there was none. */
void observe(yciam_result_t result)
{
    yciam_stage_t stage = yciam_stage(&iam);
    bool is_new = yciam_token(&iam) != NULL && yciam_token_generation(&iam) != seen.generation;

    check_token();
    check_deadlines(stage);
    if (is_new) {
        on_token();
    } else if (result < 0 || (stage == YCIAM_STAGE_IDLE && seen.stage != YCIAM_STAGE_IDLE && !is_revoking)) {
        CHECK(result >= 0 || yciam_error(&iam)->result == result);
        on_failure();
    }
    if (stage == YCIAM_STAGE_IDLE) {
        CHECK(!iam_link.is_open && !iam_link.is_connecting);
        for (size_t i = 0; i < sizeof work; i++) {
            CHECK(work[i] == 0);
        }
    }
    CHECK(!has_recovered_by_now() || yciam_token(&iam) != NULL);
    if (stage != seen.stage) {
        seen.stage_ms = world.now_ms;
        seen.connect_ms = stage == YCIAM_STAGE_CONNECT ? world.now_ms : seen.connect_ms;
    }
    seen.stage = stage;
    seen.generation = yciam_token_generation(&iam);
    memcpy(seen.token, token, sizeof token);
}

void step(void)
{
    yciam_result_t result = yciam_poll(&iam);

    CHECK((result == YCIAM_OK) <= (yciam_token(&iam) != NULL));
    CHECK(result != YCIAM_PENDING || yciam_token(&iam) == NULL);
    observe(result);
}
