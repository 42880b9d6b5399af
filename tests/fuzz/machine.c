/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The whole machine. A script of bytes chooses what the port, the signer, the clock and the service do at each call,
 * and what the application does between two polls: invalidate, retry, replace the key, revoke. After every poll the
 * harness checks the promises of yciam.h and revocation.h. When the script has ended all faults end: a revocation that
 * is under way must end, and the machine must get a new token. Input: the configuration, then the script.
 */
#include <stdlib.h>
#include <string.h>

#include <yciam/revocation.h>

#include "fuzz.h"
#include "machine_checks.h"
#include "machine_service.h"
#include "machine_world.h"

#define TOKEN_MAX        900u /* wiping more at every step would take half of the time */
#define SCRIPT_POLLS_MAX 400u
#define CLOCK_LOOK_MS    1000u /* the library looks at the clock once a second */
#define MEND_POLLS_MAX   3000u
#define MEND_ATTEMPTS    8u
#define MEND_STEP_MS     100u /* a short limit, so that an exchange that stalls ends soon */

typedef struct setup {
    yciam_config_t config;
    yciam_key_t keys[2];
} setup_t;

static setup_t setups[4];
seen_t seen;
yciam_t iam;
static yciam_revocation_t revocation;

static void on_failure(void *ctx, const yciam_error_t *error)
{
    CHECK(ctx == &seen && error == yciam_error(&iam) && error->result < 0 && yciam_stage(&iam) == YCIAM_STAGE_IDLE);
    seen.failures++;
}

static void make_setup(setup_t *s, size_t token_max, uint16_t signature_len, bool keeps_jwt)
{
    yciam_config_t *config = &s->config;

    memset(s, 0, sizeof *s);
    for (unsigned i = 0; i < 2u; i++) {
        memcpy(s->keys[i].id, "ajebhk4ab6ds3k5i8n1t", 20);
        memcpy(s->keys[i].service_account_id, SERVICE_SUBJECT, 20);
        s->keys[i].signer.sign = world_sign;
        s->keys[i].signer.cancel = world_cancel;
        s->keys[i].signer.signature_len = signature_len;
    }
    config->key = &s->keys[0];
    config->on_failure = on_failure;
    config->on_failure_ctx = &seen;
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
    seen.told_clock = false;
    memset(seen.token, 0, config->token_cap);
    world.due_ms = 0;
}

static bool is_revoking(void)
{
    return revocation.priv_iam != NULL;
}

static void poll(const yciam_config_t *config)
{
    unsigned failures = seen.failures;
    yciam_result_t result;

    if (is_revoking()) {
        world.due_ms = 0; /* a revocation is the application's own request */
    }
    result = yciam_poll(&iam);
    if (world.now_ms - world.clock_news_ms >= CLOCK_LOOK_MS) {
        world.clock_is_news = false;
    }
    check_result(result, failures);
    check_deadlines(config);
    observe(config, result);
}

static void poll_revocation(const yciam_config_t *config)
{
    bool was_revoking = is_revoking();
    yciam_result_t result;

    world.due_ms = was_revoking ? 0 : world.due_ms;
    result = yciam_revocation_poll(&revocation);
    if (was_revoking) {
        check_deadlines(config);
    }
    CHECK(result <= YCIAM_PENDING);
    if (result < 0) {
        check_failure(yciam_revocation_error(&revocation), result);
    }
    CHECK((yciam_revocation_subject_id(&revocation)[0] != '\0') == (result == YCIAM_OK));
    CHECK(result == YCIAM_PENDING || yciam_revocation_poll(&revocation) == result);
    observe(config, yciam_token(&iam) != NULL ? YCIAM_OK : YCIAM_PENDING);
}

static void finish(const yciam_config_t *config)
{
    bool was_revoking = is_revoking();

    yciam_close(&iam);
    CHECK(world.signing == NULL);
    CHECK(!was_revoking || yciam_revocation_poll(&revocation) != YCIAM_PENDING); /* it may have ended before */
    CHECK(world.connection == CLOSED && yciam_token(&iam) == NULL && yciam_stage(&iam) == YCIAM_STAGE_IDLE);
    CHECK(fuzz_is_zero(config->work, config->work_cap) && fuzz_is_zero(config->token, config->token_cap));
    CHECK(config->jwt == NULL || fuzz_is_zero(config->jwt, config->jwt_cap));
}

static void revoke(const char *revoked)
{
    bool was_revoking = is_revoking();
    yciam_result_t result = yciam_revocation_start(&revocation, &iam, revoked);

    CHECK(!was_revoking || result == YCIAM_ERR_ARGUMENT);
    CHECK(result == YCIAM_OK || result == YCIAM_ERR_ARGUMENT);
    CHECK(result != YCIAM_OK || revoked != NULL || yciam_token(&iam) != NULL);
    seen.has_started = seen.has_started || result == YCIAM_OK;
}

/* The application's actions, beside waiting and polling. */
static void act(const setup_t *s, unsigned choice)
{
    static const char stranger[] = "t1.9euelZqTestOfRevocations";

    switch (choice) {
    case 1:
        yciam_retry_now(&iam);
        world.due_ms = 0;
        break;
    case 2:
        CHECK(yciam_set_key(&iam, &s->keys[world_byte() % 2u]) == YCIAM_OK);
        CHECK(world.signing == NULL);
        observe(&s->config, yciam_token(&iam) != NULL ? YCIAM_OK : YCIAM_PENDING);
        world.due_ms = 0;
        break;
    case 3:
        revoke(NULL);
        break;
    case 4:
        revoke(stranger);
        break;
    case 5:
        yciam_revocation_close(&revocation);
        CHECK(!is_revoking());
        observe(&s->config, yciam_token(&iam) != NULL ? YCIAM_OK : YCIAM_PENDING);
        break;
    case 0:
        break;
    default:
        if (seen.has_started) {
            poll_revocation(&s->config);
        }
        break;
    }
}

/* A change of the clock may bring an attempt forward, once the library has noticed the change. */
static void change_clock(void)
{
    world.clock_is_news = true;
    world.clock_news_ms = world.now_ms;
    world.due_ms = 0;
}

/* Before the next poll, time passes, or the clock jumps, or the application acts. */
static void pass(const setup_t *s)
{
    unsigned byte = world_byte();

    switch (byte % 16u) {
    case 9:
        act(s, byte / 16u);
        break;
    case 10:
        world.now_ms += world_byte() * 100u;
        break;
    case 11: /* up to ten days; a pause of 49 days would be the caller's fault */
        world.now_ms += world_byte() * 3600000u;
        break;
    case 12:
        world.clock_wrong_s = ((int64_t) world_byte() - 60) * 31536000 / 2;
        change_clock();
        break;
    case 13:
        world.clock_unset = !world.clock_unset;
        change_clock();
        break;
    case 14:
        finish(&s->config);
        begin(&s->config);
        break;
    case 15:
        yciam_invalidate(&iam);
        if (seen.stage == YCIAM_STAGE_IDLE && !world.clock_is_news) {
            world.due_ms = world.now_ms + yciam_delay_ms(&iam);
        }
        break;
    default:
        world.now_ms += yciam_delay_ms(&iam);
        break;
    }
}

/* No more faults: a revocation that is under way ends, and a new token must arrive, after few attempts. */
static void mend(const yciam_config_t *config)
{
    unsigned serial = world.serial;
    unsigned polls = 0;

    world.clock_wrong_s = 0;
    world.clock_unset = false;
    change_clock();
    seen.attempts = 0;
    while (is_revoking() || world.serial == serial || yciam_token(&iam) == NULL ||
           strcmp(yciam_token(&iam), world.good) != 0) {
        uint32_t delay_ms = yciam_delay_ms(&iam);

        CHECK(++polls < MEND_POLLS_MAX && seen.attempts <= MEND_ATTEMPTS);
        world.now_ms += delay_ms == 0 || delay_ms > MEND_STEP_MS ? delay_ms : MEND_STEP_MS;
        poll(config);
        if (is_revoking()) {
            poll_revocation(config);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const setup_t *s;
    unsigned polls = 0;

    if (setups[0].config.token == NULL) {
        make_setups();
    }
    s = &setups[size > 0 ? data[0] % 4u : 0];
    world_begin(data + (size > 0 ? 1 : 0), size > 0 ? size - 1u : 0, s->config.token_cap - 1u);
    world.verifies_time = s->config.port->verify_time != NULL;
    memset(&revocation, 0, sizeof revocation);
    seen.has_started = false;
    begin(&s->config);
    while (world.script < world.script_end && polls++ < SCRIPT_POLLS_MAX) {
        pass(s);
        poll(&s->config);
    }
    world.script = world.script_end;
    mend(&s->config);
    finish(&s->config);
    return 0;
}
