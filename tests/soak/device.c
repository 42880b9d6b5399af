/* SPDX-License-Identifier: Apache-2.0 */
#include "device.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

link_t iam_link;
link_t call_link;
yciam_key_t keys[2];
yciam_config_t config;
yciam_call_config_t call_config;
char token[TOKEN_CAP];
uint8_t work[YCIAM_WORK_SIZE(TOKEN_CAP - 1u)];
char jwt[YCIAM_JWT_MAX(sizeof YCIAM_DEFAULT_AUDIENCE - 1u, 256u)];
uint8_t call_work[1024];
yciam_t iam;
yciam_call_t call;
yciam_revocation_t revocation;
const uint8_t *signing;
seen_t seen;
counts_t counts;
uint64_t phase_end_ms;
uint64_t mended_ms; /* when the last faults ended */

static int sign(const yciam_signer_t *signer, const uint8_t *message, size_t message_len, uint8_t *signature,
                int32_t *native)
{
    CHECK(message_len > 0 && message != NULL && (signing == NULL || signing == message));
    if (one_in(4)) {
        signing = message;
        return one_in(2) ? YCIAM_PENDING : YCIAM_WORKING;
    }
    signing = NULL;
    if (world.faults && one_in(20)) {
        *native = -1;
        seen.sign_want = YCIAM_ERR_SIGN;
        world.injected++;
        return YCIAM_ERR_SIGN;
    }
    memset(signature, 0x6B, signer->signature_len);
    return YCIAM_OK;
}

static void cancel(const yciam_signer_t *signer)
{
    CHECK(signer->sign == sign);
    signing = NULL;
}

uint32_t refresh_s(void)
{
    return config.refresh_s != 0 ? config.refresh_s : YCIAM_DEFAULT_REFRESH_S;
}

uint32_t backoff_max_ms(void)
{
    return config.backoff_max_ms != 0 ? config.backoff_max_ms : YCIAM_DEFAULT_BACKOFF_MAX_MS;
}

uint32_t backoff_min_ms(void)
{
    return config.backoff_min_ms != 0 ? config.backoff_min_ms : YCIAM_DEFAULT_BACKOFF_MIN_MS;
}

uint32_t total_ms(void)
{
    return config.timeouts.total_ms != 0 ? config.timeouts.total_ms : YCIAM_DEFAULT_TOTAL_MS;
}

static void describe_link(const char *name, const link_t *link)
{
    (void) fprintf(stderr, "  %s: %u connections, wanted: %s at %s, status %u, Retry-After %u s\n", name,
                   link->connects, yciam_result_text(link->want), yciam_stage_text(link->want_stage), link->status,
                   link->retry_after_s);
}

void soak_describe(void)
{
    const yciam_error_t *error = yciam_error(&iam);
    const yciam_error_t *call_error = yciam_call_error(&call);

    (void) fprintf(stderr,
                   "  faults %d, clock wrong by %" PRId64 " s, unset %d, mended at %" PRIu64
                   " ms, next not before %" PRIu64 " ms\n",
                   world.faults, world.clock_wrong_s, world.clock_unset, mended_ms, seen.earliest_ms);
    (void) fprintf(stderr, "  instance: %s, was %s; error %s at %s, HTTP %u; token %s, revoking %d\n",
                   yciam_stage_text(yciam_stage(&iam)), yciam_stage_text(seen.stage), yciam_result_text(error->result),
                   yciam_stage_text(error->stage), error->http_status, yciam_token(&iam) != NULL ? "held" : "none",
                   is_revoking());
    (void) fprintf(stderr, "  call: %s; error %s at %s\n", yciam_stage_text(yciam_call_stage(&call)),
                   yciam_result_text(call_error->result), yciam_stage_text(call_error->stage));
    describe_link("its link", &iam_link);
    describe_link("the call's", &call_link);
}

void device_setup(void)
{
    static const uint32_t lifetimes_s[] = { 43200, 43200, 3600, 900 };

    service_begin(lifetimes_s[draw(4)], one_in(2) ? TOKEN_CAP - 1u : 200u);
    link_init(&iam_link);
    link_init(&call_link);
    memset(&seen, 0, sizeof seen);
    memset(&counts, 0, sizeof counts);
    for (unsigned i = 0; i < 2u; i++) {
        strcpy(keys[i].id, i == 0 ? "ajekeyid000000000001" : "ajekeyid000000000002");
        strcpy(keys[i].service_account_id, "ajeaccount0000000001");
        keys[i].signer = (yciam_signer_t){ .sign = sign, .cancel = cancel, .signature_len = 256 };
    }
    config = (yciam_config_t){ .port = &iam_link.port,
                               .key = &keys[0],
                               .token = token,
                               .token_cap = sizeof token,
                               .work = work,
                               .work_cap = sizeof work,
                               .on_failure = on_failure };
    if (one_in(2)) {
        config.jwt = jwt;
        config.jwt_cap = sizeof jwt;
    }
    if (one_in(3)) {
        config.timeouts = (yciam_timeouts_t){ 3000u + (uint32_t) draw(9000), 2000u + (uint32_t) draw(5000), 9000u };
        config.backoff_min_ms = 100u + (uint32_t) draw(5000);
        config.backoff_max_ms = config.backoff_min_ms * (1u + (uint32_t) draw(300));
        config.refresh_s = 60u + (uint32_t) draw(7200);
    }
    call_config = (yciam_call_config_t){
        .iam = &iam, .port = &call_link.port, .host = "api.example", .work = call_work, .work_cap = sizeof call_work
    };
    call_config.keep_ms = one_in(2) ? 1000u + (uint32_t) draw(600000) : 0;
    CHECK(yciam_init(&iam, &config) == YCIAM_OK);
    CHECK(yciam_call_init(&call, &call_config) == YCIAM_OK);
    seen.generation = yciam_token_generation(&iam);
    mended_ms = phase_end_ms = world.now_ms;
}
