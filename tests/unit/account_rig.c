/* SPDX-License-Identifier: Apache-2.0 */
#include "account_rig.h"

void account_rig_answer(void *ctx)
{
    account_rig_t *a = (account_rig_t *) ctx;
    fake_port_t *fake = &a->authority.fake;

    fake->request[fake->request_len] = '\0';
    if (strstr(fake->request, ":createForServiceAccount") == NULL) {
        rig_answer_token(&a->authority, RIG_TOKEN, 43200);
        return;
    }
    strcpy(a->request, fake->request);
    if (strstr(fake->request, "\r\nAuthorization: Bearer " RIG_TOKEN "\r\n") != NULL) {
        rig_answer_token(&a->authority, ACCOUNT_TOKEN, 3600);
    } else {
        rig_answer(&a->authority, "401 Unauthorized", "", "{\"code\":16}");
    }
}

void account_rig_start(account_rig_t *a)
{
    rig_setup(&a->authority);
    a->authority.fake.on_request = account_rig_answer;
    a->authority.fake.on_request_ctx = a;
    rig_init(&a->authority);
    a->config = a->authority.config;
    a->config.source = &yciam_source_account;
    a->config.key = NULL;
    a->config.authority = &a->authority.iam;
    a->config.account_id = "ajeother000000000001";
    a->config.token = a->token;
    memset(&a->iam, 0, sizeof a->iam);
    assert_int_equal(yciam_init(&a->iam, &a->config), YCIAM_OK);
}

int account_rig_start_test(void **state)
{
    account_rig_start((account_rig_t *) *state);
    return 0;
}

yciam_result_t account_rig_run(account_rig_t *a)
{
    for (unsigned polls = 0; polls < 20000u; polls++) {
        yciam_result_t result = yciam_poll(&a->iam);

        CHECK(a->authority.fake.violation == NULL, "%s", a->authority.fake.violation);
        if (result != YCIAM_PENDING) {
            return result;
        }
        a->authority.fake.now_ms += yciam_delay_ms(&a->iam);
    }
    fail_msg("no end; stage %s", yciam_stage_text(yciam_stage(&a->iam)));
    return YCIAM_PENDING;
}
