/* SPDX-License-Identifier: Apache-2.0 */
#include "machine_checks.h"

#include <string.h>

#include "fuzz.h"
#include "machine_world.h"

#define DAY_MS      86400000u
#define LIFE_MAX_MS DAY_MS

/* The token buffer has the old token, or nothing, or a new token that was complete in the answer. */
static void check_token(const yciam_config_t *config, yciam_result_t result)
{
    const char *token = yciam_token(&iam);
    size_t len = strnlen(config->token, config->token_cap);

    CHECK(len < config->token_cap);
    if (token == NULL) {
        CHECK(fuzz_is_zero(config->token, config->token_cap) && yciam_expires_at(&iam) == 0);
    } else {
        CHECK(token == config->token && len > 0 && yciam_expires_at(&iam) > 0);
        if (strcmp(token, seen.token) != 0) {
            CHECK(result == YCIAM_OK && seen.stage == YCIAM_STAGE_RECEIVE && yciam_stage(&iam) == YCIAM_STAGE_IDLE);
            CHECK(world.literal || strcmp(token, world.good) == 0);
        }
        if (yciam_token_generation(&iam) != seen.generation) { /* it may be the same text again */
            CHECK(result == YCIAM_OK && seen.stage == YCIAM_STAGE_RECEIVE && yciam_stage(&iam) == YCIAM_STAGE_IDLE);
            seen.token_ms = world.now_ms;
        }
        CHECK(world.now_ms - seen.token_ms < LIFE_MAX_MS || (result == YCIAM_OK && seen.stage == YCIAM_STAGE_RECEIVE));
    }
    memcpy(seen.token, config->token, config->token_cap);
    seen.generation = yciam_token_generation(&iam);
}

void check_failure(const yciam_error_t *error, yciam_result_t result)
{
    CHECK(error->result == result && error->stage <= YCIAM_STAGE_ANSWER);
    CHECK(error->stage >= YCIAM_STAGE_CLOCK || result == YCIAM_ERR_ARGUMENT);
    fuzz_check_error_texts(error);
}

/* Each failure is returned once, and reported. `failures`: how many were reported before this poll. */
void check_result(yciam_result_t result, unsigned failures)
{
    bool is_clock = result < 0 && yciam_error(&iam)->stage == YCIAM_STAGE_CLOCK;

    CHECK(result != YCIAM_OK || yciam_token(&iam) != NULL);
    CHECK(result != YCIAM_PENDING || yciam_token(&iam) == NULL);
    CHECK(result <= YCIAM_PENDING && seen.failures - failures == (result < 0));
    CHECK(!is_clock || !seen.told_clock);
    seen.told_clock = seen.told_clock || is_clock;
    if (result < 0) {
        CHECK(yciam_stage(&iam) == YCIAM_STAGE_IDLE);
        check_failure(yciam_error(&iam), result);
    }
}

/*
 * A stage ends at its deadline for every behaviour of the service, unless the last step made progress. With progress
 * the exchange may take as long as the stage once more.
 */
void check_deadlines(const yciam_config_t *config)
{
    const yciam_timeouts_t *t = &config->timeouts;
    uint32_t connect_ms = t->connect_ms != 0 ? t->connect_ms : YCIAM_DEFAULT_CONNECT_MS;
    uint32_t answer_ms = t->answer_ms != 0 ? t->answer_ms : YCIAM_DEFAULT_ANSWER_MS;
    uint32_t total_ms = t->total_ms != 0 ? t->total_ms : YCIAM_DEFAULT_TOTAL_MS;
    uint64_t in_stage_ms = world.now_ms - seen.stage_ms;
    uint64_t in_all_ms = world.now_ms - seen.connect_ms;
    bool has_moved = yciam_delay_ms(&iam) == 0;

    if (yciam_stage(&iam) != seen.stage || seen.stage == YCIAM_STAGE_IDLE) {
        return;
    }
    if (seen.stage == YCIAM_STAGE_SIGN) {
        CHECK(in_stage_ms < YCIAM_DEFAULT_SIGN_MS);
    } else if (seen.stage >= YCIAM_STAGE_CONNECT) {
        uint32_t stage_ms = seen.stage == YCIAM_STAGE_CONNECT ? connect_ms : answer_ms;

        CHECK(has_moved ? in_all_ms < (uint64_t) total_ms + stage_ms : in_all_ms < total_ms && in_stage_ms < stage_ms);
    }
}

static void check_idle(const yciam_config_t *config)
{
    CHECK(world.connection == CLOSED && world.signing == NULL);
    CHECK(fuzz_is_zero(config->work, config->work_cap));
    world.due_ms = world.clock_is_news ? 0 : world.now_ms + yciam_delay_ms(&iam);
}

void observe(const yciam_config_t *config, yciam_result_t result)
{
    yciam_stage_t stage = yciam_stage(&iam);

    check_token(config, result);
    CHECK(yciam_delay_ms(&iam) <= DAY_MS);
    if (stage == YCIAM_STAGE_IDLE) {
        check_idle(config);
    }
    if (stage != seen.stage) {
        seen.stage_ms = world.now_ms;
        seen.told_clock = seen.told_clock && stage == YCIAM_STAGE_IDLE;
        if (stage == YCIAM_STAGE_CONNECT) {
            seen.connect_ms = world.now_ms;
            seen.attempts++;
        }
        seen.stage = stage;
    }
}
