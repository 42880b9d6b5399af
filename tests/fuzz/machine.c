/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The whole machine, driven by a script of bytes: what the port, the signer, the clock and the service do at each call.
 * After every poll the promises of yciam.h are checked; when the script has ended the world is good again, and the
 * machine must get a new token. Input: the configuration, then the script.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "machine_world.h"

#define TOKEN_MAX        900u /* wiping more at every step would take half of the time */
#define DAY_MS           86400000u
#define SCRIPT_POLLS_MAX 400u
#define MEND_POLLS_MAX   600u
#define MEND_ATTEMPTS    8u
#define MEND_STEP_MS     100u /* an exchange that stalls is soon over */
#define LIFE_MAX_MS      DAY_MS

typedef struct setup {
    yciam_config_t config;
    yciam_key_t key;
} setup_t;

/* What is known of the instance before a poll. */
typedef struct seen {
    yciam_stage_t stage;
    uint64_t stage_ms;   /* when it was first seen there */
    uint64_t connect_ms; /* when the exchange began */
    char *token;         /* a copy of the token buffer */
    uint32_t generation; /* of the held token */
    uint64_t token_ms;   /* when it came */
    unsigned attempts;
} seen_t;

static setup_t setups[4];
static seen_t seen;
static yciam_t iam;

static void make_setup(setup_t *s, size_t token_max, uint16_t signature_len, bool keeps_jwt)
{
    yciam_config_t *config = &s->config;

    memset(s, 0, sizeof *s);
    memcpy(s->key.id, "ajebhk4ab6ds3k5i8n1t", 20);
    memcpy(s->key.service_account_id, "ajeg1f0h8j2k4l6m8n0p", 20);
    s->key.signer.sign = world_sign;
    s->key.signer.signature_len = signature_len;
    config->key = &s->key;
    config->port = &world_port;
    config->token_cap = token_max + 1u;
    config->work_cap = YCIAM_WORK_SIZE(token_max);
    config->token = malloc(config->token_cap);
    config->work = malloc(config->work_cap);
    if (keeps_jwt) {
        config->jwt_cap = YCIAM_JWT_MAX(sizeof YCIAM_DEFAULT_AUDIENCE - 1u, signature_len);
        config->jwt = calloc(1, config->jwt_cap);
        CHECK(config->jwt != NULL);
    }
    CHECK(config->token != NULL && config->work != NULL);
}

static void make_setups(void)
{
    make_setup(&setups[0], 300u, 256u, false);
    make_setup(&setups[1], TOKEN_MAX, 512u, true);
    make_setup(&setups[2], 20u, 512u, true);
    make_setup(&setups[3], 300u, 256u, true);
    setups[2].config.timeouts = (yciam_timeouts_t){ 300u, 500u, 900u };
    setups[3].config.timeouts = (yciam_timeouts_t){ 5000u, 4000u, 4500u };
    setups[3].config.refresh_s = 20u;
    setups[3].config.margin_s = 1u;
    setups[3].config.backoff_min_ms = 1u;
    setups[3].config.backoff_max_ms = 3000u;
    setups[2].config.port = setups[3].config.port = &world_port_no_clock;
    seen.token = malloc(TOKEN_MAX + 1u);
    CHECK(seen.token != NULL);
}

static void begin(const yciam_config_t *config)
{
    memset(config->token, 0xA5, config->token_cap);
    memset(config->work, 0, config->work_cap);
    CHECK(yciam_init(&iam, config) == YCIAM_OK);
    seen.stage = YCIAM_STAGE_IDLE;
    memset(seen.token, 0, config->token_cap);
    world.due_ms = 0;
}

/* The token buffer holds what it held, or nothing, or a new token that was in the answer as a whole. */
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

static void check_result(yciam_result_t result)
{
    const yciam_error_t *error = yciam_error(&iam);

    CHECK(result != YCIAM_OK || yciam_token(&iam) != NULL);
    CHECK(result != YCIAM_PENDING || yciam_token(&iam) == NULL);
    CHECK(result <= YCIAM_PENDING);
    if (result < 0) {
        CHECK(error->result == result && yciam_stage(&iam) == YCIAM_STAGE_IDLE);
        CHECK(error->stage >= YCIAM_STAGE_CLOCK && error->stage <= YCIAM_STAGE_ANSWER);
        fuzz_check_error_texts(error);
    }
}

/* At its deadline an exchange is over, whatever the service does. */
static void check_deadlines(const yciam_config_t *config, yciam_result_t result)
{
    const yciam_timeouts_t *t = &config->timeouts;
    uint32_t connect_ms = t->connect_ms != 0 ? t->connect_ms : YCIAM_DEFAULT_CONNECT_MS;
    uint32_t answer_ms = t->answer_ms != 0 ? t->answer_ms : YCIAM_DEFAULT_ANSWER_MS;
    uint32_t total_ms = t->total_ms != 0 ? t->total_ms : YCIAM_DEFAULT_TOTAL_MS;
    bool late;

    if (seen.stage < YCIAM_STAGE_CONNECT) {
        return;
    }
    late = world.now_ms - seen.connect_ms >= total_ms ||
           world.now_ms - seen.stage_ms >= (seen.stage == YCIAM_STAGE_CONNECT ? connect_ms : answer_ms);
    CHECK(late == (result == YCIAM_ERR_TIMEOUT) || world.broke);
    CHECK(!late || (yciam_stage(&iam) == YCIAM_STAGE_IDLE && yciam_error(&iam)->stage == seen.stage));
}

static void check_idle(const yciam_config_t *config)
{
    CHECK(world.connection == CLOSED);
    CHECK(fuzz_is_zero(config->work, config->work_cap));
    world.due_ms = world.now_ms + yciam_delay_ms(&iam);
    world.signing = NULL;
}

static yciam_result_t poll(const yciam_config_t *config)
{
    yciam_result_t result;
    yciam_stage_t stage;

    world.broke = false;
    result = yciam_poll(&iam);
    stage = yciam_stage(&iam);
    check_result(result);
    check_deadlines(config, result);
    check_token(config, result);
    CHECK(yciam_delay_ms(&iam) <= DAY_MS);
    if (stage == YCIAM_STAGE_IDLE) {
        check_idle(config);
    }
    if (stage != seen.stage) {
        seen.stage_ms = world.now_ms;
        if (stage == YCIAM_STAGE_CONNECT) {
            seen.connect_ms = world.now_ms;
            seen.attempts++;
        }
        seen.stage = stage;
    }
    return result;
}

static void finish(const yciam_config_t *config)
{
    yciam_close(&iam);
    CHECK(world.connection == CLOSED && yciam_token(&iam) == NULL && yciam_stage(&iam) == YCIAM_STAGE_IDLE);
    CHECK(fuzz_is_zero(config->work, config->work_cap) && fuzz_is_zero(config->token, config->token_cap));
    CHECK(config->jwt == NULL || fuzz_is_zero(config->jwt, config->jwt_cap));
    world.signing = NULL;
}

/* Time passes, or the clock jumps, or the application does something, before the next poll. */
static void pass(const yciam_config_t *config)
{
    unsigned byte = world_byte();

    switch (byte % 16u) {
    case 9:
        break;
    case 10:
        world.now_ms += world_byte() * 100u;
        break;
    case 11: /* up to ten days; a gap of 49 would be the caller's fault */
        world.now_ms += world_byte() * 3600000u;
        break;
    case 12:
        world.clock_wrong_s = ((int64_t) world_byte() - 60) * 31536000 / 2;
        break;
    case 13:
        world.clock_unset = !world.clock_unset;
        break;
    case 14:
        finish(config);
        begin(config);
        break;
    case 15:
        yciam_invalidate(&iam);
        if (seen.stage == YCIAM_STAGE_IDLE) {
            world.due_ms = world.now_ms + yciam_delay_ms(&iam);
        }
        break;
    default:
        world.now_ms += yciam_delay_ms(&iam);
        break;
    }
}

/* A good world: a new token must come, after few attempts. */
static void mend(const yciam_config_t *config)
{
    unsigned serial = world.serial;
    unsigned polls = 0;

    world.clock_wrong_s = 0;
    world.clock_unset = false;
    seen.attempts = 0;
    while (world.serial == serial || yciam_token(&iam) == NULL || strcmp(yciam_token(&iam), world.good) != 0) {
        uint32_t delay_ms = yciam_delay_ms(&iam);

        CHECK(++polls < MEND_POLLS_MAX && seen.attempts <= MEND_ATTEMPTS);
        world.now_ms += delay_ms == 0 || delay_ms > MEND_STEP_MS ? delay_ms : MEND_STEP_MS;
        (void) poll(config);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const yciam_config_t *config;
    unsigned polls = 0;

    if (setups[0].config.token == NULL) {
        make_setups();
    }
    config = &setups[size > 0 ? data[0] % 4u : 0].config;
    world_begin(data + (size > 0 ? 1 : 0), size > 0 ? size - 1u : 0, config->token_cap - 1u);
    world.verifies_time = config->port->verify_time != NULL;
    begin(config);
    while (world.script < world.script_end && polls++ < SCRIPT_POLLS_MAX) {
        pass(config);
        (void) poll(config);
    }
    world.script = world.script_end;
    mend(config);
    finish(config);
    return 0;
}
